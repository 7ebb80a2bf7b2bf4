package import JSONText
package import Quantities

/// A value a setting can have.
package enum SettingValue: Hashable, Sendable {
    case boolean(Bool)
    case integer(Int)
    case number(Double)
    case money(Money)
    case text(String)
    case list([String])
    /// `null` in the file: no limit, or to be found out.
    case none
}

extension SettingValue {
    /// As it stands in `magpie.json`.
    package var json: JSONValue {
        switch self {
        case .boolean(let flag): .bool(flag)
        case .integer(let number): .integer(number)
        case .number(let number): .number(number)
        case .money(let money): .number(text: money.dollars.description)
        case .text(let text): .string(text)
        case .list(let items): .array(items.map { .string($0) })
        case .none: .null
        }
    }
}
