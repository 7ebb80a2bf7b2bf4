internal import Quantities

/// A date as a source writes it, by the letters of Unicode TR 35: `dd.MM.yyyy HH:mm`.
struct DatePattern: Sendable, Equatable {
    let format: String
    private let parts: [Part]
    private let hasTime: Bool

    private enum Part: Sendable, Equatable {
        case year
        case month(digits: ClosedRange<Int>)
        case day(digits: ClosedRange<Int>)
        case hour(digits: ClosedRange<Int>)
        case minute(digits: ClosedRange<Int>)
        case second(digits: ClosedRange<Int>)
        case fraction(digits: Int)
        /// Hours east of UTC; whether minutes follow behind a colon, and whether a Z may stand for UTC.
        case zone(style: ZoneStyle, allowsZ: Bool)
        case literal(UInt8)
    }

    private enum ZoneStyle: Sendable, Equatable {
        /// `+02`, or `+0230`.
        case hours
        case hoursMinutes
        case hoursColonMinutes
    }

    /// Why a pattern cannot be used: a fragment.
    struct Problem: Error, Equatable {
        let detail: String
    }

    init(_ format: String) throws(Problem) {
        self.format = format
        parts = try Self.parts(of: Array(format.unicodeScalars))
        var letters: Set<Int> = []
        for part in parts {
            guard let rank = Self.rank(of: part) else { continue }
            guard letters.insert(rank).inserted else { throw Problem(detail: "each part of the date once") }
        }
        guard letters.isSuperset(of: [0, 1, 2]) else { throw Problem(detail: "yyyy, MM and dd in it") }
        hasTime = letters.contains(3)
        guard hasTime || letters.count == 3 else { throw Problem(detail: "HH where there are minutes or a zone") }
        for (part, next) in zip(parts, parts.dropFirst()) where Self.isOpen(part) && Self.rank(of: next) != nil {
            throw Problem(detail: "two digits (dd, MM, HH) where no separator follows")
        }
    }

    // MARK: Reading a date

    /// The date in ISO 8601, in UTC if it has a time; nil where `text` is not written so, or is no date.
    func iso8601(of text: [UInt8]) -> [UInt8]? {
        var date = Fields()
        var reader = Reader(text: text)
        for part in parts {
            guard Self.read(part, &reader, &date) else { return nil }
        }
        guard reader.isAtEnd, (1...12).contains(date.month),
            (1...EventTime.daysInMonth(date.month, of: date.year)).contains(date.day),
            date.hour < 24, date.minute < 60, date.second < 60
        else { return nil }
        guard hasTime else { return Self.date(date.year, date.month, date.day) }
        let days = EventTime.daysSince1970(year: date.year, month: date.month, day: date.day)
        let seconds = days * 86_400 + date.hour * 3600 + date.minute * 60 + date.second - date.zone
        return Self.dateTime(secondsSince1970: seconds, fraction: date.fraction)
    }

    private struct Fields {
        var year = 0
        var month = 0
        var day = 0
        var hour = 0
        var minute = 0
        var second = 0
        var fraction: ArraySlice<UInt8> = []
        /// Seconds east of UTC.
        var zone = 0
    }

    private static func read(_ part: Part, _ reader: inout Reader, _ date: inout Fields) -> Bool {
        switch part {
        case .year: return reader.number(digits: 4...4, into: &date.year)
        case .month(let digits): return reader.number(digits: digits, into: &date.month)
        case .day(let digits): return reader.number(digits: digits, into: &date.day)
        case .hour(let digits): return reader.number(digits: digits, into: &date.hour)
        case .minute(let digits): return reader.number(digits: digits, into: &date.minute)
        case .second(let digits): return reader.number(digits: digits, into: &date.second)
        case .fraction(let digits):
            var value = 0
            let start = reader.position
            guard reader.number(digits: digits...digits, into: &value) else { return false }
            date.fraction = reader.text[start..<reader.position]
            return true
        case .zone(let style, let allowsZ): return readZone(style, allowsZ, &reader, &date)
        case .literal(let byte): return reader.skip(byte)
        }
    }

    private static func readZone(
        _ style: ZoneStyle, _ allowsZ: Bool, _ reader: inout Reader, _ date: inout Fields
    ) -> Bool {
        if allowsZ, reader.skip(UInt8(ascii: "Z")) { return true }
        let isEast = reader.skip(UInt8(ascii: "+"))
        var hours = 0
        var minutes = 0
        guard isEast || reader.skip(UInt8(ascii: "-")), reader.number(digits: 2...2, into: &hours), hours < 24 else {
            return false
        }
        switch style {
        case .hours: _ = reader.number(digits: 2...2, into: &minutes)
        case .hoursMinutes: guard reader.number(digits: 2...2, into: &minutes) else { return false }
        case .hoursColonMinutes:
            guard reader.skip(UInt8(ascii: ":")), reader.number(digits: 2...2, into: &minutes) else { return false }
        }
        date.zone = (isEast ? 1 : -1) * (hours * 3600 + minutes * 60)
        return minutes < 60
    }

    /// Reads from left to right.
    private struct Reader {
        let text: [UInt8]
        var position = 0

        init(text: [UInt8]) { self.text = text }

        var isAtEnd: Bool { position == text.count }

