/// The kinds of value a grammar may ask for by name, as in `{integer:limit}`.
package enum ValueType: String, Sendable, Hashable, CaseIterable {
    case integer
    case number
    case percent
    case money
    case duration
    case period
    case time
    case boolean
    /// A file name, path or address: has a dot or a slash, or is quoted.
    case path
    /// One bare word.
    case identifier
    /// What a record's field is called: one bare word, or two or three that stand for one (`trust score`).
    case field
    /// One bare word with a digit in it, or a quotation without spaces: what records are called, `f-000123`.
    case code
    /// Free words; a separator among them (`and`, `then`, `;`) counts against the reading.
    case text
    /// Free words to the end, separators included.
    case line
    /// Anything a setting may hold; its words are kept as typed.
    case value
    /// What a field of records is compared with: a number, a day or a few words; several where any of them will do
    /// (`rates or fx`).
    case operand
    /// Two operands or more.
    case several
    /// The two ends of a stretch: `0.2 and 0.4`, `0.2 to 0.4`.
    case range

    /// What a person is told may stand here.
    package var hint: String {
        switch self {
        case .integer: "a whole number"
        case .number: "a number"
        case .percent: "a percentage such as 85 %"
        case .money: "an amount such as $12.50"
        case .duration: "a time span such as 10 minutes"
        case .period: "a period such as yesterday or last 7 days"
        case .time: "a time such as 06:30"
        case .boolean: "on or off"
        case .path: "a file or folder"
        case .identifier: "a name"
        case .field: "a field of the records"
        case .code: "what a record is called, such as f-000123"
        case .text: "some words"
        case .line: "the rest of the line"
        case .value, .operand: "a value"
        case .several: "some values, such as rates, fx"
        case .range: "two values, such as 0.2 and 0.4"
        }
    }

    var isFreeText: Bool { self == .text || self == .line }
}

/// What may fill a slot.
package enum SlotKind: Sendable, Hashable {
    case typed(ValueType)
    /// A value list of the grammar.
    case list(String)
    /// A list the program fills: source ids, setting keys. `one_source` reads such names in the singular alone.
    case live(String)

    /// Of `one_source`, `source`.
    var listOfOne: String? {
        guard case .live(let name) = self, name.hasPrefix("one_") else { return nil }
        return String(name.dropFirst(4))
    }
}
