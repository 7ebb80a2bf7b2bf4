internal import Intents
internal import Quantities

/// A condition on a field of records, as it was said: `confidence >= 0.2`, `trust < 30%`, `domain = rates or fx`.
package struct SpokenCondition: Sendable, Equatable {
    package var field: String
    /// A `FieldCondition.Comparison`; or `like` and `matches`, where the value is a pattern that nothing reads.
    package var comparison: String
    /// Several where any of them will do: none of them, where it is said of what a field is not.
    package var values: [String]

    package init(field: String, comparison: String, values: [String]) {
        self.field = field
        self.comparison = comparison
        self.values = values
    }

    package var value: String { values.joined(separator: ", ") }

    /// What is said by the opposite; nil where no comparison says that.
    private static let opposites = [
        "=": "!=", "!=": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">", "exists": "missing", "missing": "exists",
        "contains": "does not contain", "does not contain": "contains", "between": "not between",
        "not between": "between",
    ]

    /// With the comparison said the other way round.
    fileprivate var negated: SpokenCondition {
        SpokenCondition(field: field, comparison: Self.opposites[comparison] ?? "not " + comparison, values: values)
    }

    /// As the plainest conditions that say the same: “between” is two, and `like 'r%'` is “starts with r”.
    fileprivate var plain: [SpokenCondition] {
        switch comparison {
        case "between" where values.count == 2:
            let (low, high) = ends
            return [
                SpokenCondition(field: field, comparison: ">=", values: [low]),
                SpokenCondition(field: field, comparison: "<=", values: [high]),
            ]
        case "not between" where values.count == 2:
            return [SpokenCondition(field: field, comparison: comparison, values: [ends.low, ends.high])]
        case "like", "matches": return [withoutPattern]
        default: return [self]
        }
    }

    /// The lower and the upper end, in whichever order they were said.
    private var ends: (low: String, high: String) {
        guard let first = Self.number(values[0]), let second = Self.number(values[1]), second < first else {
            return (values[0], values[1])
        }
        return (values[1], values[0])
    }

    private var withoutPattern: SpokenCondition {
        guard values.count == 1, let value = values.first else { return self }
        var inner = value[...]
        let isOpen = (front: inner.hasPrefix("%"), back: inner.hasSuffix("%") && inner.count > 1)
        if comparison == "like" {
            if isOpen.front { inner.removeFirst() }
            if isOpen.back { inner.removeLast() }
        }
        guard !inner.isEmpty, !inner.contains(where: { "%*^$[]|?\\".contains($0) }) else { return self }
        let plain =
            switch (comparison, isOpen) {
            case ("matches", _): "="
            case (_, (front: false, back: true)): "starts with"
            case (_, (front: true, back: false)): "ends with"
            default: "contains"
            }
        return SpokenCondition(field: field, comparison: plain, values: [String(inner)])
    }

    private static func number(_ text: String) -> Double? {
        let words = text.lowercased().split(separator: " ").map(String.init)[...]
        if let percent = SpokenPercent.read(words).first(where: { $0.count == words.count }) { return percent.value }
        return SpokenNumber.read(words).first { $0.count == words.count }?.value
    }
}

extension Reading {
    /// What the slots of the first condition, the second and so on are told apart by.
    static let conditionSuffixes = ["", "_2", "_3", "_4"]
    private static let conditionNames = ["negated", "field", "op", "value", "presence"]

    /// The slots that conditions stand in.
    static let conditionSlots = Set(conditionSuffixes.flatMap { suffix in conditionNames.map { $0 + suffix } })

    /// The conditions said; “between 0.2 and 0.4” is two.
    var conditions: [SpokenCondition] { conditions(on: nil) }

    /// - Parameter field: meant where none is named; else it is that of the condition before: “above 0.2 and below 0.4”.
    func conditions(on field: String?) -> [SpokenCondition] {
        var field = field
        return Self.conditionSuffixes.flatMap { suffix in
            field = text("field" + suffix) ?? field
            return field.map { conditions(on: $0, suffix) } ?? []
        }
    }

    /// Whether a field and a value can only be a condition.
    private var isOfRecords: Bool {
        ["count_records", "show_records", "aggregate_records", "export", FollowUp.intent].contains(intent)
    }

    func conditions(on field: String, _ suffix: String) -> [SpokenCondition] {
        let condition: SpokenCondition
        if let presence = text("presence" + suffix) {
            condition = SpokenCondition(field: field, comparison: presence, values: [])
        } else if let value = value("value" + suffix),
            let comparison = text("op" + suffix) ?? (isOfRecords && text("field" + suffix) != nil ? "=" : nil)
        {
            // “With domain rates” names no comparison.
            condition = SpokenCondition(field: field, comparison: comparison, values: value.members)
        } else {
            return []
        }
        return (boolean("negated" + suffix) == true ? condition.negated : condition).plain
    }
}

extension SlotValue {
    fileprivate var members: [String] {
        if case .list(let values) = self { return values.compactMap(\.spokenText) }
        return [spokenText].compactMap(\.self)
    }
}
