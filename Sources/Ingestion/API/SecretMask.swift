internal import JSONText

/// Puts asterisks in the place of a request's own secrets where its server sends them back among the records, so that
/// they are not stored. The length stays, so a document stays one.
///
/// Short secrets are left alone: a password such as `hope` may well be a word of the data.
struct SecretMask {
    /// The longest first: one may begin another.
    private let forms: [[UInt8]]
    /// The end of what came, which may be the beginning of a secret.
    private var held: [UInt8] = []
    /// How many were met.
    private(set) var count = 0

    /// In bytes. Keys and tokens are longer.
    static let shortest = 12
    /// A secret that the body ends in the middle of is masked from this length on.
    private static let shortestFront = 8

    init(_ hidden: HiddenTexts) {
        forms = hidden.longestFirst.filter { $0.count >= Self.shortest }
    }

    /// What may be read so far.
    mutating func pass(_ stretch: [UInt8]) -> [UInt8] {
        guard !forms.isEmpty else { return stretch }
        var bytes = held.isEmpty ? stretch : held + stretch
        mask(&bytes)
        let front = bytes.count - heldCount(at: bytes)
        held = Array(bytes[front...])
        bytes.removeSubrange(front...)
        return bytes
    }

    /// What was held back, when nothing more comes.
    mutating func finish() -> [UInt8] {
        defer { held = [] }
        guard held.count >= Self.shortestFront else { return held }
        count += 1
        return Array(repeating: Self.asterisk, count: held.count)
    }

    private static let asterisk = UInt8(ascii: "*")

    private mutating func mask(_ bytes: inout [UInt8]) {
        for form in forms {
            var start = 0
            while let found = bytes.withUnsafeBufferPointer({ HiddenTexts.first(form, in: $0, from: start) }) {
                bytes.replaceSubrange(
                    found..<found + form.count, with: repeatElement(Self.asterisk, count: form.count))
                start = found + form.count
                count += 1
            }
        }
    }

    /// How many bytes at the end may be the beginning of a secret.
    private func heldCount(at bytes: [UInt8]) -> Int {
        forms.map { form in
            (1..<form.count).last { count in
                count <= bytes.count && bytes[bytes.count - count] == form[0]
                    && bytes.suffix(count) == form.prefix(count)
            } ?? 0
        }.max() ?? 0
    }
}
