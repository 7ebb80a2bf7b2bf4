/// A stretch of time as people name it; it becomes dates only when asked, with a clock and a calendar.
package indirect enum Period: Hashable, Sendable {
    case today
    case yesterday
    case tomorrow
    case lastNight
    case thisMorning
    case thisAfternoon
    case thisEvening
    case tonight
    /// This week, this month, this quarter, this year.
    case this(CalendarUnit)
    /// The whole week, month, quarter or year before the present one.
    case previous(CalendarUnit)
    /// The whole week, month, quarter or year after the present one.
    case following(CalendarUnit)
    /// The last N hours, days, weeks: hours to the present second, the longer ones whole days up to today.
    case last(Int, TimeUnit)
    case next(Int, TimeUnit)
    /// From now to the end of the day, week, month, quarter or year.
    case rest(of: CalendarUnit)
    /// A month; without a year the latest that has begun.
    case month(Int, year: Int?)
    /// Three months, by number from 1; without a year the latest that has begun.
    case quarter(Int, year: Int?)
    case year(Int)
    /// One day: `monday`, `march_1`, `2025-03-01`.
    case on(Bound)
    /// From the start of one bound to the end of the other; either may be open.
    case between(since: Bound?, until: Bound?)

    package enum CalendarUnit: String, Hashable, Sendable, CaseIterable {
        case day
        case week
        case month
        case quarter
        case year
    }

    package enum TimeUnit: String, Hashable, Sendable, CaseIterable {
        case minutes
        case hours
        case days
        case weeks
        case months
    }

    /// One end of a period.
    package enum Bound: Hashable, Sendable {
        /// The latest such day that is not after today.
        case weekday(Weekday)
        /// The latest such day that is not after today.
        case monthDay(month: Int, day: Int)
        case date(year: Int, month: Int, day: Int)
        /// A moment; `utcOffset` in seconds where it was written, else the calendar's zone.
        case moment(year: Int, month: Int, day: Int, hour: Int, minute: Int, second: Int, utcOffset: Int?)
        case midnight
        /// The latest such time that is not after now.
        case time(TimeOfDay)
        /// `2_days_ago`
        case ago(Int, TimeUnit)
        /// A day that may be one of two: it is asked about first.
        case ambiguous(AmbiguousDate)
        /// The period itself: its start as `since`, its end as `until`.
        case period(Period)
    }
}

extension Period {
    /// The name commands, journals and JSON use: `last_week`, `last_14_days`, `since_monday`, `in_may`.
    package var canonicalName: String {
        switch self {
        case .today: "today"
        case .yesterday: "yesterday"
        case .tomorrow: "tomorrow"
        case .lastNight: "last_night"
        case .thisMorning: "this_morning"
        case .thisAfternoon: "this_afternoon"
        case .thisEvening: "this_evening"
        case .tonight: "tonight"
        case .this(let unit): "this_\(unit.rawValue)"
        case .previous(let unit): "last_\(unit.rawValue)"
        case .following(let unit): "next_\(unit.rawValue)"
        case .last(let count, let unit): "last_\(count)_\(unit.rawValue)"
        case .next(let count, let unit): "next_\(count)_\(unit.rawValue)"
        case .rest(let unit): "rest_of_\(unit.rawValue)"
        case .month(let month, nil): "in_\(Month.name(month))"
        case .month(let month, let year?): "in_\(year)-\(Formatted.padded(month))"
        case .quarter(let quarter, nil): "in_q\(quarter)"
        case .quarter(let quarter, let year?): "in_\(year)-q\(quarter)"
        case .year(let year): "in_\(year)"
        case .on(let bound): bound.canonicalName
        case .between(let since?, nil): "since_\(since.canonicalName)"
        case .between(nil, let until?): "until_\(until.canonicalName)"
        case .between(let since?, let until?): "\(since.canonicalName)_to_\(until.canonicalName)"
        case .between(nil, nil): "all_time"
        }
    }

    /// The bounds' own names (`monday`, `2025-03-01`), where the period was given by bounds.
    package var since: Bound? {
        guard case .between(let since, _) = self else { return nil }
        return since
    }

    package var until: Bound? {
        guard case .between(_, let until) = self else { return nil }
        return until
    }
}

extension Period.Bound {
    package var canonicalName: String {
        switch self {
        case .weekday(let weekday): weekday.name
        case .monthDay(let month, let day): "\(Month.name(month))_\(day)"
        case .date(let year, let month, let day): Formatted.isoDate(year, month, day)
        case .moment(let year, let month, let day, let hour, let minute, let second, let offset):
            Formatted.isoDate(year, month, day)
                + "T\(Formatted.padded(hour)):\(Formatted.padded(minute)):\(Formatted.padded(second))"
                + (offset.map(Formatted.utcOffset) ?? "")
        case .midnight: "midnight"
        case .time(let time): time.description
        case .ago(let count, let unit): "\(count)_\(unit.rawValue)_ago"
        case .ambiguous(let date): date.canonicalName
        case .period(let period):
            period.canonicalName.hasPrefix("in_") ? String(period.canonicalName.dropFirst(3)) : period.canonicalName
        }
    }
}
