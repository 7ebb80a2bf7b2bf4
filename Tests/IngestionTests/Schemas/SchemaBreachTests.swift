import Ingestion
import Testing

/// What is said of a record that breaks its schema.
@Suite("Breaches of a schema")
struct SchemaBreachTests {
    @Test(
        "name path, rule, expected and found",
        arguments: [
            (#"{"type":"integer"}"#, "1.5", "", "type", "a whole number", "1.5"),
            (#"{"type":["string","null"]}"#, "[1]", "", "type", "a string or null", "[1]"),
            (#"{"enum":["a",1,null]}"#, #""b""#, "", "enum", #"one of "a", 1, null"#, #""b""#),
            (
                #"{"enum":[1,2,3,4,5,6,7,8,9]}"#, "0", "", "enum", "one of 9 values, such as 1, 2, 3", "0"
            ),
            (#"{"const":{"a":[1]}}"#, "{}", "", "const", #"{"a":[1]}"#, "{}"),
            (#"{"minimum":0}"#, "-0.5", "", "minimum", "a number from 0", "-0.5"),
            (#"{"exclusiveMinimum":0}"#, "-0.0", "", "exclusiveMinimum", "a number above 0", "-0.0"),
            (#"{"maximum":1.50}"#, "1.51", "", "maximum", "a number up to 1.50", "1.51"),
            (#"{"exclusiveMaximum":1}"#, "1e0", "", "exclusiveMaximum", "a number below 1", "1e0"),
            (#"{"multipleOf":0.1}"#, "0.35", "", "multipleOf", "a multiple of 0.1", "0.35"),
            (#"{"minLength":3}"#, #""é!""#, "", "minLength", "at least 3 characters", #""é!""#),
            (#"{"maxLength":1}"#, #""ab""#, "", "maxLength", "at most 1 character", #""ab""#),
            (#"{"pattern":"^a+$"}"#, #""ab""#, "", "pattern", "text like ^a+$", #""ab""#),
            (#"{"format":"date"}"#, #""soon""#, "", "format", "text of the format date", #""soon""#),
            (#"{"minItems":2}"#, "[1]", "", "minItems", "at least 2 items", "1 item"),
            (#"{"maxItems":0}"#, "[1,2]", "", "maxItems", "at most 0 items", "2 items"),
            (#"{"items":{"type":"number"}}"#, #"[1,"x"]"#, "/1", "type", "a number", #""x""#),
            (#"{"prefixItems":[{},{"const":1}]}"#, "[2,2]", "/1", "const", "1", "2"),
            (#"{"prefixItems":[true],"items":false}"#, "[1,2]", "/1", "items", "at most 1 item", "2"),
            (#"{"contains":{"const":1}}"#, "[2]", "", "contains", "at least 1 fitting item", "0"),
            (#"{"contains":true,"maxContains":1}"#, "[2,3]", "", "maxContains", "at most 1 fitting item", "more"),
            (
                #"{"uniqueItems":true}"#, "[1,2,1.0]", "/2", "uniqueItems", "items that are all different", "1.0"
            ),
            (#"{"minProperties":1}"#, "{}", "", "minProperties", "at least 1 field", "0 fields"),
            (#"{"maxProperties":0}"#, #"{"a":1}"#, "", "maxProperties", "at most 0 fields", "1 field"),
            (
                #"{"properties":{"a":{"properties":{"b/c":{"type":"null"}}}}}"#, #"{"a":{"b/c":1}}"#, "/a/b~1c",
                "type", "null", "1"
            ),
            (
                #"{"properties":{"a":{"type":"string"}},"required":["b","a"]}"#, #"{"b":1}"#, "/a", "required",
                "a string", "nothing"
            ),
            (
                #"{"additionalProperties":false,"properties":{"a":true}}"#, #"{"a":1,"b":2}"#, "/b",
                "additionalProperties", "no field of this name", "2"
            ),
            (
                #"{"propertyNames":{"maxLength":1}}"#, #"{"a":1,"bc":2}"#, "/bc", "maxLength",
                "at most 1 character", #""bc""#
            ),
            (
                #"{"patternProperties":{"^n_":{"type":"number"}}}"#, #"{"n_a":"x"}"#, "/n_a", "type", "a number",
                #""x""#
            ),
            (
                #"{"dependentRequired":{"a":["b"]}}"#, #"{"a":1}"#, "/b", "dependentRequired", "a value", "nothing"
            ),
            (
                #"{"unevaluatedProperties":false,"allOf":[{"properties":{"a":true}}]}"#, #"{"a":1,"b":2}"#, "/b",
                "unevaluatedProperties", "no field of this name", "2"
            ),
            (
                #"{"unevaluatedItems":false,"prefixItems":[true]}"#, "[1,2]", "/1", "unevaluatedItems",
                "no further items", "2"
            ),
            (#"{"not":{"type":"null"}}"#, "null", "", "not", "a value that “not” does not exclude", "null"),
            (#"{"properties":{"a":false}}"#, #"{"a":1}"#, "/a", "false", "nothing", "1"),
            (#"{"if":{"const":1},"then":{"const":2}}"#, "1", "", "const", "2", "1"),
        ])
    func areNamed(
        schema: String, record: String, path: String, rule: String, expected: String, found: String
    ) throws {
        var breach = try #require(try firstBreach(of: record, in: makeSchema(schema)))
        breach.expectedTypes = []
        #expect(breach == SchemaBreach(path: path, rule: rule, expected: expected, found: found))
    }

    @Test(
        "of several forms, the one that came furthest is reported",
        arguments: [
            // Of another type than any of them.
            (
                #"{"anyOf":[{"type":"string"},{"type":"null"}]}"#, "7",
                SchemaBreach(
                    path: "", rule: "anyOf", expected: "a string or null", found: "7",
                    expectedTypes: [.string, .null])
            ),
            // The second form is meant, by its kind; its member is wrong.
            (
                #"""
                {"oneOf":[
                    {"properties":{"kind":{"const":"a"},"x":{"type":"number"}},"required":["kind"]},
                    {"properties":{"kind":{"const":"b"},"x":{"type":"string"}},"required":["kind"]}
                ]}
                """#, #"{"kind":"b","x":1}"#,
                SchemaBreach(path: "/x", rule: "type", expected: "a string", found: "1", expectedTypes: [.string])
            ),
            // An object is meant, and lacks something.
            (
                #"{"anyOf":[{"type":"string"},{"type":"object","required":["id"]}]}"#, "{}",
                SchemaBreach(path: "/id", rule: "required", expected: "a value", found: "nothing")
            ),
            // Nothing to choose by.
            (
                #"{"anyOf":[{"const":1},{"const":2},{"enum":[3,4]}]}"#, "5",
                SchemaBreach(path: "", rule: "anyOf", expected: "one of 3 forms", found: "5")
            ),
            (
                #"{"oneOf":[{"type":"number"},{"minimum":1},true]}"#, "2",
                SchemaBreach(path: "", rule: "oneOf", expected: "only one of 3 forms to fit", found: "2")
            ),
        ])
    func choosesAForm(schema: String, record: String, breach: SchemaBreach) throws {
        #expect(try firstBreach(of: record, in: makeSchema(schema)) == breach)
    }

    @Test("a wrong type says which types would have been right")
    func saysTypes() throws {
        let schema = try makeSchema(#"{"type":"object","properties":{"a":{"type":["integer","null"]}}}"#)
        #expect(try firstBreach(of: #"{"a":"1"}"#, in: schema)?.expectedTypes == [.integer, .null])
        #expect(try firstBreach(of: #"{"a":1.0}"#, in: schema) == nil)
    }

    @Test("fields are the members of one type, whether null is allowed or not, and by direct reference")
    func knowsFields() throws {
        let schema = try makeSchema(
            #"""
            {"properties":{"a":{"type":"number"},"b":{"type":["null","integer"]},"c":true,"d":{"$ref":"#/$defs/d"},
            "e":{"type":["string","number"]},"f":{"type":"string","minLength":1},"g":{"minimum":1}},
            "required":["b","z"],"$defs":{"d":{"type":"object","properties":{}}}}
            """#)
        #expect(
            schema.fields == [
                RecordSchema.Field("a", .number), RecordSchema.Field("b", .integer, isRequired: true),
                RecordSchema.Field("d", .object), RecordSchema.Field("f", .string),
            ])
    }
}
