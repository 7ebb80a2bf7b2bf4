internal import JSONText

/// The sources every workspace has: the outputs of Pulse. Written as entries, so that an entry of the same id can lie
/// over them field by field.
package enum BuiltInSources {
    package static let ids: [SourceID] = ["pulse_forecasts", "symbolic_logs", "trust_logs"]

    static func entries(basePath: String) -> [JSONValue] {
        let parts: [(id: String, folder: String, schema: String)] = [
            ("pulse_forecasts", "forecast_output", "forecast_record"),
            ("symbolic_logs", "symbolic_logs", "overlay_log"),
            ("trust_logs", "trust_logs", "trust_score_log"),
        ]
        return parts.map { part in
            .object([
                "source_id": .string(part.id), "source_type": .string("file"), "enabled": .bool(true),
                "priority": .integer(1), "path": .string(joined(basePath, part.folder)),
                "file_pattern": .string("*.json"), "archive_after_ingestion": .bool(false),
                "schema": .string(part.schema),
            ])
        }
    }

    /// `./data` and `forecast_output` are `data/forecast_output`.
    private static func joined(_ base: String, _ name: String) -> String {
        var base = base
        while base.hasPrefix("./") { base.removeFirst(2) }
        while base.count > 1, base.hasSuffix("/") { base.removeLast() }
        if base.isEmpty || base == "." { return name }
        return base == "/" ? "/" + name : base + "/" + name
    }
}
