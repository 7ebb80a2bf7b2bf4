/// A place in a text that a format is read by.
struct ByteCursor {
    let bytes: UnsafeBufferPointer<UInt8>
    var index = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    var isAtEnd: Bool { index == bytes.count }
    var peek: UInt8? { index < bytes.count ? bytes[index] : nil }

    mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard peek == UInt8(ascii: character) else { return false }
        index += 1
        return true
    }

    /// Steps over a byte that `holds`.
    mutating func skip(where holds: (UInt8) -> Bool) -> Bool {
        guard let byte = peek, holds(byte) else { return false }
        index += 1
        return true
    }

    /// Steps over all bytes that `holds`.
    /// - Returns: how many.
    mutating func skipAll(where holds: (UInt8) -> Bool) -> Int {
        let start = index
        while skip(where: holds) {}
        return index - start
    }

    /// A number of exactly so many digits.
    mutating func number(digits: Int) -> Int? {
        guard index + digits <= bytes.count else { return nil }
        var value = 0
        for byte in bytes[index..<index + digits] {
            guard byte.isDigit else { return nil }
            value = value * 10 + Int(byte - UInt8(ascii: "0"))
        }
        index += digits
        return value
    }

    /// `%` and two hex digits.
    mutating func skipPercentEncoded() -> Bool {
        guard peek == UInt8(ascii: "%"), index + 2 < bytes.count, bytes[index + 1].isHexDigit,
            bytes[index + 2].isHexDigit
        else { return false }
        index += 3
        return true
    }

    /// The character here, beyond ASCII; nil where it is not valid UTF-8.
    func wideScalar() -> (scalar: Unicode.Scalar, length: Int)? {
        guard index < bytes.count else { return nil }
        let lead = bytes[index]
        let length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2
        guard lead >= 0xC2, index + length <= bytes.count else { return nil }
        var value = UInt32(lead) & (0x7F >> UInt32(length))
        for byte in bytes[index + 1..<index + length] {
            guard byte & 0xC0 == 0x80 else { return nil }
            value = value << 6 | UInt32(byte & 0x3F)
        }
        return Unicode.Scalar(value).map { ($0, length) }
    }
}

extension UInt8 {
    var isDigit: Bool { self &- 0x30 < 10 }
    var isLetter: Bool { (self | 0x20) &- 0x61 < 26 }
    var isHexDigit: Bool { isDigit || (self | 0x20) &- 0x61 < 6 }
    /// Whether it is one of these, all ASCII.
    func isOne(of characters: StaticString) -> Bool {
        UnsafeBufferPointer(start: characters.utf8Start, count: characters.utf8CodeUnitCount).contains(self)
    }
}
