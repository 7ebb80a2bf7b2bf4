internal import Ingestion
internal import Intents
internal import JSONText
internal import Quantities
internal import Settings

/// Answers “help”: what can be said, from the grammar itself; what a setting is, from its definition.
struct HelpCommand: Sendable {
    let grammar: Grammar
    let context: CommandContext
    /// Whether a line means something that is built.
    let canDo: @Sendable (String) -> Bool

    func help(topic: String?) -> Reply {
        guard let topic = topic?.lowercased(), !topic.isEmpty else { return overview() }
        let words = topic.replacing("_", with: " ")
        if words == "keys" { return keys() }
        // A page goes before a setting of which only a part was said.
        let page = HelpPage.page(on: topic) ?? HelpPage.page(on: words)
        if let page, SettingCatalogue.definition(for: SettingKey(topic)) == nil { return help(on: page) }
        if let definition = SettingCatalogue.definition(named: topic) { return help(on: definition) }
        let named = grammar.intents.filter { $0.name == topic.replacing(" ", with: "_") }
        let related = grammar.intents.filter { intent in
            let text = intent.name.replacing("_", with: " ")
            return words.split(separator: " ").contains { text.split(separator: " ").contains($0) }
        }
        let intents = named.isEmpty ? related : named
        guard !intents.isEmpty else {
            return unknown(words)
        }
        return intents.count == 1 ? help(on: intents[0]) : help(on: intents, about: words)
    }

    // MARK: Pages

    private func overview() -> Reply {
        let table = Table(
            [.init("about"), .init("for example", goesOn: true)],
            rows: HelpPage.all.compactMap { page in
                let examples = lines(of: page).filter { !$0.isForShell && $0.say.count < 40 }.prefix(2).map(\.say)
                return examples.isEmpty
                    ? nil : [page.topics[0].replacing("_", with: " "), examples.joined(separator: " · ")]
            })
        return Reply(
            "Say what you want in plain words. A few of the things I understand:", blocks: [.table(table)],
            hints: [
                "Say “help sources” (or any word on the left) for more, “help keys” for the keyboard. Tab completes.",
                "“ingest everything” reads what is new; “show rejected” says what was refused, and why.",
            ],
            data: [.init("intents", .array(grammar.intents.map { .string($0.name) }))])
    }

    private func help(on intents: [IntentDeclaration], about: String) -> Reply {
        let table = Table(
            [.init("what it does", expendability: 1), .init("for example", goesOn: true)],
            rows: intents.map {
                [$0.summary + (CallBuilder.canDo($0.name) ? "" : " (not yet)"), local($0.examples.first?.say ?? "")]
            })
        return Reply(
            "About \(about):", blocks: [.table(table)],
            data: [.init("intents", .array(intents.map { .string($0.name) }))])
    }

    private func help(on intent: IntentDeclaration) -> Reply {
        let state = CallBuilder.canDo(intent.name) ? "" : " I understand it, but can’t do it yet."
        return Reply(
            "\(intent.summary).\(state)", blocks: [.verbatim(intent.examples.prefix(10).map { local($0.say) })],
            data: [
                .init("intent", .string(intent.name)), .init("effect", .string(intent.effect.rawValue)),
                .init("examples", .array(intent.examples.map { .string($0.say) })),
            ])
    }

    /// With sources of this workspace.
    private func local(_ example: String) -> String {
        SourceExamples(context.catalogue.sources).localized(
            example, known: Set(context.catalogue.sources.map(\.id.rawValue)))
    }

    private func help(on definition: SettingDefinition) -> Reply {
        SettingCommands(context: context).explain([definition.key.rawValue])
    }

