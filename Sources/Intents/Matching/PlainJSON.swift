package import JSONText
internal import Quantities

extension SlotValue {
    /// The value as JSON, without what only the program's own settings would make of it.
    package var plainJSON: JSONValue {
        switch self {
        case .text(let text), .path(let text), .entry(let text), .raw(let text): .string(text)
        case .integer(let number): .integer(number)
        case .number(let number), .percent(let number): .number(number)
        case .boolean(let isOn): .bool(isOn)
        case .money(let money): .number(text: money.dollars.description)
        case .duration(let duration): .number(Double(duration.components.seconds))
        case .period(let period): .string(period.canonicalName)
        case .time(let time): .string(time.description)
        case .list(let values): .array(values.map(\.plainJSON))
        case .choice(.text(let text)): .string(text)
        case .choice(.boolean(let isOn)): .bool(isOn)
        case .choice(.integer(let number)): .integer(number)
        case .choice(.number(let number)): .number(number)
        }
    }
}
