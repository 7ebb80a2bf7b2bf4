/// Takes passwords out of what is shown. References such as `${env:NAME}` are no secrets and stay.
package enum SecretText {
    package static let mask = "•••"

    /// `postgresql://user:•••@host/db`, `host=db password=•••`.
    package static func redacted(_ text: String) -> String {
        var result = ""
        var rest = text[...]
        while let scheme = rest.firstRange(of: "://") {
            result += rest[..<scheme.upperBound]
            let isDatabase = DatabaseAddress.engine(of: word(before: scheme.lowerBound, in: rest) + ":") != nil
            rest = rest[scheme.upperBound...]
            guard let user = credentials(at: rest, ofDatabase: isDatabase), let colon = user.firstIndex(of: ":") else {
                continue
            }
            let password = user[user.index(after: colon)...]
            result += user[...colon] + (password.isEmpty || password.hasPrefix("${") ? String(password) : mask)
            rest = rest[user.endIndex...]
        }
        result += rest
        for name in ["password", "passwd", "pwd", "token", "secret", "api_key", "apikey", "access_token"] {
            result = maskingValues(of: name, in: result)
        }
        return result
    }

    /// Who asks, before the `@` of an address: `user:password`, without what stands in front of it. nil where nobody does.
    ///
    /// A password with `/`, `?` or `#` in it should have been percent-encoded, and is a secret all the same: the address is
    /// cut at its last `@` then. A port looks the same in front of a path, so that only of databases, whose names hold no
    /// `@`, digits are taken for the beginning of a password.
    /// - Parameter text: what stands behind `://`.
    static func credentials(at text: Substring, ofDatabase isDatabase: Bool) -> Substring? {
        let whole = text.prefix { !$0.isWhitespace && !"\"”“<>".contains($0) }
        let authority = beginning(of: whole) { "/?#".contains($0) }
        if let at = authority.lastIndex(of: "@") { return authority[..<at] }
        guard let colon = authority.firstIndex(of: ":") else { return nil }
        let port = authority[authority.index(after: colon)...]
        let isPort = !port.isEmpty && port.utf8.count <= 5 && port.allSatisfy(\.isNumber)
        let end = isPort ? whole.firstIndex(of: "?") ?? whole.endIndex : whole.endIndex
        guard !isPort || isDatabase, let at = whole[..<end].lastIndex(of: "@"), at > colon else { return nil }
        return whole[..<at]
    }

    /// What stands before the first such character. What stands in a reference belongs to no part of an address:
    /// `${file:/run/secrets/user}`.
    static func beginning(of text: Substring, until isEnd: (Character) -> Bool) -> Substring {
        var isReference = false
        for (index, character) in zip(text.indices, text) {
            if text[index...].hasPrefix("${") { isReference = true }
            if isReference {
                if character == "}" { isReference = false }
            } else if isEnd(character) {
                return text[..<index]
            }
        }
        return text
    }

    private static func word(before end: String.Index, in text: Substring) -> String {
        String(
            text[..<end].reversed().prefix { $0.isASCII && ($0.isLetter || $0.isNumber || "+.-".contains($0)) }
                .reversed())
    }

    /// A text that is a secret, or a reference to one: only the reference is shown.
    package static func masked(_ text: String) -> String {
        text.isEmpty || RequestText.isReference(text) ? text : mask
    }

    /// Whether what bears such a name is mostly a secret: `X-API-KEY`, `access_token`, `sig`.
    package static func isSecretName(_ name: String) -> Bool {
        let name = name.lowercased()
        return ["sig", "pwd", "pass", "auth", "jwt", "sid", "hmac"].contains(name)
            || ["key", "token", "secret", "authorization", "password", "passwd", "cookie", "credential", "signature"]
                .contains { name.contains($0) }
    }

    /// An address without who asks: user and password, and the parameters that look like secrets.
    package static func redactedAddress(_ address: String) -> String {
        var result = address
        if let scheme = result.firstRange(of: "://") {
            if let user = credentials(at: result[scheme.upperBound...], ofDatabase: false) {
                let parts = user.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
                // A name alone is as good as a token.
                let shown = parts.count == 2 ? parts[0] + ":" + masked(parts[1]) : masked(String(user))
                result.replaceSubrange(user.startIndex..<user.endIndex, with: shown)
            }
        }
        guard let question = result.firstIndex(of: "?") else { return result }
        let items = result[result.index(after: question)...].split(separator: "&", omittingEmptySubsequences: false)
        let shown = items.map { item -> String in
            guard let equals = item.firstIndex(of: "=") else { return String(item) }
            let value = item[item.index(after: equals)...]
            return isSecretName(String(item[..<equals])) ? item[...equals] + masked(String(value)) : String(item)
        }
        return result[...question] + shown.joined(separator: "&")
    }

    /// `password=…` up to a space, `&` or `;`.
    private static func maskingValues(of name: String, in text: String) -> String {
        var result = ""
        var rest = text[...]
        while let found = rest.lowercased().firstRange(of: name + "=") {
            // Offsets in characters: lowercasing may change how many bytes a letter takes.
            let lowered = rest.lowercased()
            let offset = lowered.distance(from: lowered.startIndex, to: found.upperBound)
            guard let start = rest.index(rest.startIndex, offsetBy: offset, limitedBy: rest.endIndex) else { break }
            result += rest[..<start]
            let value = rest[start...].prefix { !" &;\t\n".contains($0) }
            result += value.isEmpty || value.hasPrefix("${") ? String(value) : mask
            rest = rest[value.endIndex...]
        }
        return result + rest
    }
}

extension DatabaseSource {
    /// Where it reads, without the password.
    package var redactedDescription: String { SecretText.redacted(connectionString) }
}

extension APISource {
    /// Where it asks, without credentials.
    package var redactedDescription: String { SecretText.redactedAddress(endpoint) }

    /// The same without its query: what the store may know of where a record came from.
    package var redactedPlace: String {
        String(SecretText.redactedAddress(endpoint).prefix { $0 != "?" && $0 != "#" })
    }

    /// Header names with their values hidden, sorted; references are shown.
    package var redactedHeaders: [(name: String, value: String)] {
        headers.sorted { $0.key < $1.key }.map { header in
            (header.key, header.value.contains("${") ? header.value : SecretText.mask)
        }
    }

    /// Parameters, sorted, with the values hidden that may be secrets.
    package var redactedParameters: [(name: String, value: String)] {
        parameters.sorted { $0.key < $1.key }.map { parameter in
            let isSecret = SecretText.isSecretName(parameter.key)
            return (parameter.key, isSecret ? SecretText.masked(parameter.value) : SecretText.redacted(parameter.value))
        }
    }
}
