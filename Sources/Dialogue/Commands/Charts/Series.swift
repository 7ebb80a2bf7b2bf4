internal import Foundation
internal import JSONText
internal import Quantities

/// Figures in a row, over time or by name: what charts are drawn from.
struct Series: Sendable {
    /// `records stored`, `spent`, `rejected records`
    var noun: String
    var unit: Unit
    /// How time is divided; nil for figures by name.
    var stretch: Stretch?
    var points: [Point]

    struct Point: Sendable {
        /// `2026-11-21`, `trust_logs`
        var label: String
        /// Where there is little room: `21 Nov`.
        var shortLabel: String
        var start: Date?
        /// Records or calls; of money micro-dollars.
        var value: Int64
    }

    enum Unit: Sendable {
        case count
        case money
    }

    enum Stretch: String, Sendable {
        case hour, day, week, month

        var component: Calendar.Component {
            switch self {
            case .hour: .hour
            case .day: .day
            case .week: .weekOfYear
            case .month: .month
            }
        }
    }

    var total: Int64 { points.reduce(0) { $0 + $1.value } }

    func text(_ value: Int64) -> String {
        switch unit {
        case .count: Formatted.count(Int(value))
        case .money: Money(microdollars: value).description
        }
    }

    /// Lines for an axis: from 0 to at least the highest value, at one, two or five times a power of ten.
    var ticks: [Int64] {
        let highest = max(1, points.map(\.value).max() ?? 0)
        var step: Int64 = 1
        let factors: [Int64] = [2, 5, 10]
        var (power, index) = (Int64(1), 0)
        while step * 4 < highest, step < .max / 100 {
            step = power * factors[index]
            index += 1
            if index == factors.count {
                power *= 10
                index = 0
            }
        }
        let count = (highest + step - 1) / step
        return (0...count).map { $0 * step }
    }

    var json: [JSONValue] {
        points.map { point in
            var members: [JSONValue.Member] = [.init(stretch?.rawValue ?? "name", .string(point.label))]
            if let start = point.start { members.append(.init("start", .string(Timestamp.iso8601(start)))) }
            switch unit {
            case .count: members.append(.init("count", .integer(Int(point.value))))
            case .money: members += MoneyText.json(Money(microdollars: point.value))
            }
            return .object(members)
        }
    }
}
