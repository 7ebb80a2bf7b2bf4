import Foundation
import Ingestion
import Quantities

/// How the limits stand at a moment, for one source. Used within one transaction: what was summed once is known.
final class SpendingStanding {
    let source: Int64
    let time: Int64
    let rules: SpendingRules
    private let calendar: SpendingCalendar
    private var known: [Stretch: LedgerFigures] = [:]

    private struct Stretch: Hashable {
        var scope: LimitScope
        var span: Budget.Span
    }

    init(source: Int64, time: Int64, rules: SpendingRules, calendar: SpendingCalendar) {
        self.source = source
        self.time = time
        self.rules = rules
        self.calendar = calendar
    }

    func range(_ span: Budget.Span) -> Range<Int64> {
        calendar.range(span, around: time, in: rules.calendar)
    }

    func recorded(_ scope: LimitScope, _ span: Budget.Span, _ db: any SQLSession) throws -> LedgerFigures {
        let stretch = Stretch(scope: scope, span: span)
        if let known = known[stretch] { return known }
        let sum = try SpendingTotals(source: number(scope)).sum(in: range(span), db)
        known[stretch] = sum
        return sum
    }

    /// The first budget that the call would not fit into.
    func budgetRefusal(of needed: LedgerFigures, _ db: any SQLSession) throws -> SpendingRefusal? {
        for budget in rules.budgets {
            let recorded = try recorded(budget.scope, budget.span, db).microdollars
            guard needed.microdollars > budget.limit.microdollars.subtractingClamped(recorded) else { continue }
            return SpendingRefusal(
                limit: .budget(budget.scope, budget.span), allowed: budget.limit.microdollars, recorded: recorded,
                needed: needed.microdollars,
                outstanding: try underWay(budget.scope, budget.span, db).microdollars)
        }
        return nil
    }

    /// Tokens and calls of the day.
    func countRefusal(of needed: LedgerFigures, _ db: any SQLSession) throws -> SpendingRefusal? {
        if let allowed = rules.tokensPerDay, needed.tokens > 0 {
            let recorded = try recorded(.all, .day, db).tokens
            if needed.tokens > allowed.subtractingClamped(recorded) {
                return SpendingRefusal(
                    limit: .tokensPerDay, allowed: allowed, recorded: recorded, needed: needed.tokens,
                    outstanding: try underWay(.all, .day, db).tokens)
            }
        }
        for rate in rules.rates where rate.window == .day {
            let recorded = try recorded(rate.scope, .day, db).calls
            if needed.calls > Int64(rate.requests).subtractingClamped(recorded) {
                return SpendingRefusal(
                    limit: .requestsPerDay(rate.scope), allowed: Int64(rate.requests), recorded: recorded,
                    needed: needed.calls, outstanding: try underWay(rate.scope, .day, db).calls)
            }
        }
        return nil
    }

    /// The rate that lets the call wait longest.
    func wait(
        all: RecentCalls, own: RecentCalls, now: Int64, _ db: any SQLSession
    ) throws -> (until: Int64, rate: RateLimit)? {
        var longest: (until: Int64, rate: RateLimit)?
        for rate in rules.rates {
            let calls = rate.scope == .all ? all : own
            guard let until = try calls.freeAt(rate, now: now, db) else { continue }
            if until > longest?.until ?? .min { longest = (until, rate) }
        }
        return longest
    }

    /// Whether so many calls could be made at once.
    func hasRoom(for count: Int, all: RecentCalls, own: RecentCalls, _ db: any SQLSession) throws -> Bool {
        for rate in rules.rates {
            guard rate.window != .day else {
                let recorded = try recorded(rate.scope, .day, db).calls
                guard Int64(count) <= Int64(rate.requests).subtractingClamped(recorded) else { return false }
                continue
            }
            var less = rate
            less.requests -= count - 1
            guard try (rate.scope == .all ? all : own).freeAt(less, now: time, db) == nil else { return false }
        }
        return true
    }

    /// - Parameter hasSource: whether rules of scope `source` mean anything.
    func use(hasSource: Bool, _ db: any SQLSession) throws -> LimitUse {
        var use = LimitUse()
        for budget in rules.budgets where hasSource || budget.scope == .all {
            let recorded = try recorded(budget.scope, budget.span, db).microdollars
            use.budgets.append((budget, Money(microdollars: recorded)))
        }
        use.tokensToday = try recorded(.all, .day, db).tokens
        for rate in rules.rates where hasSource || rate.scope == .all {
            let (used, freeAt) = try usedCalls(rate, db)
            use.rates.append((rate, used, freeAt.map { $0 == .max ? .distantFuture : Date(microseconds: $0) }))
        }
        if hasSource {
            use.heldBackUntil = try HoldBack.until(source, after: time, db).map(Date.init(microseconds:))
        }
        return use
    }

    private func usedCalls(_ rate: RateLimit, _ db: any SQLSession) throws -> (used: Int, freeAt: Int64?) {
        guard rate.window == .day else {
            let calls = try RecentCalls(of: number(rate.scope), db)
            return (
                try calls.count(in: rate.window, now: time, db), try calls.freeAt(rate, now: time, db)
            )
        }
        let recorded = try recorded(rate.scope, .day, db).calls
        return (Int(clamping: recorded), recorded >= rate.requests ? range(.day).upperBound : nil)
    }

    private func underWay(_ scope: LimitScope, _ span: Budget.Span, _ db: any SQLSession) throws -> LedgerFigures {
        try OpenReservation.underWay(in: range(span), source: number(scope), db)
    }

    private func number(_ scope: LimitScope) -> Int64 { scope == .all ? 0 : source }
}

/// What servers said about when to call again.
enum HoldBack {
    /// Nil where that moment has come.
    static func until(_ source: Int64, after time: Int64, _ db: any SQLSession) throws -> Int64? {
        try db.value(Int64.self, "SELECT until FROM hold_backs WHERE source = ? AND until > ?", [source, time])
    }

    /// What was said before holds as well.
    static func keep(_ source: Int64, until: Int64, _ db: any SQLSession) throws {
        try db.execute(
            """
            INSERT INTO hold_backs (source, until) VALUES (?, ?)
            ON CONFLICT (source) DO UPDATE SET until = excluded.until WHERE excluded.until > hold_backs.until
            """, [source, until])
    }
}

extension Int64 {
    func subtractingClamped(_ other: Int64) -> Int64 {
        let (value, overflow) = subtractingReportingOverflow(other)
        return overflow ? (other < 0 ? .max : .min) : value
    }
}