    private func keys() -> Reply {
        let table = Table(
            [.init("key", goesOn: true), .init("does", goesOn: true)],
            rows: [
                ["Tab", "completes the word; once more lists what is possible, and again the next page"],
                ["Up, Down", "earlier and later lines"],
                ["Ctrl-R", "searches earlier lines"],
                ["Ctrl-A, Ctrl-E", "to the beginning, the end of the line"],
                ["Ctrl-W, Ctrl-U, Ctrl-K", "cuts the word, the line, the rest"],
                ["Ctrl-Y", "puts back what was cut"],
                ["Ctrl-C", "clears the line; stops a running command"],
                ["Ctrl-D", "leaves, on an empty line"],
                ["Ctrl-Z", "puts Magpie to sleep; “fg” in the shell wakes it"],
                ["Ctrl-L", "clears the screen"],
                ["!3", "says command 3 of the history again"],
                ["!!, !-2", "says the last command again, or the one before it"],
                ["!show", "says the last command again that began so"],
            ])
        return Reply(
            "The keyboard:", blocks: [.table(table)],
            hints: ["Vi keys: put “bind -v” into ~/.editrc."])
    }

    // MARK: Pages of their own

    private func help(on page: HelpPage) -> Reply {
        let lines = lines(of: page)
        let table = Table(
            [.init("say", goesOn: true), .init("what it does", goesOn: true)],
            rows: lines.map { [$0.say, $0.does] })
        return Reply(
            page.lead, blocks: [.table(table)] + (page.sample.isEmpty ? [] : [.verbatim(page.sample)]),
            hints: page.hints,
            data: [
                .init("topic", .string(page.topics[0])),
                .init("examples", .array(lines.filter { !$0.isForShell }.map { .string($0.say) })),
            ])
    }

    /// The lines that do something here: with sources of this workspace, and of what is built.
    func lines(of page: HelpPage) -> [HelpPage.Line] {
        page.lines.compactMap { line in
            guard let say = SourceExamples(context.catalogue.sources).filled(line.say) else { return nil }
            guard line.isForShell || canDo(say) else { return nil }
            if line.say == "init", context.world.workspace.hasFile { return nil }
            return HelpPage.Line(say: say, does: line.does, isForShell: line.isForShell)
        }
    }

    /// Topics that are spelt nearly so.
    private func unknown(_ topic: String) -> Reply {
        let settings = SettingCatalogue.definitions.map(\.key.rawValue)
        let nearest = NearestNames.to(topic, among: HelpPage.topics + ["keys"] + settings)
        return .refused(
            "There is no help on \(Wording.quoted(topic))."
                + (nearest.isEmpty ? "" : " Did you mean \(Wording.list(nearest, conjunction: "or"))?"),
            hints: ["Say “help” for all there is."])
    }
}

/// Sources of the workspace for examples.
struct SourceExamples {
    private let names: [String: String]

    init(_ sources: [Source]) {
        let enabled = sources.filter(\.isEnabled)
        func first(_ fits: (Source) -> Bool) -> String? {
            (enabled.first(where: fits) ?? sources.first(where: fits))?.id.rawValue
        }
        let files = (enabled + sources).filter { $0.kind.name == "file" }.map(\.id.rawValue)
        names = [
            "file": files.first, "other": files.first { $0 != files.first },
            "api": first { $0.kind.name == "api" }, "any": first { _ in true },
            "removable": first { !$0.isBuiltIn },
        ].compactMapValues(\.self)
    }

    /// nil where the workspace has no source of that kind.
    func filled(_ sentence: String) -> String? {
        var text = sentence
        for name in ["file", "other", "api", "any", "removable"] where text.contains("{\(name)}") {
            guard let source = names[name] else { return nil }
            text = text.replacing("{\(name)}", with: source)
        }
        return text
    }

    /// An example of the grammar with a source that is here for one that is not.
    func localized(_ example: String, known: Set<String>) -> String {
        let kinds = [
            "weather_api": "api", "financial_news_api": "api", "sales_csv": "file", "internal_event_logs": "file",
            "user_activity_db": "any",
        ]
        return kinds.reduce(example) { text, kind in
            guard !known.contains(kind.key), let source = names[kind.value] ?? names["any"] else { return text }
            return text.replacing(kind.key, with: source)
        }
    }
}
