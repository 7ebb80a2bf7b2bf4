internal import Ingestion
internal import JSONText
internal import Quantities
internal import Settings

/// Takes sources out of `magpie.json`; what they brought stays in the store.
struct RemoveSourceCommand: Sendable {
    let context: CommandContext
    let store: any Store

    /// Asks before: which go, and that their records stay.
    func question(_ selection: SourceSelection) async throws(StoreError) -> Confirming.Question {
        let going: [SourceID]
        switch choose(selection) {
        case .refused(let reply): return .answered(reply)
        case .going(let sources): going = sources
        }
        let names = RunCommands.names(going)
        let what = going.count == 1 ? "its entry" : "their entries"
        let staying = staying(try await count(going))
        let notes = selection.named == nil ? builtInNotes : []
        return .asked(
            Reply(
                "This takes \(names) out of \(file): \(what), not \(going.count == 1 ? "its" : "their") data.\(staying) "
                    + "Do it?",
                outcome: .asks, notes: notes, hints: ["Say “yes” or “no”; “undo” would put it back."],
                data: [.init("sources", .array(going.map { .string($0.rawValue) }))]))
    }

    func run(_ selection: SourceSelection) async throws(StoreError) -> Reply {
        let going: [SourceID]
        switch choose(selection) {
        case .refused(let reply): return reply
        case .going(let sources): going = sources
        }
        let records = try await count(going)
        do throws(SaveError) {
            try context.world.settings.removeSources(going.map(\.rawValue))
        } catch {
            return SettingText.reply(for: error, shorten: context.world.displayPath(of:))
        }
        return Reply(
            "\(RunCommands.names(going)) \(going.count == 1 ? "is" : "are") out of \(file).\(staying(records))",
            hints: ["Say “undo” to put \(going.count == 1 ? "it" : "them") back."],
            data: [
                .init("removed", .array(going.map { .string($0.rawValue) })), .init("records_kept", .integer(records)),
            ])
    }

    private var file: String { SafeText.of(context.world.displayPath(of: context.world.settings.workspacePath)) }

    private var builtInNotes: [String] {
        let builtIn = context.catalogue.sources.filter(\.isBuiltIn).map(\.id)
        return builtIn.isEmpty ? [] : ["\(RunCommands.names(builtIn)) are built in and stay."]
    }

    private enum Choice {
        case going([SourceID])
        case refused(Reply)
    }

    /// The sources that can go; or why none does.
    private func choose(_ selection: SourceSelection) -> Choice {
        for id in selection.named ?? [] where context.source(id) == nil {
            return .refused(SourceCommands(context: context).noSuchSource(id))
        }
        let chosen = context.sources(in: selection)
        let settings = context.world.settings
        for source in chosen where selection.named != nil {
            if source.isBuiltIn {
                return .refused(
                    .refused(
                        "\(source.id) is built in and cannot be removed.",
                        hints: ["Say “disable \(source.id)” instead: it is not ingested then."]))
            }
            guard settings.sourceLocation(source.id.rawValue) != nil else {
                return .refused(
                    .refused(
                        "\(source.id) does not stand in \(file), but in your own settings for all workspaces.",
                        hints: ["Say “disable \(source.id)” to leave it out here."]))
            }
        }
        let going = chosen.filter { !$0.isBuiltIn && settings.sourceLocation($0.id.rawValue) != nil }.map(\.id)
        guard !going.isEmpty else {
            return .refused(
                .refused(
                    "There is no source that can be removed: the built-in ones stay.", hints: ["Say “list sources”."]))
        }
        return .going(going)
    }

    private func count(_ sources: [SourceID]) async throws(StoreError) -> Int {
        try await store.countRecords(RecordQuery(sources: sources))
    }

    /// ` 1,204 records stay in the store.`
    private func staying(_ records: Int) -> String {
        records == 0 ? "" : " \(Formatted.count(records, "record")) stay\(records == 1 ? "s" : "") in the store."
    }
}
