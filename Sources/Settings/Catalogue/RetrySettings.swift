extension SettingCatalogue {
    static let retry: [SettingDefinition] = [
        SettingDefinition(
            "max_retries", .retry, .integer(0...100), default: .integer(3), unit: .attempts,
            spoken: ["retries", "retry count", "number of retries", "maximum retries", "retry limit"],
            summary: "How often a failed request is made again",
            affects: "How soon a source that fails is given up.",
            example: "set max retries to 5"),
        SettingDefinition(
            "retry_delay_seconds", .retry, .integer(0...86_400), default: .integer(5), unit: .seconds,
            spoken: ["retry delay", "retry wait", "delay between retries", "retry pause"],
            summary: "How long to wait before the first retry",
            affects: "How soon a failed request is made again.",
            example: "set retry delay to 10 seconds"),
        SettingDefinition(
            "retry_backoff_factor", .retry, .number(1...100), default: .number(2),
            spoken: ["backoff", "backoff factor", "retry factor", "retry backoff", "back-off factor", "back-off"],
            summary: "How many times longer each wait is than the one before",
            affects: "How fast the waits between retries grow.",
            example: "set backoff factor to 1.5"),
        SettingDefinition(
            "max_retry_delay_seconds", .retry, .integer(1...86_400), default: .integer(300), unit: .seconds,
            spoken: ["longest retry delay", "max retry delay", "maximum retry delay", "retry delay limit"],
            summary: "The longest wait before a failed request is made again, whatever the server asks for",
            affects: "How far the waits between retries may grow.",
            example: "set max retry delay to 1 minute"),
    ]
}
