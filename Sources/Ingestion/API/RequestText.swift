/// A text of a request as it is written, in its parts: `since={last_ingested_timestamp}&key=${env:NEWS_KEY}`.
enum RequestText {
    enum Part: Equatable {
        case literal(String)
        /// What stands between `${` and `}`.
        case secret(reference: String)
        case name(String)
    }

    /// A brace that opens neither a reference nor a name is itself.
    static func parts(of text: String) -> [Part] {
        var parts: [Part] = []
        var literal = ""
        var rest = Substring(text)
        while let brace = rest.firstIndex(of: "{") {
            let inside = rest[rest.index(after: brace)...]
            let isReference = brace > rest.startIndex && rest[rest.index(before: brace)] == "$"
            guard let end = inside.firstIndex(of: "}"), let part = part(inside[..<end], isReference: isReference)
            else {
                literal += rest[...brace]
                rest = inside
                continue
            }
            literal += rest[..<brace].dropLast(isReference ? 1 : 0)
            if !literal.isEmpty { parts.append(.literal(literal)) }
            literal = ""
            parts.append(part)
            rest = rest[rest.index(after: end)...]
        }
        literal += rest
        if !literal.isEmpty { parts.append(.literal(literal)) }
        return parts
    }

    private static func part(_ inside: Substring, isReference: Bool) -> Part? {
        if isReference { return inside.isEmpty ? nil : .secret(reference: String(inside)) }
        return PlaceholderName.isOne(inside) ? .name(String(inside)) : nil
    }

    /// Whether all of it comes from references.
    static func isReference(_ text: String) -> Bool {
        let parts = parts(of: text)
        return !parts.isEmpty
            && parts.allSatisfy { part in
                if case .secret = part { true } else { false }
            }
    }
}

/// Bytes as RFC 3986 wants them in an address.
enum PercentCoding {
    /// All but unreserved characters as `%XX`: safe as a name or value of a query, or as a part of a path.
    static func encoded(_ text: String) -> String { encoded(text, keeping: "-._~") }

    /// What was written as an address: what has a meaning there, and what is coded already, stays.
    static func encodedAddress(_ text: some StringProtocol) -> String {
        encoded(text, keeping: "-._~:/?#[]@!$&'()*+,;=%")
    }

    /// As a host with its port, or as a user's name and password: both are made out in the end.
    static func encodedHost(_ text: String) -> String { encoded(text, keeping: "-._~:[]") }

    private static func encoded(_ text: some StringProtocol, keeping kept: String) -> String {
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            if HeaderText.isAlphanumeric(byte) || kept.utf8.contains(byte) {
                bytes.append(byte)
            } else {
                bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static let digits = Array("0123456789ABCDEF".utf8)

    /// Nil where a `%` is followed by no two digits, or the bytes are no text.
    static func decoded(_ text: some StringProtocol) -> String? {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let high = rest.popFirst().flatMap(value), let low = rest.popFirst().flatMap(value) else {
                return nil
            }
            bytes.append(high << 4 | low)
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func value(_ digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
