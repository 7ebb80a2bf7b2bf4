package import Foundation
internal import Quantities

/// How a time is written: what a database keeps as text it compares as text, so that a time bound for it must be written
/// as its own are, with the same zone and as finely.
package struct TimeForm: Sendable, Equatable {
    private let isDate: Bool
    /// Between date and clock: `T`, `t` or a space.
    private let separator: Character
    private let hasSeconds: Bool
    /// `.` or `,` with so many digits behind it.
    private let mark: Character
    private let digits: Int
    /// As it stands: `Z`, `+02:00`, `-0500`, or nothing.
    let zone: String

    /// - Parameter text: a time in ISO 8601.
    package init(of text: String) {
        isDate = text.utf8.count <= 10
        separator = text.dropFirst(10).first ?? "T"
        let clock = text.dropFirst(11).prefix { !"Zz+-".contains($0) }
        zone = String(text[clock.endIndex...])
        hasSeconds = clock.utf8.count > 5
        mark = clock.contains(",") ? "," : "."
        digits = clock.firstIndex { ".,".contains($0) }.map { clock[$0...].utf8.count - 1 } ?? 0
    }

    /// `2025-05-01`
    static let day = TimeForm(of: "0000-00-00")

    /// A time in ISO 8601 as those have it that know no zones and are in UTC: `2025-01-01T08:00:00.5` for
    /// `2025-01-01T10:00:00.5+02:00`. A date alone, and what is no time, stays as it is.
    package static func withoutZone(_ text: String) -> String {
        let stand = CursorText(text, isText: true)
        guard stand.isClock, let time = stand.time else { return text }
        let zone = TimeForm(of: text).zone
        return zone.isEmpty ? text : TimeForm(of: String(text.dropLast(zone.count))).text(of: time)
    }

    package func text(of moment: Date) -> String {
        text(of: Int64((moment.timeIntervalSince1970 * 1_000_000).rounded(.down)))
    }

    /// Where the form has no room for all of it, the moment before that has.
    /// - Parameter time: microseconds since 1970.
    func text(of time: Int64) -> String {
        let local = time + offset * 1_000_000
        let days = CivilDay.floored(Int(local), by: 86_400_000_000)
        let rest = Int(local - Int64(days) * 86_400_000_000)
        let (year, month, day) = CivilDay(number: days).parts
        let date = Formatted.isoDate(year, month, day)
        if isDate { return date }
        let second = rest / 1_000_000
        let clock = [second / 3600, second / 60 % 60, second % 60].prefix(hasSeconds ? 3 : 2)
            .map { Formatted.padded($0) }.joined(separator: ":")
        let finest = Formatted.padded(rest % 1_000_000, to: 6) + String(repeating: "0", count: max(0, digits - 6))
        let fraction = digits == 0 ? "" : String(mark) + finest.prefix(digits)
        return date + String(separator) + clock + fraction + zone
    }

    /// Whether its clock is behind that of UTC: written so a moment looks earlier than it is.
    var isWest: Bool { offset < 0 }

    /// Seconds east of UTC.
    private var offset: Int64 {
        guard let sign = zone.first, sign == "+" || sign == "-" else { return 0 }
        let digits = zone.dropFirst().filter { $0 != ":" }
        let seconds = (Int64(digits.prefix(2)) ?? 0) * 3600 + (Int64(digits.dropFirst(2)) ?? 0) * 60
        return sign == "-" ? -seconds : seconds
    }
}
