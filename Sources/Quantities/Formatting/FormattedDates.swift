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

    /// `just now`, `5 min ago`, `3 h ago`, `yesterday 14:05`, `2026-11-02 14:05`; `in 5 min`, `tomorrow 02:30` ahead.
    package static func relative(_ date: Date, now: Date, calendar: Calendar) -> String {
        let seconds = now.timeIntervalSince(date)
        if abs(seconds) < 10 { return "just now" }
        if abs(seconds) < 6 * 3600 {
            let steps = steps(abs(seconds))
            return seconds > 0 ? steps + " ago" : "in " + steps
        }
        let days = CalendarDays(now: now, calendar: calendar)
        let named = [(0, "today"), (-1, "yesterday"), (1, "tomorrow")].first { days.day($0.0).contains(date) }
        guard let named else { return dateAndTime(date, calendar: calendar) }
        return named.1 + " " + time(date, calendar: calendar)
    }

    /// `5 min ago`, `3 h ago`, `12 days ago`, to stand beside the moment itself; nil within a minute, and ahead.
    package static func age(of date: Date, now: Date) -> String? {
        let seconds = now.timeIntervalSince(date)
        return seconds < 60 ? nil : steps(seconds) + " ago"
    }

    /// One unit, rounded down: how long it is, not how exactly.
    private static func steps(_ seconds: TimeInterval) -> String {
        let (minute, hour, day) = (60.0, 3600.0, 86_400.0)
        return switch seconds {
        case ..<minute: "\(Int(seconds)) s"
        case ..<hour: "\(Int(seconds / minute)) min"
        case ..<(2 * day): "\(Int(seconds / hour)) h"
        case ..<(60 * day): "\(Int(seconds / day)) days"
        case ..<(730 * day): "\(Int(seconds / (30 * day))) months"
        default: "\(count(Int(seconds / (365 * day)))) years"
        }
    }
}
