internal import Ingestion
internal import Intents
internal import JSONText

extension Assistant {
    /// Writes a file: from the store, or what a command shows.
    func export(
        _ request: ExportRequest, mayReplace: Bool, context: CommandContext,
        progress: (@Sendable (IngestProgress) -> Void)?
    ) async throws(StoreError) -> Reply {
        var command = ExportCommand(context: context)
        switch request.what {
        case .records, .rejected, .duplicates, .costs, .history: break
        case .scenarios: try await TrustKnowledge(context: context, store: world.store).prepare()
        case .batches:
            let listed = BatchCommands(context: context).list(
                sources: request.scope.sources, dataset: nil, period: request.scope.period)
            command.rows = DataRows(listed.data).objects
        case .sources:
            let listed = SourceCommands(context: context).list(SourceFilter())
            command.rows = DataRows(listed.data).objects
        case .settings:
            let listed = SettingCommands(context: context).list(group: nil, changedOnly: false)
            command.rows = DataRows(listed.data).objects
        case .runs:
            let filter = RunFilter(sources: request.scope.sources, period: request.scope.period, limit: 1_000_000)
            let listed = try await RunCommands(context: context, store: world.store).list(filter)
            command.rows = DataRows(listed.data).objects
        case .sessions:
            let sessions = SessionCommands(context: context, store: world.store, session: nil)
            let query = SessionQuery(period: context.bounds(of: request.scope.period), limit: 1_000_000)
            command.rows = try await world.store.sessions(matching: query).map(sessions.json(of:))
        case .rules: command.rows = try await RuleCommands(context: context, store: world.store).rows()
        case .shown:
            guard let shown = await lastShown() else {
                return .refused("Export what?", hints: ["For example: export records from trust_logs to trust.jsonl"])
            }
            guard shown.outcome == .done else { return shown }
            command.rows = DataRows(shown.data).objects
        }
        return try await command.run(request, mayReplace: mayReplace, progress: progress)
    }
}
