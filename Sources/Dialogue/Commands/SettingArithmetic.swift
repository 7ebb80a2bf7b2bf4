internal import Quantities
internal import Settings

/// “raise by 0.05”, “by 15 %”, “double it”: a setting's value from the one it has.
enum SettingArithmetic {
    static func value(of setting: ResolvedSetting, _ adjustment: Adjustment) throws(SettingError) -> SettingValue {
        let definition = setting.definition
        switch adjustment {
        case .times(let factor):
            return try scaled(setting, by: factor)
        case .by(let spoken, let isDecrease):
            let words = spoken.lowercased().split(separator: " ").map(String.init)[...]
            // A share of what it is; for a setting that is itself a share, 5 % means 0.05 more.
            if let percent = whole(SpokenPercent.read(words), words), !isShare(definition) {
                return try scaled(setting, by: 1 + (isDecrease ? -percent : percent))
            }
            switch setting.value {
            case .money(let money): return try moved(money, setting, words, spoken, isDecrease: isDecrease)
            case .integer(let number):
                return try moved(Double(number), setting, words, spoken, isDecrease: isDecrease)
            case .number(let number): return try moved(number, setting, words, spoken, isDecrease: isDecrease)
            default: throw .notUnderstood(key: setting.key, given: spoken, expected: definition.expectation)
            }
        }
    }

    private static func scaled(_ setting: ResolvedSetting, by factor: Double) throws(SettingError) -> SettingValue {
        switch setting.value {
        case .integer(let number): return try checked(Double(number) * factor, setting)
        case .number(let number): return try checked(number * factor, setting)
        case .money(let money): return try checked(money.dollars.double * factor, setting)
        default:
            throw .notUnderstood(key: setting.key, given: "×\(factor)", expected: setting.definition.expectation)
        }
    }

    /// Money moves by whole micro-dollars.
    private static func moved(
        _ money: Money, _ setting: ResolvedSetting, _ words: ArraySlice<String>, _ spoken: String, isDecrease: Bool
    ) throws(SettingError) -> SettingValue {
        let step =
            whole(SpokenMoney.read(words), words) ?? words.first.flatMap { words.count == 1 ? Money(text: $0) : nil }
        guard let step, let sum = try? isDecrease ? money.subtracting(step) : money.adding(step) else {
            throw .notUnderstood(key: setting.key, given: spoken, expected: "an amount of dollars")
        }
        try setting.definition.check(.money(sum), present: setting.value)
        return .money(sum)
    }

    private static func moved(
        _ number: Double, _ setting: ResolvedSetting, _ words: ArraySlice<String>, _ spoken: String, isDecrease: Bool
    ) throws(SettingError) -> SettingValue {
        let step = try amount(words, setting.definition, spoken)
        return try checked(number + (isDecrease ? -step : step), setting)
    }

    /// Rounded to what the setting counts: whole numbers, micro-dollars, nine decimals; and within its bounds.
    private static func checked(
        _ number: Double, _ setting: ResolvedSetting
    ) throws(SettingError) -> SettingValue {
        let definition = setting.definition
        let value: SettingValue
        switch definition.type {
        case .integer:
            guard let whole = Int(exactly: number.rounded()) else {
                throw .notUnderstood(key: definition.key, given: "\(number)", expected: definition.expectation)
            }
            value = .integer(whole)
        case .money:
            guard let microdollars = Int64(exactly: (number * 1_000_000).rounded()) else {
                throw .notUnderstood(key: definition.key, given: "\(number)", expected: definition.expectation)
            }
            value = .money(Money(microdollars: microdollars))
        default:
            value = .number((number * 1e9).rounded() / 1e9)
        }
        try definition.check(value, present: setting.value)
        return value
    }

    /// Whether the setting is a number from 0 to 1.
    static func isShare(_ definition: SettingDefinition) -> Bool {
        if case .number(let range) = definition.type { range == 0...1 } else { false }
    }

    private static func amount(
        _ words: ArraySlice<String>, _ definition: SettingDefinition, _ spoken: String
    ) throws(SettingError) -> Double {
        if let percent = whole(SpokenPercent.read(words), words) { return percent }
        if let duration = whole(SpokenDuration.read(words), words) {
            let seconds = Double(duration.components.seconds)
            return definition.unit == .days ? seconds / 86_400 : seconds
        }
        if let number = whole(SpokenNumber.read(words), words) { return number }
        throw .notUnderstood(key: definition.key, given: spoken, expected: "an amount")
    }

    /// The reading that takes all the words.
    private static func whole<Value>(_ readings: [(value: Value, count: Int)], _ words: ArraySlice<String>) -> Value? {
        readings.first { $0.count == words.count }?.value
    }
}
