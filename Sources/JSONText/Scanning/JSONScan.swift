/// What a scan of one value found. Offsets count from the start of the scanned bytes.
package enum JSONScan: Sendable, Equatable {
    /// A whole value; `end` is the byte behind it.
    case complete(end: Int)
    /// Right so far, but the bytes ended inside the value.
    case incomplete
    case invalid(JSONFault, at: Int)
    /// Nested deeper than allowed; `end` is the byte behind the value where its brackets close, nil where the bytes
    /// ended first.
    case tooDeep(end: Int?)
}

/// Why bytes are not JSON.
package enum JSONFault: Sendable, Equatable {
    case expected(Expectation)
    case invalidUTF8

    /// What would have been right.
    package enum Expectation: Sendable, Equatable {
        case value
        case key
        case colon
        case commaOrClosingBrace
        case commaOrClosingBracket
        case digit
        case escape
        case hexDigit
        /// Control bytes inside a string have to be escaped.
        case escapedControl

        /// `a comma or the closing bracket`.
        package var phrase: String {
            switch self {
            case .value: "a value"
            case .key: "a key in double quotes"
            case .colon: "a colon"
            case .commaOrClosingBrace: "a comma or the closing brace"
            case .commaOrClosingBracket: "a comma or the closing bracket"
            case .digit: "a digit"
            case .escape: "one of the escapes \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\u"
            case .hexDigit: "a hexadecimal digit"
            case .escapedControl: "control characters written as escapes"
            }
        }
    }
}
