package import Foundation

extension Formatted {
    /// `2026-11-21`
    package static func date(_ date: Date, calendar: Calendar) -> String {
        let parts = calendar.dateComponents([.year, .month, .day], from: date)
        return isoDate(parts.year ?? 0, parts.month ?? 0, parts.day ?? 0)
    }

    /// `Friday 27 November 2026`
    package static func longDate(_ date: Date, calendar: Calendar) -> String {
        let parts = calendar.dateComponents([.year, .month, .day], from: date)
        let weekday = Weekday(rawValue: CalendarDays(now: date, calendar: calendar).weekdayIndex)
        let names = [
            weekday?.name.capitalized, parts.day.map(String.init), parts.month.map { Month.name($0).capitalized },
        ]
        return (names.compactMap(\.self) + [String(parts.year ?? 0)]).joined(separator: " ")
    }

    /// `2026-11-21 09:05`
    package static func dateAndTime(_ date: Date, calendar: Calendar) -> String {
        self.date(date, calendar: calendar) + " " + time(date, calendar: calendar)
    }

    /// `09:05`
    package static func time(_ date: Date, calendar: Calendar) -> String {
        let parts = calendar.dateComponents([.hour, .minute], from: date)
        return padded(parts.hour ?? 0) + ":" + padded(parts.minute ?? 0)
    }

    /// `just now`, `5 minutes ago`, `3 hours ago`, `yesterday 14:05`, `2026-11-02 14:05`; `in 5 minutes` ahead.
    package static func relative(_ date: Date, now: Date, calendar: Calendar) -> String {
        let seconds = now.timeIntervalSince(date)
        if abs(seconds) < 10 { return "just now" }
        let steps: String? =
            switch abs(seconds) {
            case ..<60: count(Int(abs(seconds)), "second")
            case ..<3600: count(Int(abs(seconds) / 60), "minute")
            case ..<(6 * 3600): count(Int(abs(seconds) / 3600), "hour")
            default: nil
            }
        if let steps { return seconds > 0 ? steps + " ago" : "in " + steps }
        let days = CalendarDays(now: now, calendar: calendar)
        let named = [(0, "today"), (-1, "yesterday"), (1, "tomorrow")].first { days.day($0.0).contains(date) }
        guard let named else { return dateAndTime(date, calendar: calendar) }
        return named.1 + " " + time(date, calendar: calendar)
    }
}
