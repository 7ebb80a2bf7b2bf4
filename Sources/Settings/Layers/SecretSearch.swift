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
            for header in entry["headers"]?.members ?? [] where isSecretName(header.key) {
                guard let value = header.value.string, !value.isEmpty, !value.contains("${") else { continue }
                findings.append(
                    Finding(
                        index: index, source: source, field: "headers." + header.key,
                        path: [.key("headers"), .key(header.key)]))
            }
            if let connection = entry["connection_string"]?.string, holdsPassword(connection) {
                findings.append(
                    Finding(
                        index: index, source: source, field: "connection_string", path: [.key("connection_string")]))
            }
            return findings
        }
    }

    private static func isSecretName(_ name: String) -> Bool {
        let name = name.lowercased()
        return ["key", "token", "secret", "authorization", "password", "cookie", "credential"].contains {
            name.contains($0)
        }
    }

    /// `postgresql://user:password@host/…`, the password not a reference.
    private static func holdsPassword(_ connection: String) -> Bool {
        guard let scheme = connection.firstRange(of: "://") else { return false }
        let authority = connection[scheme.upperBound...].prefix { $0 != "/" && $0 != "?" }
        guard let at = authority.lastIndex(of: "@"), let colon = authority[..<at].firstIndex(of: ":") else {
            return false
        }
        let password = authority[authority.index(after: colon)..<at]
        return !password.isEmpty && !password.hasPrefix("${")
    }
}
