/// US dollars as people write and say them: `$12.50`, `10 bucks`, `a hundred dollars`, `$1.5k`, `50 cents`.
/// A number alone is no money.
package enum SpokenMoney {
    package static func read(_ words: ArraySlice<String>) -> [(value: Money, count: Int)] {
        var readings: [(value: Money, count: Int)] = []
        if let first = words.word(0), let (money, isNegative) = symbol(first), let amount = money {
            readings.append((amount, 1))
            if let large = scaled(amount, by: words.word(1)), !isNegative { readings.append((large, 2)) }
        }
        if let mark = words.word(0), ["$", "usd", "us$"].contains(mark) {
            readings += SpokenDecimal.read(words.after(1)).compactMap { reading in
                Money(reading.value).map { ($0, reading.count + 1) }
            }
        }
        for number in numbers(words) {
            let whole = words.skip(
                at: number.count, "us dollars", "dollars", "dollar", "bucks", "buck", "usd", "$", "of dollars")
            if whole > 0, let money = Money(number.value) {
                let count = number.count + whole
                readings.append((money, count))
                readings += withCents(money, after: count, in: words)
            }
            let cents = words.skip(at: number.count, "cents", "cent", "¢")
            if cents > 0, let money = centsAmount(number.value) { readings.append((money, number.count + cents)) }
        }
        return SpokenReading.ordered(readings)
    }

    /// “a dollar” besides the numbers.
    private static func numbers(_ words: ArraySlice<String>) -> [(value: DecimalNumber, count: Int)] {
        words.word(0) == "a" ? SpokenDecimal.read(words) + [(DecimalNumber(units: 1), 1)] : SpokenDecimal.read(words)
    }

    /// “12 dollars and 50 cents”
    private static func withCents(
        _ money: Money, after offset: Int, in words: ArraySlice<String>
    ) -> [(value: Money, count: Int)] {
        let and = words.skip(at: offset, "and")
        return SpokenDecimal.read(words.after(offset + and)).compactMap { reading in
            let end = offset + and + reading.count
            let unit = words.skip(at: end, "cents", "cent")
            guard unit > 0, let cents = centsAmount(reading.value), let sum = try? money.adding(cents) else {
                return nil
            }
            return (sum, end + unit)
        }
    }

    private static func centsAmount(_ cents: DecimalNumber) -> Money? {
        cents.multiplied(byPowerOfTen: -2).flatMap(Money.init)
    }

    /// `$12.50`, `-$5`, `$-5`, `12$`, `5usd`, `20¢`; nil when the token bears no currency.
    private static func symbol(_ token: String) -> (amount: Money?, isNegative: Bool)? {
        var text = Substring(token)
        let isNegative = text.first == "-"
        if isNegative { text = text.dropFirst() }
        if text.hasSuffix("¢") { return (SpokenDecimal.read(token: text.dropLast()).flatMap(centsAmount), isNegative) }
        if let mark = ["us$", "usd", "$"].first(where: text.hasPrefix) {
            text = text.dropFirst(mark.count)
        } else if let mark = ["usd", "$"].first(where: text.hasSuffix) {
            text = text.dropLast(mark.count)
        } else {
            return nil
        }
        guard let number = SpokenDecimal.read(token: text), let signed = isNegative ? number.negated : number else {
            return (nil, isNegative)
        }
        return (Money(signed), isNegative)
    }

    /// “$2 million”
    private static func scaled(_ money: Money, by word: String?) -> Money? {
        switch word {
        case "thousand": try? money.multiplied(by: 1000)
        case "million": try? money.multiplied(by: 1_000_000)
        default: nil
        }
    }
}
