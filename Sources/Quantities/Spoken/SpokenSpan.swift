/// Stretches of months: quarters, halves of a month, and days that share the name of their month.
enum SpokenSpan {
    // MARK: Quarters

    /// `q1`, “in q1 2026”, “2026 q1”, “the first quarter of 2026”.
    static func quarters(_ words: ArraySlice<String>) -> [(value: Period, count: Int)] {
        if let token = words.word(0), let (year, quarter) = joined(token) {
            return [(.quarter(quarter, year: year), 1)]
        }
        if let year = words.word(0).flatMap(SpokenBound.year), let quarter = words.word(1).flatMap(number) {
            return [(.quarter(quarter, year: year), 2)]
        }
        let article = words.skip(at: 0, "the")
        let quarter: Int
        let end: Int
        if let number = words.word(article).flatMap(number) {
            (quarter, end) = (number, article + 1)
        } else if let number = words.word(article).flatMap({ ordinals[$0] }), words.word(article + 1) == "quarter" {
            (quarter, end) = (number, article + 2)
        } else {
            return []
        }
        let of = words.skip(at: end, "of", "in")
        guard let year = words.word(end + of).flatMap(SpokenBound.year) else {
            return [(.quarter(quarter, year: nil), end)]
        }
        return [(.quarter(quarter, year: year), end + of + 1), (.quarter(quarter, year: nil), end)]
    }

    private static let ordinals = [
        "first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4,
    ]

    /// `q1` to `q4`
    private static func number(_ word: String) -> Int? {
        guard word.utf8.count == 2, word.hasPrefix("q"), let number = Int(word.dropFirst()) else { return nil }
        return (1...4).contains(number) ? number : nil
    }

    /// `2026-q1`
    private static func joined(_ token: String) -> (year: Int, quarter: Int)? {
        let parts = token.split(separator: "-", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, let year = SpokenBound.year(parts[0]), let quarter = number(parts[1]) else {
            return nil
        }
        return (year, quarter)
    }

    // MARK: Halves

    /// “the first half of may”, “second half of march 2025”.
    static func halves(_ words: ArraySlice<String>) -> [(value: Period, count: Int)] {
        let first = words.skip(at: 0, "the first half of", "first half of")
        let start = first > 0 ? first : words.skip(at: 0, "the second half of", "second half of")
        guard start > 0, let month = words.word(start).flatMap(Month.number) else { return [] }
        let year = words.word(start + 1).flatMap(SpokenBound.year)
        var readings = [half(isFirst: first > 0, month, year: nil)].map { (value: $0, count: start + 1) }
        if let year { readings.append((half(isFirst: first > 0, month, year: year), start + 2)) }
        return readings
    }

    private static func half(isFirst: Bool, _ month: Int, year: Int?) -> Period {
        let middle = month == 2 ? 14 : 15
        // Without a year it is not known whether there is a 29 February.
        let isLeap = year.map { SpokenBound.date(year: $0, month: 2, day: 29) != nil } ?? false
        let last = month == 2 ? (isLeap ? 29 : 28) : SpokenBound.longestMonth[month - 1]
        return isFirst
            ? span(month, 1, middle, year: year) : span(month, middle + 1, last, year: year)
    }

    // MARK: Days that share a month

    /// “from 3 to 5 march”, “between march 3 and 5”, “march 3rd to 5th 2025”.
    static func sharingMonth(_ words: ArraySlice<String>) -> [(value: Period, count: Int)] {
        let opening = words.skip(at: 0, "between", "from")
        let start = opening + words.skip(at: opening, "the")
        let leading = words.word(start).flatMap(Month.number)
        let day = leading == nil ? start : start + 1
        guard let first = words.word(day).flatMap(SpokenBound.dayNumber) else { return [] }
        return SpokenPeriod.joints(behind: opening > 0 ? words.word(0) : nil).flatMap {
            joint -> [(value: Period, count: Int)] in
            let width = words.skip(at: day + 1, joint)
            let second = day + 1 + width + words.skip(at: day + 1 + width, "the")
            guard width > 0, let last = words.word(second).flatMap(SpokenBound.dayNumber), first <= last else {
                return []
            }
            var end = second + 1
            var month = leading
            if month == nil {
                end += words.skip(at: end, "of")
                month = words.word(end).flatMap(Month.number)
                end += 1
            }
            guard let month, last <= SpokenBound.longestMonth[month - 1] else { return [] }
            var readings = [(value: span(month, first, last, year: nil), count: end)]
            if let year = words.word(end).flatMap(SpokenBound.year),
                SpokenBound.date(year: year, month: month, day: last) != nil
            {
                readings.append((span(month, first, last, year: year), end + 1))
            }
            return readings
        }
    }

    private static func span(_ month: Int, _ first: Int, _ last: Int, year: Int?) -> Period {
        guard let year else {
            return .between(since: .monthDay(month: month, day: first), until: .monthDay(month: month, day: last))
        }
        return .between(
            since: .date(year: year, month: month, day: first), until: .date(year: year, month: month, day: last))
    }
}
