import JSONText

/// A value that conversions work on: what JSON wrote, decoded.
enum ScalarValue {
    /// Its text, decoded.
    case string([UInt8])
    /// As written.
    case number([UInt8])
    case boolean(Bool)
    case null
    case container

    init(_ tape: JSONTape, at index: Int) {
        switch tape[index].kind {
        case .string, .escapedString, .key, .escapedKey: self = .string(tape.decodedText(at: index))
        case .number: self = .number(Array(tape.text(at: index)))
        case .trueWord: self = .boolean(true)
        case .falseWord: self = .boolean(false)
        case .nullWord: self = .null
        case .object, .array, .containerEnd: self = .container
        }
    }

    /// Of a whole, valid JSON text without white space around it.
    init(json: [UInt8]) {
        switch json.first {
        case UInt8(ascii: "\""): self = .string(RecordTree.decoded(Array(json.dropFirst().dropLast())))
        case UInt8(ascii: "t"): self = .boolean(true)
        case UInt8(ascii: "f"): self = .boolean(false)
        case UInt8(ascii: "n"): self = .null
        case UInt8(ascii: "{"), UInt8(ascii: "["): self = .container
        default: self = .number(json)
        }
    }
}

/// A decoded string as JSON writes it.
enum StringWriter {
    /// With its quotes. What stands for half of a surrogate pair (WTF-8) becomes an escape again: nothing else can
    /// write it.
    static func json(_ decoded: [UInt8]) -> [UInt8] {
        var json: [UInt8] = []
        json.reserveCapacity(decoded.count + 2)
        decoded.withUnsafeBufferPointer { JSONString.appendQuoted($0, to: &json) }
        guard UTF8Validation.firstInvalidByte(in: decoded) != nil else { return json }
        var escaped: [UInt8] = []
        var index = 0
        while index < json.count {
            guard json[index] == 0xED, index + 2 < json.count, json[index + 1] >= 0xA0 else {
                escaped.append(json[index])
                index += 1
                continue
            }
            let unit = 0xD000 | UInt32(json[index + 1] & 0x3F) << 6 | UInt32(json[index + 2] & 0x3F)
            escaped.append(contentsOf: ("\\u" + String(unit, radix: 16)).utf8)
            index += 3
        }
        return escaped
    }
}

extension UTF8Validation {
    fileprivate static func firstInvalidByte(in bytes: [UInt8]) -> Int? {
        bytes.withUnsafeBufferPointer { firstInvalidByte(in: $0) }
    }
}
