internal import Ingestion
internal import JSONText
internal import Quantities

/// What is known of the system: sources, records, versions, the store. What is not known yet says so.
struct MetadataCommand: Sendable {
    let context: CommandContext

    func show(_ names: [String], store: any Store) async throws(StoreError) -> Reply {
        let metadata = try await store.metadata()
        let sources = context.catalogue.sources
        let enabled = sources.filter { $0.isEnabled }
        let spent = try await store.spending(SpendingQuery(calendar: context.calendar)).total
        let today = try await store.spending(
            SpendingQuery(period: context.bounds(of: .today), calendar: context.calendar)
        ).total
        let fields: [(name: String, value: String)] = [
            ("timestamp", Timestamp.iso8601(context.now)),
            ("active_sources", enabled.isEmpty ? "none" : Wording.list(enabled.map { $0.id.rawValue })),
            ("sources", "\(sources.count), \(enabled.count) of them enabled"),
            ("rule_count", "not known yet: rules can’t be read yet"),
            ("token_usage", MoneyText.tokens(spent)),
            ("api_calls", MoneyText.calls(spent.usage)),
            ("cost", "\(MoneyText.money(spent)) in all, \(MoneyText.money(today)) today"),
            ("version", Version.current),
            ("schema_version", String(metadata.schemaVersion)),
            ("identity_version", String(metadata.identityVersion)),
            ("records", Formatted.count(metadata.recordCount)),
            ("store", "\(metadata.engine), \(Formatted.bytes(metadata.sizeBytes))"),
            ("workspace", SafeText.of(context.world.workspace.root)),
        ]
        let data =
            fields.map { JSONValue.Member($0.name, .string($0.value)) } + [
                .init("spending", .object(MoneyText.json(spent))),
                .init("spending_today", .object(MoneyText.json(today))),
            ]
        guard !names.isEmpty else {
            return Reply(
                "Magpie \(Version.current), workspace \(SafeText.of(context.world.workspace.name)): "
                    + "\(Formatted.count(metadata.recordCount, "record")) from \(Formatted.count(enabled.count, "active source")).",
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
}
