extension SettingCatalogue {
    static let cache: [SettingDefinition] = [
        SettingDefinition(
            "enable_cache", .cache, .boolean, default: .boolean(true),
            spoken: ["cache", "caching", "response cache", "the cache"],
            summary: "Whether answers of servers are kept and used again",
            affects: "With off, every request goes to the server, and costs.",
            example: "disable the cache"),
        SettingDefinition(
            "cache_ttl_seconds", .cache, .integer(0...31_536_000), default: .integer(3600), unit: .seconds,
            spoken: [
                "cache ttl", "cache time", "cache lifetime", "cache age", "ttl", "cache duration", "cache expiry",
                "time to live",
            ],
            summary: "How long a kept answer is used",
            affects: "How old an answer may be before the server is asked again.",
            example: "set cache ttl to 10 minutes"),
        SettingDefinition(
            "cache_max_size_mb", .cache, .integer(1...1_000_000), default: .integer(256), unit: .megabytes,
            spoken: ["cache size", "cache limit", "max cache size", "maximum cache size", "cache size limit"],
            summary: "How much the kept answers may weigh together",
            affects: "The answers used longest ago go first when there are more.",
            example: "set cache size to 1 GB"),
    ]
}
