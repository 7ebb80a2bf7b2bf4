/// Formats that are only a few characters of grammar.
enum TextFormats {
    static func isUUID(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        text.count == 36
            && text.indices.allSatisfy { place in
                [8, 13, 18, 23].contains(place) ? text[place] == UInt8(ascii: "-") : text[place].isHexDigit
            }
    }

    /// RFC 6901.
    static func isJSONPointer(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let first = text.first else { return true }
        guard first == UInt8(ascii: "/") else { return false }
        return text.indices.allSatisfy { place in
            text[place] != UInt8(ascii: "~")
                || place + 1 < text.count && (0x30...0x31).contains(text[place + 1])
        }
    }

    /// `2/name`, `0#`, `0+1/name`.
    static func isRelativeJSONPointer(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        var cursor = ByteCursor(text)
        guard skipInteger(&cursor) else { return false }
        if cursor.skip("+") || cursor.skip("-") {
            guard cursor.peek != UInt8(ascii: "0"), skipInteger(&cursor) else { return false }
        }
        if cursor.skip("#") { return cursor.isAtEnd }
        return isJSONPointer(UnsafeBufferPointer(rebasing: text[cursor.index...]))
    }

    private static func skipInteger(_ cursor: inout ByteCursor) -> Bool {
        let start = cursor.index
        let count = cursor.skipAll(where: \.isDigit)
        return count == 1 || count > 1 && cursor.bytes[start] != UInt8(ascii: "0")
    }

    static func isRegex(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let source = String(validating: text, as: UTF8.self) else { return false }
        return Pattern.isWellFormed(source)
    }
}
