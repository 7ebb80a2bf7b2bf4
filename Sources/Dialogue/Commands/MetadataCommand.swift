internal import Ingestion
internal import JSONText
internal import Quantities

/// What is known of the system: sources, rules, records, usage, versions, the store and its health.
struct MetadataCommand: Sendable {
    let context: CommandContext

    func show(_ names: [String], store: any Store) async throws(StoreError) -> Reply {
        let figures = try await SystemFigures(context, store)
        let (metadata, spent, today) = (figures.store, figures.spent, figures.spentToday)
        let libraries = Wording.list(figures.libraries.map { "\($0.name) \($0.version ?? "missing")" })
        let fields: [(name: String, value: String)] = [
            ("timestamp", Timestamp.iso8601(context.now)),
            (
                "active_sources",
                figures.activeSources.isEmpty ? "none" : Wording.list(figures.activeSources.map(\.rawValue))
            ),
            ("sources", "\(figures.sourceCount), \(figures.activeSources.count) of them enabled"),
            ("rule_count", figures.rules.text),
            ("token_usage", MoneyText.tokens(spent)),
            ("api_calls", MoneyText.calls(spent.usage)),
            ("cost", "\(MoneyText.money(spent)) in all, \(MoneyText.money(today)) today"),
            ("version", Version.current),
            ("schema_version", String(metadata.schemaVersion)),
            ("identity_version", String(metadata.identityVersion)),
            ("records", Formatted.count(metadata.recordCount)),
            ("store", "\(metadata.engine), \(Formatted.bytes(metadata.sizeBytes))"),
            ("health", Self.text(of: figures.health)),
            ("libraries", libraries),
            ("workspace", SafeText.of(context.world.workspace.root)),
        ]
        let data =
            fields.map { JSONValue.Member($0.name, .string($0.value)) } + [
                .init(
                    "rules",
                    .object([
                        .init("causal", .integer(figures.rules.causal)),
                        .init("symbolic", .integer(figures.rules.symbolic)),
                        .init("all", .integer(figures.rules.all)),
                    ])), .init("health_state", .string(figures.health.rawValue)),
                .init("spending", .object(MoneyText.json(spent))),
                .init("spending_today", .object(MoneyText.json(today))),
            ]
        guard !names.isEmpty else {
            return Reply(
                "Magpie \(Version.current), workspace \(SafeText.of(context.world.workspace.name)): "
                    + "\(Formatted.count(metadata.recordCount, "record")) from \(Formatted.count(figures.activeSources.count, "active source")).",
                blocks: [.table(.facts(fields.map { ($0.name, $0.value) }))],
                data: data)
        }
        var sentences: [String] = []
        for name in names {
            guard let found = fields.first(where: { $0.name == name }) else {
                return .refused(
                    "There is no \(Wording.quoted(name)) in the metadata.",
                    hints: ["There is \(Wording.list(fields.map { $0.name }))."])
            }
            sentences.append("\(found.name.replacing("_", with: " ")): \(found.value).")
        }
        return Reply(sentences.joined(separator: " "), data: data.filter { names.contains($0.key) })
    }

    /// By what can be told without going through the store.
    private static func text(of health: Health) -> String {
        switch health {
        case .fine: "fine, as far as is seen without looking through the store (“doctor”)"
        case .warning: "something wants a look: say “doctor”"
        case .problem: "something is wrong: say “doctor”"
        }
    }
}
