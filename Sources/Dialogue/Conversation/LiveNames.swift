internal import Ingestion
internal import Intents
internal import Settings

/// The names that come from the workspace and not from the grammar: sources, settings, schemas.
enum LiveNames {
    /// What the names are made of in one world: while it is the same, so are they. Comparing costs nothing where nothing
    /// has changed, however many sources there are: the catalogue is then the same array, not only an equal one.
    struct Basis: Equatable {
        private let settings: Int
        private let catalogue: SourceCatalogue

        init(of world: any World) {
            settings = world.settings.revision
            catalogue = world.catalogue
        }
    }

    static func lists(of world: any World, sources: [Source], grammar: Grammar) -> [String: [LiveEntry]] {
        let sources = sources.map { source in
            LiveEntry(
                id: source.id.rawValue, spoken: spokenForms(of: source.id) + source.aliases,
                note: "\(source.kind.name), \(source.isEnabled ? "enabled" : "disabled")")
        }
        let settings = world.settings.all().map { resolved in
            LiveEntry(
                id: resolved.definition.key.rawValue, spoken: resolved.definition.spokenNames,
                note: "setting, \(SafeText.line(resolved.definition.text(of: resolved.value), cells: 30))")
        }
        let topics = grammar.intents.map { LiveEntry(id: $0.name, spoken: [], note: $0.summary) }
        return ["source": sources, "setting": settings, "topic": topics, "rule": [], "schema": [], "phrase": []]
    }

    /// How people say an id: the words of its kind written out, the short names of the built-in ones. Parts of ids the
    /// recognizer finds by itself.
    private static func spokenForms(of id: SourceID) -> [String] {
        let words = id.rawValue.lowercased().split { $0 == "_" || $0 == "-" || $0 == "." }.map(String.init)
        let kinds = ["db": ["database"], "api": ["feed", "service"], "csv": ["file", "files"]]
        var forms = builtInForms(of: id)
        if let last = words.last, words.count > 1, let others = kinds[last] {
            let front = words.dropLast()
            for other in others {
                forms.append((front + [other]).joined(separator: " "))
                if front.count > 1, let word = front.last { forms.append("\(word) \(other)") }
            }
        }
        return forms
    }

    private static func builtInForms(of id: SourceID) -> [String] {
        switch id {
        case "pulse_forecasts": ["forecasts", "forecast", "pulse forecast"]
        case "symbolic_logs": ["symbolic log", "overlay logs", "overlays"]
        case "trust_logs": ["trust log", "trust scores"]
        default: []
        }
    }
}
