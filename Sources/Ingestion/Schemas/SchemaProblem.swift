/// Why a file cannot serve as a schema, and where: facts.
package struct SchemaProblem: Error, Sendable, Equatable {
    /// A JSON Pointer into the schema: to the keyword, or to the schema around it.
    package var pointer: String
    package var reason: Reason

    package init(pointer: String, reason: Reason) {
        self.pointer = pointer
        self.reason = reason
    }

    package enum Reason: Sendable, Equatable {
        /// Not JSON; `detail` says what would have been right.
        case notJSON(line: Int, column: Int, detail: String)
        case duplicateKey(name: String)
        /// Not a keyword of the vocabularies this supports.
        case unknownKeyword(name: String, nearest: [String])
        /// A keyword of an earlier draft; `now` says what has its place.
        case formerKeyword(name: String, now: String)
        case malformed(keyword: String, expected: String, found: String)
        /// `$schema` names another draft.
        case otherDialect(found: String)
        /// A reference that leaves the file.
        case otherDocument(reference: String)
        /// A reference that leads nowhere within it.
        case unresolved(reference: String)
        /// Schemas that apply each other to the same value for ever.
        case endless
        /// Two schemas with the same `$id` or `$anchor`.
        case ambiguous(name: String)
        case pattern(source: String, detail: String)
        case unknownFormat(name: String, nearest: [String])
    }
}

extension SchemaProblem: CustomStringConvertible {
    /// `/properties/a/minimum: expected a number, found "3"`.
    package var description: String {
        pointer.isEmpty ? reason.description : "\(pointer): \(reason.description)"
    }
}

extension SchemaProblem.Reason: CustomStringConvertible {
    /// Plain words, to follow the place and a colon.
    package var description: String {
        switch self {
        case .notJSON(let line, let column, let detail): "line \(line), column \(column): \(detail)"
        case .duplicateKey(let name): "the key “\(name)” stands there twice"
        case .unknownKeyword(let name, let nearest):
            "“\(name)” is no keyword this supports" + Self.suggestion(nearest)
        case .formerKeyword(let name, let now):
            "“\(name)” is no keyword of JSON Schema 2020-12; it is \(now) now"
        case .malformed(_, let expected, let found): "expected \(expected), found \(found)"
        case .otherDialect(let found):
            "it is written for \(found); only JSON Schema 2020-12 is understood "
                + "(\"$schema\": \"https://json-schema.org/draft/2020-12/schema\")"
        case .otherDocument(let reference): "“\(reference)” leads to another document; references stay within the file"
        case .unresolved(let reference): "“\(reference)” leads to no schema of this file"
        case .endless: "this schema applies itself to the same value for ever"
        case .ambiguous(let name): "“\(name)” names two schemas"
        case .pattern(let source, let detail): "“\(source)” is no pattern this can match: \(detail)"
        case .unknownFormat(let name, let nearest):
            "“\(name)” is no format this can check" + Self.suggestion(nearest)
        }
    }

    private static func suggestion(_ nearest: [String]) -> String {
        nearest.isEmpty ? "" : "; did you mean \(nearest.map { "“\($0)”" }.joined(separator: " or "))?"
    }
}
