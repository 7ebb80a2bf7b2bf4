internal import Ingestion
internal import JSONText
internal import Quantities
internal import Settings

/// Asks before money is spent: above `confirm_above_usd`, and above what a budget leaves.
struct SpendingQuestion: Sendable {
    let context: CommandContext
    let store: any Store

    /// The question before something is done that is estimated so; nil where it is small, free, or refused anyway.
    func question(before deed: String, _ estimates: CostEstimates) async throws(StoreError) -> Reply? {
        guard let reasons = try await reasons(estimates) else { return nil }
        var reply = Reply(
            "\(deed) may cost \(estimates.phrase). \(reasons.joined(separator: " ")) Do it?", outcome: .asks,
            notes: estimates.openNotes, hints: ["Say “yes” or “no”."], data: data(of: estimates))
        if estimates.estimates.count > 1 { reply.blocks = [.table(estimates.table)] }
        return reply
    }

    func data(of estimates: CostEstimates) -> [JSONValue.Member] {
        [.init("estimates", .array(estimates.json)), .init("total", .object(MoneyText.json(estimates.likely)))]
    }

    /// Why it needs a yes, a sentence each; nil where it needs none.
    func reasons(_ estimates: CostEstimates) async throws(StoreError) -> [String]? {
        let cost = estimates.likely.money
        guard cost > .zero else { return nil }
        let (standings, stop) = try await BudgetStandings(context: context, store: store).all()
        // Nothing can be spent: the ledger refuses each call, and says why.
        let shared = standings.filter { $0.source == nil }
        guard stop == nil, shared.allSatisfy({ $0.left > .zero }) else { return nil }
        var reasons: [String] = []
        let threshold = context.world.settings.money("confirm_above_usd")
        if cost > threshold { reasons.append("That is more than confirm_above_usd (\(threshold)).") }
        if let tight = shared.filter({ $0.left < cost }).min(by: { $0.left < $1.left }) {
            reasons.append("That is more than \(tight.phrase) leaves (\(tight.left)): it would stop there.")
        }
        for estimate in estimates.estimates {
            let own = standings.filter { $0.source == estimate.source && $0.left > .zero }
            guard let tight = own.min(by: { $0.left < $1.left }), estimate.expected.money > tight.left else { continue }
            reasons.append(
                "\(estimate.source) may take more than \(tight.phrase) leaves (\(tight.left)): it would stop there.")
        }
        return reasons.isEmpty ? nil : reasons
    }
}
