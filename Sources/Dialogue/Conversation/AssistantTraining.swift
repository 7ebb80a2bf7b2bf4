internal import Ingestion
internal import Intents

/// Rules, and what training takes out.
extension Assistant {
    func training(
        _ call: TrainingCall, reading: Reading, context: CommandContext,
        progress: (@Sendable (IngestProgress) -> Void)?
    ) async throws(StoreError) -> Reply {
        let rules = RuleCommands(context: context, store: world.store)
        let batches = BatchCommands(context: context)
        switch call {
        case .listRules(let listing): return try await rules.list(listing)
        case .showRule(let name, let fields): return try await rules.show(name, fields: fields)
        case .recomputeTrust: return try await rules.recomputeTrust()
        case .createBatches(let request):
            let command = ReadingText(grammar: grammar, context: context).phrase(for: reading)
            return try await CreateBatchesCommand(context: context, store: world.store).run(
                request, command: command, progress: progress)
        case .listBatches(let sources, let period): return batches.list(sources: sources, period: period)
        case .showBatch(let choice): return batches.show(choice)
        case .verifyBatches(let choice): return await batches.verify(choice, progress: progress)
        case .whatIf(let supposed):
            return try await WhatIfCommand(context: context, store: world.store).show(supposed)
        }
    }

    /// Says which rules came, went or changed since the command before.
    func noteRuleChanges(behind turns: inout [Turn]) {
        let now = world.rules
        defer { knownRules = now }
        guard let known = knownRules, !turns.isEmpty else { return }
        turns[turns.count - 1].reply.notes += RuleText.notes(on: now.changes(since: known))
    }
}
