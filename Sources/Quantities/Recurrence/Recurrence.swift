/// How something comes back by the clock: `every 15 minutes`, `every day at 02:30`, `on weekdays at 08:00 and 18:00`.
package enum Recurrence: Hashable, Sendable {
    /// Every so many seconds. One that divides a day keeps to the clock: every 6 hours from 00:00 is 00:00, 06:00, 12:00
    /// and 18:00 of each day. Any other is counted on from `start` on the day `from`, and so never drifts.
    case interval(seconds: Int, start: TimeOfDay, from: CivilDay)
    /// At these times of the days that the rule names; the times in order, each once.
    case days(DayRule, at: [TimeOfDay])

    package enum DayRule: Hashable, Sendable {
        /// Every day, every second day…, counted from a day.
        case every(Int, from: CivilDay)
        case weekdays(Set<Weekday>)
        /// Days of each month; what a month has not is its last day.
        case monthDays([Int])
    }

    /// The shortest and the longest that may be.
    package static let shortest = 1
    package static let longestDays = 366
    /// Where nothing is said: a Monday.
    package static let epoch = CivilDay(number: 10_959)

    /// Every so long; nil where it is shorter than a second or longer than a year. Whole days are counted as days, so
    /// that they keep their time of day.
    package static func every(
        seconds: Int, at times: [TimeOfDay] = [], from: CivilDay = Recurrence.epoch
    ) -> Recurrence? {
        guard seconds >= shortest, seconds <= longestDays * 86_400 else { return nil }
        let start = times.min() ?? .midnight
        guard seconds % 86_400 == 0 else { return .interval(seconds: seconds, start: start, from: from) }
        return .days(.every(seconds / 86_400, from: from), at: times.isEmpty ? [start] : ordered(times))
    }

    package static func daily(at times: [TimeOfDay]) -> Recurrence {
        .days(.every(1, from: epoch), at: ordered(times))
    }

    package static func weekly(_ days: Set<Weekday>, at times: [TimeOfDay]) -> Recurrence {
        .days(.weekdays(days), at: ordered(times))
    }

    package static func monthly(_ days: [Int], at times: [TimeOfDay]) -> Recurrence {
        .days(.monthDays(Set(days.filter { (1...31).contains($0) }).sorted()), at: ordered(times))
    }

    package static func ordered(_ times: [TimeOfDay]) -> [TimeOfDay] { Set(times).sorted() }

    /// How far apart two occurrences are at least, roughly: what may be spread out over time.
    package var intervalSeconds: Int? {
        if case .interval(let seconds, _, _) = self { seconds } else { nil }
    }
}

extension Set<Weekday> {
    package static let working: Set<Weekday> = [.monday, .tuesday, .wednesday, .thursday, .friday]
    package static let weekend: Set<Weekday> = [.saturday, .sunday]
}
