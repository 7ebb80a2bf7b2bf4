extension SettingCatalogue {
    static let training: [SettingDefinition] = [
        SettingDefinition(
            "variables", .training, .list,
            default: .list(["spx_close", "us_10y_yield", "wb_gdp_growth_annual", "wb_unemployment_total"]),
            spoken: ["variable", "variable list", "training variables", "list of variables"],
            summary: "The variables that training batches carry",
            affects: "Which columns the training batches have.",
            example: "add vix to variables"),
        SettingDefinition(
            "batch_size_days", .training, .integer(1...3650), default: .integer(30), unit: .days,
            spoken: [
                "batch days", "batch window", "batch length", "window length", "training window", "batch size in days",
            ],
            summary: "Length of a training batch's window",
            affects: "How many days of data each training batch covers.",
            example: "set batch size days to 60"),
        SettingDefinition(
            "overlap_days", .training, .integer(0...3649), default: .integer(5), unit: .days,
            spoken: ["overlap", "batch overlap", "window overlap", "days of overlap", "overlap in days"],
            summary: "Overlap between neighbouring windows; less than batch_size_days",
            affects: "How many days two neighbouring training batches share.",
            example: "set overlap days to 7"),
        SettingDefinition(
            "trust_threshold", .training, .number(0...1), default: .number(0.7),
            spoken: [
                "trust", "trust limit", "minimum trust", "trust score threshold", "trust cutoff",
                "trust cut-off", "minimum trust score", "trust level",
            ],
            summary: "Trust score below which records and rules stay out of training batches",
            affects: "What goes into training batches; what is left out is counted as such.",
            example: "set trust threshold to 0.85"),
    ]
}
