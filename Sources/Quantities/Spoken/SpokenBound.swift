/// One end of a period, in words: `monday`, `march 1`, `2025-03-01`, `midnight`, `06:30`, `two days ago`, `yesterday`.
enum SpokenBound {
    /// All bounds; moments and named periods too.
    static func read(_ words: ArraySlice<String>) -> [(value: Period.Bound, count: Int)] {
        var readings = days(words)
        if words.word(0) == "midnight" { readings.append((.midnight, 1)) }
        for time in SpokenTime.read(words)
        where time.count > 1 || words.word(0)?.contains(where: { $0 == ":" }) == true
            || words.word(0)?.hasSuffix("m") == true || words.word(0) == "noon"
        {
            readings.append((.time(time.value), time.count))
        }
        if let token = words.word(0), let moment = isoMoment(token) { readings.append((moment, 1)) }
        let article = words.skip(at: 0, "the start of", "the beginning of", "start of", "beginning of")
        for (phrase, period) in periods {
            let count = words.skip(at: article, phrase)
            if count > 0 { readings.append((.period(period), article + count)) }
        }
        if let month = words.word(article).flatMap(Month.number), words.word(article) != "mar" {
            readings.append((.period(.month(month, year: nil)), article + 1))
            if let year = words.word(article + 1).flatMap(year) {
                readings.append((.period(.month(month, year: year)), article + 2))
            }
        }
        return SpokenReading.ordered(readings)
    }

    private static let periods: [(String, Period)] = [
        ("today", .today), ("now", .today), ("yesterday", .yesterday), ("tomorrow", .tomorrow),
        ("last night", .lastNight), ("this morning", .thisMorning), ("last week", .previous(.week)),
        ("last month", .previous(.month)), ("last year", .previous(.year)), ("this week", .this(.week)),
        ("this month", .this(.month)), ("this year", .this(.year)), ("the week", .this(.week)),
        ("the month", .this(.month)), ("the year", .this(.year)), ("the day", .today),
    ]

    /// Bounds that are one day and can stand alone: `monday`, `march 1`, `2025-03-01`, `2 days ago`.
    static func days(_ words: ArraySlice<String>) -> [(value: Period.Bound, count: Int)] {
        var readings: [(value: Period.Bound, count: Int)] = []
        let last = words.skip(at: 0, "last", "this")
        if let weekday = words.word(last).flatMap(Weekday.init(word:)), words.word(last) != "sun",
            words.word(last) != "sat"
        {
            readings.append((.weekday(weekday), last + 1))
        }
        if let token = words.word(0), let date = isoDate(token) { readings.append((date, 1)) }
        readings += monthDays(words)
        readings += SpokenAmbiguousDate.read(words)
        let before = words.skip(at: 0, "the day before yesterday", "day before yesterday")
        if before > 0 { readings.append((.ago(2, .days), before)) }
        for count in SpokenPeriod.counts(words) where words.word(count.count) == "ago" {
            readings.append((.ago(count.value.count, count.value.unit), count.count + 1))
        }
        return readings
    }

    // MARK: Calendar dates

    /// “march 1”, “march 1st 2025”, “1 march”, “the 1st of march”.
    private static func monthDays(_ words: ArraySlice<String>) -> [(value: Period.Bound, count: Int)] {
        let article = words.skip(at: 0, "the")
        let found: (month: Int, day: Int, end: Int)?
        if let month = words.word(article).flatMap(Month.number), let day = words.word(article + 1).flatMap(dayNumber) {
            found = (month, day, article + 2)
        } else if let day = words.word(article).flatMap(dayNumber) {
            let of = words.skip(at: article + 1, "of")
            found = words.word(article + 1 + of).flatMap(Month.number).map { ($0, day, article + 2 + of) }
        } else {
            found = nil
        }
        guard let found, found.day <= longestMonth[found.month - 1] else { return [] }
        var readings: [(value: Period.Bound, count: Int)] = [(.monthDay(month: found.month, day: found.day), found.end)]
        let comma = words.skip(at: found.end, ",")
        if let year = words.word(found.end + comma).flatMap(year),
            let date = date(year: year, month: found.month, day: found.day)
        {
            readings.append((date, found.end + comma + 1))
        }
        return readings
    }

