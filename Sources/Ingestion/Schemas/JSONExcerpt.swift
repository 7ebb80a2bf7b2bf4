import JSONText

/// Short pieces of records for messages: valid text, one line, cut where it is long.
enum JSONExcerpt {
    private static let longest = 40

    /// The value at `index` as the record writes it: `"high"`, `{"a":1}`, `12`.
    static func text(of record: JSONTape, at index: Int) -> String {
        let text = record.text(at: index)
        switch record[index].kind {
        case .string, .escapedString, .key, .escapedKey: return "\"" + shortened(text) + "\""
        default: return shortened(text)
        }
    }

    /// What stands at the beginning of `bytes`: a few characters, control characters by their number.
    static func shortened(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
        let isLong = bytes.count > longest
        let front = String(decoding: bytes.prefix(longest), as: UTF8.self)
        var text = ""
        for scalar in front.unicodeScalars {
            switch scalar.value {
            case 0x09, 0x0A, 0x0D: text += " "
            case 0..<0x20, 0x7F..<0xA0: text += "\\u" + hexadecimal(scalar.value)
            default: text.unicodeScalars.append(scalar)
            }
        }
        return isLong ? text + "…" : text
    }

    private static func hexadecimal(_ value: UInt32) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 4 - digits.count) + digits
    }
}
