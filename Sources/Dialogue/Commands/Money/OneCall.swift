internal import Ingestion
internal import Quantities

/// A single call to a server, made to look at it: what it may cost, and what it cost.
struct OneCall: Sendable {
    let context: CommandContext

    /// The question before a call to each server among the sources; nil where it is small, or there is none.
    /// - Parameter deed: `Testing`.
    func question(before deed: String, _ sources: [Source], _ store: any Store) async throws(StoreError) -> Reply? {
        let servers = sources.filter { $0.api != nil }
        return try await SpendingQuestion(context: context, store: store).question(
            before: "\(deed) \(RunCommands.names(servers.map(\.id))) takes a call each and",
            CostEstimates(servers.compactMap(estimate)))
    }

    /// What is set aside for a call: none costs more.
    func most(to source: Source) -> Money { estimate(of: source)?.most.money ?? .zero }

    /// `The call cost $0.001 (assumed) for 500 tokens (at most $0.016 were set aside).`
    func sentence(of probe: AnswerProbe, to source: Source) -> String {
        let estimate = estimate(of: source)
        let tokens = MoneyText.tokens(
            probe.usage.tokens, estimated: estimate?.areTokensEstimated ?? false ? probe.usage.tokens : 0)
        let most = estimate.map {
            $0.most.money > probe.usage.money ? " (at most \($0.most.money) were set aside)" : ""
        }
        return "The call cost \(MoneyText.money(probe.usage.money, isAssumed: probe.isPriceAssumed))"
            + (probe.usage.tokens > 0 ? " for \(tokens)" : "") + "\(most ?? "")."
    }

    private func estimate(of source: Source) -> CostEstimate? {
        guard let api = source.api else { return nil }
        let options = APISettings.options(context)
        let most = api.atMost(under: options)
        let price = api.price(under: options)
        return CostEstimate(
            source: source.id, likely: most, least: most, most: most, basis: price.isFree ? .free : .runs(1),
            isPriceAssumed: price.isAssumed, areTokensEstimated: api.tracksTokenUsage && api.tokens == nil)
    }
}
