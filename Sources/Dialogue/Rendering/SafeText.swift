/// Text from data, made safe to print: bytes from a record or a file name never drive the terminal.
package enum SafeText {
    /// Control characters, bidirectional overrides and line separators become visible escapes; the rest stays.
    package static func of(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isUnsafe) else { return text }
        var safe = ""
        for scalar in text.unicodeScalars {
            if isUnsafe(scalar) {
                safe += escape(scalar)
            } else {
                safe.unicodeScalars.append(scalar)
            }
        }
        return safe
    }

    /// Bytes that may not be UTF-8 at all: what is not shows as U+FFFD.
    package static func of(bytes: some Collection<UInt8>) -> String {
        of(String(decoding: bytes, as: UTF8.self))
    }

    /// One line of at most `cells` cells.
    package static func line(_ text: String, cells: Int = 80) -> String {
        DisplayWidth.fitting(of(text), in: cells)
    }

    /// All of the bytes, in lines as they were: what cannot be shown as itself is an escape, so that nothing is hidden.
    package static func whole(_ bytes: some Collection<UInt8>) -> [String] {
        bytes.split(separator: 0x0A, omittingEmptySubsequences: false).map { line in
            var text = ""
            var rest = line[...]
            while !rest.isEmpty {
                if let valid = String(validating: rest, as: UTF8.self) {
                    text += of(valid)
                    break
                }
                let (front, next) = firstInvalid(in: rest)
                text += of(front) + "\\x" + hexadecimal(UInt32(next.first ?? 0), digits: 2)
                rest = next.dropFirst()
            }
            return text
        }
    }

    /// The text before the first byte that is not UTF-8, and the bytes from there.
    private static func firstInvalid<Bytes: Collection<UInt8>>(in bytes: Bytes) -> (String, Bytes.SubSequence) {
        var decoder = UTF8()
        var iterator = bytes.makeIterator()
        var front = String.UnicodeScalarView()
        var width = 0
        while case .scalarValue(let scalar) = decoder.decode(&iterator) {
            front.append(scalar)
            width += UTF8.width(scalar)
        }
        return (String(front), bytes.dropFirst(width))
    }

    private static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0: true
        case 0x2028, 0x2029, 0x200E, 0x200F, 0x061C, 0x202A...0x202E, 0x2066...0x2069, 0xFEFF: true
        default: false
        }
    }

    private static func escape(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "\n": "\\n"
        case "\r": "\\r"
        case "\t": "\\t"
        default:
            scalar.value < 0x100
                ? "\\x" + hexadecimal(scalar.value, digits: 2) : "\\u{" + String(scalar.value, radix: 16) + "}"
        }
    }

    private static func hexadecimal(_ value: UInt32, digits: Int) -> String {
        let text = String(value, radix: 16)
        return String(repeating: "0", count: max(0, digits - text.count)) + text
    }
}
