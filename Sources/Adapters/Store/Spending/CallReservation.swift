import Foundation
import Ingestion
import Quantities

/// Decides whether a call may be made, and records it as under way: one step, so that nobody comes in between.
struct CallReservation {
    let call: PlannedCall
    let rules: SpendingRules
    /// In whose name, as `open_reservations.owner`.
    let owner: String
    let calendar: SpendingCalendar

    /// Whoever waited for its turn to write is no earlier than who wrote meanwhile: its moment is that of the last call.
    /// A call that lies further ahead was made by a clock that has been set back since.
    static let longestTurn: Int64 = 10_000_000

    func perform(at now: Date, _ db: any SQLSession) throws -> ReservationOutcome {
        let source = try StoredSource.number(of: call.source, db)
        let calls = try (all: RecentCalls(of: 0, db), own: RecentCalls(of: source, db))
        var time = now.microseconds
        if let last = calls.all.lastTime, last > time, last - time <= CallReservation.longestTurn { time = last }
        let needed = LedgerFigures(
            call.atMost, areTokensEstimated: true, isPriceAssumed: call.isPriceAssumed)
        let standing = SpendingStanding(source: source, time: time, rules: rules, calendar: calendar)
        var emergency = try EmergencyWatch(standing, db)
        if needed.microdollars > 0 {
            if let refusal = try emergency.refusal(of: needed, db) { return .refused(refusal) }
            if let refusal = try standing.budgetRefusal(of: needed, db) { return .refused(refusal) }
        }
        if let refusal = try standing.countRefusal(of: needed, db) { return .refused(refusal) }
        if let until = try HoldBack.until(source, after: time, db) {
            return .heldBack(until: Date(microseconds: until))
        }
        // From the clock's own moment: calls that count at a later one may have been made by now.
        if let wait = try standing.wait(all: calls.all, own: calls.own, now: now.microseconds, db) {
            return .wait(until: wait.until == .max ? .distantFuture : Date(microseconds: wait.until), wait.rate)
        }
        let entry = LedgerEntry(
            time: time, recordedAt: now.microseconds, kind: .reservation, source: source, run: call.run?.number,
            command: call.command?.number, figures: needed)
        let id = try entry.append(db)
        try OpenReservation.add(entry, id: id, owner: owner, isPriceAssumed: call.isPriceAssumed, db)
        for calls in [calls.all, calls.own] { try calls.append(at: time, db) }
        if needed.microdollars > 0 { try emergency.arm(db) }
        return .granted(ReservationID(id))
    }
}

/// What the emergency threshold says at the moment of a call.
private struct EmergencyWatch {
    private var emergency: EmergencyStop
    private var isSaved: Bool
    private let standing: SpendingStanding

    init(_ standing: SpendingStanding, _ db: any SQLSession) throws {
        let (zone, day) = (standing.rules.calendar.timeZone.identifier, standing.range(.day))
        let threshold = standing.rules.emergencyThreshold.microdollars
        self.standing = standing
        guard let known = try EmergencyStop.find(db) else {
            emergency = EmergencyStop(zone: zone, day: day, threshold: threshold, base: 0)
            isSaved = false
            return
        }
        emergency = known
        isSaved = known.zone == zone && known.day == day && known.threshold == threshold
        guard !isSaved, known.stop == nil else { return }
        emergency = EmergencyStop(
            zone: zone, day: day, threshold: threshold, base: known.day == day ? known.base : 0)
    }

    mutating func refusal(of needed: LedgerFigures, _ db: any SQLSession) throws -> SpendingRefusal? {
        let recorded =
            try emergency.stop == nil ? standing.recorded(.all, .day, db).microdollars : emergency.threshold
        let counted = recorded - emergency.base
        if try emergency.stop != nil
            || (counted >= emergency.threshold && emergency.stopIfReached(now: standing.time, db))
        {
            return SpendingRefusal(
                limit: .stopped, allowed: emergency.threshold, recorded: emergency.stop?.recorded ?? recorded,
                needed: needed.microdollars)
        }
        guard needed.microdollars > emergency.threshold.subtractingClamped(counted) else { return nil }
        return SpendingRefusal(
            limit: .emergency, allowed: emergency.threshold, recorded: counted, needed: needed.microdollars,
            outstanding: try OpenReservation.underWay(in: emergency.day, source: 0, db).microdollars)
    }

    /// Says to those who settle later what to watch for.
    func arm(_ db: any SQLSession) throws {
        if !isSaved { try emergency.save(db) }
    }
}
