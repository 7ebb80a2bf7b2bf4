import JSONText

/// Reads dates as records write them: ISO 8601, with a zone or in UTC, to the microsecond.
package enum EventTime {
    /// Microseconds since 1970 UTC, or nil where `text` is no date: `2025-05-01`, `2025-05-01T12:00:00.5+02:00`.
    package static func microseconds(of text: UnsafeBufferPointer<UInt8>) -> Int64? {
        var reader = DigitReader(text: text)
        guard let year = reader.number(digits: 4), reader.skip("-"), let month = reader.number(digits: 2),
            reader.skip("-"), let day = reader.number(digits: 2), (1...12).contains(month),
            (1...daysInMonth(month, of: year)).contains(day)
        else { return nil }
        let midnight = daysSince1970(year: year, month: month, day: day) * 86_400
        if reader.isAtEnd { return Int64(midnight) * 1_000_000 }
        guard reader.skip("T") || reader.skip("t") || reader.skip(" ") else { return nil }
        guard let hour = reader.number(digits: 2), reader.skip(":"), let minute = reader.number(digits: 2),
            hour < 24, minute < 60
        else { return nil }
        var second = 0
        var fraction = 0
        if reader.skip(":") {
            // 60 is a leap second.
            guard let value = reader.number(digits: 2), value <= 60 else { return nil }
            second = value
            if reader.skip(".") || reader.skip(",") {
                guard let value = reader.fraction() else { return nil }
                fraction = value
            }
        }
        guard let zone = reader.zone(), reader.isAtEnd else { return nil }
        let seconds = midnight + hour * 3600 + minute * 60 + second - zone
        return Int64(seconds) * 1_000_000 + Int64(fraction)
    }

    /// The event time of a record: its top-level string `timestamp`.
    static func microseconds(of record: JSONTape) -> Int64? {
        guard case .object = record[0].kind else { return nil }
        let end = record[0].extent
        var index = 1
        while index < end {
            if isTimestamp(record, key: index) {
                switch record[index + 1].kind {
                case .string: return microseconds(of: record.text(at: index + 1))
                case .escapedString: return record.decodedText(at: index + 1).withUnsafeBufferPointer(microseconds)
                default: return nil
                }
            }
            index = record.next(after: index + 1)
        }
        return nil
    }

    /// The time a declared field says: a date as above, or a count of seconds or milliseconds since 1970, as a number or a
    /// text. Nil where it says none.
    static func declared(_ record: JSONTape, at index: Int) -> Int64? {
        switch record[index].kind {
        case .number: return unixTime(record.text(at: index))
        case .string:
            let text = record.text(at: index)
            return microseconds(of: text) ?? unixTime(text)
        case .escapedString:
            return record.decodedText(at: index).withUnsafeBufferPointer { microseconds(of: $0) ?? unixTime($0) }
        default: return nil
        }
    }

    /// Seconds from 10⁸ to 10¹⁰ (1973 to 2286) or milliseconds from 10¹¹ to 10¹³, of either sign. What looks like
    /// a date without its dashes is none: 20250501.
    static func unixTime(_ text: UnsafeBufferPointer<UInt8>) -> Int64? {
        var reader = DigitReader(text: text)
        let isNegative = reader.skip("-")
        guard let digits = reader.digits() else { return nil }
        var fraction = 0
        let isMilliseconds = digits.count > 10
        if reader.skip(".") {
            guard let value = reader.fraction() else { return nil }
            fraction = isMilliseconds ? value / 1000 : value
        }
        guard reader.isAtEnd, [9, 10, 12, 13].contains(digits.count) else { return nil }
        // In twelve digits a date and a time (202505011200) can be written without anything between.
        guard digits.count != 12 || !(1900...2100).contains(digits.value / 100_000_000) else { return nil }
        let time = Int64(digits.value) * (isMilliseconds ? 1000 : 1_000_000) + Int64(fraction)
        return isNegative ? -time : time
    }

    private static func isTimestamp(_ record: JSONTape, key: Int) -> Bool {
        let name: StaticString = "timestamp"
        let token = record[key]
        if token.extent != name.utf8CodeUnitCount {
            guard case .escapedKey = token.kind else { return false }
        }
        return record.isKey(
            at: key, equalTo: UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
    }

    static func daysInMonth(_ month: Int, of year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Days in the Gregorian calendar, counted by eras of 400 years that begin in March.
    static func daysSince1970(year: Int, month: Int, day: Int) -> Int {
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }
}

/// Reads the parts of a date from left to right.
private struct DigitReader {
    let text: UnsafeBufferPointer<UInt8>
    var position = 0

    init(text: UnsafeBufferPointer<UInt8>) { self.text = text }

    var isAtEnd: Bool { position == text.count }

    mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard position < text.count, text[position] == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    mutating func number(digits: Int) -> Int? {
        guard position + digits <= text.count else { return nil }
        var value = 0
        for index in position..<position + digits {
            let digit = text[index] &- UInt8(ascii: "0")
            guard digit < 10 else { return nil }
            value = value * 10 + Int(digit)
        }
        position += digits
        return value
    }

    /// A whole number of up to eighteen digits, the first no nought; with how many they are.
    mutating func digits() -> (value: Int, count: Int)? {
        let start = position
        var value = 0
        while position < text.count, text[position] &- UInt8(ascii: "0") < 10 {
            guard position - start < 18 else { return nil }
            value = value * 10 + Int(text[position] - UInt8(ascii: "0"))
            position += 1
        }
        guard position > start, text[start] != UInt8(ascii: "0") else { return nil }
        return (value, position - start)
    }

    /// Digits behind the decimal point as microseconds; what is finer is cut off.
    mutating func fraction() -> Int? {
        var value = 0
        var unit = 100_000
        let start = position
        while position < text.count, text[position] &- UInt8(ascii: "0") < 10 {
            value += Int(text[position] &- UInt8(ascii: "0")) * unit
            unit /= 10
            position += 1
        }
        return position > start ? value : nil
    }

    /// Seconds east of UTC: `Z`, `+02:00`, `+0200`, `+02`, or nothing for UTC.
    mutating func zone() -> Int? {
        if isAtEnd || skip("Z") || skip("z") { return 0 }
        let isEast = skip("+")
        guard isEast || skip("-"), let hours = number(digits: 2), hours < 24 else { return nil }
        var minutes = 0
        if !isAtEnd {
            _ = skip(":")
            guard let value = number(digits: 2), value < 60 else { return nil }
            minutes = value
        }
        return (isEast ? 1 : -1) * (hours * 3600 + minutes * 60)
    }
}
