internal import JSONText
internal import Quantities

/// A cursor's value as it stands in records and requests, made comparable.
struct CursorText: Sendable, Equatable {
    let text: String
    private let order: Order

    private enum Order: Sendable, Equatable {
        case number(DecimalNumber)
        /// Microseconds since 1970.
        case time(Int64)
        case text
    }

    init(_ text: String) {
        self.text = text
        var copy = text
        if let number = DecimalNumber(text: text) {
            order = .number(number)
        } else if let time = copy.withUTF8({ EventTime.microseconds(of: $0) }) {
            order = .time(time)
        } else {
            order = .text
        }
    }

    /// Whether it lies behind another; nil where the two are of different kinds.
    func isBehind(_ other: CursorText) -> Bool? {
        switch (order, other.order) {
        case (.number(let left), .number(let right)):
            let scale = max(left.scale, right.scale)
            guard let one = left.units(atScale: scale), let two = right.units(atScale: scale) else {
                return left.double > right.double
            }
            return one > two
        case (.time(let left), .time(let right)): return left > right
        case (.text, .text): return other.text.utf8.lexicographicallyPrecedes(text.utf8)
        default: return nil
        }
    }

    var isNumber: Bool { if case .number = order { true } else { false } }
    var isText: Bool { order == .text }

    func isTime(after moment: Int64) -> Bool {
        if case .time(let time) = order { time > moment } else { false }
    }

    /// The value so much earlier: seconds of a time, units of a number; a text stays as it is.
    func moved(backBy overlap: Int64) -> String {
        guard overlap > 0 else { return text }
        switch order {
        case .number(let number):
            return number.adding(DecimalNumber(units: -overlap))?.description ?? text
        case .time(let time):
            let (moved, overflow) = time.subtractingReportingOverflow(
                overlap.multipliedReportingOverflow(by: 1_000_000).0)
            return overflow ? text : Self.text(ofTime: moved, like: text)
        case .text: return text
        }
    }

    /// In UTC, as finely as the other is written.
    private static func text(ofTime time: Int64, like other: String) -> String {
        let days = Int(floorDivided(time, by: 86_400_000_000))
        let rest = Int(time - Int64(days) * 86_400_000_000)
        let (year, month, day) = civil(days)
        let date = padded(year, 4) + "-" + padded(month, 2) + "-" + padded(day, 2)
        if other.utf8.count == 10 { return date }
        let second = rest / 1_000_000
        let clock = [second / 3600, second / 60 % 60, second % 60].map { padded($0, 2) }.joined(separator: ":")
        // A database compares texts as they are written.
        let between = other.utf8.dropFirst(10).first == UInt8(ascii: " ") ? " " : "T"
        let last = other.utf8.suffix(6)
        let hasZone =
            last.last == UInt8(ascii: "Z") || last.last == UInt8(ascii: "z")
            || last.contains { $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "-") }
        let digits = other.split(separator: ".").dropFirst().first?.prefix { $0.isNumber }.count ?? 0
        let fraction = digits == 0 ? "" : "." + padded(rest % 1_000_000, 6).prefix(min(digits, 6))
        return date + between + clock + fraction + (hasZone ? "Z" : "")
    }

    private static func padded(_ number: Int, _ count: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, count - text.count)) + text
    }

    private static func floorDivided(_ value: Int64, by divisor: Int64) -> Int64 {
        value >= 0 ? value / divisor : -((-value + divisor - 1) / divisor)
    }

    /// The date so many days after 1970 began, in the Gregorian calendar.
    private static func civil(_ days: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }
}
