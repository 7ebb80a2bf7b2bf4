package import Foundation
package import Quantities

/// The book of what was spent: nothing in it is ever changed, and what it says is never less than what was spent.
///
/// A call is reserved before it is made, at the most it may cost, in a transaction of its own; its settlement commits
/// with the batch that brings its records, and gives back what was not needed. Until then, and for ever where an answer
/// was lost, the reservation counts as spent. Limits hold for all processes on the store together.
package protocol SpendingLedger: Sendable {
    /// Records the call as under way, if all rules allow it at this moment.
    func reserve(_ call: PlannedCall, under rules: SpendingRules, at now: Date)
        async throws(StoreError) -> ReservationOutcome
    /// Records several calls that cost neither money nor tokens as under way, in one step; each is to be made within
    /// `FreeCalls.time`, and those that are not are to be settled as never sent.
    /// - Parameter most: how many.
    /// - Returns: nil where each must be asked for by itself: where the call may cost something, or a limit is small or
    ///   nearly reached.
    func reserveFree(_ call: PlannedCall, most: Int, under rules: SpendingRules, at now: Date)
        async throws(StoreError) -> FreeCalls?
    /// Settles calls that brought no batch: failed ones, and those of a look at a source.
    func settle(_ settlements: [Settlement], at now: Date) async throws(StoreError)
    /// No call of the source before this moment: its server said so.
    func holdBack(_ source: SourceID, until: Date) async throws(StoreError)

    /// Sums of what is recorded, a line a group; exact to the micro-dollar.
    func spending(_ query: SpendingQuery) async throws(StoreError) -> [SpendingSum]
    /// How far the limits are used up. Rules of scope `source` are those of `source`.
    func limitUse(of source: SourceID?, under rules: SpendingRules, at now: Date) async throws(StoreError) -> LimitUse
    /// When spending was stopped by the emergency threshold, if it is stopped.
    func spendingStop() async throws(StoreError) -> SpendingStop?
    /// Lifts the stop; the threshold counts anew from here.
    /// - Returns: the stop lifted; nil where there was none.
    func resumeSpending(at now: Date) async throws(StoreError) -> SpendingStop?
}

/// A call about to be made, with the most it may come to.
package struct PlannedCall: Sendable, Equatable {
    package var source: SourceID
    package var run: RunID?
    package var command: CommandID?
    package var atMost: Usage
    package var isPriceAssumed: Bool

    package init(
        source: SourceID, run: RunID? = nil, command: CommandID? = nil, atMost: Usage, isPriceAssumed: Bool = false
    ) {
        self.source = source
        self.run = run
        self.command = command
        self.atMost = atMost
        self.isPriceAssumed = isPriceAssumed
    }
}

/// The number of a reservation in the ledger.
package struct ReservationID: Hashable, Sendable {
    package let number: Int64
    package init(_ number: Int64) { self.number = number }
}

/// Calls reserved together under one number.
package struct FreeCalls: Sendable, Equatable {
    package var reservation: ReservationID
    package var count: Int
    /// When they may be made. They count for rates as if made at its end.
    package var time: Range<Date>

    package init(_ reservation: ReservationID, count: Int, time: Range<Date>) {
        self.reservation = reservation
        self.count = count
        self.time = time
    }
}

package enum ReservationOutcome: Sendable, Equatable {
    case granted(ReservationID)
    /// The rate allows no call before that.
    case wait(until: Date, RateLimit)
    /// The server allows no call before that.
    case heldBack(until: Date)
    case refused(SpendingRefusal)
}

/// Why a call may not be made: which limit, and how it stands.
package struct SpendingRefusal: Error, Sendable, Equatable, Codable {
    package var limit: Limit
    /// In micro-dollars, tokens or requests, as the limit is.
    package var allowed: Int64
    package var recorded: Int64
    package var needed: Int64
    /// Of what is recorded: reserved by calls still under way, which may give some of it back.
    package var outstanding: Int64

    package init(limit: Limit, allowed: Int64, recorded: Int64, needed: Int64, outstanding: Int64 = 0) {
        self.limit = limit
        self.allowed = allowed
        self.recorded = recorded
        self.needed = needed
        self.outstanding = outstanding
    }

    package enum Limit: Sendable, Equatable, Codable {
        case budget(LimitScope, Budget.Span)
        case tokensPerDay
        case requestsPerDay(LimitScope)
        /// The amount recorded today would pass the emergency threshold.
        case emergency
        /// Spending stopped earlier and was not resumed.
        case stopped
    }
}

