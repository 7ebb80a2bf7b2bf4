import Ingestion

/// The calls of one source, or of all, in the order they were made: what rates are about.
///
/// They are counted, so that the last but N is found by its number. That is right as long as times grow with the
/// numbers; where the clock was set back in between, all that are kept are looked at.
struct RecentCalls {
    /// 0 for all.
    private let scope: Int64
    private let last: Call?

    /// Calls are kept for so long: the longest window, and a day for a clock that ran ahead for a while.
    private static let keeping: Int64 = 25 * 3_600_000_000
    /// How often old ones are removed, and how many at most at a time.
    private static let sweepInterval: Int64 = 256
    /// Calls stamped this far ahead are not of a clock that was set back since: they were reserved to be made until then,
    /// or by somebody whose turn came before.
    private static let longestLead = CallReservation.longestTurn + FreeCallReservation.validity

    private struct Call {
        var ordinal: Int64
        var time: Int64
        var peak: Int64
        var breaks: Int64

        init(_ row: any SQLRow) throws {
            ordinal = try row.value(0)
            time = try row.value(1)
            peak = try row.value(2)
            breaks = try row.value(3)
        }
    }

    /// - Parameter scope: the source; 0 for all.
    init(of scope: Int64, _ db: any SQLSession) throws {
        self.scope = scope
        last = try db.first(
            """
            SELECT ordinal, time, peak, breaks FROM recent_calls WHERE scope = ?
            ORDER BY ordinal DESC LIMIT 1
            """, [scope], Call.init)
    }

    /// The time of the last call, whenever it was.
    var lastTime: Int64? { last?.time }

    /// When a window has room for one more call, if it has none at `now`.
    func freeAt(_ rate: RateLimit, now: Int64, _ db: any SQLSession) throws -> Int64? {
        guard let seconds = rate.window.seconds else { return nil }
        guard rate.requests > 0 else { return .max }
        let length = Int64(seconds) * 1_000_000
        guard let time = try time(ofLastBut: Int64(rate.requests) - 1, now: now, within: length, db),
            time > now - length
        else { return nil }
        return time + length
    }

    /// How many calls lie in the window that ends now.
    func count(in window: RateLimit.Window, now: Int64, _ db: any SQLSession) throws -> Int {
        guard let seconds = window.seconds else { return 0 }
        return try times(after: now - Int64(seconds) * 1_000_000, now: now, db).count
    }

    func append(at time: Int64, count: Int = 1, _ db: any SQLSession) throws {
        let before = last?.ordinal ?? 0
        let isBreak = last.map { time < $0.peak } ?? false
        let (peak, breaks) = (max(time, last?.peak ?? time), (last?.breaks ?? 0) + (isBreak ? 1 : 0))
        try db.append(count, rowsTo: "recent_calls", columns: ["scope", "ordinal", "time", "peak", "breaks"]) {
            for value in [scope, before + 1 + Int64($0), time, peak, breaks] { $1.put(value) }
        }
        let ordinal = before + Int64(count)
        if before / RecentCalls.sweepInterval < ordinal / RecentCalls.sweepInterval {
            try sweep(upTo: ordinal, now: time, db)
        }
    }

    /// Removes old calls, never the last: the numbers go on from it.
    private func sweep(upTo ordinal: Int64, now: Int64, _ db: any SQLSession) throws {
        try db.execute(
            """
            DELETE FROM recent_calls WHERE scope = ?1 AND time < ?2 AND ordinal IN (
                SELECT ordinal FROM recent_calls WHERE scope = ?1 AND ordinal < ?3 ORDER BY ordinal LIMIT ?4)
            """, [scope, now - RecentCalls.keeping, ordinal, RecentCalls.sweepInterval * 2])
    }

    private func call(_ ordinal: Int64, _ db: any SQLSession) throws -> Call? {
        try db.first(
            "SELECT ordinal, time, peak, breaks FROM recent_calls WHERE scope = ? AND ordinal = ?", [scope, ordinal],
            Call.init)
    }

    /// When the call was made that `skipped` others followed, of those that do not lie in the future; nil where that is
    /// longer ago than the window.
    private func time(
        ofLastBut skipped: Int64, now: Int64, within length: Int64, _ db: any SQLSession
    ) throws -> Int64? {
        // Fewer calls than that were ever made, or are kept.
        guard let last, last.ordinal > skipped else { return nil }
        let call = try call(last.ordinal - skipped, db)
        if call == nil, last.breaks == 0 { return nil }
        if let call, last.time <= now + RecentCalls.longestLead, call.breaks == last.breaks, call.time == call.peak {
            // Nobody came out of turn between the two, nor a later one before them.
            return call.time
        }
        let times = try times(after: now - length, now: now, db)
        return times.count > skipped ? times[Int(skipped)] : nil
    }

    /// The newest first.
    private func times(after start: Int64, now: Int64, _ db: any SQLSession) throws -> [Int64] {
        guard let last else { return [] }
        // Up to a peak before the window none can be in it.
        let times = try db.values(
            Int64.self,
            """
            SELECT time FROM recent_calls WHERE scope = ?1 AND time > ?2 AND time <= ?3 AND ordinal > coalesce((
                SELECT ordinal FROM recent_calls WHERE scope = ?1 AND peak <= ?2 ORDER BY ordinal DESC LIMIT 1), 0)
            ORDER BY ordinal DESC
            """, [scope, start, now + RecentCalls.longestLead])
        return last.breaks == 0 ? times : times.sorted(by: >)
    }
}
