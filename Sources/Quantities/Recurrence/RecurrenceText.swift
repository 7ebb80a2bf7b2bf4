internal import Foundation

extension Recurrence: CustomStringConvertible {
    /// `every 15 minutes`, `every day at 02:30`, `on weekdays at 08:00 and 18:00`, `on the 1st of every month at 06:00`.
    package var description: String {
        switch self {
        case .interval(let seconds, let start, _):
            "every \(Self.length(seconds))" + (start == .midnight ? "" : " from \(start)")
        case .days(let rule, let times): "\(rule.phrase) at \(Formatted.list(times.map(\.description)))"
        }
    }

    /// `15 minutes`, `minute`, `90 seconds`: as one says it behind “every”.
    package static func length(_ seconds: Int) -> String {
        let (count, unit) =
            switch seconds {
            case let seconds where seconds % 3600 == 0: (seconds / 3600, "hour")
            case let seconds where seconds % 60 == 0: (seconds / 60, "minute")
            default: (seconds, "second")
            }
        return count == 1 ? unit : "\(count) \(unit)s"
    }
}

extension Recurrence.DayRule {
    var phrase: String {
        switch self {
        case .every(1, _): return "every day"
        case .every(let count, _) where count % 7 == 0: return "every \(count / 7) weeks"
        case .every(let count, _): return "every \(count) days"
        case .weekdays(.working): return "on weekdays"
        case .weekdays(.weekend): return "on weekends"
        case .weekdays(let days):
            return "every " + Formatted.list(Weekday.allCases.filter(days.contains).map(\.name.capitalized))
        case .monthDays(let days):
            return "on the \(Formatted.list(days.map(Self.ordinal))) of every month"
        }
    }

    private static func ordinal(_ day: Int) -> String {
        switch day {
        case 31: "last day"
        case 11, 12, 13: "\(day)th"
        case let day where day % 10 == 1: "\(day)st"
        case let day where day % 10 == 2: "\(day)nd"
        case let day where day % 10 == 3: "\(day)rd"
        default: "\(day)th"
        }
    }
}
