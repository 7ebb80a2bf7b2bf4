internal import Ingestion
internal import Intents
internal import JSONText
internal import Quantities
internal import Settings

/// Answers “help”: what can be said, from the grammar itself; what a setting is, from its definition.
struct HelpCommand: Sendable {
    let grammar: Grammar
    let context: CommandContext

    func help(topic: String?) -> Reply {
        guard let topic = topic?.lowercased(), !topic.isEmpty else { return overview() }
        let words = topic.replacing("_", with: " ")
        if words == "keys" { return keys() }
        if let definition = SettingCatalogue.definition(named: topic) { return help(on: definition) }
        if let area = Self.areas.first(where: { $0.name == words || $0.file == words }) { return help(on: area) }
        let named = grammar.intents.filter { $0.name == topic.replacing(" ", with: "_") }
        let related = grammar.intents.filter { intent in
            let text = intent.name.replacing("_", with: " ")
            return words.split(separator: " ").contains { text.split(separator: " ").contains($0) }
        }
        let intents = named.isEmpty ? related : named
        guard !intents.isEmpty else {
            return .refused(
                "There is no help on \(Wording.quoted(topic)).", hints: ["Say “help” for all there is."])
        }
        return intents.count == 1 ? help(on: intents[0]) : help(on: intents, about: words)
    }

    // MARK: Pages

    private func overview() -> Reply {
        let table = Table(
            [.init("about"), .init("for example")],
            rows: Self.areas.map { area in [area.name, area.examples.joined(separator: " · ")] })
        return Reply(
            "Say what you want in plain words. A few of the things I understand:", blocks: [.table(table)],
            hints: [
                "Say “help sources” (or any word on the left) for more, “help keys” for the keyboard. Tab completes.",
                "“ingest everything” reads what is new; “show rejected” says what was refused, and why.",
            ],
            data: [.init("intents", .array(grammar.intents.map { .string($0.name) }))])
    }

    private func help(on area: Area) -> Reply {
        help(on: grammar.intents.filter { $0.area == area.file }, about: area.name)
    }

    private func help(on intents: [IntentDeclaration], about: String) -> Reply {
        let table = Table(
            [.init("what it does", expendability: 1), .init("for example")],
            rows: intents.map {
                [$0.summary + (CallBuilder.canDo($0.name) ? "" : " (not yet)"), $0.examples.first?.say ?? ""]
            })
        return Reply(
            "About \(about):", blocks: [.table(table)],
            data: [.init("intents", .array(intents.map { .string($0.name) }))])
    }

    private func help(on intent: IntentDeclaration) -> Reply {
        let state = CallBuilder.canDo(intent.name) ? "" : " I understand it, but can’t do it yet."
        return Reply(
            "\(intent.summary).\(state)", blocks: [.verbatim(intent.examples.prefix(10).map(\.say))],
            data: [
                .init("intent", .string(intent.name)), .init("effect", .string(intent.effect.rawValue)),
                .init("examples", .array(intent.examples.map { .string($0.say) })),
            ])
    }

    private func help(on definition: SettingDefinition) -> Reply {
        SettingCommands(context: context).explain([definition.key.rawValue])
    }

    private func keys() -> Reply {
        let table = Table(
            [.init("key"), .init("does")],
            rows: [
                ["Tab", "completes the word; once more lists what is possible"],
                ["Up, Down", "earlier and later lines"],
                ["Ctrl-R", "searches earlier lines"],
                ["Ctrl-A, Ctrl-E", "to the beginning, the end of the line"],
                ["Ctrl-W, Ctrl-U, Ctrl-K", "cuts the word, the line, the rest"],
                ["Ctrl-Y", "puts back what was cut"],
                ["Ctrl-C", "clears the line; stops a running command"],
                ["Ctrl-D", "leaves, on an empty line"],
                ["Ctrl-L", "clears the screen"],
            ])
        return Reply(
            "The keyboard:", blocks: [.table(table)],
            hints: ["Vi keys: put “bind -v” into ~/.editrc."])
    }

    // MARK: Areas

    private struct Area {
        let name: String
        /// The grammar file's name.
        let file: String
        let examples: [String]
    }

    private static let areas: [Area] = [
        Area(
            name: "sources", file: "sources", examples: ["list sources", "show pulse_forecasts", "test symbolic logs"]),
        Area(name: "ingestion", file: "ingestion", examples: ["ingest everything", "dry run", "ingest forecasts"]),
        Area(name: "runs", file: "runs", examples: ["show runs", "last run"]),
        Area(name: "records", file: "records", examples: ["how many records", "show rejected", "show duplicates"]),
        Area(
            name: "settings", file: "settings",
            examples: ["set trust threshold to 0.85", "where does it come from", "save"]),
        Area(name: "money", file: "money", examples: ["how much have we spent today"]),
        Area(name: "rules", file: "rules", examples: ["list rules"]),
        Area(name: "schedules", file: "schedules", examples: ["ingest forecasts every day at 6:30"]),
        Area(name: "sessions", file: "sessions", examples: ["history", "undo"]),
    ]
}
