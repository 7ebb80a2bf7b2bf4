extension SourceField {
    /// What it may be set to, as one would type it, where that is one of a few; empty where anything may be.
    package func choices(schemaNames: SchemaNames = SchemaNames()) -> [String] {
        switch type {
        case .boolean: ["on", "off"]
        case .authentication: ["api_key", "bearer", "basic", "none"]
        case .contract: ["reject", "coerce", "accept"]
        case .method: ["GET", "POST"]
        case .ratePeriod: Self.ratePeriods
        case .delimiter: Self.delimiterNames.map(\.name).filter { !$0.hasPrefix("\\") } + ["none"]
        case .schema: schemaNames.all + ["none"]
        case .rateLimit, .aliases, .tags, .key, .fieldName, .pointer, .headerName, .figurePointer, .money,
            .certificates:
            ["none"]
        case .identifier, .kind, .priority, .webAddress, .path, .text, .transforms, .body, .secret, .pagination,
            .cursors, .queryCursors, .seconds, .count, .headers, .parameters:
            []
        }
    }
}
