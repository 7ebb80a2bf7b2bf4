internal import Ingestion
internal import JSONText
internal import Quantities
internal import Settings

/// Shows and changes the configured sources.
struct SourceCommands: Sendable {
    let context: CommandContext

    func list(_ filter: SourceFilter) -> Reply {
        let sources = context.catalogue.sources.filter { source in
            (filter.isEnabled.map { $0 == source.isEnabled } ?? true)
                && (filter.type.map { $0 == source.kind.name } ?? true)
                && (filter.priority.map { $0 == source.priority } ?? true)
        }
        let which =
            [filter.isEnabled.map { $0 ? "enabled" : "disabled" }, filter.type].compactMap(\.self)
            .map { $0 + " " }.joined()
        guard !sources.isEmpty else {
            return Reply(
                "There are no \(which)sources\(filter.priority.map { " with priority \($0)" } ?? "").",
                data: [.init("sources", .array([]))])
        }
        let table = Table(
            [
                .init("source"), .init("type"), .init("state"), .init("priority", isNumeric: true, expendability: 2),
                .init("reads", expendability: 1),
            ],
            rows: sources.map { source in
                [
                    source.id.rawValue, source.kind.name, source.isEnabled ? "enabled" : "disabled",
                    String(source.priority), SafeText.line(SourceFields.place(of: source), cells: 60),
                ]
            })
        let disabled = sources.count { !$0.isEnabled }
        let tail = filter.isEnabled == nil && disabled > 0 ? ", \(disabled) of them disabled" : ""
        return Reply(
            "\(Formatted.count(sources.count, "\(which)source"))\(tail).", blocks: [.table(table)],
            data: [.init("sources", .array(sources.map { SourceFields.json(of: $0) }))])
    }

    func show(_ ids: [SourceID], field: String?, store: any Store) async throws(StoreError) -> Reply {
        if ids.isEmpty { return list(SourceFilter()) }
        var blocks: [Reply.Block] = []
        var headline = ""
        var data: [JSONValue] = []
        for id in ids {
            guard let source = context.source(id) else { return noSuchSource(id) }
            var fields = field == nil ? SourceFields.notable(of: source) : SourceFields.all(of: source)
            let last = try await store.runs(matching: RunQuery(sources: [id], limit: 1)).first
            let count = try await store.countRecords(RecordQuery(sources: [id]))
            fields.append(("records", Formatted.count(count)))
            fields.append(
                (
                    "last_ingested",
                    last.map { "\(context.momentAndAge($0.started)), run \($0.id), \($0.state.rawValue)" } ?? "never"
                ))
            if source.api != nil { fields += try await costs(of: id, store) }
            data.append(.object(fields.map { .init($0.name, .string($0.value)) }))
            if let field,
                let found = fields.first(where: { name, _ in
                    [name, name.replacing("_", with: " "), "source_" + name].contains(field)
                })
            {
                headline += (headline.isEmpty ? "" : " ") + "\(found.name) of \(id): \(SafeText.of(found.value))."
                continue
            }
            if let field {
                return .refused(
                    "\(id) has no field \(Wording.quoted(field)).",
                    hints: ["Its fields are \(Wording.list(fields.map(\.name)))."])
            }
            let state = source.isEnabled ? "enabled" : "disabled"
            headline +=
                (headline.isEmpty ? "" : " ")
                + "\(id) is \(article(source.kind.name)) \(source.kind.name) source, \(state), priority \(source.priority)."
            blocks.append(
                .table(
                    Table(
                        [.init("field"), .init("value", goesOn: true)],
                        rows: fields.flatMap { SourceFields.lines(of: $0, in: source) })))
        }
        return Reply(headline, blocks: blocks, data: [.init("sources", .array(data))])
    }

