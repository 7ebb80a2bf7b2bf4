extension SettingCatalogue {
    static let ingestion: [SettingDefinition] = [
        SettingDefinition(
            "base_data_path", .ingestion, .text(.path), default: .text("./data"),
            spoken: ["data path", "base path", "data folder", "data directory", "base data folder"],
            summary: "Folder under which the built-in sources lie, relative to the workspace",
            affects: "Where pulse_forecasts, symbolic_logs and trust_logs look for their files.",
            example: "set base data path to /srv/pulse"),
        SettingDefinition(
            "batch_size", .ingestion, .integer(1...1_000_000), default: .integer(65_536), unit: .records,
            spoken: ["batch", "transaction size", "records per batch", "ingestion batch size"],
            summary: "The most records stored in one transaction",
            affects: "Speed and memory of ingestion: small batches cost several times the time.",
            example: "set batch size to 2k"),
        SettingDefinition(
            "parallel_ingestion", .ingestion, .boolean, default: .boolean(true),
            spoken: ["parallel", "parallel loading", "ingesting in parallel", "parallelism"],
            summary: "Whether several sources are ingested at once",
            affects: "With off, sources are ingested one after the other, by priority.",
            example: "turn parallel ingestion off"),
        SettingDefinition(
            "max_workers", .ingestion, .integer(1...256), default: .none, unit: .sources,
            none: "the number of cores",
            spoken: ["workers", "worker count", "number of workers", "maximum workers", "max worker"],
            summary: "The most sources ingested at once",
            affects: "How many sources run at the same time while parallel ingestion is on.",
            example: "set max workers to 4"),
        SettingDefinition(
            "validate_schema", .ingestion, .boolean, default: .boolean(true),
            spoken: [
                "schema validation", "schema check", "schema checks", "schema checking", "validation",
                "validating schemas", "validate schemas",
            ],
            summary: "Whether records are checked against the schema of their source",
            affects: "With off, records that break their schema are stored like any other.",
            example: "turn off schema validation"),
        SettingDefinition(
            "filter_invalid_data", .ingestion, .boolean, default: .boolean(true),
            spoken: [
                "invalid data filter", "invalid data filtering", "filter invalid", "filtering of invalid data",
                "filtering", "filter invalid records",
            ],
            summary: "Whether records that break their schema go to quarantine",
            affects: "With off they are stored, marked invalid; broken syntax is rejected all the same.",
            example: "set filter invalid data to off"),
        SettingDefinition(
            "max_record_size_mb", .ingestion, .integer(1...1024), default: .integer(16), unit: .megabytes,
            spoken: [
                "record size", "maximum record size", "max record size", "record size limit", "record limit",
                "max record mb",
            ],
            summary: "The largest record that is taken",
            affects: "Larger records go to quarantine; memory grows with it.",
            example: "set max record size to 32 MB"),
        SettingDefinition(
            "max_nesting_depth", .ingestion, .integer(1...10_000), default: .integer(512), unit: .levels,
            spoken: [
                "nesting depth", "nesting limit", "nesting cap", "maximum nesting depth", "depth limit", "max depth",
            ],
            summary: "How deep objects and lists may nest in a record",
            affects: "Deeper records go to quarantine.",
            example: "set nesting depth to 64"),
        SettingDefinition(
            "max_decompressed_size_mb", .ingestion, .integer(1...1_048_576), default: .integer(16_384),
            unit: .megabytes,
            spoken: ["decompressed size", "decompressed size limit", "decompression limit", "decompression cap"],
            summary: "How much one compressed file or answer may unpack to",
            affects: "What unpacks to more is refused, so that a small file cannot fill the disk.",
            example: "set decompression limit to 2 GB"),
        SettingDefinition(
            "max_decompression_ratio", .ingestion, .integer(2...100_000), default: .integer(1000),
            spoken: ["decompression ratio", "compression ratio limit", "decompression ratio limit"],
            summary: "How many times its size a compressed file or answer may unpack to",
            affects: "What unpacks to more is refused as a bomb.",
            example: "set max decompression ratio to 200"),
    ]
}
