internal import JSONText

/// Texts that went into requests and must not come out anywhere: also not where a server sends them back.
struct HiddenTexts: Sendable, Equatable {
    /// As they may be met: plain, in an address, in JSON.
    private var forms: Set<[UInt8]> = []

    mutating func insert(_ text: String) {
        guard !text.isEmpty else { return }
        forms.insert(Array(text.utf8))
        forms.insert(Array(PercentCoding.encoded(text).utf8))
        forms.insert(Array(JSONValue.quoted(text).utf8.dropFirst().dropLast()))
        forms.insert(Array(text.replacing("/", with: "\\/").utf8))
    }

    /// In each form it may be met in.
    var longestFirst: [[UInt8]] { forms.sorted { $0.count > $1.count } }

    /// The longest is so many bytes.
    var longest: Int { forms.map(\.count).max() ?? 0 }

    /// Whether one of them stands in `bytes`.
    func stand(in bytes: [UInt8]) -> Bool {
        guard !forms.isEmpty else { return false }
        return bytes.withUnsafeBufferPointer { bytes in
            forms.contains { form in !form.isEmpty && Self.first(form, in: bytes, from: 0) != nil }
        }
    }

    /// The front of `bytes` as text of at most `count` characters, with a mask for each of them; also for one that the
    /// bytes end in the middle of.
    func excerpt(of bytes: [UInt8], count: Int) -> String {
        var result: [UInt8] = []
        let mask = Array(SecretText.mask.utf8)
        // One may begin another.
        let sorted = longestFirst
        bytes.withUnsafeBufferPointer { bytes in
            var position = 0
            while position < bytes.count {
                let rest = bytes.count - position
                if let form = sorted.first(where: { form in
                    form.prefix(rest).elementsEqual(bytes[position..<position + min(form.count, rest)])
                        && (form.count <= rest || rest >= min(4, form.count))
                }) {
                    result += mask
                    position += min(form.count, rest)
                } else {
                    result.append(bytes[position])
                    position += 1
                }
            }
        }
        let text = SecretText.redacted(String(decoding: result, as: UTF8.self))
        return String(text.prefix(count))
    }

    static func first(_ form: [UInt8], in bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
        guard let base = bytes.baseAddress else { return nil }
        var position = start
        while let found = ByteSearch.first(form[0], in: base, from: position, to: bytes.count) {
            guard found + form.count <= bytes.count else { return nil }
            if form.indices.allSatisfy({ bytes[found + $0] == form[$0] }) { return found }
            position = found + 1
        }
        return nil
    }
}
