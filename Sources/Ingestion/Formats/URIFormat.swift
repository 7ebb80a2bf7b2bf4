/// URIs (RFC 3986) and IRIs (RFC 3987), absolute or relative, read from left to right.
struct URIFormat {
    private var cursor: ByteCursor
    private let isInternational: Bool

    init(_ text: UnsafeBufferPointer<UInt8>, isInternational: Bool) {
        cursor = ByteCursor(text)
        self.isInternational = isInternational
    }

    func isURI() -> Bool {
        var reader = self
        return reader.skipScheme() && reader.skipRest(firstSegmentHasColon: true)
    }

    func isReference() -> Bool {
        var relative = self
        return isURI() || relative.skipRest(firstSegmentHasColon: false)
    }

    private mutating func skipScheme() -> Bool {
        guard cursor.skip(where: \.isLetter) else { return false }
        _ = cursor.skipAll { $0.isLetter || $0.isDigit || $0.isOne(of: "+-.") }
        return cursor.skip(":")
    }

    /// Authority, path, query and fragment, to the end.
    private mutating func skipRest(firstSegmentHasColon: Bool) -> Bool {
        var ahead = cursor
        if ahead.skip("/"), ahead.skip("/") {
            cursor = ahead
            guard skipAuthority() else { return false }
            guard cursor.isAtEnd || cursor.peek?.isOne(of: "/?#") == true else { return false }
        } else if !firstSegmentHasColon {
            skipCharacters("@")
            if cursor.peek == UInt8(ascii: ":") { return false }
        }
        skipCharacters(":@/")
        if cursor.skip("?") { skipCharacters(":@/?", isQuery: true) }
        if cursor.skip("#") { skipCharacters(":@/?") }
        return cursor.isAtEnd
    }

    private mutating func skipAuthority() -> Bool {
        var ahead = self
        ahead.skipCharacters(":")
        if ahead.cursor.skip("@") { self = ahead }
        if cursor.skip("[") {
            guard skipLiteral(), cursor.skip("]") else { return false }
        } else {
            skipCharacters("")
        }
        if cursor.skip(":") { _ = cursor.skipAll(where: \.isDigit) }
        return true
    }

    /// What stands in brackets: an IPv6 address, or an address of a later version.
    private mutating func skipLiteral() -> Bool {
        guard cursor.skip(where: { $0 | 0x20 == UInt8(ascii: "v") }) else {
            return AddressFormats.skipIPv6(&cursor)
        }
        return cursor.skipAll(where: \.isHexDigit) > 0 && cursor.skip(".")
            && cursor.skipAll { $0 == UInt8(ascii: ":") || Self.isPlain($0) } > 0
    }

    /// Steps over unreserved characters, sub-delimiters, percent-encoded ones, and `others`.
    private mutating func skipCharacters(_ others: StaticString, isQuery: Bool = false) {
        while let byte = cursor.peek {
            if byte < 0x80 {
                if Self.isPlain(byte) || byte.isOne(of: others) {
                    cursor.index += 1
                } else if !cursor.skipPercentEncoded() {
                    return
                }
            } else {
                guard isInternational, let (scalar, length) = cursor.wideScalar(),
                    Self.isUniversal(scalar.value) || isQuery && Self.isPrivate(scalar.value)
                else { return }
                cursor.index += length
            }
        }
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        byte.isLetter || byte.isDigit || byte.isOne(of: "-._~!$&'()*+,;=")
    }

    /// RFC 3987's `ucschar`.
    static func isUniversal(_ value: UInt32) -> Bool {
        switch value {
        case 0xA0...0xD7FF, 0xF900...0xFDCF, 0xFDF0...0xFFEF: true
        case 0x10000...0xDFFFD, 0xE1000...0xEFFFD: value & 0xFFFF <= 0xFFFD
        default: false
        }
    }

    /// RFC 3987's `iprivate`.
    static func isPrivate(_ value: UInt32) -> Bool {
        switch value {
        case 0xE000...0xF8FF, 0xF0000...0xFFFFD, 0x100000...0x10FFFD: true
        default: false
        }
    }
}
