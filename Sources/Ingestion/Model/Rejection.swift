/// A rejection as the store knows it.
package struct RejectionID: Hashable, Sendable, CustomStringConvertible {
    package let number: Int64
    package init(_ number: Int64) { self.number = number }
    package var description: String { String(number) }
}

/// A record that was refused: why, where it stood, and its bytes. It waits in quarantine.
package struct Rejection: Sendable, Equatable {
    package var reason: Reason
    /// Index into the batch's `files`.
    package var file: Int32
    /// Line, row or index, counted from 1, as in `RecordBlock.Entry`.
    package var position: Int64
    /// Where its bytes begin in the file (the decoded file, if it was compressed).
    package var byteOffset: Int64
    package var payload: [UInt8]

    package init(reason: Reason, file: Int32, position: Int64, byteOffset: Int64, payload: [UInt8]) {
        self.reason = reason
        self.file = file
        self.position = position
        self.byteOffset = byteOffset
        self.payload = payload
    }

    /// The facts of a refusal; the sentence is made where it is shown.
    package enum Reason: Sendable, Equatable, Hashable, Codable {
        /// Not JSON: `expected` says what would have been right at `column` (a byte in the record, from 1).
        case malformed(expected: String, found: String, column: Int)
        case invalidUTF8(column: Int)
        case tooDeep(limit: Int)
        case tooLarge(bytes: Int, limit: Int)
        /// The text ended inside the record.
        case truncated
        /// The record broke its schema: at `path` (JSON Pointer, "" for the record) the `rule` wanted `expected`.
        case schema(path: String, rule: String, expected: String, found: String)
        case duplicateKey(name: String)
        /// A CSV row with another number of cells than the header.
        case raggedRow(expected: Int, found: Int)
        /// A transform could not do what it says to this record.
        case transform(name: String, field: String, found: String)
        /// A key field is missing, null or empty: the record cannot be told from others.
        case missingKey(field: String)
        /// The field that says when it happened is no date.
        case eventTime(field: String, found: String)
        /// CSV: a quote that never closes, or text behind a closing quote.
        case malformedRow(detail: String)

        /// One stable word for grouping, filtering and JSON.
        package var code: String {
            switch self {
            case .malformed: "malformed"
            case .invalidUTF8: "invalid_utf8"
            case .tooDeep: "too_deep"
            case .tooLarge: "too_large"
            case .truncated: "truncated"
            case .schema(_, let rule, _, _): rule == "required" ? "missing_field" : "schema_\(rule)"
            case .duplicateKey: "duplicate_key"
            case .raggedRow: "ragged_row"
            case .malformedRow: "malformed_row"
            case .transform: "transform_failed"
            case .missingKey: "missing_key"
            case .eventTime: "bad_event_time"
            }
        }
    }
}
