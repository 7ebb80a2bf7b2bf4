import Foundation
import Ingestion
import Quantities
import Synchronization

/// Days and months in microseconds. Asking a calendar takes longer than a call's whole reservation, and the answer is the
/// same all day.
final class SpendingCalendar: Sendable {
    private let known = Mutex<[Budget.Span: Known]>([:])

    private struct Known {
        var calendar: Calendar
        var range: Range<Int64>
    }

    func range(_ span: Budget.Span, around time: Int64, in calendar: Calendar) -> Range<Int64> {
        known.withLock { known in
            if let known = known[span], known.range.contains(time), known.calendar == calendar { return known.range }
            let bounds = span.bounds(now: Date(microseconds: time), calendar: calendar)
            let range = bounds.lowerBound.microseconds..<bounds.upperBound.microseconds
            known[span] = Known(calendar: calendar, range: range)
            return range
        }
    }

    /// - Parameter zone: as it is kept; the calendar is the one of `SpendingRules`.
    func day(around time: Int64, zone: String) -> Range<Int64> {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = TimeZone(identifier: zone) ?? .gmt
        let bounds = Budget.Span.day.bounds(now: Date(microseconds: time), calendar: calendar)
        return bounds.lowerBound.microseconds..<bounds.upperBound.microseconds
    }
}
