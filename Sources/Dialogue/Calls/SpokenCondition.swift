internal import Intents
internal import Quantities

/// A condition on a field of records, as it was said: `confidence >= 0.2`, `trust < 30%`.
package struct SpokenCondition: Sendable, Equatable {
    package var field: String
    /// `=`, `!=`, `<`, `>`, `<=`, `>=`, `contains`, `exists`, `missing`.
    package var comparison: String
    package var value: String
}

extension Reading {
    /// The conditions said; “between 0.2 and 0.4” is two.
    var conditions: [SpokenCondition] {
        ["", "_2"].flatMap { suffix -> [SpokenCondition] in
            guard let field = text("field" + suffix) else { return [] }
            if suffix.isEmpty, let presence = text("presence") {
                return [SpokenCondition(field: field, comparison: presence, value: "")]
            }
            guard let comparison = text("op" + suffix), let value = value("value" + suffix), let text = value.spokenText
            else { return [] }
            guard comparison == "between", let (low, high) = ends(of: value, suffix: suffix) else {
                return [SpokenCondition(field: field, comparison: comparison, value: text)]
            }
            return [
                SpokenCondition(field: field, comparison: ">=", value: low),
                SpokenCondition(field: field, comparison: "<=", value: high),
            ]
        }
    }

    /// The lower and the upper end, in whichever order they were said; nil where there are not two.
    private func ends(of value: SlotValue, suffix: String) -> (String, String)? {
        var said: [String]
        if case .list(let values) = value {
            said = values.compactMap(\.spokenText)
        } else {
            said = [value.spokenText].compactMap(\.self)
            // The second end stands in the slot of a second condition that has no field of its own.
            if suffix.isEmpty, text("field_2") == nil, let other = text("value_2") { said.append(other) }
        }
        guard said.count == 2 else { return nil }
        if let first = Self.number(said[0]), let second = Self.number(said[1]), second < first { said.swapAt(0, 1) }
        return (said[0], said[1])
    }

    private static func number(_ text: String) -> Double? {
        let words = text.lowercased().split(separator: " ").map(String.init)[...]
        if let percent = SpokenPercent.read(words).first(where: { $0.count == words.count }) { return percent.value }
        return SpokenNumber.read(words).first { $0.count == words.count }?.value
    }
}
