package import Quantities

/// What values a setting takes.
package enum SettingType: Sendable, Equatable {
    case boolean
    case integer(ClosedRange<Int>)
    case number(ClosedRange<Double>)
    case money(ClosedRange<Money>)
    case text(TextKind)
    /// Names, in their order, none twice.
    case list

    package enum TextKind: Sendable, Equatable {
        case path
        case timeZone
        /// One of some words.
        case choice([String])
    }

    /// One word for tables and completion.
    package var name: String {
        switch self {
        case .boolean: "on or off"
        case .integer: "whole number"
        case .number: "number"
        case .money: "dollars"
        case .text(.path): "path"
        case .text(.timeZone): "time zone"
        case .text(.choice): "word"
        case .list: "list"
        }
    }
}

/// What a setting's number counts.
package enum SettingUnit: String, Sendable {
    case days
    case seconds
    case megabytes
    case percent
    case dollars
    case records
    case requests
    case tokens
    case levels
    case versions
    case sources
    case attempts

    /// The unit behind a number: `30 days`, `85 %`, `16 MB`; dollars stand before it.
    func text(_ number: String) -> String {
        switch self {
        case .dollars: number
        case .percent: number + " %"
        case .megabytes: number + " MB"
        default: number + " " + (number == "1" ? String(rawValue.dropLast()) : rawValue)
        }
    }
}
