/// The first place where a record breaks its schema.
package struct SchemaBreach: Sendable, Equatable {
    /// A JSON Pointer; "" is the record itself.
    package var path: String
    /// The schema's word for the rule: `type`, `required`.
    package var rule: String
    package var expected: String
    package var found: String

    package init(path: String, rule: String, expected: String, found: String) {
        self.path = path
        self.rule = rule
        self.expected = expected
        self.found = found
    }

    static func type(path: String, expected: JSONType, found: String) -> SchemaBreach {
        SchemaBreach(path: path, rule: "type", expected: expected.phrase, found: found)
    }

    static func required(path: String, expected: JSONType) -> SchemaBreach {
        SchemaBreach(path: path, rule: "required", expected: expected.phrase, found: "nothing")
    }

    package var reason: Rejection.Reason { .schema(path: path, rule: rule, expected: expected, found: found) }
}
