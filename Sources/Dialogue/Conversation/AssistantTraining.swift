internal import Ingestion

/// Rules, and what training takes out.
extension Assistant {
    func training(
        _ call: TrainingCall, context: CommandContext, progress: (@Sendable (IngestProgress) -> Void)?
    ) async throws(StoreError) -> Reply {
        let rules = RuleCommands(context: context, store: world.store)
        switch call {
        case .listRules(let listing): return try await rules.list(listing)
        case .showRule(let name, let fields): return try await rules.show(name, fields: fields)
        }
    }
}

extension Assistant {
    /// Says which rules came, went or changed since the command before.
    func noteRuleChanges(behind turns: inout [Turn]) {
        let now = world.rules
        defer { knownRules = now }
        guard let known = knownRules, !turns.isEmpty else { return }
        turns[turns.count - 1].reply.notes += RuleText.notes(on: now.changes(since: known))
    }
}