/// What became of a reserved call.
package struct Settlement: Sendable, Equatable {
    package var reservation: ReservationID
    /// What it came to; nothing where it was never sent.
    package var usage: Usage
    /// Whether the tokens are an estimate, as the answer did not say.
    package var areTokensEstimated: Bool
    /// How many of the calls reserved under that number it is about.
    package var calls: Int64

    package init(_ reservation: ReservationID, usage: Usage, areTokensEstimated: Bool = false, calls: Int64 = 1) {
        self.reservation = reservation
        self.usage = usage
        self.areTokensEstimated = areTokensEstimated
        self.calls = calls
    }
}

/// Which part of the ledger, and how it is summed up.
package struct SpendingQuery: Sendable {
    package var period: Range<Date>?
    package var sources: [SourceID]?
    package var runs: [RunID]?
    /// One sum for all where nil.
    package var grouping: Grouping?
    /// Says where hours, days, weeks and months begin.
    package var calendar: Calendar

    package init(
        period: Range<Date>? = nil, sources: [SourceID]? = nil, runs: [RunID]? = nil, grouping: Grouping? = nil,
        calendar: Calendar
    ) {
        self.period = period
        self.sources = sources
        self.runs = runs
        self.grouping = grouping
        self.calendar = calendar
    }

    package enum Grouping: String, Sendable, CaseIterable { case source, run, hour, day, week, month }
}

/// One sum of the ledger.
package struct SpendingSum: Sendable, Equatable {
    /// Of a sum by source or by run.
    package var source: SourceID?
    package var run: RunID?
    /// Where the hour, day, week or month begins.
    package var start: Date?
    package var usage: Usage
    /// Of the money: at prices that are assumed.
    package var assumed: Money
    /// Of the money: reserved and not settled, so that it may have been less.
    package var unsettled: Money
    /// Of the tokens: estimates.
    package var estimatedTokens: Int64

    package init(
        source: SourceID? = nil, run: RunID? = nil, start: Date? = nil, usage: Usage = Usage(),
        assumed: Money = .zero, unsettled: Money = .zero, estimatedTokens: Int64 = 0
    ) {
        self.source = source
        self.run = run
        self.start = start
        self.usage = usage
        self.assumed = assumed
        self.unsettled = unsettled
        self.estimatedTokens = estimatedTokens
    }
}

/// How far limits are used up at a moment.
package struct LimitUse: Sendable, Equatable {
    package var budgets: [(budget: Budget, recorded: Money)]
    package var tokensToday: Int64
    /// How many calls lie in the window now, and when the next may be made where none may be now.
    package var rates: [(rate: RateLimit, used: Int, freeAt: Date?)]
    /// What the server said of this source.
    package var heldBackUntil: Date?

    package init(
        budgets: [(budget: Budget, recorded: Money)] = [], tokensToday: Int64 = 0,
        rates: [(rate: RateLimit, used: Int, freeAt: Date?)] = [], heldBackUntil: Date? = nil
    ) {
        self.budgets = budgets
        self.tokensToday = tokensToday
        self.rates = rates
        self.heldBackUntil = heldBackUntil
    }

    package static func == (left: LimitUse, right: LimitUse) -> Bool {
        left.budgets.elementsEqual(right.budgets, by: ==) && left.tokensToday == right.tokensToday
            && left.rates.elementsEqual(right.rates, by: ==) && left.heldBackUntil == right.heldBackUntil
    }
}

/// Spending was stopped by the emergency threshold.
package struct SpendingStop: Sendable, Equatable {
    package var since: Date
    /// Recorded that day when it stopped.
    package var recorded: Money
    package var threshold: Money

    package init(since: Date, recorded: Money, threshold: Money) {
        self.since = since
        self.recorded = recorded
        self.threshold = threshold
    }
}
