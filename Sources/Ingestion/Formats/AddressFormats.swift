/// IPv4 and IPv6 addresses as text.
enum AddressFormats {
    static func isIPv4(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        var cursor = ByteCursor(text)
        return skipIPv4(&cursor) && cursor.isAtEnd
    }

    static func isIPv6(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        var cursor = ByteCursor(text)
        return skipIPv6(&cursor) && cursor.isAtEnd
    }

    /// Four numbers without leading zeros, RFC 2673's dotted quad.
    private static func skipIPv4(_ cursor: inout ByteCursor) -> Bool {
        for part in 0..<4 {
            if part > 0, !cursor.skip(".") { return false }
            let start = cursor.index
            let count = cursor.skipAll(where: \.isDigit)
            guard 1...3 ~= count, count == 1 || cursor.bytes[start] != UInt8(ascii: "0") else { return false }
            let value = cursor.bytes[start..<cursor.index].reduce(0) { $0 * 10 + Int($1 & 0x0F) }
            guard value <= 255 else { return false }
        }
        return true
    }

    /// RFC 4291, section 2.2, without a zone.
    static func skipIPv6(_ cursor: inout ByteCursor) -> Bool {
        var groups = 0
        var hasGap = false
        if cursor.skip(":") {
            guard cursor.skip(":") else { return false }
            hasGap = true
        }
        while groups < 8, let byte = cursor.peek, byte.isHexDigit {
            var ahead = cursor
            if groups <= 6, skipIPv4(&ahead) {
                cursor = ahead
                groups += 2
                break
            }
            guard cursor.skipAll(where: \.isHexDigit) <= 4 else { return false }
            groups += 1
            guard cursor.skip(":") else { break }
            if cursor.skip(":") {
                if hasGap { return false }
                hasGap = true
            } else if !(cursor.peek?.isHexDigit ?? false) {
                return false
            }
        }
        return hasGap ? groups <= 7 : groups == 8
    }
}
