/// Takes passwords out of what is shown. References such as `${env:NAME}` are no secrets and stay.
package enum SecretText {
    package static let mask = "•••"

    /// `postgresql://user:•••@host/db`, `host=db password=•••`.
    package static func redacted(_ text: String) -> String {
        var result = text
        if let scheme = result.firstRange(of: "://") {
            let authority = result[scheme.upperBound...].prefix { $0 != "/" && $0 != "?" && !$0.isWhitespace }
            if let at = authority.lastIndex(of: "@"), let colon = authority[..<at].firstIndex(of: ":") {
                let start = authority.index(after: colon)
                if start < at, !authority[start..<at].hasPrefix("${") {
                    result.replaceSubrange(start..<at, with: mask)
                }
            }
        }
        for name in ["password", "passwd", "pwd", "token", "secret", "api_key", "apikey", "access_token"] {
            result = maskingValues(of: name, in: result)
        }
        return result
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
            let authority = result[scheme.upperBound...].prefix { $0 != "/" && $0 != "?" && $0 != "#" }
            if let at = authority.lastIndex(of: "@") {
                let user = authority[..<at]
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
