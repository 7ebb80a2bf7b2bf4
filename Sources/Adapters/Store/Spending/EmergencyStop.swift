import Foundation
import Ingestion
import Quantities

/// Watches over what is recorded in a day, and stops all spending where it reaches the threshold: until somebody resumes
/// it, through the night and through restarts. From then on, and again from midnight, the threshold counts anew.
struct EmergencyStop {
    var zone: String
    var day: Range<Int64>
    var threshold: Int64
    /// What does not count: recorded that day before spending was resumed.
    var base: Int64
    var stop: (time: Int64, recorded: Int64)?

    static func find(_ db: any SQLSession) throws -> EmergencyStop? {
        try db.first(
            "SELECT zone, day_start, day_end, threshold, base, stopped_at, stopped_recorded FROM emergency"
        ) { row in
            let (start, end): (Int64, Int64) = try (row.value(1), row.value(2))
            let (time, recorded): (Int64?, Int64?) = try (row.value(5), row.value(6))
            return EmergencyStop(
                zone: try row.value(0), day: start..<max(start, end), threshold: try row.value(3),
                base: try row.value(4), stop: time.flatMap { time in recorded.map { (time, $0) } })
        }
    }

    func save(_ db: any SQLSession) throws {
        try db.execute(
            """
            INSERT INTO emergency (id, zone, day_start, day_end, threshold, base, stopped_at, stopped_recorded)
            VALUES (1, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (id) DO UPDATE SET zone = excluded.zone, day_start = excluded.day_start,
                day_end = excluded.day_end, threshold = excluded.threshold, base = excluded.base,
                stopped_at = excluded.stopped_at, stopped_recorded = excluded.stopped_recorded
            """, [zone, day.lowerBound, day.upperBound, threshold, base, stop?.time, stop?.recorded])
    }

    var spendingStop: SpendingStop? {
        stop.map {
            SpendingStop(
                since: Date(microseconds: $0.time), recorded: Money(microdollars: $0.recorded),
                threshold: Money(microdollars: threshold))
        }
    }

    /// Stops, where what is recorded has reached the threshold and none of it can be given back any more.
    /// - Returns: whether spending is stopped now.
    mutating func stopIfReached(now: Int64, _ db: any SQLSession) throws -> Bool {
        let recorded = try SpendingTotals.all.sum(in: day, db).microdollars
        guard recorded - base >= threshold, recorded > base else { return false }
        let underWay = try OpenReservation.underWay(in: day, source: 0, db).microdollars
        guard recorded - underWay - base >= threshold, recorded - underWay > base else { return false }
        stop = (now, recorded)
        try save(db)
        return true
    }

    /// A settlement can bring the amount there as well.
    static func check(now: Int64, calendar: SpendingCalendar, _ db: any SQLSession) throws {
        guard var emergency = try find(db), emergency.stop == nil else { return }
        if !emergency.day.contains(now) {
            emergency.day = calendar.day(around: now, zone: emergency.zone)
            emergency.base = 0
        }
        _ = try emergency.stopIfReached(now: now, db)
    }

    /// - Returns: the stop lifted.
    static func resume(now: Int64, calendar: SpendingCalendar, _ db: any SQLSession) throws -> SpendingStop? {
        guard var emergency = try find(db), let lifted = emergency.spendingStop else { return nil }
        emergency.day = calendar.day(around: now, zone: emergency.zone)
        // What calls under way will give back must not become room.
        emergency.base =
            try SpendingTotals.all.sum(in: emergency.day, db).microdollars
            - OpenReservation.underWay(in: emergency.day, source: 0, db).microdollars
        emergency.stop = nil
        try emergency.save(db)
        return lifted
    }
}
