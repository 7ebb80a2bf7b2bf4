internal import Ingestion
internal import Intents
internal import Settings

/// The names that come from the workspace and not from the grammar: sources, settings, schemas.
enum LiveNames {
    static func lists(of world: any World, grammar: Grammar) -> [String: [LiveEntry]] {
        let catalogue = CommandContext(world: world).catalogue
        let sources = catalogue.sources.map { source in
            LiveEntry(
                id: source.id.rawValue, spoken: spokenForms(of: source.id),
                note: "\(source.kind.name), \(source.isEnabled ? "enabled" : "disabled")")
        }
        let settings = world.settings.all().map { resolved in
            LiveEntry(
                id: resolved.definition.key.rawValue, spoken: resolved.definition.spokenNames,
                note: "setting, \(SafeText.line(resolved.definition.text(of: resolved.value), cells: 30))")
        }
        let topics = grammar.intents.map { LiveEntry(id: $0.name, spoken: [], note: $0.summary) }
        return ["source": sources, "setting": settings, "topic": topics, "rule": [], "schema": []]
    }

    /// The short names of the built-in sources; the recognizer finds parts of ids by itself.
    private static func spokenForms(of id: SourceID) -> [String] {
        switch id {
        case "pulse_forecasts": ["forecasts", "forecast", "pulse forecast"]
        case "symbolic_logs": ["symbolic log", "overlay logs", "overlays"]
        case "trust_logs": ["trust log", "trust scores"]
        default: []
        }
    }
}
