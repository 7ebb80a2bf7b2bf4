extension RecordSchema {
    /// The schemas that come with Magpie, in the order they are shown.
    package static let builtIn: [RecordSchema] = [
        RecordSchema(
            name: "forecast_record",
            fields: [
                Field("forecast_id", .string, isRequired: true),
                Field("timestamp", .string),
                Field("variables", .object),
                Field("confidence", .number),
                Field("fragility", .number),
                Field("symbolic_overlay", .string),
                Field("trust_score", .number),
                Field("domain", .string),
            ]),
        RecordSchema(
            name: "overlay_log",
            fields: [
                Field("overlay", .string, isRequired: true),
                Field("timestamp", .string, isRequired: true),
                Field("old_value", .number, isRequired: true),
                Field("new_value", .number, isRequired: true),
            ]),
        RecordSchema(
            name: "trust_score_log",
            fields: [
                Field("scenario_id", .string, isRequired: true),
                Field("timestamp", .string, isRequired: true),
                Field("trust_score", .number, isRequired: true),
            ]),
        RecordSchema(
            name: "capital_outcome",
            fields: [
                Field("scenario_id", .string, isRequired: true),
                Field("timestamp", .string, isRequired: true),
                Field("capital", .number, isRequired: true),
            ]),
        RecordSchema(
            name: "digest_tag",
            fields: [
                Field("scenario_id", .string, isRequired: true),
                Field("tag", .string, isRequired: true),
                Field("timestamp", .string, isRequired: true),
            ]),
    ]

    /// The built-in schema of that name.
    package static func builtIn(named name: String) -> RecordSchema? { builtIn.first { $0.name == name } }

    /// The field of that name.
    package func field(named name: String) -> Field? { fields.first { $0.name == name } }
}
