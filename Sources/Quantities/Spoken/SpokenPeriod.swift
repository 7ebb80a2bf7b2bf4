/// Periods as people name them: `today`, `the last 14 days`, `since monday`, `in may`, `between march 1 and march 15`.
package enum SpokenPeriod {
    package static func read(_ words: ArraySlice<String>) -> [(value: Period, count: Int)] {
        var readings = unprefixed(words)
        let preposition = words.skip(at: 0, "in", "over", "during", "within", "for", "from", "on", "of", "at")
        if preposition > 0 {
            let isDay = words.word(0) == "on" || words.word(0) == "for" || words.word(0) == "from"
            readings += unprefixed(words.after(1)).filter { reading in
                if case .on = reading.value { return isDay }
                if case .between = reading.value { return false }
                return true
            }.map { ($0.value, $0.count + 1) }
            readings += SpokenSpan.halves(words.after(1)).map { ($0.value, $0.count + 1) }
        }
        return SpokenReading.ordered(readings)
    }

    private static func unprefixed(_ words: ArraySlice<String>) -> [(value: Period, count: Int)] {
        named(words) + counted(words) + rests(words) + months(words) + spans(words)
            + SpokenSpan.quarters(words) + SpokenSpan.halves(words) + SpokenSpan.sharingMonth(words)
            + SpokenBound.days(words).map { (.on($0.value), $0.count) }
    }

    // MARK: Fixed names

    private static let names: [(phrase: String, period: Period)] = [
        ("today", .today), ("todays", .today), ("so far today", .today), ("today so far", .today),
        ("yesterday", .yesterday), ("yesterdays", .yesterday), ("tomorrow", .tomorrow),
        ("last night", .lastNight), ("this morning", .thisMorning), ("this afternoon", .thisAfternoon),
        ("this evening", .thisEvening), ("tonight", .tonight),
        ("this day", .today), ("the day", .today),
        ("this week", .this(.week)), ("this month", .this(.month)), ("this year", .this(.year)),
        ("current week", .this(.week)), ("current month", .this(.month)), ("current year", .this(.year)),
        ("week to date", .this(.week)), ("month to date", .this(.month)), ("year to date", .this(.year)),
        ("this quarter", .this(.quarter)), ("current quarter", .this(.quarter)),
        ("quarter to date", .this(.quarter)), ("qtd", .this(.quarter)), ("last quarter", .previous(.quarter)),
        ("previous quarter", .previous(.quarter)), ("next quarter", .following(.quarter)),
        ("mtd", .this(.month)), ("ytd", .this(.year)), ("wtd", .this(.week)),
        ("last week", .previous(.week)), ("last month", .previous(.month)), ("last year", .previous(.year)),
        ("previous week", .previous(.week)), ("previous month", .previous(.month)),
        ("previous year", .previous(.year)), ("previous day", .yesterday),
        ("next week", .following(.week)), ("next month", .following(.month)), ("next year", .following(.year)),
        ("last minute", .last(1, .minutes)), ("past minute", .last(1, .minutes)),
        ("last hour", .last(1, .hours)), ("past hour", .last(1, .hours)),
        ("last day", .last(24, .hours)), ("past day", .last(24, .hours)), ("past week", .last(7, .days)),
        ("past month", .last(30, .days)), ("last fortnight", .last(14, .days)), ("past fortnight", .last(14, .days)),
        ("next hour", .next(1, .hours)), ("next day", .next(24, .hours)),
        ("all time", .between(since: nil, until: nil)),
    ]

    /// The same by their first word, so that other words cost nothing.
    private static let namesByFirstWord: [String: [(words: [String], period: Period)]] = names.reduce(into: [:]) {
        let words = $1.phrase.split(separator: " ").map(String.init)
        for form in words.count == 1 ? [words[0], words[0] + "'s", words[0] + "’s"] : [words[0]] {
            $0[form, default: []].append((words, $1.period))
        }
    }

    private static func named(_ words: ArraySlice<String>) -> [(value: Period, count: Int)] {
        let article = words.skip(at: 0, "the")
        guard let first = words.word(article), let names = namesByFirstWord[first] else { return [] }
        return names.compactMap { name in
            let found = words.after(article).prefix(name.words.count)
            guard found.count == name.words.count, let last = found.last, let wanted = name.words.last,
                found.dropLast().elementsEqual(name.words.dropLast()),
                last == wanted || last == wanted + "'s" || last == wanted + "’s"
            else { return nil }
            return (name.period, article + name.words.count)
        }
    }

    // MARK: Counts

    /// “the last 14 days”, “past two hours”, “next 24 hours”, “last couple of weeks”.
    private static func counted(_ words: ArraySlice<String>) -> [(value: Period, count: Int)] {
        let article = words.skip(at: 0, "the")
        let direction = words.word(article)
        let isAhead = direction == "next" || direction == "coming"
        guard isAhead || ["last", "past", "previous", "latest"].contains(direction) else { return [] }
        return counts(words.after(article + 1)).map { reading in
            let period: Period =
                isAhead
                ? .next(reading.value.count, reading.value.unit) : .last(reading.value.count, reading.value.unit)
            return (period, article + 1 + reading.count)
        }
    }

    static func counts(_ words: ArraySlice<String>) -> [(value: (count: Int, unit: Period.TimeUnit), count: Int)] {
        var numbers = SpokenDecimal.read(words).compactMap { reading in
            reading.value.integer.map { (value: $0, count: reading.count) }
        }
        let couple = words.skip(at: 0, "a couple of", "couple of", "couple")
        if couple > 0 { numbers.append((2, couple)) }
        if words.word(0) == "a" || words.word(0) == "an" { numbers.append((1, 1)) }
        return numbers.compactMap { number in
            guard (1...1_000_000).contains(number.value), let unit = words.word(number.count).flatMap(unit) else {
                return nil
            }
            return ((number.value, unit), number.count + 1)
        } + compactCounts(words)
    }

    /// `24h`, `14d`, `2w`.
    private static func compactCounts(
        _ words: ArraySlice<String>
    ) -> [(value: (count: Int, unit: Period.TimeUnit), count: Int)] {
        guard let token = words.word(0), let letter = token.last, letter.isLetter,
            let number = Int(token.dropLast()), (1...1_000_000).contains(number), let unit = unit(String(letter))
        else { return [] }
        return [((number, unit), 1)]
    }

    private static func unit(_ word: String) -> Period.TimeUnit? {
        switch word {
        case "minute", "minutes", "min", "mins": .minutes
        case "hour", "hours", "hrs", "hr", "h": .hours
        case "day", "days", "d": .days
        case "week", "weeks", "w": .weeks
        case "month", "months": .months
        default: nil
        }
    }

    // MARK: The rest

    /// “the rest of the month”
    private static func rests(_ words: ArraySlice<String>) -> [(value: Period, count: Int)] {
        let start = words.skip(at: 0, "the rest of", "rest of", "the remainder of", "remainder of")
        guard start > 0 else { return [] }
        let article = words.skip(at: start, "the", "this")
        switch words.word(start + article) {
        case "today": return article == 0 ? [(.rest(of: .day), start + 1)] : []
        case let word?:
            guard article > 0, let unit = Period.CalendarUnit(rawValue: word) else { return [] }
            return [(.rest(of: unit), start + article + 1)]
        case nil: return []
        }
    }

    /// Months whose names are everyday words too: by themselves they are no period.
    private static let ambiguousMonths: Set<String> = ["may", "march"]

    /// “in may”, “for january”, “april”, “in march 2025”, “in 2024”, `2025-03`.
    private static func months(_ words: ArraySlice<String>) -> [(value: Period, count: Int)] {
        if let token = words.word(0), let (year, month) = SpokenBound.isoMonth(token) {
            return [(.month(month, year: year), 1)]
        }
        let start = words.skip(at: 0, "in", "during", "for", "from", "of", "throughout")
        if start > 0, let year = words.word(1).flatMap(SpokenBound.year) {
            return [(.year(year), 2)]
        }
        guard let name = words.word(start), let month = Month.number(ofWord: name) else { return [] }
        var readings = neighbours(month, behind: start, in: words)
        if let year = words.word(start + 1).flatMap(SpokenBound.year) {
            readings.append((.month(month, year: year), start + 2))
        }
        if start > 0 || !ambiguousMonths.contains(name) {
            readings.append((.month(month, year: nil), start + 1))
        }
        return readings
    }

    /// “may and june 2025”: all of both.
    private static func neighbours(
        _ month: Int, behind start: Int, in words: ArraySlice<String>
    ) -> [(value: Period, count: Int)] {
        let own = words.word(start + 1).flatMap(SpokenBound.year)
        let joint = start + (own == nil ? 1 : 2)
        guard ["and", "&"].contains(words.word(joint) ?? ""),
            let next = words.word(joint + 1).flatMap(Month.number(ofWord:)), next == month % 12 + 1
        else { return [] }
        let year = words.word(joint + 2).flatMap(SpokenBound.year)
        guard let last = year ?? own.map({ next == 1 ? $0 + 1 : $0 }) else {
            // Of which years, only the calendar tells.
            return next == 1
                ? []
                : [
                    (
                        .between(
                            since: .period(.month(month, year: nil)), until: .period(.month(next, year: nil))),
                        joint + 2
                    )
                ]
        }
        let first = own ?? (next == 1 ? last - 1 : last)
        return [
            (
                .between(since: .period(.month(month, year: first)), until: .period(.month(next, year: last))),
                joint + (year == nil ? 2 : 3)
            )
        ]
    }

    /// “since monday”, “until 2025-03-15”, “between monday and wednesday”, “from march 1 to march 15”.
    private static func spans(_ words: ArraySlice<String>) -> [(value: Period, count: Int)] {
        var readings: [(value: Period, count: Int)] = []
        let open = words.skip(at: 0, "ever since", "since", "starting", "as of")
        if open > 0 {
            for since in SpokenBound.read(words.after(open)) {
                readings.append((.between(since: since.value, until: nil), open + since.count))
                readings += closed(since, from: open, in: words, by: ["until", "till", "to", "up to", "through"])
            }
        }
        let closing = words.skip(at: 0, "until", "till", "up to", "up until")
        if closing > 0 {
            for until in SpokenBound.read(words.after(closing)) {
                readings.append((.between(since: nil, until: until.value), closing + until.count))
            }
        }
        let pair = words.skip(at: 0, "between", "from")
        if pair > 0 {
            let joints = Self.joints(behind: words.word(0))
            for since in SpokenBound.read(words.after(pair)) {
                readings += closed(since, from: pair, in: words, by: joints)
            }
        }
        for since in SpokenBound.days(words) {
            readings += closed(since, from: 0, in: words, by: joints(behind: nil))
        }
        return readings
    }

    /// What joins the ends of a span that begins so; nil where it begins with its first day.
    static func joints(behind opening: String?) -> [String] {
        switch opening {
        case "between": ["and", "to"]
        case "from": ["to", "until", "till", "through", "up to"]
        default: ["to", "until", "till", "through", "..", "–"]
        }
    }

    private static func closed(
        _ since: (value: Period.Bound, count: Int), from start: Int, in words: ArraySlice<String>, by joints: [String]
    ) -> [(value: Period, count: Int)] {
        joints.flatMap { joint -> [(value: Period, count: Int)] in
            let width = words.skip(at: start + since.count, joint)
            guard width > 0 else { return [] }
            let offset = start + since.count + width
            return SpokenBound.read(words.after(offset)).map { until in
                (.between(since: since.value, until: until.value), offset + until.count)
            }
        }
    }
}
