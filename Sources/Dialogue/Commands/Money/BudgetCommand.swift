internal import Foundation
internal import Ingestion
internal import JSONText
internal import Quantities
internal import Settings

/// Says how the budgets stand, and what may still be spent.
struct BudgetCommand: Sendable {
    let context: CommandContext
    let store: any Store

    func show(period: Period?, fields: [String]) async throws(StoreError) -> Reply {
        if fields.contains("days_over") { return try await daysOver(period ?? .this(.month)) }
        let (standings, stop) = try await BudgetStandings(context: context, store: store).all()
        guard let asked = standing(for: period, among: standings) else {
            return .refused(
                "There is no budget\(period.map { " for \($0.spokenName)" } ?? ""): budgets are of a day, a month, and in all.",
                hints: ["Say “budget” for all of them."])
        }
        var reply = Reply(
            headline(asked, period: period, fields: fields, standings, stop),
            data: [
                .init("status", .string((standings.map(\.status).max() ?? .ok).rawValue)),
                .init("may_spend_usd", .string(mayStillSpend(standings, stop).dollars.description)),
                .init("may_spend_micro_dollars", .integer(Int(mayStillSpend(standings, stop).microdollars))),
                .init("stopped_since", stop.map { .string(Timestamp.iso8601($0.since)) } ?? .null),
                .init("budgets", .array(standings.map(\.json))),
            ])
        if fields.isEmpty { reply.blocks = [.table(table(of: standings))] }
        if stop != nil { reply.hints = ["Say “resume spending” to lift the stop."] }
        return reply
    }

    /// The budget a period speaks of; today's where none is named.
    private func standing(for period: Period?, among standings: [BudgetStanding]) -> BudgetStanding? {
        let name: BudgetStanding.Name? =
            switch period {
            case nil, .today, .rest(of: .day), .this(.day): .day
            case .this(.month), .rest(of: .month): .month
            default: nil
            }
        return standings.first { $0.source == nil && $0.name == name }
    }

    private func headline(
        _ asked: BudgetStanding, period: Period?, fields: [String], _ standings: [BudgetStanding], _ stop: SpendingStop?
    ) -> String {
        if let stop {
            return
                "Spending is stopped since \(context.momentAndAge(stop.since)): \(stop.recorded) were recorded that day, "
                + "and the emergency threshold is \(stop.threshold)."
        }
        let span = context.span(of: period ?? .today).drop { $0 == " " }
        var sentence =
            fields.isEmpty
            ? "\(asked.left) of \(asked.limit) is left \(span): \(asked.recorded) spent, \(asked.percentUsed) used, "
                + "status \(asked.status.rawValue)."
            : Wording.list(
                fields.compactMap { field in
                    switch field {
                    case "remaining": "\(asked.left) of \(asked.limit) is left"
                    case "percent_used": "\(asked.percentUsed) is used"
                    case "limit": "the limit is \(asked.limit)"
                    default: nil
                    }
                }) + " \(span)."
        let may = mayStillSpend(standings, stop)
        if may < asked.left, let tightest = standings.filter({ $0.source == nil }).min(by: { $0.left < $1.left }) {
            sentence += " No more than \(may) may be spent now, as \(tightest.phrase) leaves no more."
        }
        let tight = standings.filter { $0.status > .ok && !($0.source == asked.source && $0.name == asked.name) }
        if !tight.isEmpty {
            let phrases = tight.map { "\($0.phrase) is at \($0.percentUsed) (\($0.status.rawValue))" }
            sentence += " Watch out: \(Wording.list(phrases))."
        }
        return sentence.prefix(1).uppercased() + sentence.dropFirst()
    }

    /// What all limits together leave.
    private func mayStillSpend(_ standings: [BudgetStanding], _ stop: SpendingStop?) -> Money {
        guard stop == nil else { return .zero }
        return standings.filter { $0.source == nil }.map(\.left).min() ?? .zero
    }

    private func table(of standings: [BudgetStanding]) -> Table {
        var table = Table(
            [
                .init("budget"), .init("limit", isNumeric: true, expendability: 1), .init("spent", isNumeric: true),
                .init("left", isNumeric: true), .init("used", isNumeric: true, expendability: 2), .init("status"),
            ],
            rows: standings.map { standing in
                [
                    (standing.source.map { "\($0) " } ?? "") + standing.name.rawValue, standing.limit.description,
                    standing.recorded.description, standing.left.description, standing.percentUsed,
                    standing.status.rawValue,
                ]
            })
        if context.world.settings.boolean("enable_visualizations") { table.bars = standings.map { min(1, $0.share) } }
        return table
    }

    // MARK: Days over

    private func daysOver(_ period: Period) async throws(StoreError) -> Reply {
        let limit = context.world.settings.money("daily_cost_threshold_usd")
        let days = try await store.spending(
            SpendingQuery(period: context.bounds(of: period), grouping: .day, calendar: context.calendar))
        let over = days.filter { $0.usage.money > limit }
        let data: [JSONValue.Member] =
            [
                .init("period", MoneyText.json(context.bounds(of: period))),
                .init(
                    "days",
                    .array(SpendRows(context: context, focus: .money, grouping: .day).json(of: over))),
            ] + MoneyText.json(limit, "limit")
        guard !over.isEmpty else {
            let most = days.max { $0.usage.money < $1.usage.money }
            let tail = most.map {
                "; the most was \(MoneyText.money($0)) on \(day($0.start))"
            }
            return Reply(
                "On no day\(context.span(of: period)) was more spent than the daily budget as it is now, \(limit)"
                    + "\(tail ?? ": nothing was spent").",
                data: data)
        }
        let spent = over.map { "\(day($0.start)) (\(MoneyText.inner($0)))" }
        return Reply(
            "More than the daily budget as it is now, \(limit), was spent\(context.span(of: period)) on "
                + "\(Formatted.count(over.count, "day")): \(Wording.list(spent)).", data: data)
    }

    private func day(_ start: Date?) -> String {
        start.map { Formatted.date($0, calendar: context.calendar) } ?? "?"
    }
}
