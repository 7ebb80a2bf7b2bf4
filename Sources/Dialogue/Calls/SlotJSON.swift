internal import Foundation
internal import Intents
internal import JSONText
internal import Quantities
internal import Settings

/// Slots as `magpie parse` prints them: normalised to the values a program would use.
enum SlotJSON {
    /// - Throws: `SettingError` when a setting cannot have the value that was said.
    static func object(of reading: Reading, settings: SettingsStore) throws(SettingError) -> JSONValue {
        var members: [JSONValue.Member] = []
        let filters = filters(of: reading)
        for slot in reading.slots {
            if !filters.isEmpty, Reading.conditionSlots.contains(slot.name) { continue }
            if case .period(let period) = slot.value, slot.name == "period", let bounds = bounds(of: period) {
                members += bounds
                continue
            }
            let value: JSONValue
            if reading.intent == "set_setting", slot.name == "value", let key = reading.text("setting"),
                let definition = SettingCatalogue.definition(named: key)
            {
                value = try definition.parse(spoken: slot.value.spokenText ?? "").json
            } else if slot.name == "delta", let factor = factor(of: reading) {
                members.append(.init("factor", factor))
                continue
            } else if slot.name == "delta" {
                value = delta(slot.value, isDecrease: reading.text("direction") == "down")
            } else if slot.name == "direction" {
                continue
            } else if slot.name == "value", ["add_to_setting", "remove_from_setting"].contains(reading.intent) {
                value = json(of: slot.value, isList: true)
            } else if slot.name == "value", reading.intent == "set_source" {
                value = scalar(slot.value.spokenText ?? "")
            } else if slot.name == "aggregate", case .list(let figures) = slot.value, figures.count == 1 {
                value = json(of: figures[0])
            } else {
                value = json(of: slot.value, isList: Self.listSlots.contains(slot.name))
            }
            members.append(.init(slot.name, value))
        }
        if reading.intent == "repeat", let from = reading.integer("from"), reading.value("to") == nil {
            members.append(.init("to", .integer(from)))
        }
        if let file = reading.text("file"), reading.intent == "export", reading.value("format") == nil,
            let dot = file.lastIndex(of: ".")
        {
            members.append(.init("format", .string(String(file[file.index(after: dot)...]))))
        }
        if !filters.isEmpty { members.append(.init("filters", .array(filters))) }
        return .object(members)
    }

    /// The conditions of a reading: a field, a comparison, a value.
    private static func filters(of reading: Reading) -> [JSONValue] {
        reading.conditions.map { condition in
            .object([
                .init("field", .string(condition.field)), .init("op", .string(condition.comparison)),
                .init(
                    "value",
                    condition.values.count > 1 ? .array(condition.values.map(scalar)) : scalar(condition.value)),
            ])
        }
    }

    /// A period with an open or spoken beginning is given by its bounds: `since`, `until`.
    private static func bounds(of period: Period) -> [JSONValue.Member]? {
        guard case .between(let since, let until) = period else { return nil }
        return [("since", since), ("until", until)].compactMap { name, bound in
            bound.map { .init(name, .string($0.canonicalName)) }
        }
    }

    /// “by 15 %” as the factor it is; nil where the amount is no share, or the setting itself is one.
    private static func factor(of reading: Reading) -> JSONValue? {
        guard let spoken = reading.text("delta"), let key = reading.text("setting"),
            let definition = SettingCatalogue.definition(named: key), !SettingArithmetic.isShare(definition)
        else { return nil }
        let words = spoken.lowercased().split(separator: " ").map(String.init)[...]
        guard let percent = SpokenPercent.read(words).first, percent.count == words.count else { return nil }
        let change = reading.text("direction") == "down" ? -percent.value : percent.value
        return .number(((1 + change) * 1e9).rounded() / 1e9)
    }

    /// Always lists, even of one.
    private static let listSlots: Set<String> = ["sources", "exclude", "settings", "runs", "fields"]

    static func json(of value: SlotValue, isList: Bool = false) -> JSONValue {
        switch value {
        case .list(let values): .array(values.map { json(of: $0) })
        case _ where isList: .array([json(of: value)])
        case .text(let text), .path(let text), .entry(let text): .string(text)
        case .raw(let text): scalar(text)
        case .integer(let number): .integer(number)
        case .number(let number), .percent(let number): .number(number)
        case .boolean(let isOn): .bool(isOn)
        case .money(let money): .number(text: money.dollars.description)
        case .duration(let duration): .string(every(duration))
        case .period(let period): .string(period.canonicalName)
        case .time(let time): .string(time.description)
        case .choice(let choice): json(of: choice)
        }
    }

    private static func json(of choice: Scalar) -> JSONValue {
        switch choice {
        case .text(let text): .string(text)
        case .boolean(let isOn): .bool(isOn)
        case .integer(let number): .integer(number)
        case .number(let number): .number(number)
        }
    }

    private static func delta(_ value: SlotValue, isDecrease: Bool) -> JSONValue {
        let positive: JSONValue =
            if case .raw(let text) = value { scalar(text) } else { json(of: value) }
        guard isDecrease, case .number(text: let text) = positive else { return positive }
        return .number(text: text.hasPrefix("-") ? String(text.dropFirst()) : "-" + text)
    }

    /// What was said as the plainest value it can be.
    private static func scalar(_ text: String) -> JSONValue {
        let words = text.lowercased().split(separator: " ").map(String.init)[...]
        if let money = SpokenMoney.read(words).first, money.count == words.count {
            return .number(text: money.value.dollars.description)
        }
        if let percent = SpokenPercent.read(words).first, percent.count == words.count {
            return .number(percent.value)
        }
        if let number = SpokenNumber.read(words).first, number.count == words.count {
            return .number(number.value)
        }
        if let isOn = SpokenBoolean.read(words).first, isOn.count == words.count { return .bool(isOn.value) }
        return .string(text)
    }

    /// `6 hours`, `day`: how schedules are written.
    private static func every(_ duration: Duration) -> String {
        let seconds = duration.components.seconds
        for (unit, length) in [("day", Int64(86_400)), ("hour", 3600), ("minute", 60)] where seconds % length == 0 {
            let count = seconds / length
            return unit == "day" && count == 1 ? "day" : "\(count) \(unit)\(count == 1 ? "" : "s")"
        }
        return "\(seconds) second\(seconds == 1 ? "" : "s")"
    }
}
