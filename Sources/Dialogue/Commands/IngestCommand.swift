internal import Foundation
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
        await perform(request, command: command, progress: progress).reply
    }

    /// The same with what the ingestion came to; nil where there was none.
    func perform(
        _ request: IngestRequest, command: CommandID?, progress: (@Sendable (IngestProgress) -> Void)?
    ) async -> (reply: Reply, report: IngestReport?) {
        let world = context.world
        if world.isNowhere {
            return (
                .refused(
                    "There is no workspace here, and so nothing to ingest into.",
                    hints: ["Say “init” to make one of this folder."]), nil
            )
        }
        let choice: Choice
        switch choose(request) {
        case .refused(let reply): return (reply, nil)
        case .chosen(let chosen): choice = chosen
        }
        guard !choice.sources.isEmpty || !choice.skippedByName.isEmpty else {
            return (nothingChosen(request, choice), nil)
        }
        if let refusal = refusalOfStandardInput(request) { return (refusal, nil) }
        let telling = await self.telling(progress, of: choice.sources)
        let report = await Ingestor(
            store: context.world.store, connectors: context.world.connectors, clock: context.world.clock
        )
        .ingest(
            choice.sources,
            options: Self.options(
                context, command: command, isForced: request.isForced, isDryRun: request.isDryRun),
            progress: telling)
        let costs = await RunCosts(of: report, context: context)
        var reply = IngestReplies(
            context: context, isDryRun: request.isDryRun, lastRead: await lastRead(of: report), costs: costs
        ).reply(to: report, choice)
        // Whoever has stopped it does not wait for that, too.
        if !request.isDryRun, !Task.isCancelled, report.outcomes.contains(where: { $0.isFinished }) {
            reply.notes += await PruneCommand(context: context, store: context.world.store).afterRun()
        }
        return (reply, report)
    }

    /// What is told while the sources are read, with what is left of the budgets where that costs.
    private func telling(
        _ tell: (@Sendable (IngestProgress) -> Void)?, of sources: [Source]
    ) async -> (@Sendable (IngestProgress) -> Void)? {
        guard let tell, let watch = await BudgetWatch(over: sources, context: context) else { return tell }
        return { tell(watch.telling($0)) }
    }

    /// What must be answered before it spends; nil where it simply runs.
    func question(_ request: IngestRequest) async throws(StoreError) -> Reply? {
        guard !request.isDryRun, case .chosen(let choice) = choose(request) else { return nil }
        let store = context.world.store
        let estimates = await CostEstimates(of: choice.sources, context: context, store: store)
        let names = estimates.estimates.map(\.source)
        return try await SpendingQuestion(context: context, store: store).question(
            before: "Ingesting \(RunCommands.names(names))", estimates)
    }

    /// When the sources whose files are all unchanged were last read.
    private func lastRead(of report: IngestReport) async -> [SourceID: Date] {
        var dates: [SourceID: Date] = [:]
        for outcome in report.outcomes {
            guard let files = outcome.summary?.files, files.read == 0, files.unchanged > 0 else { continue }
            let runs = try? await context.world.store.runs(matching: RunQuery(sources: [outcome.source], limit: 50))
            dates[outcome.source] = runs?.first { $0.files.read > 0 && $0.undone == nil }?.started
        }
        return dates
    }

    /// As the settings say.
    static func options(
        _ context: CommandContext, command: CommandID?, isForced: Bool = false, isDryRun: Bool = false
    ) -> IngestOptions {
        let settings = context.world.settings
        return IngestOptions(
            command: command, reading: readingOptions(context, command: command, isForced: isForced), dryRun: isDryRun,
            parallel: settings.boolean("parallel_ingestion"),
            maxWorkers: settings.optionalInteger("max_workers") ?? context.world.coreCount,
            maximumVersions: settings.integer("max_versions_per_item"))
    }

    static func readingOptions(
        _ context: CommandContext, command: CommandID? = nil, isForced: Bool = false
    ) -> ReadingOptions {
        let settings = context.world.settings
        return ReadingOptions(
            batchSize: settings.integer("batch_size"), validatesSchema: settings.boolean("validate_schema"),
            filtersInvalidData: settings.boolean("filter_invalid_data"),
            maximumRecordBytes: settings.integer("max_record_size_mb") * 1_000_000,
            maximumDepth: settings.integer("max_nesting_depth"),
            maximumDecompressedBytes: Int64(settings.integer("max_decompressed_size_mb")) * 1_000_000,
            maximumDecompressionRatio: settings.integer("max_decompression_ratio"), isForced: isForced,
            api: APISettings.options(context), command: command)
    }

    // MARK: Standard input

    /// What is piped in can be read only where the commands do not come from there, nor somebody's typing.
    private func refusalOfStandardInput(_ request: IngestRequest) -> Reply? {
        guard isStandardInput(request.file) else { return nil }
        let name = request.selection.named?.first?.rawValue ?? "pulse_forecasts"
        let form = "For example: cat records.jsonl | magpie -c \"ingest stdin as \(name)\""
        switch context.world.standardInput {
        case .free: return nil
        case .commands:
            return .refused("Standard input gives the commands here, so no records can come from it.", hints: [form])
        case .terminal: return .refused("Nothing is piped in: standard input is a terminal here.", hints: [form])
        }
    }

    private func isStandardInput(_ file: String?) -> Bool {
        file == "-" || file == FileSource.standardInput
    }

    // MARK: Which sources

    /// The sources of one command, and those that were left out of it.
    struct Choice: Sendable {
        var sources: [Source] = []
        /// Named or enabled, and of a kind that nothing here reads.
        var skippedByKind: [Source] = []
        /// Of those: named by the user, who must know that the command is only partly done.
        var skippedByName: [Source] = []
        var disabled: [Source] = []
        /// Whether the user named the disabled ones.
        var namesDisabled = false
        /// Whether what is piped in is read, and no file.
        var isStandardInput: Bool {
            if case .file(let file)? = sources.first?.kind { return file.path == FileSource.standardInput }
            return false
        }
    }

    enum ChoiceResult {
        case chosen(Choice)
        case refused(Reply)
    }

    func choose(_ request: IngestRequest) -> ChoiceResult {
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
                    isStandardInput(file)
                        ? "Standard input is ingested as one source." : "A file is ingested as one source.",
                    hints: [
                        "For example: ingest \(isStandardInput(file) ? "stdin" : SafeText.line(file, cells: 40)) as pulse_forecasts"
                    ]))
        }
        var delimiter: UInt8?
        if case .file(let own) = source.kind { delimiter = own.delimiter }
        let path = isStandardInput(file) ? FileSource.standardInput : context.world.absolutePath(of: file)
        source.kind = .file(FileSource(path: path, filePattern: "*", delimiter: delimiter))
        return .chosen(Choice(sources: [source]))
    }

    private func nothingChosen(_ request: IngestRequest, _ choice: Choice) -> Reply {
        if !choice.skippedByKind.isEmpty {
            return .refused(
                "Nothing to ingest: nothing here reads \(RunCommands.names(choice.skippedByKind.map(\.id))).",
                hints: ["Say “list sources” for all there are."])
        }
        if !choice.disabled.isEmpty {
            let which =
                request.selection.named == nil && context.sources(in: request.selection).count == choice.disabled.count
                ? "All sources are" : choice.disabled.count == 1 ? "The only one that fits is" : "All that fit are"
            return .refused(
                "\(which) disabled.",
                hints: ["Say “enable \(choice.disabled[0].id)” first; “list sources” shows all."])
        }
        return .refused("No enabled source fits that.", hints: ["Say “list sources” for all there are."])
    }
}
