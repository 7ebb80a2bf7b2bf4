/// Days that may mean two: “next friday”, “5/6/2026”.
enum SpokenAmbiguousDate {
    static func read(_ words: ArraySlice<String>) -> [(value: Period.Bound, count: Int)] {
        let article = words.skip(at: 0, "the")
        let next = words.skip(at: article, "next")
        if next > 0, let weekday = words.word(article + next).flatMap(Weekday.init(word:)) {
            return [(.ambiguous(.next(weekday)), article + next + 1)]
        }
        guard let token = words.word(0), let bound = slashed(token) else { return [] }
        return [(bound, 1)]
    }

    /// `5/6/2026`; where one of the two cannot be a month, there is nothing to ask.
    private static func slashed(_ token: String) -> Period.Bound? {
        let parts = token.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 3, parts.allSatisfy({ $0.allSatisfy(\.isASCII) }), let first = Int(parts[0]),
            let second = Int(parts[1]), parts[0].utf8.count <= 2, parts[1].utf8.count <= 2,
            (1...31).contains(first), (1...31).contains(second), min(first, second) <= 12,
            let year = SpokenBound.year(String(parts[2]))
        else { return nil }
        if first <= 12, second <= 12, first != second { return .ambiguous(.slashed(first, second, year: year)) }
        let month = first <= 12 ? first : second
        let day = first <= 12 ? second : first
        return SpokenBound.date(year: year, month: month, day: day)
    }
}
