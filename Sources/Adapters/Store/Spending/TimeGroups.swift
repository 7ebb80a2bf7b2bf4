import Foundation
import Ingestion
import Quantities

/// Hours, days, weeks and months of a calendar, one behind the other without a gap, in microseconds.
struct TimeGroups {
    private let unit: Unit
    private let calendar: Calendar

    enum Unit {
        case hour
        case day
        case week
        case month
    }

    init(_ unit: Unit, calendar: Calendar) {
        self.unit = unit
        self.calendar = calendar
    }

    /// All that have something of the range.
    func groups(of range: Range<Int64>) -> [Range<Int64>] {
        var groups: [Range<Int64>] = []
        var next = range.lowerBound
        while next < range.upperBound {
            var group = group(around: next)
            // Where the clocks are set back by less than an hour, an hour begins inside another.
            if let last = groups.last { group = last.upperBound..<max(group.upperBound, last.upperBound + 1) }
            groups.append(group)
            next = group.upperBound
        }
        return groups
    }

    private func group(around time: Int64) -> Range<Int64> {
        let period: Period
        switch unit {
        case .hour: return hour(around: time)
        case .day: period = .today
        case .week: period = .this(.week)
        case .month: period = .this(.month)
        }
        let bounds = period.bounds(now: Date(microseconds: time), calendar: calendar)
        return bounds.lowerBound.microseconds..<max(bounds.upperBound.microseconds, time + 1)
    }

    /// Of the clock on the wall: in some zones they begin at half past.
    private func hour(around time: Int64) -> Range<Int64> {
        let offset = Int64(calendar.timeZone.secondsFromGMT(for: Date(microseconds: time))) * 1_000_000
        let start = TimeLevel.hour.start(of: time + offset) - offset
        return start..<start + TimeLevel.hour.length
    }
}
