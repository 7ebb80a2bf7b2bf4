/// Addresses of RFC 5321 (`Mailbox`), and of RFC 6531 with characters beyond ASCII.
struct EmailFormat {
    let isInternational: Bool

    func matches(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        var cursor = ByteCursor(text)
        guard cursor.peek == UInt8(ascii: "\"") ? skipQuoted(&cursor) : skipDotted(&cursor) else { return false }
        guard cursor.index <= 64, cursor.skip("@") else { return false }
        let domain = UnsafeBufferPointer(rebasing: text[cursor.index...])
        return isLiteral(domain) || isDomain(domain)
    }

    private func skipDotted(_ cursor: inout ByteCursor) -> Bool {
        repeat {
            guard cursor.skipAll(where: isAtomCharacter) > 0 else { return false }
        } while cursor.skip(".")
        return true
    }

    private func isAtomCharacter(_ byte: UInt8) -> Bool {
        byte.isLetter || byte.isDigit || byte.isOne(of: "!#$%&'*+-/=?^_`{|}~") || byte >= 0x80 && isInternational
    }

    private func skipQuoted(_ cursor: inout ByteCursor) -> Bool {
        cursor.index += 1
        while !cursor.skip("\"") {
            _ = cursor.skip("\\")
            guard cursor.skip(where: { 0x20...0x7E ~= $0 || $0 >= 0x80 && isInternational }) else { return false }
        }
        return true
    }

    /// `[127.0.0.1]`, `[IPv6:::1]`, `[tag:text]`.
    private func isLiteral(_ domain: UnsafeBufferPointer<UInt8>) -> Bool {
        guard domain.count > 2, domain.first == UInt8(ascii: "["), domain.last == UInt8(ascii: "]") else {
            return false
        }
        let inner = UnsafeBufferPointer(rebasing: domain[1..<domain.count - 1])
        if AddressFormats.isIPv4(inner) { return true }
        var cursor = ByteCursor(inner)
        guard cursor.skipAll(where: { $0.isLetter || $0.isDigit || $0 == UInt8(ascii: "-") }) > 0,
            inner[cursor.index - 1] != UInt8(ascii: "-"), cursor.skip(":")
        else { return false }
        if inner.prefix(cursor.index).elementsEqual("ipv6:".utf8, by: { $0 | 0x20 == $1 | 0x20 }) {
            return AddressFormats.skipIPv6(&cursor) && cursor.isAtEnd
        }
        return cursor.skipAll { 0x21...0x5A ~= $0 || 0x5E...0x7E ~= $0 } > 0 && cursor.isAtEnd
    }

    private func isDomain(_ domain: UnsafeBufferPointer<UInt8>) -> Bool {
        guard isInternational else { return HostnameFormat.isHostname(domain) }
        guard !domain.isEmpty, domain.count <= 255 else { return false }
        return domain.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy { label in
            !label.isEmpty && label.first != UInt8(ascii: "-") && label.last != UInt8(ascii: "-")
                && label.allSatisfy { $0.isLetter || $0.isDigit || $0 == UInt8(ascii: "-") || $0 >= 0x80 }
        }
    }
}
