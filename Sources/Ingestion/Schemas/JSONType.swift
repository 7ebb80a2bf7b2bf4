package import JSONText

/// A type a schema can ask for.
package enum JSONType: String, Sendable, CaseIterable {
    case object
    case array
    case string
    case number
    case boolean
    case null

    /// Whether a value whose token is of `kind` is of this type.
    package func includes(_ kind: JSONToken.Kind) -> Bool {
        switch self {
        case .object: kind == .object
        case .array: kind == .array
        case .string: kind == .string || kind == .escapedString
        case .number: kind == .number
        case .boolean: kind == .trueWord || kind == .falseWord
        case .null: kind == .nullWord
        }
    }

    /// `a number`.
    package var phrase: String {
        switch self {
        case .object: "an object"
        case .array: "an array"
        case .string: "a string"
        case .number: "a number"
        case .boolean: "true or false"
        case .null: "null"
        }
    }
}
