public import Foundation
internal import Intents
internal import Quantities

/// What was said for a slot, normalised: `85 %` is 0.85, `two thousand` is 2000.
public enum SlotContent: Sendable, Equatable {
    case text(String)
    case integer(Int)
    case number(Double)
    case boolean(Bool)
    /// Dollars.
    case money(Decimal)
    case duration(Duration)
    case list([SlotContent])

    init(_ value: SlotValue) {
        self =
            switch value {
            case .text(let text), .path(let text), .raw(let text), .entry(let text): .text(text)
            case .integer(let number): .integer(number)
            case .number(let number), .percent(let number): .number(number)
            case .boolean(let flag): .boolean(flag)
            case .money(let money): .money(Decimal(money.microdollars) / 1_000_000)
            case .duration(let duration): .duration(duration)
            case .period(let period): .text(period.canonicalName)
            case .time(let time): .text(time.description)
            case .choice(.text(let text)): .text(text)
            case .choice(.boolean(let flag)): .boolean(flag)
            case .choice(.integer(let number)): .integer(number)
            case .choice(.number(let number)): .number(number)
            case .list(let members): .list(members.map(SlotContent.init))
            }
    }
}
