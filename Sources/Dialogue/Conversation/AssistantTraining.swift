internal import Ingestion
internal import Intents

/// Rules, and what training takes out.
extension Assistant {
    func training(
        _ call: TrainingCall, reading: Reading, context: CommandContext, mayReplace: Bool,
        progress: (@Sendable (IngestProgress) -> Void)?
    ) async throws(StoreError) -> Reply {
        let rules = RuleCommands(context: context, store: world.store)
        let batches = BatchCommands(context: context)
        switch call {
        case .listRules(let listing): return try await rules.list(listing)
        case .showRule(let name, let fields): return try await rules.show(name, fields: fields)
        case .listScenarios(let request):
            var following = request
            following.offset += request.limit
            listing = .scenarios(following)
            return try await ScenarioCommands(context: context, store: world.store).list(request)
        case .showScenario(let name):
            return try await ScenarioCommands(context: context, store: world.store).show(name)
        case .recomputeTrust: return try await rules.recomputeTrust()
        case .createBatches(let request):
            let command = utterance ?? ReadingText(grammar: grammar, context: context).phrase(for: reading)
            return try await CreateBatchesCommand(context: context, store: world.store).run(
                request, command: command, progress: progress)
        case .listBatches(let sources, let dataset, let period):
            return batches.list(sources: sources, dataset: dataset, period: period)
        case .showBatch(let choice): return batches.show(choice)
        case .verifyBatches(let choice):
            return await BatchVerification(context: context).run(choice, progress: progress)
        case .exportBatch(let choice, let file):
            return await ExportBatchCommand(context: context).run(
                choice, to: file, mayReplace: mayReplace, progress: progress)
        case .listDatasets: return DatasetCommands(context: context).list()
        case .showDataset(let name): return DatasetCommands(context: context).show(name)
        case .whatIf(let supposed):
            return try await WhatIfCommand(context: context, store: world.store).show(supposed)
        }
    }

    /// Says which rules came, went or changed since the command before.
    func noteRuleChanges(behind turns: inout [Turn]) {
        let stamp = world.ruleStamp
        guard let known = knownRules, !turns.isEmpty, known.stamp != stamp else {
            knownRules = KnownRules(stamp: stamp, book: world.rulesIfRead(at: stamp))
            return
        }
        let now = world.rules
        knownRules = KnownRules(stamp: stamp, book: now)
        turns[turns.count - 1].reply.notes +=
            known.book.map { RuleText.notes(on: now.changes(since: $0)) }
            ?? RuleText.notes(onFiles: stamp.changes(since: known.stamp), now: now)
    }
}

/// The rules as they stood at a moment.
struct KnownRules {
    let stamp: RuleStamp
    /// Nil where nobody has asked for what is in them: they are not read for being watched.
    let book: RuleBook?
}
