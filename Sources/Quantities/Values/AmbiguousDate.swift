package import Foundation

/// A day that people mean differently: it is asked about before anything is done with it.
package enum AmbiguousDate: Hashable, Sendable {
    /// “Next Friday”: the coming one, or that of the week after.
    case next(Weekday)
    /// “5/6/2026”: 5 June or May 6.
    case slashed(Int, Int, year: Int)

    /// What it may be, the earlier day first.
    package func choices(now: Date, calendar: Calendar) -> [Period.Bound] {
        switch self {
        case .next(let weekday):
            let days = CalendarDays(now: now, calendar: calendar)
            let ahead = (weekday.rawValue - days.weekdayIndex + 7) % 7
            let coming = ahead == 0 ? 7 : ahead
            return [days.start(coming), days.start(coming + 7)].map { bound($0, calendar) }
        case .slashed(let first, let second, let year):
            func day(_ month: Int, _ day: Int) -> Period.Bound {
                .date(year: year, month: month, day: day)
            }
            return [day(min(first, second), max(first, second)), day(max(first, second), min(first, second))]
        }
    }

    private func bound(_ date: Date, _ calendar: Calendar) -> Period.Bound {
        let parts = calendar.dateComponents([.year, .month, .day], from: date)
        return .date(year: parts.year ?? 1, month: parts.month ?? 1, day: parts.day ?? 1)
    }

    package var canonicalName: String {
        switch self {
        case .next(let weekday): "next_\(weekday.name)"
        case .slashed(let first, let second, let year): "\(first)/\(second)/\(year)"
        }
    }
}

extension Period {
    /// The day in it that is to be asked about.
    package var ambiguousDate: AmbiguousDate? {
        func date(of bound: Bound?) -> AmbiguousDate? {
            switch bound {
            case .ambiguous(let date)?: date
            case .period(let period)?: period.ambiguousDate
            default: nil
            }
        }
        return switch self {
        case .on(let bound): date(of: bound)
        case .between(let since, let until): date(of: since) ?? date(of: until)
        default: nil
        }
    }

    /// The same with a day in the place of one that is asked about.
    package func replacing(_ ambiguous: AmbiguousDate, with chosen: Bound) -> Period {
        func replaced(_ bound: Bound) -> Bound {
            switch bound {
            case .ambiguous(ambiguous): chosen
            case .period(let period): .period(period.replacing(ambiguous, with: chosen))
            default: bound
            }
        }
        return switch self {
        case .on(let bound): .on(replaced(bound))
        case .between(let since, let until): .between(since: since.map(replaced), until: until.map(replaced))
        default: self
        }
    }
}
