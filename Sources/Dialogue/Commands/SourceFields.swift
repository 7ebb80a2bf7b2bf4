internal import Ingestion
internal import JSONText

/// A source's fields as they may be shown: secrets are not.
enum SourceFields {
    static func all(of source: Source) -> [(name: String, value: String)] {
        var fields: [(name: String, value: String)] = [
            ("type", source.kind.name), ("enabled", source.isEnabled ? "yes" : "no"),
            ("priority", String(source.priority)),
            ("aliases", source.aliases.isEmpty ? "none" : source.aliases.joined(separator: ", ")),
            ("tags", source.tags.isEmpty ? "none" : source.tags.joined(separator: ", ")),
        ]
        switch source.kind {
        case .file(let file):
            fields += [
                ("path", file.path), ("file_pattern", file.filePattern),
                ("archive_after_ingestion", file.archivesAfterIngestion ? "yes" : "no"),
                ("delimiter", SourceField.named("delimiter")?.text(in: source) ?? ""),
            ]
        case .api:
            // The rate says its period.
            let shown = SourceField.all.filter { $0.kinds.contains("api") && $0.type != .ratePeriod }
            fields += shown.map { field in
                let text = field.text(in: source)
                return (field.key, field.type == .boolean ? (text == "on" ? "yes" : "no") : text)
            }
        case .database(let database):
            fields += [
                ("connection_string", database.redactedDescription), ("query", database.query),
                ("parameters", database.parametersText),
                ("cursors", database.cursorsText), ("statement_timeout", "\(database.statementTimeout) seconds"),
            ]
        }
        fields.append(("schema", source.schema ?? "none: any JSON value is a record"))
        for name in ["contract", "key", "event_time", "records_at", "transforms"] {
            fields.append((name, SourceField.named(name)?.text(in: source) ?? ""))
        }
        if source.isBuiltIn { fields.append(("built_in", "yes")) }
        return fields
    }

    /// Those worth a line: what the source declares of its records' shape only where it does.
    static func notable(of source: Source) -> [(name: String, value: String)] {
        let usual = [
            "contract": "reject", "method": "GET", "requests_at_once": "1",
            "statement_timeout": "\(DatabaseSource.usualStatementTimeout) seconds",
        ]
        let needed = ["headers", "rate_limit"]
        return all(of: source).filter { field in
            field.value != usual[field.name] && (field.value != "none" || needed.contains(field.name))
        }
    }

    /// The rows of a field: each transform has one, as they are done one behind the other.
    static func lines(of field: (name: String, value: String), in source: Source) -> [[String]] {
        guard field.name == "transforms" else { return [[field.name, SafeText.of(field.value)]] }
        return source.shape.transforms.enumerated().map { index, transform in
            [index == 0 ? field.name : "", "\(index + 1). \(SafeText.of(transform.phrase))"]
        }
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
                + notable(of: source).map { .init($0.name, json(of: $0.value)) })
    }

    private static func json(of shown: String) -> JSONValue {
        switch shown {
        case "yes": .bool(true)
        case "no": .bool(false)
        default: Int(shown).map { .integer($0) } ?? .string(shown)
        }
    }
}
