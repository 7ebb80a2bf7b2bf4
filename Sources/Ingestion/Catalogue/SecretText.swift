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
    package var redactedDescription: String { SecretText.redacted(endpoint) }

    /// Header names with their values hidden, sorted; references are shown.
    package var redactedHeaders: [(name: String, value: String)] {
        headers.sorted { $0.key < $1.key }.map { header in
            (header.key, header.value.contains("${") ? header.value : SecretText.mask)
        }
    }
}
