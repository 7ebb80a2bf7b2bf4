internal import Ingestion
internal import JSONText

/// A source's fields as they may be shown: secrets are not.
enum SourceFields {
    static func all(of source: Source) -> [(name: String, value: String)] {
        var fields: [(name: String, value: String)] = [
            ("type", source.kind.name), ("enabled", source.isEnabled ? "yes" : "no"),
            ("priority", String(source.priority)),
        ]
        switch source.kind {
        case .file(let file):
            fields += [
                ("path", file.path), ("file_pattern", file.filePattern),
                ("archive_after_ingestion", file.archivesAfterIngestion ? "yes" : "no"),
            ]
        case .api(let api):
            fields += [
                ("endpoint", api.redactedDescription), ("auth_type", api.authType),
                ("headers", api.redactedHeaders.map { "\($0.name): \($0.value)" }.joined(separator: ", ")),
                ("rate_limit", api.rateLimit.map { "\($0) per \(api.rateLimitPeriod)" } ?? "none"),
                ("token_usage_tracking", api.tracksTokenUsage ? "yes" : "no"),
            ]
        case .database(let database):
            fields += [
                ("connection_string", database.redactedDescription), ("query", database.query),
                ("parameters", database.parameters.keys.sorted().joined(separator: ", ")),
            ]
        }
        fields.append(("schema", source.schema ?? "none: any JSON value is a record"))
        if source.isBuiltIn { fields.append(("built_in", "yes")) }
        return fields
    }

    /// Where it reads from, in a few words.
    static func place(of source: Source) -> String {
        switch source.kind {
        case .file(let file): file.path + "/" + file.filePattern
        case .api(let api): api.redactedDescription
        case .database(let database): database.redactedDescription
        }
    }

    static func json(of source: Source) -> JSONValue {
        .object(
            [.init("source_id", .string(source.id.rawValue))]
                + all(of: source).map { .init($0.name, json(of: $0.value)) })
    }

    private static func json(of shown: String) -> JSONValue {
        switch shown {
        case "yes": .bool(true)
        case "no": .bool(false)
        default: Int(shown).map { .integer($0) } ?? .string(shown)
        }
    }
}
