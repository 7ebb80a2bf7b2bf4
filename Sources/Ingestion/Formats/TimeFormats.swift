/// Dates, times and durations of RFC 3339.
enum TimeFormats {
    static func isDateTime(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        var cursor = ByteCursor(text)
        return skipDate(&cursor) && cursor.skip { $0 | 0x20 == UInt8(ascii: "t") } && skipTime(&cursor)
            && cursor.isAtEnd
    }

    static func isDate(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        var cursor = ByteCursor(text)
        return skipDate(&cursor) && cursor.isAtEnd
    }

    static func isTime(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        var cursor = ByteCursor(text)
        return skipTime(&cursor) && cursor.isAtEnd
    }

    private static func skipDate(_ cursor: inout ByteCursor) -> Bool {
        guard let year = cursor.number(digits: 4), cursor.skip("-"), let month = cursor.number(digits: 2),
            cursor.skip("-"), let day = cursor.number(digits: 2)
        else { return false }
        return 1...12 ~= month && day >= 1 && day <= days(in: month, of: year)
    }

    private static func days(in month: Int, of year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    private static func skipTime(_ cursor: inout ByteCursor) -> Bool {
        guard let hour = cursor.number(digits: 2), hour < 24, cursor.skip(":"),
            let minute = cursor.number(digits: 2), minute < 60, cursor.skip(":"),
            let second = cursor.number(digits: 2), second <= 60
        else { return false }
        if cursor.skip("."), cursor.skipAll(where: \.isDigit) == 0 { return false }
        guard let offset = offset(&cursor) else { return false }
        // Leap seconds are the last of a day in UTC.
        return second < 60 || (hour * 60 + minute - offset + 1440) % 1440 == 1439
    }

    /// Minutes east of UTC.
    private static func offset(_ cursor: inout ByteCursor) -> Int? {
        if cursor.skip(where: { $0 | 0x20 == UInt8(ascii: "z") }) { return 0 }
        let sign = cursor.skip("+") ? 1 : cursor.skip("-") ? -1 : 0
        guard sign != 0, let hours = cursor.number(digits: 2), hours < 24, cursor.skip(":"),
            let minutes = cursor.number(digits: 2), minutes < 60
        else { return nil }
        return sign * (hours * 60 + minutes)
    }

    /// RFC 3339, appendix A: units in order, none left out between two, weeks alone.
    static func isDuration(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        var cursor = ByteCursor(text)
        guard cursor.skip("P") else { return false }
        let dateStart = cursor.index
        guard let date = units("YMD", &cursor) else { return false }
        if date == 0, cursor.index == dateStart, cursor.skipAll(where: \.isDigit) > 0 {
            return cursor.skip("W") && cursor.isAtEnd
        }
        guard cursor.skip("T") else { return date > 0 && cursor.isAtEnd }
        guard let time = units("HMS", &cursor) else { return false }
        return time > 0 && cursor.isAtEnd
    }

    /// How many of these units follow, each with its number; nil where one between two is left out. What is not a
    /// number with one of these units is left.
    private static func units(_ letters: StaticString, _ cursor: inout ByteCursor) -> Int? {
        var count = 0
        var last: Int?
        for place in 0..<letters.utf8CodeUnitCount {
            var ahead = cursor
            guard ahead.skipAll(where: \.isDigit) > 0, ahead.peek == letters.utf8Start[place] else { continue }
            if let last, last + 1 != place { return nil }
            ahead.index += 1
            cursor = ahead
            last = place
            count += 1
        }
        return count
    }
}
