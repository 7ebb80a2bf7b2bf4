/// The form in which what was read is shown: for people, or for other programs.
package enum OutputForm: String, Sendable, CaseIterable {
    /// As sentences and tables.
    case table
    case csv
    /// One object.
    case json
    /// One object a line.
    case jsonl
    case markdown

    /// What completion says of it.
    package var summary: String {
        switch self {
        case .table: "for people"
        case .csv: "comma separated, with a header"
        case .json: "one JSON object"
        case .jsonl: "one JSON object a line"
        case .markdown: "a table for a document"
        }
    }
}
