package import Foundation

/// When it is due. Changes of the clock lose and double nothing: a time that the clock leaves out is due the moment it
/// has jumped over it, a time that it shows twice is due the first time only.
extension Recurrence {
    /// The first occurrence later than a moment; nil beyond the calendar's end.
    package func next(after date: Date, in zone: TimeZone) -> Date? {
        let clock = WallClock(zone: zone)
        let instant = WallClock.seconds(date)
        guard instant < Self.end else { return nil }
        let next =
            switch self {
            case .interval(let seconds, let start, let from):
                if WallClock.daySeconds % seconds == 0 {
                    Self.next(after: instant, every: seconds, start: start, clock)
                } else {
                    Self.next(after: instant, every: seconds, start: start, from: from, clock)
                }
            case .days(let rule, let times): Self.next(after: instant, rule, times, clock)
            }
        return next.map(WallClock.date)
    }

    /// The occurrences in a stretch of time, at most so many.
    package func occurrences(in range: Range<Date>, zone: TimeZone, limit: Int) -> [Date] {
        var found: [Date] = []
        // One that lies on the lower bound belongs to it.
        var last = range.lowerBound - 1
        while found.count < limit, let next = next(after: last, in: zone), next < range.upperBound {
            if next >= range.lowerBound { found.append(next) }
            last = next
        }
        return found
    }

    /// The last occurrence of those later than one moment and not later than another, and how many went before it
    /// (counted up to a thousand); nil where there is none.
    package func latest(after start: Date, upTo now: Date, in zone: TimeZone) -> (date: Date, before: Int)? {
        guard var latest = next(after: start, in: zone), latest <= now else { return nil }
        var before = 0
        while let next = next(after: latest, in: zone), next <= now {
            latest = next
            before += 1
            if before == Self.mostCounted {
                // Those in between are many, and all alike.
                latest = max(latest, now - Double(reach))
                while let next = self.next(after: latest, in: zone), next <= now { latest = next }
                return (latest, before)
            }
        }
        return (latest, before)
    }

    package static let mostCounted = 1000

    /// 1 January 9999.
    private static let end = 253_370_764_800

    /// A stretch of seconds that surely holds an occurrence.
    private var reach: Int {
        switch self {
        // Half an hour is the least a clock is set by: what is shorter is never passed over.
        case .interval(let seconds, _, _): seconds <= 1800 ? 3 * seconds : 3 * seconds + WallClock.daySeconds
        case .days(.every(let count, _), _): (count + 2) * WallClock.daySeconds
        case .days(.weekdays, _): 9 * WallClock.daySeconds
        case .days(.monthDays, _): 63 * WallClock.daySeconds
        }
    }

    // MARK: Days

    private static func next(
        after instant: Int, _ rule: DayRule, _ times: [TimeOfDay], _ clock: WallClock
    ) -> Int? {
        // From the day before: when the clock goes back over midnight, the day shown was there already.
        let first = clock.day(at: instant) - 1
        for day in first...(first + 2 * longestDays + 62) where rule.contains(CivilDay(number: day)) {
            for time in times {
                let due = clock.instant(showing: day * WallClock.daySeconds + time.minutesAfterMidnight * 60)
                if due > instant { return due }
            }
        }
        return nil
    }

    // MARK: Intervals

    /// Counted on from one moment, whatever the clock shows.
    private static func next(
        after instant: Int, every seconds: Int, start: TimeOfDay, from: CivilDay, _ clock: WallClock
    ) -> Int {
        let anchor = clock.instant(
            showing: from.number * WallClock.daySeconds + start.minutesAfterMidnight * 60)
        return anchor + (CivilDay.floored(instant - anchor, by: seconds) + 1) * seconds
    }

    /// Kept to the clock: the same times each day.
    private static func next(after instant: Int, every seconds: Int, start: TimeOfDay, _ clock: WallClock) -> Int {
        let phase = start.minutesAfterMidnight * 60
        var from = instant
        var takesFrom = false
        while true {
            let offset = clock.offset(at: from)
            var wait = CivilDay.remainder(phase - (from + offset), by: seconds)
            if wait == 0, !takesFrom { wait = seconds }
            let candidate = from + wait
            if let change = clock.change(after: from, until: candidate) {
                let before = change + offset
                let behind = clock.shown(at: change)
                if CivilDay.remainder(phase - before, by: seconds) < behind - before { return change }
                from = change
                takesFrom = true
                continue
            }
            // Shown before, less than an interval ago: that was this one.
            let sinceFirst = candidate - clock.instant(showing: candidate + offset)
            guard sinceFirst > 0, sinceFirst < seconds else { return candidate }
            from = candidate
            takesFrom = false
        }
    }
}

extension Recurrence.DayRule {
    package func contains(_ day: CivilDay) -> Bool {
        switch self {
        case .every(let count, let from): return CivilDay.remainder(day.number - from.number, by: count) == 0
        case .weekdays(let days): return days.contains(day.weekday)
        case .monthDays(let days):
            let parts = day.parts
            let length = CivilDay.length(ofMonth: parts.month, year: parts.year)
            return days.contains { min($0, length) == parts.day }
        }
    }
}
