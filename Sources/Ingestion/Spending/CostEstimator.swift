internal import Foundation
internal import Quantities

/// Says what a run of a source may come to, from what its last runs came to.
package struct CostEstimator: Sendable {
    /// Those there were, the latest first.
    package typealias Runs = @Sendable (RunQuery) async throws(StoreError) -> [RunReport]

    private let runs: Runs
    private let ledger: any SpendingLedger

    /// So many finished runs are looked at.
    package static let mostRuns = 5

    package init(runs: @escaping Runs, ledger: any SpendingLedger) {
        self.runs = runs
        self.ledger = ledger
    }

    package func estimate(
        _ source: SourceID, _ api: APISource, options: APIOptions
    ) async throws(StoreError) -> CostEstimate {
        let price = api.price(under: options)
        let areEstimated = api.tracksTokenUsage && api.tokens == nil
        let past = try await usages(of: source, calendar: options.rules.calendar)
        var estimate = CostEstimate(
            source: source, likely: Usage(), least: Usage(), most: Usage(),
            basis: .oneCall, isPriceAssumed: price.isAssumed, areTokensEstimated: areEstimated)
        if past.isEmpty {
            estimate.most = api.atMost(under: options)
            estimate.likely = estimate.most
            estimate.least = Usage(calls: 1, money: price.stated == nil ? price.perCall : .zero)
        } else {
            estimate.basis = .runs(past.count)
            estimate.likely = Self.mean(past)
            estimate.least = Self.combined(past) { $0.min() ?? 0 }
            estimate.most = Self.combined(past) { $0.max() ?? 0 }
        }
        if price.isFree {
            estimate.basis = .free
            estimate.likely.money = .zero
            estimate.least.money = .zero
            estimate.most.money = .zero
        }
        return estimate
    }

    /// Of the last finished runs that called the server at all; the latest first.
    private func usages(of source: SourceID, calendar: Calendar) async throws(StoreError) -> [Usage] {
        let finished = try await runs(RunQuery(sources: [source], states: [.finished], limit: 50)).map(\.id)
        guard !finished.isEmpty else { return [] }
        let sums = try await ledger.spending(
            SpendingQuery(sources: [source], runs: finished, grouping: .run, calendar: calendar))
        return finished.compactMap { id in sums.first { $0.run == id }?.usage }.filter { $0.calls > 0 }
            .prefix(Self.mostRuns).map(\.self)
    }

    private static func combined(_ usages: [Usage], _ combine: ([Int64]) -> Int64) -> Usage {
        Usage(
            calls: combine(usages.map(\.calls)), tokens: combine(usages.map(\.tokens)),
            money: Money(microdollars: combine(usages.map(\.money.microdollars))))
    }

    /// Rounded up.
    private static func mean(_ usages: [Usage]) -> Usage {
        combined(usages) { numbers in
            let sum = numbers.reduce(0, +)
            return (sum + Int64(numbers.count) - 1) / Int64(numbers.count)
        }
    }
}
