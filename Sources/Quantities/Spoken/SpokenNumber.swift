/// Numbers as people write and say them: `1,000`, `2k`, `.85`, `-0.5`, `eighty-five`, `two and a half`, `a hundred`.
package enum SpokenNumber {
    package static func read(_ words: ArraySlice<String>) -> [(value: Double, count: Int)] {
        SpokenDecimal.read(words).map { ($0.value.double, $0.count) }
    }
}

/// The same numbers, exactly.
package enum SpokenDecimal {
    package static func read(_ words: ArraySlice<String>) -> [(value: DecimalNumber, count: Int)] {
        if let sign = words.word(0), ["minus", "negative", "-", "−"].contains(sign) {
            return unsigned(words.after(1)).compactMap { reading in
                reading.value.negated.map { ($0, reading.count + 1) }
            }
        }
        return unsigned(words)
    }

    /// One token: `2k`, `1.5m`, `1_000`; a suffix multiplies.
    package static func read(token: some StringProtocol) -> DecimalNumber? {
        if let number = DecimalNumber(text: token) { return number }
        let power =
            switch token.last {
            case "k", "K": 3
            case "m", "M": 6
            default: 0
            }
        guard power > 0 else { return nil }
        return DecimalNumber(text: token.dropLast())?.multiplied(byPowerOfTen: power)
    }

    private static func unsigned(_ words: ArraySlice<String>) -> [(value: DecimalNumber, count: Int)] {
        var readings: [(value: DecimalNumber, count: Int)] = []
        if let first = words.word(0), let number = read(token: first) {
            readings.append((number, 1))
            if let scaled = scaled(number, by: words.word(1)) { readings.append((scaled, 2)) }
        }
        readings += halves(words)
        for whole in NumberWords.read(words) {
            readings.append((DecimalNumber(units: whole.value), whole.count))
            readings += decimals(of: whole.value, after: whole.count, in: words)
        }
        for reading in readings {
            let count = words.skip(at: reading.count, "and a half")
            guard count > 0, reading.value.scale == 0,
                let sum = reading.value.adding(DecimalNumber(units: 5, scale: 1))
            else { continue }
            readings.append((sum, reading.count + count))
            if let scaled = scaled(sum, by: words.word(reading.count + count)) {
                readings.append((scaled, reading.count + count + 1))
            }
        }
        return SpokenReading.ordered(readings)
    }

    /// “1.5 million”, “2 thousand”.
    private static func scaled(_ number: DecimalNumber, by word: String?) -> DecimalNumber? {
        switch word {
        case "hundred": number.multiplied(byPowerOfTen: 2)
        case "thousand": number.multiplied(byPowerOfTen: 3)
        case "million": number.multiplied(byPowerOfTen: 6)
        default: nil
        }
    }

    /// “half”, “a half”, “half a million”.
    private static func halves(_ words: ArraySlice<String>) -> [(value: DecimalNumber, count: Int)] {
        let count = words.skip(at: 0, "a half", "one half", "half")
        guard count > 0 else { return [] }
        let half = DecimalNumber(units: 5, scale: 1)
        var readings = [(value: half, count: count)]
        if words.word(0) == "half", words.word(1) == "a", let large = scaled(half, by: words.word(2)) {
            readings.append((large, 3))
        }
        return readings
    }

    /// “one point five”, “zero point eight five”.
    private static func decimals(
        of whole: Int64, after offset: Int, in words: ArraySlice<String>
    ) -> [(value: DecimalNumber, count: Int)] {
        guard words.word(offset) == "point" else { return [] }
        var readings: [(value: DecimalNumber, count: Int)] = []
        var digits = ""
        while digits.count < 12, let word = words.word(offset + 1 + digits.count), let digit = NumberWords.small[word],
            digit < 10
        {
            digits += String(digit)
            if let number = DecimalNumber(text: "\(whole).\(digits)") {
                readings.append((number, offset + 1 + digits.count))
            }
        }
        return readings
    }
}
