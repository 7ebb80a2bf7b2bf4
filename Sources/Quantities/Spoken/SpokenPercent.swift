/// Percentages, read as fractions: `85%`, `85 %`, `eighty-five percent` are 0.85.
package enum SpokenPercent {
    package static func read(_ words: ArraySlice<String>) -> [(value: Double, count: Int)] {
        var readings: [(value: Double, count: Int)] = []
        if let first = words.word(0), first.hasSuffix("%"), let number = SpokenDecimal.read(token: first.dropLast()),
            let fraction = Percent.fraction(ofPercent: number)
        {
            readings.append((fraction.double, 1))
        }
        var numbers = SpokenDecimal.read(words)
        if words.word(0) == "a" { numbers.append((DecimalNumber(units: 1), 1)) }
        for number in numbers {
            let unit = words.skip(at: number.count, "%", "percent", "percents", "per cent", "pct", "a percent")
            guard unit > 0, let fraction = Percent.fraction(ofPercent: number.value) else { continue }
            readings.append((fraction.double, number.count + unit))
        }
        return SpokenReading.ordered(readings)
    }
}
