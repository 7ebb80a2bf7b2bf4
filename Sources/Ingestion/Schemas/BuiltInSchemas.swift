// The files of schemas/, compiled in. A test holds them to be the same.

extension RecordSchema {
    /// The schemas that come with Magpie, in the order they are shown.
    package static let builtIn: [RecordSchema] = builtInTexts.map { name, text in
        do throws(SchemaProblem) {
            return try RecordSchema(name: name, json: Array(text.utf8))
        } catch {
            preconditionFailure("the built-in schema \(name) does not compile: \(error)")
        }
    }

    /// The built-in schema of that name.
    package static func builtIn(named name: String) -> RecordSchema? { builtIn.first { $0.name == name } }

    private static let builtInTexts: KeyValuePairs<String, String> = [
        "forecast_record": """
        {
          "$schema": "https://json-schema.org/draft/2020-12/schema",
          "title": "A forecast",
          "description": "One forecast of Pulse, with the values it foresees.",
          "type": "object",
          "properties": {
            "forecast_id": { "type": "string", "description": "Its name, unique among forecasts" },
            "timestamp": { "type": "string", "description": "When it was made" },
            "variables": { "type": "object", "description": "The foreseen values, by variable" },
            "confidence": { "type": "number", "description": "How sure it is, 0 to 1" },
            "fragility": { "type": "number", "description": "How easily it breaks, 0 to 1" },
            "symbolic_overlay": { "type": "string", "description": "The overlay it was made under" },
            "trust_score": { "type": "number", "description": "How much it is trusted, 0 to 1" },
            "domain": { "type": "string", "description": "What it is about" }
          },
          "required": ["forecast_id"]
        }

        """,
        "overlay_log": """
        {
          "$schema": "https://json-schema.org/draft/2020-12/schema",
          "title": "A change of an overlay",
          "description": "One change of the value of a symbolic overlay.",
          "type": "object",
          "properties": {
            "overlay": { "type": "string", "description": "The overlay's name" },
            "timestamp": { "type": "string", "description": "When it changed" },
            "old_value": { "type": "number", "description": "The value before" },
            "new_value": { "type": "number", "description": "The value after" }
          },
          "required": ["overlay", "timestamp", "old_value", "new_value"]
        }

        """,
        "trust_score_log": """
        {
          "$schema": "https://json-schema.org/draft/2020-12/schema",
          "title": "A trust score",
          "description": "The trust in a scenario at one moment.",
          "type": "object",
          "properties": {
            "scenario_id": { "type": "string", "description": "The scenario's name" },
            "timestamp": { "type": "string", "description": "When it was measured" },
            "trust_score": { "type": "number", "description": "How much it was trusted, 0 to 1" }
          },
          "required": ["scenario_id", "timestamp", "trust_score"]
        }

        """,
        "capital_outcome": """
        {
          "$schema": "https://json-schema.org/draft/2020-12/schema",
          "title": "An outcome",
          "description": "The capital a scenario ended with.",
          "type": "object",
          "properties": {
            "scenario_id": { "type": "string", "description": "The scenario's name" },
            "timestamp": { "type": "string", "description": "When it was measured" },
            "capital": { "type": "number", "description": "The capital then" }
          },
          "required": ["scenario_id", "timestamp", "capital"]
        }

        """,
        "digest_tag": """
        {
          "$schema": "https://json-schema.org/draft/2020-12/schema",
          "title": "A tag",
          "description": "A tag given to a scenario.",
          "type": "object",
          "properties": {
            "scenario_id": { "type": "string", "description": "The scenario's name" },
            "tag": { "type": "string", "description": "The tag" },
            "timestamp": { "type": "string", "description": "When it was given" }
          },
          "required": ["scenario_id", "tag", "timestamp"]
        }

        """,
    ]
}
