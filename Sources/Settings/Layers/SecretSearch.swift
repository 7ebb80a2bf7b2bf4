internal import JSONText

/// Finds secrets written out in source entries, where a reference belongs.
enum SecretSearch {
    struct Finding {
        var index: Int
        var source: String
        /// `headers.X-API-KEY`
        var field: String
        var path: [JSONPath.Component]
    }

    static func literalSecrets(in sources: JSONValue?) -> [Finding] {
        (sources?.elements ?? []).enumerated().flatMap { index, entry -> [Finding] in
            let source = entry["source_id"]?.string ?? "data_sources[\(index)]"
            var findings: [Finding] = []
            func note(_ path: String...) {
                findings.append(
                    Finding(
                        index: index, source: source, field: path.joined(separator: "."), path: path.map { .key($0) }))
            }
            // Those of a query on a database are values to compare with.
            let isDatabase = entry["source_type"]?.string == "database"
            for field in isDatabase ? ["headers"] : ["headers", "parameters"] {
                for member in entry[field]?.members ?? [] where isSecretName(member.key) {
                    if isWrittenOut(member.value.string ?? member.value.numberText) { note(field, member.key) }
                }
            }
            for field in ["api_key", "token", "password"] where isWrittenOut(entry[field]?.string) { note(field) }
            if let endpoint = entry["endpoint"]?.string, holdsPassword(endpoint) || holdsSecretParameter(endpoint) {
                note("endpoint")
            }
            if let body = entry["body"], holdsSecret(body) { note("body") }
            if let connection = entry["connection_string"]?.string, holdsPassword(connection) {
                note("connection_string")
            }
            return findings
        }
    }

    private static func isWrittenOut(_ text: String?) -> Bool {
        guard let text, !text.isEmpty else { return false }
        return !text.contains("${")
    }

    /// `https://example.com/v1?api_key=…`
    private static func holdsSecretParameter(_ address: String) -> Bool {
        guard let question = address.firstIndex(of: "?") else { return false }
        return address[address.index(after: question)...].split(separator: "&").contains { item in
            let pair = item.split(separator: "=", maxSplits: 1)
            return pair.count == 2 && isSecretName(String(pair[0])) && isWrittenOut(String(pair[1]))
        }
    }

    /// In JSON, at any depth; in a text that is JSON, as well.
    private static func holdsSecret(_ body: JSONValue) -> Bool {
        switch body {
        case .object(let members):
            members.contains { member in
                isSecretName(member.key) && isWrittenOut(member.value.string) || holdsSecret(member.value)
            }
        case .array(let elements): elements.contains(where: holdsSecret)
        case .string(let text):
            if let document = try? JSONValue(parsing: text), document.string == nil {
                holdsSecret(document)
            } else {
                holdsSecretParameter("?" + text)
            }
        case .null, .bool, .number: false
        }
    }

    private static func isSecretName(_ name: String) -> Bool {
        let name = name.lowercased()
        return ["key", "token", "secret", "authorization", "password", "cookie", "credential"].contains {
            name.contains($0)
        }
    }

    /// `postgresql://user:password@host/…`, the password not a reference.
    static func holdsPassword(_ connection: String) -> Bool {
        guard let scheme = connection.firstRange(of: "://") else { return false }
        let authority = connection[scheme.upperBound...].prefix { $0 != "/" && $0 != "?" }
        guard let at = authority.lastIndex(of: "@"), let colon = authority[..<at].firstIndex(of: ":") else {
            return false
        }
        let password = authority[authority.index(after: colon)..<at]
        return !password.isEmpty && !password.hasPrefix("${")
    }
}
