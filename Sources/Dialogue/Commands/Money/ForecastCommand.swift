internal import Foundation
internal import Ingestion
internal import JSONText
internal import Quantities

/// Forecasts spending by a stated method: what the last days cost on average, day for day.
struct ForecastCommand: Sendable {
    let context: CommandContext
    let store: any Store
    /// Whole days that the average is drawn from, at most.
    private let mostDays = 7

    func show(period: Period?) async throws(StoreError) -> Reply {
        let period = period ?? .this(.month)
        guard let bounds = context.bounds(of: period), bounds.upperBound > context.now else {
            return .refused(
                "That is over:\(context.span(of: period)) needs no forecast.",
                hints: ["Say “spending \(period.spokenName)” for what was spent."])
        }
        guard let basis = try await basis() else {
            return Reply(
                "Nothing was spent yet, so there is nothing to forecast from.",
                data: [.init("period", MoneyText.json(bounds)), .init("forecast", .null)])
        }
        let spent =
            bounds.lowerBound < context.now
            ? try await sum(bounds.lowerBound..<min(bounds.upperBound, context.now.addingTimeInterval(1)))
            : SpendingSum()
        let today = try await sum(Period.today.bounds(now: context.now, calendar: context.calendar)).usage.money
        let (days, holdsRestOfToday) = daysAhead(in: bounds)
        func end(_ daily: (Int64) -> Money, rest: Money) -> Money {
            spent.usage.money + daily(Int64(days)) + (holdsRestOfToday ? max(.zero, rest - today) : .zero)
        }
        let likely = end({ basis.total.share($0, of: Int64(basis.days)) }, rest: basis.average)
        let least = end({ basis.least.share($0, of: 1) }, rest: basis.least)
        let most = end({ basis.most.share($0, of: 1) }, rest: basis.most)
        let assumed = basis.isAssumed || spent.assumed > .zero ? " (assumed)" : ""
        var reply = Reply(
            "About \(MoneyText.about(likely))\(assumed) will have been spent\(context.span(of: period)): \(spent.usage.money) so far, and "
                + "\(MoneyText.about(basis.average)) a day on average\(basis.phrase(context)). "
                + (least == most
                    ? "All of these days cost the same."
                    : "The dearest of these days (\(basis.most)) would make it \(MoneyText.about(most)), the cheapest (\(basis.least)) \(MoneyText.about(least))."),
            data: [
                .init("period", MoneyText.json(bounds)),
                .init("method", .string("daily average of the last \(basis.days) days")),
                .init("days", .integer(basis.days)),
            ] + MoneyText.json(likely, "forecast") + MoneyText.json(least, "least") + MoneyText.json(most, "most")
                + MoneyText.json(spent.usage.money, "spent") + MoneyText.json(basis.average, "daily_average"))
        let reached = try await whenReached(basis.average, spentToday: today)
        reply.blocks = reached.sentences.map { .paragraph($0) }
        reply.data.append(.init("limits", .array(reached.json)))
        return reply
    }

    private func sum(_ period: Range<Date>) async throws(StoreError) -> SpendingSum {
        try await store.spending(SpendingQuery(period: period, calendar: context.calendar)).total
    }

    // MARK: What it is drawn from

    private struct Basis {
        var days: Int
        var first: Date
        var last: Date
        var total: Money
        var least: Money
        var most: Money
        var isAssumed: Bool
        var isToday: Bool

        var average: Money { total.share(1, of: Int64(days)) }

        func phrase(_ context: CommandContext) -> String {
            let first = Formatted.date(first, calendar: context.calendar)
            if isToday { return " (only today so far, \(first): there is no day before it to go by)" }
            let last = Formatted.date(last, calendar: context.calendar)
            return days == 1
                ? " (of the one whole day there is, \(first))"
                : " (of the last \(days) whole days, \(first) to \(last))"
        }
    }

