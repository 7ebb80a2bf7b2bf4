package import Foundation
package import Quantities

/// What training batches are made of: which records, cut into which windows, and what is left out.
package struct TrainingPlan: Sendable, Equatable {
    /// In the order of their names.
    package var sources: [SourceID]
    /// Event times; nil from the first event to the last, and so where one end is the distant past or future.
    package var period: Range<Date>?
    /// Days are reckoned in it.
    package var zone: TimeZone
    package var terms: TrainingTerms

    package init(sources: [SourceID], period: Range<Date>?, zone: TimeZone, terms: TrainingTerms) {
        self.sources = sources.sorted { $0.rawValue.utf8.lexicographicallyPrecedes($1.rawValue.utf8) }
        self.period = period
        self.zone = zone
        self.terms = terms
    }
}

/// The settings that training batches go by.
package struct TrainingTerms: Sendable, Equatable {
    /// `variables`
    package var variables: [String]
    /// `batch_size_days`
    package var windowDays: Int
    /// `overlap_days`; less than `windowDays`.
    package var overlapDays: Int
    /// `trust_threshold`
    package var threshold: Double

    package init(variables: [String], windowDays: Int, overlapDays: Int, threshold: Double) {
        self.variables = variables
        self.windowDays = windowDays
        self.overlapDays = overlapDays
        self.threshold = threshold
    }

    /// Days from the beginning of a window to that of the next.
    package var stepDays: Int { windowDays - overlapDays }

    /// In how many windows a day may lie.
    package var mostWindowsADay: Int { (windowDays + stepDays - 1) / stepDays }
}

/// The windows of a stretch of days: each so many days long, each beginning a step behind the one before, until one
/// reaches the end.
package struct TrainingWindows: Sendable, Equatable {
    package let firstDay: CivilDay
    package let lastDay: CivilDay
    private let size: Int
    private let step: Int
    package let count: Int

    /// - Parameter lastDay: not before the first.
    package init(from firstDay: CivilDay, through lastDay: CivilDay, _ terms: TrainingTerms) {
        self.firstDay = firstDay
        self.lastDay = lastDay
        (size, step) = (terms.windowDays, terms.stepDays)
        let rest = lastDay.number - firstDay.number + 1 - size
        count = rest <= 0 ? 1 : 1 + (rest + step - 1) / step
    }

    /// The windows that a day lies in, counted from 0.
    package func indices(of day: Int) -> ClosedRange<Int> {
        let offset = day - firstDay.number
        let first = max(0, CivilDay.floored(offset - size, by: step) + 1)
        let last = min(offset / step, count - 1)
        return min(first, last)...last
    }

    /// Its first and last day.
    package func days(of index: Int) -> ClosedRange<CivilDay> {
        let first = firstDay.number + index * step
        return CivilDay(number: first)...CivilDay(number: min(first + size - 1, lastDay.number))
    }
}

/// Tells which day an event is of. Events come mostly in their order, so that the day found last is asked first.
struct EventDays {
    private let calendar: Calendar
    private var known = 0..<0 as Range<Int64>
    private var day = 0

    init(in zone: TimeZone) {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        self.calendar = calendar
    }

    mutating func day(of microseconds: Int64) -> Int {
        if known.contains(microseconds) { return day }
        let start = calendar.startOfDay(for: Date(microseconds: microseconds))
        // The middle of the next day, however long this one is.
        let next = calendar.startOfDay(for: start.addingTimeInterval(129_600))
        day = CivilDay(of: start, in: calendar.timeZone).number
        known = start.microseconds..<max(next.microseconds, start.microseconds + 1)
        if !known.contains(microseconds) { known = microseconds..<microseconds + 1 }
        return day
    }
}

extension Date {
    init(microseconds: Int64) { self.init(timeIntervalSince1970: Double(microseconds) / 1e6) }

    var microseconds: Int64 { Int64((timeIntervalSince1970 * 1e6).rounded()) }
}
