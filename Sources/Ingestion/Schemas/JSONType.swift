package import JSONText

/// A type a schema can ask for.
package enum JSONType: String, Sendable, CaseIterable {
    case object
    case array
    case string
    case number
    /// A number without a fraction, however it is written: `1.0` is one.
    case integer
    case boolean
    case null

    /// Whether a value whose token is of `kind` is of this type; of an integer, whether it is a number at all.
    package func includes(_ kind: JSONToken.Kind) -> Bool {
        switch kind {
        case .object: self == .object
        case .array: self == .array
        case .string, .escapedString: self == .string
        case .number: self == .number || self == .integer
        case .trueWord, .falseWord: self == .boolean
        case .nullWord: self == .null
        case .key, .escapedKey, .containerEnd: false
        }
    }

    /// `a number`.
    package var phrase: String {
        switch self {
        case .object: "an object"
        case .array: "an array"
        case .string: "a string"
        case .number: "a number"
        case .integer: "a whole number"
        case .boolean: "true or false"
        case .null: "null"
        }
    }
}
