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
        SettingDefinition(
            "output_format", .general, .text(.choice(["table", "csv", "json", "jsonl", "markdown"])),
            default: .text("table"),
            spoken: ["output", "output mode", "output form", "mode"],
            summary: "The form in which what is read is shown",
            affects: "Replies that list or show something, where the line does not say “as csv” itself.",
            example: "set output to csv"),
        SettingDefinition(
            "page_long_replies", .general, .boolean, default: .boolean(true),
            spoken: ["pager", "paging", "the pager", "long replies"],
            summary: "Whether replies longer than the window are shown page by page",
            affects: "Long replies at the prompt: through $MAGPIE_PAGER, $PAGER or less.",
            example: "turn the pager off"),
    ]
}
