extension SettingCatalogue {
    static let limits: [SettingDefinition] = [
        SettingDefinition(
            "max_tokens_per_request", .limits, .integer(1...10_000_000), default: .integer(8000), unit: .tokens,
            spoken: [
                "tokens per request", "token limit", "request token limit", "maximum tokens per request", "max tokens",
            ],
            summary: "The most tokens one request may use",
            affects: "Requests expected to use more are not made.",
            example: "set max tokens per request to 4k"),
        SettingDefinition(
            "max_total_tokens_per_day", .limits, .integer(1...1_000_000_000), default: .integer(100_000), unit: .tokens,
            spoken: [
                "tokens per day", "daily tokens", "daily token limit", "max tokens per day", "maximum tokens per day",
                "token budget", "daily token budget",
            ],
            summary: "The most tokens used in a day",
            affects: "Requests that would use more than is left of them today are not made.",
            example: "set tokens per day to 200k"),
        SettingDefinition(
            "max_requests_per_minute", .limits, .integer(1...1_000_000), default: .integer(10), unit: .requests,
            spoken: ["requests per minute", "minute limit", "calls per minute", "maximum requests per minute"],
            summary: "The most requests in a minute",
            affects: "Requests beyond it wait.",
            example: "set requests per minute to 30"),
        SettingDefinition(
            "max_requests_per_hour", .limits, .integer(1...10_000_000), default: .integer(100), unit: .requests,
            spoken: ["requests per hour", "hourly limit", "calls per hour", "maximum requests per hour"],
            summary: "The most requests in an hour",
            affects: "Requests beyond it wait.",
            example: "set requests per hour to 500"),
        SettingDefinition(
            "max_requests_per_day", .limits, .integer(1...100_000_000), default: .integer(1000), unit: .requests,
            spoken: [
                "requests per day", "daily request limit", "calls per day", "daily requests",
                "maximum requests per day",
            ],
            summary: "The most requests in a day",
            affects: "Requests beyond it are not made that day.",
            example: "set requests per day to 2,000"),
        SettingDefinition(
            "connect_timeout_seconds", .limits, .integer(1...600), default: .integer(10), unit: .seconds,
            spoken: ["connect timeout", "connection timeout", "connection time limit"],
            summary: "How long connecting to a server may take",
            affects: "A server that does not answer by then counts as unreachable.",
            example: "set connect timeout to 5 seconds"),
        SettingDefinition(
            "request_timeout_seconds", .limits, .integer(1...86_400), default: .integer(30), unit: .seconds,
            spoken: ["request timeout", "timeout", "http timeout", "api timeout", "request time limit"],
            summary: "How long a whole request may take",
            affects: "A request that takes longer is given up and retried.",
            example: "set request timeout to 1 minute"),
        SettingDefinition(
            "idle_timeout_seconds", .limits, .integer(1...3600), default: .integer(20), unit: .seconds,
            spoken: ["idle timeout", "silence limit", "idle time limit"],
            summary: "How long a server may be silent in the middle of an answer",
            affects: "An answer that stands still for longer is given up and asked for again.",
            example: "set idle timeout to 60 seconds"),
        SettingDefinition(
            "minimum_transfer_rate", .limits, .integer(0...1_000_000_000), default: .integer(0),
            spoken: ["minimum rate", "minimum speed", "slowest transfer", "transfer rate limit"],
            summary: "The least bytes a second of an answer; 0 for no minimum",
            affects: "An answer that comes more slowly over the idle timeout is given up and asked for again.",
            example: "set minimum transfer rate to 1000"),
        SettingDefinition(
            "max_page_size_mb", .limits, .integer(1...1_048_576), default: .integer(1024), unit: .megabytes,
            spoken: ["page size limit", "max page size", "maximum page size", "answer size limit", "largest answer"],
            summary: "How large one answer of a server may be, unpacked",
            affects: "A larger one is refused; what priced by the megabyte may cost at most grows with it.",
            example: "set max page size to 64 MB"),
        SettingDefinition(
            "max_download_size_mb", .limits, .integer(1...1_048_576), default: .integer(16_384), unit: .megabytes,
            spoken: ["download limit", "download size limit", "max download size", "maximum download size"],
            summary: "How much one run may receive from a server, unpacked",
            affects: "A run that receives more stops; what it has stored stays.",
            example: "set download limit to 2 GB"),
        SettingDefinition(
            "max_wait_seconds", .limits, .integer(0...604_800), default: .integer(300), unit: .seconds,
            spoken: ["longest wait", "max wait", "maximum wait", "wait limit"],
            summary: "How long a run waits for a rate limit before it stops",
            affects: "A source that would have to wait longer stops and says when it may go on.",
            example: "set max wait to 10 minutes"),
    ]
}
