internal import Foundation

/// Dates as HTTP writes them (RFC 9110, section 5.6.7).
enum HTTPDate {
    /// `Sun, 06 Nov 1994 08:49:37 GMT`; also the two forms of old: `Sunday, 06-Nov-94 08:49:37 GMT` and
    /// `Sun Nov  6 08:49:37 1994`. Nil for anything else.
    static func read(_ text: String) -> Date? {
        var words = text.split { " ,-".contains($0) }.map(String.init)
        if words.last == "GMT" || words.last == "UTC" { words.removeLast() }
        guard words.count == 5 else { return nil }
        // Of the oldest form, the day comes behind the month, and the year last.
        if months.contains(words[1].lowercased()) { words = [words[0], words[2], words[1], words[4], words[3]] }
        guard let day = number(words[1], in: 1...31), let month = months.firstIndex(of: words[2].lowercased()),
            var year = number(words[3], in: 0...9999)
        else { return nil }
        if words[3].utf8.count == 2 { year += year < 70 ? 2000 : 1900 }
        let clock = words[4].split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard clock.count == 3, let hour = number(clock[0], in: 0...23), let minute = number(clock[1], in: 0...59),
            let second = number(clock[2], in: 0...60), day <= EventTime.daysInMonth(month + 1, of: year)
        else { return nil }
        let days = EventTime.daysSince1970(year: year, month: month + 1, day: day)
        return Date(timeIntervalSince1970: Double(days * 86_400 + hour * 3600 + minute * 60 + second))
    }

    private static let months = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ]

    private static func number(_ text: String, in range: ClosedRange<Int>) -> Int? {
        guard text.utf8.allSatisfy({ $0 &- UInt8(ascii: "0") < 10 }), let value = Int(text), range.contains(value)
        else {
            return nil
        }
        return value
    }
}