        mutating func skip(_ byte: UInt8) -> Bool {
            guard position < text.count, text[position] == byte else { return false }
            position += 1
            return true
        }

        /// As many digits as there are, within bounds.
        mutating func number(digits: ClosedRange<Int>, into number: inout Int) -> Bool {
            var value = 0
            var end = position
            while end < text.count, end - position < digits.upperBound, text[end] &- UInt8(ascii: "0") < 10 {
                value = value * 10 + Int(text[end] - UInt8(ascii: "0"))
                end += 1
            }
            guard end - position >= digits.lowerBound else { return false }
            position = end
            number = value
            return true
        }
    }

    // MARK: Writing a date

    private static func date(_ year: Int, _ month: Int, _ day: Int) -> [UInt8] {
        digits(year, 4) + [UInt8(ascii: "-")] + digits(month, 2) + [UInt8(ascii: "-")] + digits(day, 2)
    }

    private static func dateTime(secondsSince1970 seconds: Int, fraction: ArraySlice<UInt8>) -> [UInt8]? {
        let day = CivilDay.floored(seconds, by: 86_400)
        let time = seconds - day * 86_400
        let (year, month, dayOfMonth) = CivilDay(number: day).parts
        guard (0...9999).contains(year) else { return nil }
        var text = date(year, month, dayOfMonth) + [UInt8(ascii: "T")]
        text += digits(time / 3600, 2) + [UInt8(ascii: ":")] + digits(time / 60 % 60, 2)
        text += [UInt8(ascii: ":")] + digits(time % 60, 2)
        if !fraction.isEmpty { text += [UInt8(ascii: ".")] + fraction }
        return text + [UInt8(ascii: "Z")]
    }

    private static func digits(_ number: Int, _ count: Int) -> [UInt8] {
        var rest = number
        var digits = [UInt8](repeating: UInt8(ascii: "0"), count: count)
        for place in digits.indices.reversed() {
            digits[place] += UInt8(rest % 10)
            rest /= 10
        }
        return digits
    }

    // MARK: Reading a pattern

    private static func parts(of format: [Unicode.Scalar]) throws(Problem) -> [Part] {
        var parts: [Part] = []
        var index = 0
        while index < format.count {
            let scalar = format[index]
            if scalar == "'" {
                index = try literal(format, from: index, into: &parts)
                continue
            }
            guard ("A"..."Z").contains(scalar) || ("a"..."z").contains(scalar) else {
                parts += Array(String(scalar).utf8).map { .literal($0) }
                index += 1
                continue
            }
            var count = 1
            while index + count < format.count, format[index + count] == scalar { count += 1 }
            guard let part = part(scalar, count) else { throw unknown(scalar, count) }
            parts.append(part)
            index += count
        }
        return parts
    }

    /// Text between single quotes; two of them are one.
    private static func literal(
        _ format: [Unicode.Scalar], from start: Int, into parts: inout [Part]
    ) throws(Problem) -> Int {
        if start + 1 < format.count, format[start + 1] == "'" {
            parts.append(.literal(UInt8(ascii: "'")))
            return start + 2
        }
        var index = start + 1
        while index < format.count {
            if format[index] == "'" {
                guard index + 1 < format.count, format[index + 1] == "'" else { return index + 1 }
                index += 1
            }
            parts += Array(String(format[index]).utf8).map { .literal($0) }
            index += 1
        }
        throw Problem(detail: "a closing quote for each that opens")
    }

    private static func part(_ letter: Unicode.Scalar, _ count: Int) -> Part? {
        let digits = count == 1 ? 1...2 : 2...2
        switch (letter, count) {
        case ("y", 4): return .year
        case ("M", 1...2): return .month(digits: digits)
        case ("d", 1...2): return .day(digits: digits)
        case ("H", 1...2): return .hour(digits: digits)
        case ("m", 1...2): return .minute(digits: digits)
        case ("s", 1...2): return .second(digits: digits)
        case ("S", 1...9): return .fraction(digits: count)
        case ("X", 1), ("x", 1): return .zone(style: .hours, allowsZ: letter == "X")
        case ("X", 2), ("x", 2): return .zone(style: .hoursMinutes, allowsZ: letter == "X")
        case ("X", 3), ("x", 3): return .zone(style: .hoursColonMinutes, allowsZ: letter == "X")
        case ("Z", 1): return .zone(style: .hoursMinutes, allowsZ: false)
        default: return nil
        }
    }

    private static func unknown(_ letter: Unicode.Scalar, _ count: Int) -> Problem {
        let letters = String(repeating: String(letter), count: min(count, 10))
        return Problem(
            detail: letter == "y"
                ? "yyyy for the year" : "yyyy MM dd HH mm ss SSS X or text in single quotes, not “\(letters)”")
    }

    /// Which part of the date it is, by its size; nil for literals.
    private static func rank(of part: Part) -> Int? {
        switch part {
        case .year: 0
        case .month: 1
        case .day: 2
        case .hour: 3
        case .minute: 4
        case .second: 5
        case .fraction: 6
        case .zone: 7
        case .literal: nil
        }
    }

    /// Whether it may have one digit or two.
    private static func isOpen(_ part: Part) -> Bool {
        switch part {
        case .month(let digits), .day(let digits), .hour(let digits), .minute(let digits), .second(let digits):
            digits.count > 1
        default: false
        }
    }
}
