extension SettingCatalogue {
    static let store: [SettingDefinition] = [
        SettingDefinition(
            "compression", .store, .boolean, default: .boolean(true),
            spoken: ["store compression", "compress", "compressing"],
            summary: "Whether old versions, quarantine and cache are stored compressed",
            affects: "The size of the store; current records are never compressed.",
            example: "turn compression off"),
        SettingDefinition(
            "max_versions_per_item", .store, .integer(1...1000), default: .integer(5), unit: .versions,
            spoken: ["versions", "versions per item", "max versions", "version limit", "versions per record"],
            summary: "How many versions of a record with a key are kept",
            affects: "Older versions are pruned.",
            example: "set versions per item to 3"),
        SettingDefinition(
            "retention_days", .store, .integer(1...36_500), default: .none, unit: .days, none: "kept for ever",
            spoken: ["retention", "record retention", "retention period", "data retention", "retention time"],
            summary: "How long records are kept",
            affects: "Older records are pruned.",
            example: "set retention to 365 days"),
        SettingDefinition(
            "max_storage_size_mb", .store, .integer(1...1_000_000_000), default: .none, unit: .megabytes,
            none: "no limit",
            spoken: ["storage size", "max storage", "storage limit", "store size", "max storage size", "disk limit"],
            summary: "How large the store may grow",
            affects: "The oldest records are pruned when the store is larger.",
            example: "set storage limit to 20 GB"),
        SettingDefinition(
            "metrics_retention_days", .store, .integer(1...36_500), default: .integer(30), unit: .days,
            spoken: ["metrics retention", "metric retention", "journal retention", "history retention"],
            summary: "How long run metrics, journal and quarantine are kept",
            affects: "Older ones are pruned; the money ledger never is.",
            example: "set metrics retention to 90 days"),
    ]
}
