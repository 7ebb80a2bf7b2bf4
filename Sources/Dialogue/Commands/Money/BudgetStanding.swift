internal import Foundation
internal import Ingestion
internal import JSONText
internal import Quantities
internal import Settings

/// How a limit of money stands: what may be spent, what is, and how serious that is.
struct BudgetStanding: Sendable {
    var source: SourceID?
    var name: Name
    var limit: Money
    var recorded: Money
    var status: Status

    enum Name: String, Sendable {
        case day, month, total, emergency
    }

    typealias Status = BudgetStatus

    var left: Money { max(.zero, limit - recorded) }
    /// Of a limit of nothing, all is used.
    var share: Double {
        limit > .zero ? Double(recorded.microdollars) / Double(limit.microdollars) : 1
    }
    /// `70 %`: never rounded up to a share that is not reached.
    var percentUsed: String {
        guard limit > .zero else { return "100 %" }
        let whole = (share * 1000).rounded(.down) / 1000
        return whole == 0 && recorded > .zero ? "under 0.1 %" : Percent.text(whole)
    }

    /// `the daily budget`, `the daily budget of weather_api`.
    var phrase: String {
        let budget =
            switch name {
            case .day: "the daily budget"
            case .month: "the monthly budget"
            case .total: "the total budget"
            case .emergency: "the emergency threshold"
            }
        return budget + (source.map { " of \($0)" } ?? "")
    }

    var json: JSONValue {
        .object(
            [
                .init("source", source.map { .string($0.rawValue) } ?? .null), .init("budget", .string(name.rawValue)),
            ] + MoneyText.json(limit, "limit") + MoneyText.json(recorded, "spent") + MoneyText.json(left, "left") + [
                .init("percent_used", .number((share * 1e6).rounded() / 1e4)),
                .init("status", .string(status.rawValue)),
            ])
    }
}

/// Looks up how all limits of money stand.
struct BudgetStandings: Sendable {
    let context: CommandContext
    let store: any Store

    /// Those of all sources together, then the sources' own: by source, day before month before total.
    func all() async throws(StoreError) -> (standings: [BudgetStanding], stop: SpendingStop?) {
        let stop = try await store.spendingStop()
        var standings = try await standings(of: nil, under: APISettings.rules(context))
        let today = try await store.spending(
            SpendingQuery(period: context.bounds(of: .today), calendar: context.calendar)
        ).total.usage.money
        let threshold = context.world.settings.money("emergency_shutdown_threshold_usd")
        standings.append(
            BudgetStanding(
                name: .emergency, limit: threshold, recorded: today,
                status: stop == nil ? status(today, of: threshold) : .shutdown))
        for source in context.catalogue.sources {
            guard let api = source.api, !api.budgets.isEmpty else { continue }
            standings += try await self.standings(of: source.id, under: APISettings.ownRules(of: api, context))
        }
        return (standings, stop)
    }

    /// The least that is left of what binds a source; nil where nothing does.
    func tightest(for source: Source) async throws(StoreError) -> BudgetStanding? {
        let (standings, _) = try await all()
        return standings.filter { $0.source == nil || $0.source == source.id }.min { $0.left < $1.left }
    }

    private func standings(
        of source: SourceID?, under rules: SpendingRules
    ) async throws(StoreError) -> [BudgetStanding] {
        try await store.limitUse(of: source, under: rules, at: context.now).budgets.map { budget, recorded in
            let name: BudgetStanding.Name =
                switch budget.span {
                case .day: .day
                case .month: .month
                case .total: .total
                }
            return BudgetStanding(
                source: source, name: name, limit: budget.limit, recorded: recorded,
                status: status(recorded, of: budget.limit))
        }
    }

    private func status(_ recorded: Money, of limit: Money) -> BudgetStanding.Status {
        let settings = context.world.settings
        func reaches(_ key: SettingKey) -> Bool {
            recorded >= limit.share(Int64(settings.integer(key)), of: 100)
        }
        return reaches("cost_critical_percent") ? .critical : reaches("cost_warning_percent") ? .warning : .ok
    }
}

/// How serious it is how a budget stands.
package enum BudgetStatus: String, Sendable, Comparable {
    case ok, warning, critical
    /// Spending is stopped until somebody resumes it.
    case shutdown

    private var rank: Int {
        switch self {
        case .ok: 0
        case .warning: 1
        case .critical: 2
        case .shutdown: 3
        }
    }
    package static func < (left: BudgetStatus, right: BudgetStatus) -> Bool { left.rank < right.rank }
}