    /// What a server cost: today and in all.
    private func costs(of id: SourceID, _ store: any Store) async throws(StoreError) -> [(name: String, value: String)]
    {
        let request = SpendRequest(sources: [id])
        let spend = SpendCommand(context: context, store: store)
        let today = try await spend.sums(request, period: .today).total
        let all = try await spend.sums(request, period: nil).total
        return [
            ("cost_today", MoneyText.money(today)), ("cost_in_all", MoneyText.money(all)),
            ("api_calls", Formatted.count(Int(all.usage.calls))),
            ("token_usage", MoneyText.cell(tokens: all.usage.tokens, estimated: all.estimatedTokens)),
        ]
    }

    func setEnabled(_ selection: SourceSelection, _ isEnabled: Bool) -> Reply {
        let word = isEnabled ? "enabled" : "disabled"
        for id in selection.named ?? [] where context.source(id) == nil { return noSuchSource(id) }
        let sources = context.sources(in: selection)
        let changing = sources.filter { $0.isEnabled != isEnabled }
        guard !changing.isEmpty else {
            let names = sources.map(\.id)
            return Reply(
                names.count == 1
                    ? "\(names[0]) is \(word) already." : "All \(names.count) of them are \(word) already.",
                data: [.init("changed", .array([]))])
        }
        context.world.settings.asOneStep {
            for source in changing {
                context.world.settings.setSourceField(
                    source: source.id.rawValue, field: "enabled", value: .bool(isEnabled))
            }
        }
        let names = changing.map(\.id)
        return Reply(
            "\(RunCommands.names(names)) \(names.count == 1 ? "is" : "are") \(word) now, for this session.",
            hints: ["Say “save” to keep it, “undo” to take it back."],
            data: [.init("changed", .array(names.map { .string($0.rawValue) })), .init("enabled", .bool(isEnabled))])
    }

    func set(_ ids: [SourceID], field: String, value: String, per: String?) -> Reply {
        var sentences: [String] = []
        var shown = ""
        for id in ids {
            guard let source = context.source(id) else { return noSuchSource(id) }
            let spoken = per.map { "\(value) per \($0)" } ?? value
            do throws(SourceFieldError) {
                let change = try SourceField.change(
                    field, of: source, to: spoken, schemaNames: context.world.schemaNames)
                if let refusal = takenAlias(in: change, of: ids) { return refusal }
                context.world.settings.asOneStep {
                    for edit in change.edits {
                        context.world.settings.setSourceField(source: id.rawValue, field: edit.key, value: edit.value)
                    }
                }
                shown = change.shown
                sentences.append(
                    "\(change.name) of \(id) is \(SafeText.line(change.shown, cells: 80)) now (it was \(SafeText.line(change.before, cells: 80))), for this session."
                )
            } catch {
                return SourceText.reply(for: error, source: id)
            }
        }
        return Reply(
            sentences.joined(separator: " "), hints: ["Say “save” to keep it, “undo” to take it back."],
            data: [
                .init("sources", .array(ids.map { .string($0.rawValue) })), .init("field", .string(field)),
                .init("value", .string(shown)),
            ])
    }

    /// Why an alias cannot be given: it is another source's, or would be that of several.
    private func takenAlias(in change: SourceFieldChange, of ids: [SourceID]) -> Reply? {
        guard change.name == "aliases", let id = ids.first else { return nil }
        let aliases = change.edits.flatMap { $0.value.elements ?? [] }.compactMap(\.string)
        guard ids.count == 1 || aliases.isEmpty else {
            return .refused("An alias stands for one source. Nothing was changed.")
        }
        for alias in aliases {
            guard let owner = context.catalogue.owner(ofAlias: alias, besides: id) else { continue }
            let sentence = SourceText.takenAlias(alias, of: id, by: owner.source, isID: owner.isID)
            return .refused(sentence + " Nothing was changed.")
        }
        return nil
    }

    // MARK: Sentences

    func noSuchSource(_ id: SourceID) -> Reply {
        .refused(
            "There is no source \(Wording.quoted(id.rawValue)).", hints: ["Say “list sources” for those there are."])
    }

    private func article(_ noun: String) -> String { "aeiou".contains(noun.prefix(1)) ? "an" : "a" }
}
