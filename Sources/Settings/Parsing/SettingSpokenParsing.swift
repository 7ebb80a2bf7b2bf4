internal import JSONText
internal import Quantities

extension SettingDefinition {
    /// Reads what a person typed: `85%`, `eighty-five percent`, `$12.50`, `2k`, `10 minutes`, `on`, `a, b and c`.
    /// - Parameter present: the value that holds, for the message when the new one is out of bounds.
    package func parse(spoken text: String, present: SettingValue? = nil) throws(SettingError) -> SettingValue {
        let spoken = SpokenValue(text)
        guard !spoken.text.isEmpty else { throw notUnderstood(text) }
        if spoken.isNone, type != .list || allowsNone {
            guard allowsNone else { throw .noneNotAllowed(key: key, expected: expectation) }
            return .none
        }
        let value: SettingValue
        switch type {
        case .boolean:
            guard let flag = spoken.whole(SpokenBoolean.read) ?? ["1": true, "0": false][spoken.text] else {
                throw notUnderstood(text)
            }
            value = .boolean(flag)
        case .integer(let range): value = .integer(try integer(spoken, range: range))
        case .number(let range): value = .number(try number(spoken, range: range))
        case .money: value = .money(try money(spoken))
        case .text(.path): value = .text(spoken.text)
        case .text(.timeZone): value = .text(TimeZoneNames.identifier(of: spoken.text) ?? spoken.text)
        case .text(.choice(let words)): value = .text(Self.choice(spoken.text, among: words))
        case .list: value = .list(spoken.items)
        }
        try check(value, present: present)
        return value
    }

    /// Reads the value of an environment variable or of `--set`: the same forms.
    package func parse(environment text: String) throws(SettingError) -> SettingValue {
        try parse(spoken: text)
    }

    // MARK: By type

    /// “CSV”, “as csv”, “tables”: the word that is meant, or what was said.
    private static func choice(_ spoken: String, among words: [String]) -> String {
        var said = spoken.lowercased()
        if said.hasPrefix("as ") { said = String(said.dropFirst(3)) }
        return words.first { $0 == said || $0 + "s" == said } ?? spoken
    }

    private func integer(_ spoken: SpokenValue, range: ClosedRange<Int>) throws(SettingError) -> Int {
        if let unit, let number = spoken.amount(in: unit) {
            guard let whole = number.integer else { throw notUnderstood(spoken.text) }
            return whole
        }
        guard let number = spoken.whole(SpokenDecimal.read) else { throw notUnderstood(spoken.text) }
        if let whole = number.integer { return whole }
        // 0.85 for a setting in percent.
        if unit == .percent, let percent = number.multiplied(byPowerOfTen: 2)?.integer, range.contains(percent) {
            throw .ambiguous(key: key, given: spoken.text, choices: [String(percent)])
        }
        throw notUnderstood(spoken.text)
    }

    private func number(_ spoken: SpokenValue, range: ClosedRange<Double>) throws(SettingError) -> Double {
        if range == 0...1, let fraction = spoken.whole(SpokenPercent.read) { return fraction }
        guard let number = spoken.whole(SpokenDecimal.read) else { throw notUnderstood(spoken.text) }
        // 85 for a setting from 0 to 1: most likely percent, but it was not said. 1.5 is more likely just too much.
        if range == 0...1, number.integer != nil, number.double > 1, number.double <= 100,
            let fraction = Percent.fraction(ofPercent: number)
        {
            throw .ambiguous(key: key, given: spoken.text, choices: [fraction.description])
        }
        return number.double
    }

    private func money(_ spoken: SpokenValue) throws(SettingError) -> Money {
        let spoken = spoken.withoutRate
        if let money = spoken.whole(SpokenMoney.read) { return money }
        guard let money = spoken.whole(SpokenDecimal.read).flatMap(Money.init) else {
            throw notUnderstood(spoken.text)
        }
        return money
    }

    private func notUnderstood(_ given: String) -> SettingError {
        .notUnderstood(key: key, given: given, expected: expectation)
    }
}
