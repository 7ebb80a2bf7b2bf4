import JSONText

/// What stands at a place in the JSON of an answer.
enum FieldFinding: Sendable, Equatable {
    case missing
    case text(String)
    /// A number, as it is written.
    case number(String)
    /// null, false, an empty text.
    case nothing
    /// A list, an object, true, or a text longer than any cursor.
    case unusable

    /// A text or number that says something.
    var text: String? {
        switch self {
        case .text(let text), .number(let text): text
        case .missing, .nothing, .unusable: nil
        }
    }
}

/// Finds one value in the JSON of a body that goes by, stretch by stretch: nothing but the value is held in memory.
struct FieldReader {
    private var walk: PointerWalk
    private var value: [UInt8] = []
    private var stage = Stage.walking
    private var offset: Int64 = 0

    private enum Stage {
        case walking
        /// In a text, or in a number or word.
        case string(isEscaped: Bool)
        case scalar
        case over(FieldFinding)
    }

    /// Longer texts are neither cursors nor addresses.
    static let longestValue = 64 << 10

    init(_ pointer: RecordPointer, maximumDepth: Int) {
        walk = PointerWalk(pointer, maximumDepth: maximumDepth)
    }

    mutating func append(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard let base = bytes.baseAddress else { return }
        var position = 0
        if case .walking = stage {
            let window = ByteWindow(base: base, count: bytes.count, offset: offset, isLast: false)
            switch walk.advance(window, from: 0) {
            case .needsMore: position = bytes.count
            case .found(let place): position = begin(base, at: place)
            case .over, .missing, .malformed, .tooDeep: stage = .over(.missing)
            }
        }
        offset += Int64(bytes.count)
        while position < bytes.count {
            let byte = bytes[position]
            switch stage {
            case .walking, .over: return
            case .string(let isEscaped):
                if !isEscaped, byte == UInt8(ascii: "\"") {
                    let text = String(decoding: value.withUnsafeBufferPointer { JSONString.decoded($0) }, as: UTF8.self)
                    stage = .over(text.isEmpty ? .nothing : .text(text))
                    return
                }
                stage = .string(isEscaped: !isEscaped && byte == UInt8(ascii: "\\"))
            case .scalar:
                guard HeaderText.isAlphanumeric(byte) || "+-.".utf8.contains(byte) else { return endScalar() }
            }
            value.append(byte)
            if value.count > Self.longestValue { stage = .over(.unusable) }
            position += 1
        }
    }

    private mutating func begin(_ base: UnsafePointer<UInt8>, at place: Int) -> Int {
        switch base[place] {
        case UInt8(ascii: "\""):
            stage = .string(isEscaped: false)
            return place + 1
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            stage = .over(.unusable)
        default: stage = .scalar
        }
        return place
    }

    private mutating func endScalar() {
        let text = String(decoding: value, as: UTF8.self)
        switch text {
        case "null", "false": stage = .over(.nothing)
        case "true": stage = .over(.unusable)
        default: stage = .over(.number(text))
        }
    }

    /// What was found, behind the body's end.
    mutating func finish() -> FieldFinding {
        if case .scalar = stage { endScalar() }
        if case .over(let finding) = stage { return finding }
        return .missing
    }
}
