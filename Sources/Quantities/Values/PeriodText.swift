package import Foundation

extension Period {
    /// How a reply names it: in words and with the dates meant, `last week (2026-11-09 to 2026-11-15)`.
    package func spokenForm(now: Date, calendar: Calendar) -> String {
        let dates = dateText(now: now, calendar: calendar)
        let name = spokenName
        return name == dates ? name : "\(name) (\(dates))"
    }

    /// In words alone: `the last 14 days`, `since Monday`.
    package var spokenName: String {
        switch self {
        case .rest(let unit): "the rest of the " + unit.rawValue
        case .last, .next: "the " + canonicalName.spaced
        case .month(let month, let year):
            "in " + Month.name(month).capitalized + (year.map { " \($0)" } ?? "")
        case .quarter(let quarter, let year): "in Q\(quarter)" + (year.map { " \($0)" } ?? "")
        case .on(let bound): bound.spokenName
        case .between(let since?, nil): "since " + since.spokenName
        case .between(nil, let until?): "until " + until.spokenName
        case .between(let since?, let until?): "\(since.spokenName) to \(until.spokenName)"
        default: canonicalName.spaced
        }
    }

    /// The dates alone; days where both ends are midnights, else with the time.
    package func dateText(now: Date, calendar: Calendar) -> String {
        let range = bounds(now: now, calendar: calendar)
        let startsDay = calendar.startOfDay(for: range.lowerBound) == range.lowerBound
        let endsDay = calendar.startOfDay(for: range.upperBound) == range.upperBound
        guard range.lowerBound > .distantPast else {
            return "until " + Formatted.date(range.upperBound.addingTimeInterval(-1), calendar: calendar)
        }
        guard startsDay, endsDay, range.lowerBound < range.upperBound else {
            return Formatted.dateAndTime(range.lowerBound, calendar: calendar) + " to "
                + Formatted.dateAndTime(range.upperBound, calendar: calendar)
        }
        let first = Formatted.date(range.lowerBound, calendar: calendar)
        let last = Formatted.date(range.upperBound.addingTimeInterval(-1), calendar: calendar)
        return first == last ? first : "\(first) to \(last)"
    }
}

extension Period.Bound {
    package var spokenName: String {
        switch self {
        case .weekday(let weekday): weekday.name.capitalized
        case .monthDay(let month, let day): "\(day) \(Month.name(month).capitalized)"
        case .period(let period):
            period.spokenName.hasPrefix("in ") ? String(period.spokenName.dropFirst(3)) : period.spokenName
        case .ago, .ambiguous: canonicalName.spaced
        default: canonicalName
        }
    }
}

extension String {
    fileprivate var spaced: String { String(map { $0 == "_" ? " " : $0 }) }
}
