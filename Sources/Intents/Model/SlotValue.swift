package import Quantities

/// What a slot was filled with.
package enum SlotValue: Sendable, Hashable {
    case text(String)
    case integer(Int)
    case number(Double)
    /// As a fraction: 85 % is 0.85.
    case percent(Double)
    case money(Money)
    case duration(Duration)
    case boolean(Bool)
    case period(Period)
    case time(TimeOfDay)
    case path(String)
    /// A name of a live list.
    case entry(id: String)
    /// The `out` of a value list.
    case choice(Scalar)
    /// A value kept as typed; what it is for decides what it means.
    case raw(String)
    case list([SlotValue])

    /// Whether it is a name of a live list, or holds one.
    var isLive: Bool {
        switch self {
        case .entry: true
        case .list(let members): members.contains { $0.isLive }
        default: false
        }
    }
}
