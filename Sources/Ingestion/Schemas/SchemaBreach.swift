/// The first place where a record breaks its schema.
package struct SchemaBreach: Sendable, Equatable {
    /// A JSON Pointer; "" is the record itself.
    package var path: String
    /// The schema's word for the rule: `type`, `required`.
    package var rule: String
    package var expected: String
    package var found: String
    /// The types that would have been right, where a value is of a wrong type; empty otherwise.
    package var expectedTypes: [JSONType]

    package init(path: String, rule: String, expected: String, found: String, expectedTypes: [JSONType] = []) {
        self.path = path
        self.rule = rule
        self.expected = expected
        self.found = found
        self.expectedTypes = expectedTypes
    }

    static func type(path: String, expected: JSONTypeSet, found: String) -> SchemaBreach {
        SchemaBreach(
            path: path, rule: "type", expected: expected.phrase, found: found, expectedTypes: expected.types)
    }

    package var reason: Rejection.Reason { .schema(path: path, rule: rule, expected: expected, found: found) }
}
