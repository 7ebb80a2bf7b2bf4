extension SettingCatalogue {
    static let general: [SettingDefinition] = [
        SettingDefinition(
            "time_zone", .general, .text(.timeZone), default: .none, none: "the system's",
            spoken: ["timezone", "zone", "tz", "local time"],
            summary: "Time zone of periods, budgets and schedules",
            affects: "When a day begins: “today”, daily budgets, schedules, and the times in replies.",
            example: "set time zone to Europe/Berlin"),
        SettingDefinition(
            "enable_visualizations", .general, .boolean, default: .boolean(true),
            spoken: [
                "visualizations", "visualisations", "visualization", "visualisation", "charts", "graphs", "plots",
                "enable visualisations",
            ],
            summary: "Whether charts stand beside the numbers, in the terminal",
            affects: "What replies with series of numbers look like.",
            example: "turn visualizations off"),
    ]
}
