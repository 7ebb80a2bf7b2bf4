/// An absolute address of a server, in its parts (RFC 3986), as it goes over the wire.
struct WebAddress: Equatable {
    /// `http` or `https`.
    var scheme: String
    /// Host and port, without who asks.
    var authority: String
    /// Begins with a slash.
    var path: String
    /// Names and values of the query, coded; a value is nil where there is no `=`.
    var query: [Item]

    struct Item: Equatable {
        var name: String
        var value: String?
    }

    /// Nil for what is no address of a server, and for one with a user in it.
    init?(_ text: String) {
        guard let mark = text.firstRange(of: "://") else { return nil }
        let scheme = text[..<mark.lowerBound].lowercased()
        guard scheme == "http" || scheme == "https" else { return nil }
        let rest = text[mark.upperBound...].prefix { $0 != "#" }
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        guard !authority.isEmpty, authority.utf8.allSatisfy(Self.isOfHost) else { return nil }
        self.scheme = scheme
        self.authority = authority.lowercased()
        let path = rest[authority.endIndex...].prefix { $0 != "?" }
        self.path = Self.withoutDots(path.isEmpty ? "/" : PercentCoding.encodedAddress(path))
        query = Self.items(rest[path.endIndex...].dropFirst())
    }

    private static func isOfHost(_ byte: UInt8) -> Bool {
        HeaderText.isAlphanumeric(byte) || "-._:[]".utf8.contains(byte) || byte >= 0x80
    }

    private static func items(_ query: Substring) -> [Item] {
        query.split(separator: "&").map { item in
            let parts = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return Item(
                name: PercentCoding.encodedAddress(parts[0]),
                value: parts.count == 2 ? PercentCoding.encodedAddress(parts[1]) : nil)
        }
    }

    var text: String {
        let items = query.map { item in item.name + (item.value.map { "=" + $0 } ?? "") }
        return "\(scheme)://\(authority)\(path)" + (items.isEmpty ? "" : "?" + items.joined(separator: "&"))
    }

    /// Puts a parameter into the query, in place of one of the same name.
    mutating func set(_ name: String, to value: String) {
        let item = Item(name: PercentCoding.encoded(name), value: PercentCoding.encoded(value))
        query = query.filter { !has($0, name) }
        query.append(item)
    }

    func hasParameter(_ name: String) -> Bool { query.contains { has($0, name) } }

    private func has(_ item: Item, _ name: String) -> Bool { PercentCoding.decoded(item.name) == name }

    // MARK: Origins and references

    /// Whether credentials for one may go to the other: the same scheme, host and port.
    func hasSameOrigin(as other: WebAddress) -> Bool {
        scheme == other.scheme && host == other.host && port == other.port
    }

    /// Without its port.
    var host: String {
        let (host, port) = parts
        return port == nil && !authority.hasSuffix(":") ? authority : host
    }

    var port: Int { parts.port ?? (scheme == "https" ? 443 : 80) }

    private var parts: (host: String, port: Int?) {
        // The colons inside brackets are those of an address of version 6.
        guard let colon = authority.lastIndex(of: ":"), !authority[colon...].contains("]") else {
            return (authority, nil)
        }
        return (String(authority[..<colon]), Int(authority[authority.index(after: colon)...]))
    }

    /// What a reference in this address's answer means; nil for another scheme than that of a server, or with a user.
    func resolving(_ reference: String) -> WebAddress? {
        let reference = reference.prefix { $0 != "#" }
        if reference.hasPrefix("//") { return WebAddress("\(scheme):\(reference)") }
        let first = reference.prefix { $0 != "/" && $0 != "?" }
        if first.contains(":") { return WebAddress(String(reference)) }
        var result = self
        let path = reference.prefix { $0 != "?" }
        let question = reference[path.endIndex...]
        if !path.isEmpty || !question.isEmpty { result.query = Self.items(question.dropFirst()) }
        if path.hasPrefix("/") {
            result.path = Self.withoutDots(PercentCoding.encodedAddress(path))
        } else if !path.isEmpty {
            let folder = self.path[...(self.path.lastIndex(of: "/") ?? self.path.startIndex)]
            result.path = Self.withoutDots(String(folder) + PercentCoding.encodedAddress(path))
        }
        return result
    }

    private static func withoutDots(_ path: String) -> String {
        var kept: [Substring] = []
        let parts = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
        for (index, part) in parts.enumerated() {
            let isLast = index == parts.count - 1
            switch part {
            case ".": if isLast { kept.append("") }
            case "..":
                _ = kept.popLast()
                if isLast { kept.append("") }
            default: kept.append(part)
            }
        }
        return "/" + kept.joined(separator: "/")
    }
}
