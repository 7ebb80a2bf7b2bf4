internal import Ingestion
internal import JSONText
internal import Quantities
internal import Settings

/// Brings in records: decides which sources are meant, runs them, and says what became of everything read.
struct IngestCommand: Sendable {
    let context: CommandContext

    func run(
        _ request: IngestRequest, command: CommandID?, progress: (@Sendable (IngestProgress) -> Void)?
    ) async -> Reply {
        let world = context.world
        if world.isFallback, !world.workspace.hasFile, !world.storeExists {
            return .refused(
                "There is no workspace here, and so nothing to ingest into.",
                hints: ["Say “init” to make one of this folder."])
        }
        let choice: Choice
        switch choose(request) {
        case .refused(let reply): return reply
        case .chosen(let chosen): choice = chosen
        }
        guard !choice.sources.isEmpty || !choice.skippedByName.isEmpty else { return nothingChosen(request, choice) }
        let settings = context.world.settings
        let workers = settings.optionalInteger("max_workers") ?? context.world.coreCount
        let report = await Ingestor(
            store: context.world.store, connectors: context.world.connectors, clock: context.world.clock
        )
        .ingest(
            choice.sources,
            options: IngestOptions(
                command: command, reading: Self.readingOptions(context), dryRun: request.isDryRun,
                parallel: settings.boolean("parallel_ingestion"), maxWorkers: workers),
            progress: progress)
        return IngestReplies(context: context, isDryRun: request.isDryRun).reply(to: report, choice)
    }

    static func readingOptions(_ context: CommandContext) -> ReadingOptions {
        let settings = context.world.settings
        return ReadingOptions(
            batchSize: settings.integer("batch_size"), validatesSchema: settings.boolean("validate_schema"),
            filtersInvalidData: settings.boolean("filter_invalid_data"),
            maximumRecordBytes: settings.integer("max_record_size_mb") * 1_000_000,
            maximumDepth: settings.integer("max_nesting_depth"))
    }

    // MARK: Which sources

    /// The sources of one command, and those that were left out of it.
    struct Choice: Sendable {
        var sources: [Source] = []
        /// Named or enabled, and of a kind that cannot be ingested yet.
        var skippedByKind: [Source] = []
        /// Of those: named by the user, who must know that the command is only partly done.
        var skippedByName: [Source] = []
        var disabled: [Source] = []
        /// Whether the user named the disabled ones.
        var namesDisabled = false
    }

    private enum ChoiceResult {
        case chosen(Choice)
        case refused(Reply)
    }

    private func choose(_ request: IngestRequest) -> ChoiceResult {
        let named = request.selection.named
        for id in (named ?? []) + request.selection.excluded where context.source(id) == nil {
            return .refused(SourceCommands(context: context).noSuchSource(id))
        }
        if request.isEnabled == false {
            return .refused(
                .refused("Disabled sources are not ingested.", hints: ["Say “enable” and the source’s name first."]))
        }
        if let file = request.file { return choose(file: file, as: named ?? []) }
        var choice = Choice()
        for source in context.sources(in: request.selection) {
            if let most = request.maxPriority, source.priority > most { continue }
            if let priority = request.priority, source.priority != priority { continue }
            if let type = request.type, source.kind.name != type { continue }
            if !source.isEnabled {
                choice.disabled.append(source)
                choice.namesDisabled = named != nil
            } else if context.world.connectors.contains(where: { $0.kind == source.kind.name }) {
                choice.sources.append(source)
            } else {
                choice.skippedByKind.append(source)
                if named != nil { choice.skippedByName.append(source) }
            }
        }
        if named != nil, choice.sources.isEmpty, choice.skippedByName.isEmpty, let first = choice.disabled.first {
            let are = choice.disabled.count == 1 ? "is" : "are"
            return .refused(
                .refused(
                    "\(RunCommands.names(choice.disabled.map(\.id))) \(are) disabled.",
                    hints: ["Say “enable \(first.id)” first."]))
        }
        return .chosen(choice)
    }

    /// A file by the way: read with the schema and the identity of the source it is given to.
    private func choose(file: String, as named: [SourceID]) -> ChoiceResult {
        guard named.count == 1, var source = context.source(named[0]) else {
            return .refused(
                .refused(
                    "A file is ingested as one source.",
                    hints: ["For example: ingest \(SafeText.line(file, cells: 40)) as pulse_forecasts"]))
        }
        source.kind = .file(FileSource(path: context.world.absolutePath(of: file), filePattern: "*"))
        return .chosen(Choice(sources: [source]))
    }

    private func nothingChosen(_ request: IngestRequest, _ choice: Choice) -> Reply {
        if !choice.skippedByKind.isEmpty {
            return .refused(
                "Nothing to ingest: \(RunCommands.names(choice.skippedByKind.map(\.id))) can’t be ingested yet (only files can).",
                hints: ["Say “list sources” for all there are."])
        }
        return .refused("No enabled source fits that.", hints: ["Say “list sources” for all there are."])
    }
}
