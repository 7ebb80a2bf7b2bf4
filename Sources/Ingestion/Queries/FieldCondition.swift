/// A condition on a field of records: `confidence >= 0.2`. A record without the field meets none but `missing`.
package struct FieldCondition: Sendable, Equatable {
    package var field: FieldName
    package var comparison: Comparison
    /// Any of several will do; where the comparison says what the field is not, none of them may. Two for `outside`.
    package var operands: [Operand]

    package init(_ field: FieldName, _ comparison: Comparison, _ operands: [Operand]) {
        self.field = field
        self.comparison = comparison
        self.operands = operands
    }

    package init(_ field: FieldName, _ comparison: Comparison, _ operand: Operand = Operand("")) {
        self.init(field, comparison, [operand])
    }

    /// What it is compared with, where that is one thing.
    package var operand: Operand? { operands.count == 1 ? operands[0] : nil }

    package enum Comparison: String, Sendable {
        case equal = "="
        case unequal = "!="
        case less = "<"
        case atMost = "<="
        case more = ">"
        case atLeast = ">="
        /// A text holds the operand, whichever way the letters of ASCII are written; a list has it.
        case contains
        /// The contrary of `contains`, of what the record has.
        case lacks = "does not contain"
        /// A text begins or ends so, whichever way the letters of ASCII are written.
        case startsWith = "starts with"
        case endsWith = "ends with"
        /// Below the first operand or above the second.
        case outside = "not between"
        /// There is a value, and it is not null.
        case exists
        case missing
    }

    /// What a field is compared with. What the record holds decides how: a number with a number, exactly, whatever its
    /// digits, also where it stands in a text; a time with a time; a text with a text, by its bytes.
    package struct Operand: Sendable, Equatable {
        package var text: String
        /// A number by the JSON grammar, where it can be one.
        package var number: String?
        /// Microseconds since 1970 UTC, where it can be a time: all that it can mean, such as a day.
        package var time: Range<Int64>?

        package init(_ text: String, number: String? = nil, time: Range<Int64>? = nil) {
            self.text = text
            self.number = number
            self.time = time
        }
    }
}
