/// Values as replies show them, the same in every locale.
package enum Formatted {
    /// `1,234,567`
    package static func count(_ value: Int) -> String {
        grouped(DecimalNumber(units: Int64(value)))
    }

    /// `1 record`, `1,234 records`; give the plural where it is not the word with an s.
    package static func count(_ value: Int, _ noun: String, plural: String? = nil) -> String {
        count(value) + " " + (value == 1 ? noun : plural ?? noun + "s")
    }

    /// `a, b and c`
    package static func list(_ items: [String], conjunction: String = "and") -> String {
        guard let last = items.last, items.count > 1 else { return items.last ?? "" }
        return items.dropLast().joined(separator: ", ") + " \(conjunction) \(last)"
    }

    /// `1,234.5`: all decimals, thousands separated.
    package static func grouped(_ value: DecimalNumber) -> String {
        let text = value.description
        let digits = text.drop { $0 == "-" }
        let whole = digits.prefix { $0 != "." }
        var result = ""
        for (index, digit) in whole.enumerated() {
            if index > 0, (whole.count - index) % 3 == 0 { result.append(",") }
            result.append(digit)
        }
        return (text.hasPrefix("-") ? "-" : "") + result + digits.dropFirst(whole.count)
    }

    /// At most `places` decimals, no trailing zeros, thousands separated: `1,234.5`.
    package static func decimal(_ value: Double, places: Int) -> String {
        guard value.isFinite else { return String(value) }
        let factor = Double(DecimalNumber.powerOfTen(places) ?? 1)
        let rounded = (value * factor).rounded()
        guard let units = Int64(exactly: rounded) else { return String(value) }
        return grouped(DecimalNumber(units: units, scale: places))
    }

    /// `512 bytes`, `1.5 kB`, `214 MB`; powers of 1,000.
    package static func bytes(_ value: Int64) -> String {
        guard value.magnitude >= 1000 else { return count(Int(value), "byte") }
        var amount = Double(value)
        var unit = 0
        let units = ["kB", "MB", "GB", "TB", "PB", "EB"]
        amount /= 1000
        while abs(amount) >= 999.95, unit < units.count - 1 {
            amount /= 1000
            unit += 1
        }
        return decimal(amount, places: abs(amount) < 10 ? 1 : 0) + " " + units[unit]
    }

    /// `40 ms`, `2.3 s`, `4 min 10 s`, `3 h 5 min`, `2 days 4 h`.
    package static func duration(_ value: Duration) -> String {
        let seconds = Double(value.components.seconds) + Double(value.components.attoseconds) / 1e18
        if seconds < 0 { return "-" + duration(.zero - value) }
        if seconds < 0.0995 { return decimal(seconds * 1000, places: seconds < 0.01 ? 1 : 0) + " ms" }
        if seconds < 59.95 { return decimal(seconds, places: seconds < 10 ? 1 : 0) + " s" }
        let whole = Int64(seconds.rounded())
        let (large, small): ((Int64, String), (Int64, String)) =
            switch whole {
            case ..<3600: ((whole / 60, "min"), (whole % 60, "s"))
            case ..<86_400: ((whole / 3600, "h"), (whole % 3600 / 60, "min"))
            default: ((whole / 86_400, whole / 86_400 == 1 ? "day" : "days"), (whole % 86_400 / 3600, "h"))
            }
        let front = count(Int(large.0)) + " " + large.1
        return small.0 == 0 ? front : "\(front) \(small.0) \(small.1)"
    }

    /// Two digits at least, or so many: `06`. A number below zero stays as it is.
    package static func padded(_ value: Int, to digits: Int = 2) -> String {
        let text = String(value)
        return value < 0 ? text : String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
    }

    package static func isoDate(_ year: Int, _ month: Int, _ day: Int) -> String {
        "\(padded(year, to: 4))-\(padded(month))-\(padded(day))"
    }

    static func utcOffset(_ seconds: Int) -> String {
        guard seconds != 0 else { return "Z" }
        let minutes = abs(seconds) / 60
        return (seconds < 0 ? "-" : "+") + padded(minutes / 60) + ":" + padded(minutes % 60)
    }
}