    static let longestMonth = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

    /// `1`, `1st`, `22nd`, `1,`.
    static func dayNumber(_ word: String) -> Int? {
        var text = Substring(word)
        if text.hasSuffix(",") { text = text.dropLast() }
        if let suffix = ["st", "nd", "rd", "th"].first(where: text.hasSuffix) { text = text.dropLast(suffix.count) }
        guard text.utf8.count <= 2, let day = Int(text), (1...31).contains(day) else { return nil }
        return day
    }

    static func year(_ word: String) -> Int? {
        guard word.utf8.count == 4, let year = Int(word), (1900...2999).contains(year) else { return nil }
        return year
    }

    /// Nil for days that do not exist.
    static func date(year: Int, month: Int, day: Int) -> Period.Bound? {
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        guard (1...12).contains(month), (1...longestMonth[month - 1]).contains(day), month != 2 || day < 29 || isLeap
        else {
            return nil
        }
        return .date(year: year, month: month, day: day)
    }

    // MARK: ISO 8601

    /// `2025-03-01`, `2025/03/01`
    static func isoDate(_ token: some StringProtocol) -> Period.Bound? {
        guard let separator = token.first(where: { !$0.isNumber }), separator == "-" || separator == "/" else {
            return nil
        }
        let parts = token.split(separator: separator, omittingEmptySubsequences: false)
        guard parts.count == 3, parts[1].utf8.count <= 2, parts[2].utf8.count <= 2, let year = year(String(parts[0])),
            let month = Int(parts[1]), let day = Int(parts[2])
        else { return nil }
        return date(year: year, month: month, day: day)
    }

    /// `2025-03`
    static func isoMonth(_ token: String) -> (year: Int, month: Int)? {
        let parts = token.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[1].utf8.count == 2, let year = year(String(parts[0])), let month = Int(parts[1]),
            (1...12).contains(month)
        else { return nil }
        return (year, month)
    }

    /// `2025-03-01T06:00`, `2025-03-01t06:00:00z`, `2025-03-01T06:00:00+01:00`
    private static func isoMoment(_ token: String) -> Period.Bound? {
        let upper = token.uppercased()
        let halves = upper.split(separator: "T", maxSplits: 1)
        guard halves.count == 2, case .date(let year, let month, let day) = isoDate(halves[0]) else { return nil }
        var clock = halves[1]
        var offset: Int?
        if clock.hasSuffix("Z") {
            offset = 0
            clock = clock.dropLast()
        } else if let sign = clock.lastIndex(where: { $0 == "+" || $0 == "-" }) {
            let parts = clock[clock.index(after: sign)...].split(separator: ":").compactMap { Int($0) }
            guard parts.count == 2, parts[0] <= 14, parts[1] < 60 else { return nil }
            offset = (clock[sign] == "-" ? -1 : 1) * (parts[0] * 3600 + parts[1] * 60)
            clock = clock[..<sign]
        }
        let parts = clock.split(separator: ":", omittingEmptySubsequences: false)
        let numbers = parts.compactMap { Int($0.prefix { $0 != "." }) }
        guard parts.count == numbers.count, (2...3).contains(numbers.count), (0...23).contains(numbers[0]),
            (0...59).contains(numbers[1]), numbers.count == 2 || (0...59).contains(numbers[2])
        else { return nil }
        return .moment(
            year: year, month: month, day: day, hour: numbers[0], minute: numbers[1],
            second: numbers.count == 3 ? numbers[2] : 0, utcOffset: offset)
    }
}