    /// The last seven whole days, days without spending among them; fewer where the ledger is younger; today alone where
    /// it begins today.
    private func basis() async throws(StoreError) -> Basis? {
        let days = CalendarDaysBack(now: context.now, calendar: context.calendar)
        let window = days.start(mostDays)..<days.start(0)
        let byDay = try await store.spending(
            SpendingQuery(period: window, grouping: .day, calendar: context.calendar))
        let before = try await sum(.distantPast..<window.lowerBound)
        var count = mostDays
        if before.usage.calls == 0 {
            guard let first = byDay.compactMap(\.start).min() else { return try await todayAlone(days) }
            count = (1...mostDays).first { days.start($0) <= first } ?? mostDays
        }
        let amounts = byDay.map(\.usage.money)
        let total = byDay.total
        guard total.usage.money > .zero || before.usage.money > .zero else { return try await todayAlone(days) }
        return Basis(
            days: count, first: days.start(count), last: days.start(1), total: total.usage.money,
            least: amounts.count < count ? .zero : amounts.min() ?? .zero,
            most: amounts.max() ?? .zero, isAssumed: total.assumed > .zero, isToday: false)
    }

    private func todayAlone(_ days: CalendarDaysBack) async throws(StoreError) -> Basis? {
        let today = try await sum(Period.today.bounds(now: context.now, calendar: context.calendar))
        guard today.usage.money > .zero else { return nil }
        return Basis(
            days: 1, first: days.start(0), last: days.start(0), total: today.usage.money, least: today.usage.money,
            most: today.usage.money, isAssumed: today.assumed > .zero, isToday: true)
    }

    /// Whole days of the period that lie ahead, and whether the rest of today belongs to it.
    private func daysAhead(in bounds: Range<Date>) -> (days: Int, holdsRestOfToday: Bool) {
        let tomorrow = Period.today.bounds(now: context.now, calendar: context.calendar).upperBound
        let start = max(bounds.lowerBound, tomorrow)
        let days =
            start < bounds.upperBound
            ? context.calendar.dateComponents([.day], from: start, to: bounds.upperBound).day ?? 0 : 0
        return (max(0, days), bounds.lowerBound < tomorrow)
    }

    // MARK: Limits

    private func whenReached(
        _ average: Money, spentToday: Money
    ) async throws(StoreError) -> (sentences: [String], json: [JSONValue]) {
        let (standings, _) = try await BudgetStandings(context: context, store: store).all()
        var sentences: [String] = []
        var json: [JSONValue] = []
        for standing in standings where standing.source == nil {
            let date = dayReached(standing, average, spentToday)
            json.append(
                .object([
                    .init("budget", .string(standing.name.rawValue)),
                    .init(
                        "reached", date.map { .string(Formatted.date($0, calendar: context.calendar)) } ?? .null),
                ]))
            guard let date else { continue }
            let day = Formatted.date(date, calendar: context.calendar)
            sentences.append(
                standing.left == .zero
                    ? "\(standing.phrase) (\(standing.limit)) is used up."
                    : "\(standing.phrase) (\(standing.limit)) would be reached on \(day).")
        }
        if sentences.isEmpty { sentences = ["at this pace no limit is reached before it begins anew."] }
        return (sentences.map { $0.prefix(1).uppercased() + $0.dropFirst() }, json)
    }

    /// On which day a limit would be used up; nil where it begins anew before that.
    private func dayReached(_ standing: BudgetStanding, _ average: Money, _ spentToday: Money) -> Date? {
        let today = context.calendar.startOfDay(for: context.now)
        guard standing.left > .zero else { return today }
        guard average > .zero else { return nil }
        switch standing.name {
        case .day, .emergency: return average >= standing.limit ? today : nil
        case .month, .total:
            var left = standing.left - max(.zero, average - spentToday)
            var days = 0
            if left > .zero {
                days = Int((left.microdollars + average.microdollars - 1) / average.microdollars)
                left = .zero
            }
            guard let day = context.calendar.date(byAdding: .day, value: days, to: today) else { return nil }
            let isBeyond =
                standing.name == .month
                && day >= Period.this(.month).bounds(now: context.now, calendar: context.calendar).upperBound
            return isBeyond ? nil : day
        }
    }
}

/// Midnights before today, by the calendar: days of 23 and 25 hours count as one.
private struct CalendarDaysBack {
    let now: Date
    let calendar: Calendar

    func start(_ back: Int) -> Date {
        let today = calendar.startOfDay(for: now)
        return calendar.date(byAdding: .day, value: -back, to: today).map(calendar.startOfDay(for:)) ?? today
    }
}
