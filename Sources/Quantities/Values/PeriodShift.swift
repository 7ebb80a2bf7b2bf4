package import Foundation

extension Period {
    /// The stretch of time before or after this one: “the week before”.
    /// - Parameters:
    ///   - unit: how far; nil for as far as the period is long.
    ///   - isLater: whether it lies after this one.
    package func shifted(by unit: CalendarUnit?, isLater: Bool, now: Date, calendar: Calendar) -> Period {
        switch (self, unit, isLater) {
        case (.today, nil, false), (.today, .day, false): return .yesterday
        case (.yesterday, nil, true), (.yesterday, .day, true): return .today
        case (.this(let own), let unit, false) where unit == nil || unit == own: return .previous(own)
        case (.previous(let own), let unit, true) where unit == nil || unit == own: return .this(own)
        default: break
        }
        let range = bounds(now: now, calendar: calendar)
        guard range.lowerBound > .distantPast, range.upperBound < .distantFuture else { return self }
        if case .month = self, unit == nil || unit == .month {
            let start =
                calendar.date(byAdding: .month, value: isLater ? 1 : -1, to: range.lowerBound) ?? range.lowerBound
            let parts = calendar.dateComponents([.year, .month], from: start)
            return .month(parts.month ?? 1, year: parts.year)
        }
        if case .quarter = self, unit == nil || unit == .quarter {
            let start =
                calendar.date(byAdding: .month, value: isLater ? 3 : -3, to: range.lowerBound) ?? range.lowerBound
            let parts = calendar.dateComponents([.year, .month], from: start)
            return .quarter(((parts.month ?? 1) + 2) / 3, year: parts.year)
        }
        let first = calendar.startOfDay(for: range.lowerBound)
        let last = calendar.startOfDay(for: range.upperBound.addingTimeInterval(-1))
        let days = (calendar.dateComponents([.day], from: first, to: last).day ?? 0) + 1
        let (component, count): (Calendar.Component, Int) =
            switch unit {
            case .day: (.day, 1)
            case .week: (.day, 7)
            case .month: (.month, 1)
            case .quarter: (.month, 3)
            case .year: (.year, 1)
            case nil: (.day, days)
            }
        func moved(_ date: Date) -> Bound {
            let day = calendar.date(byAdding: component, value: isLater ? count : -count, to: date) ?? date
            let parts = calendar.dateComponents([.year, .month, .day], from: day)
            return .date(year: parts.year ?? 1, month: parts.month ?? 1, day: parts.day ?? 1)
        }
        let (since, until) = (moved(first), moved(last))
        return since == until ? .on(since) : .between(since: since, until: until)
    }
}
