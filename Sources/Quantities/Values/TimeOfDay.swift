/// A time on the clock's face, to the minute, on no particular day.
package struct TimeOfDay: Hashable, Sendable, Comparable, CustomStringConvertible {
    package let hour: Int
    package let minute: Int

    /// Nil unless it is a time between 00:00 and 23:59.
    package init?(hour: Int, minute: Int = 0) {
        guard (0...23).contains(hour), (0...59).contains(minute) else { return nil }
        self.hour = hour
        self.minute = minute
    }

    package static let midnight = TimeOfDay(minutesAfterMidnight: 0)
    package static let noon = TimeOfDay(minutesAfterMidnight: 12 * 60)

    /// Wraps around the day, in both directions.
    package init(minutesAfterMidnight minutes: Int) {
        let wrapped = ((minutes % 1440) + 1440) % 1440
        hour = wrapped / 60
        minute = wrapped % 60
    }

    package var minutesAfterMidnight: Int { hour * 60 + minute }

    package static func < (left: TimeOfDay, right: TimeOfDay) -> Bool {
        left.minutesAfterMidnight < right.minutesAfterMidnight
    }

    /// `06:30`
    package var description: String { Formatted.padded(hour) + ":" + Formatted.padded(minute) }
}
