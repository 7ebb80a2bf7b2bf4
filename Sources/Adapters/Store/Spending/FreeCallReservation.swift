import Foundation
import Ingestion

/// Records several calls that cost nothing as under way in one step: a transaction of its own for each would take longer
/// than the call.
///
/// They may be made from now until `validity` has passed, and count for rates at that last moment. Whoever asks whether
/// a window has room looks at all that count after its beginning, those ahead of the clock included: so no stretch of
/// time ever holds more calls than its rate allows, wherever in their time these are made. The price is that such a
/// window is longer by `validity`; a window of a second is not shared in this way.
struct FreeCallReservation {
    let call: PlannedCall
    let count: Int
    let rules: SpendingRules
    /// In whose name, as `open_reservations.owner`.
    let owner: String
    let calendar: SpendingCalendar

    static let validity: Int64 = 1_000_000
    /// No more at once than this part of what any limit allows.
    private static let smallestShare = 128
    /// Where a limit has room for less than so many times as many, each call is asked for by itself: so a limit can be
    /// used up whole.
    private static let leastRoom = 8

    /// Nil where the call or the rules do not allow it, however the limits stand.
    init?(_ call: PlannedCall, most: Int, rules: SpendingRules, owner: String, calendar: SpendingCalendar) {
        guard call.atMost == Usage(calls: 1), !rules.rates.contains(where: { $0.window == .second }) else { return nil }
        count = rules.rates.map { $0.requests / FreeCallReservation.smallestShare }.reduce(most, min)
        guard count > 1 else { return nil }
        self.call = call
        self.rules = rules
        self.owner = owner
        self.calendar = calendar
    }

    func perform(at now: Date, _ db: any SQLSession) throws -> FreeCalls? {
        let source = try StoredSource.number(of: call.source, db)
        let calls = try (all: RecentCalls(of: 0, db), own: RecentCalls(of: source, db))
        let now = now.microseconds
        let time = max(now + FreeCallReservation.validity, calls.all.lastTime ?? 0)
        let standing = SpendingStanding(source: source, time: now, rules: rules, calendar: calendar)
        // A clock set back, or a day that ends before the calls may be made: one at a time.
        guard time <= now + CallReservation.longestTurn, standing.range(.day).contains(time),
            try HoldBack.until(source, after: now, db) == nil,
            try standing.hasRoom(for: count * FreeCallReservation.leastRoom, all: calls.all, own: calls.own, db)
        else { return nil }
        var figures = LedgerFigures()
        figures.calls = Int64(count)
        let entry = LedgerEntry(
            time: now, recordedAt: now, kind: .reservation, source: source, run: call.run?.number,
            command: call.command?.number, figures: figures)
        let id = try entry.append(db)
        try OpenReservation.add(entry, id: id, owner: owner, isPriceAssumed: call.isPriceAssumed, db)
        for calls in [calls.all, calls.own] { try calls.append(at: time, count: count, db) }
        let start = Date(microseconds: now)
        return FreeCalls(
            ReservationID(id), count: count,
            time: start..<Date(microseconds: now + FreeCallReservation.validity))
    }
}
