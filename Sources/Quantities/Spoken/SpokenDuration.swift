/// Lengths of time: `10 minutes`, `half an hour`, `1h30m`, `an hour and a half`, `2 days`. A day is 24 hours.
package enum SpokenDuration {
    package static func read(_ words: ArraySlice<String>) -> [(value: Duration, count: Int)] {
        var readings = phrases(words)
        for first in readings {
            let and = words.skip(at: first.count, "and", ",")
            for second in phrases(words.after(first.count + and)) where second.value < first.value {
                readings.append((first.value + second.value, first.count + and + second.count))
            }
        }
        return SpokenReading.ordered(readings)
    }

    /// Milliseconds in a unit, by its name.
    static func unit(_ word: String) -> Int64? {
        switch word {
        case "ms", "millisecond", "milliseconds", "msec": 1
        case "s", "sec", "secs", "second", "seconds": 1000
        case "m", "min", "mins", "minute", "minutes": 60_000
        case "h", "hr", "hrs", "hour", "hours": 3_600_000
        case "d", "day", "days": 86_400_000
        case "w", "wk", "week", "weeks": 604_800_000
        default: nil
        }
    }

    private static func phrases(_ words: ArraySlice<String>) -> [(value: Duration, count: Int)] {
        var readings: [(value: Duration, count: Int)] = []
        if let first = words.word(0), let compact = compact(first) { readings.append((compact, 1)) }
        for (phrase, share) in shares {
            let count = words.skip(at: 0, phrase)
            guard count > 0, let unit = words.word(count).flatMap(Self.unit), let value = scaled(unit, by: share) else {
                continue
            }
            readings.append((value, count + 1))
        }
        var numbers = SpokenDecimal.read(words)
        if let article = words.word(0), article == "a" || article == "an" || article == "one" {
            numbers.append((DecimalNumber(units: 1), 1))
        }
        let couple = words.skip(at: 0, "a couple of", "a couple")
        if couple > 0 { numbers.append((DecimalNumber(units: 2), couple)) }
        for number in numbers {
            guard let unit = words.word(number.count).flatMap(Self.unit), let value = scaled(unit, by: number.value)
            else { continue }
            readings.append((value, number.count + 1))
            let half = words.skip(at: number.count + 1, "and a half")
            if half > 0, let more = scaled(unit, by: DecimalNumber(units: 5, scale: 1)) {
                readings.append((value + more, number.count + 1 + half))
            }
        }
        return readings
    }

    private static let shares: [(String, DecimalNumber)] = [
        ("half an", DecimalNumber(units: 5, scale: 1)), ("half a", DecimalNumber(units: 5, scale: 1)),
        ("a quarter of an", DecimalNumber(units: 25, scale: 2)), ("quarter of an", DecimalNumber(units: 25, scale: 2)),
        ("three quarters of an", DecimalNumber(units: 75, scale: 2)),
    ]

    private static func scaled(_ unit: Int64, by number: DecimalNumber) -> Duration? {
        number.multiplied(by: DecimalNumber(units: unit))?.units(atScale: 0).map(Duration.milliseconds)
    }

    /// `10m`, `1h30m`, `500ms`, `1.5h`.
    private static func compact(_ token: String) -> Duration? {
        var rest = Substring(token)
        var total = Duration.zero
        guard rest.first?.isNumber == true || rest.first == "." else { return nil }
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isNumber || $0 == "." || $0 == "," }
            rest = rest.dropFirst(digits.count)
            let name = rest.prefix { $0.isLetter }
            rest = rest.dropFirst(name.count)
            guard let number = DecimalNumber(text: digits), let unit = unit(String(name)),
                let value = scaled(unit, by: number)
            else { return nil }
            total += value
        }
        return total
    }
}
