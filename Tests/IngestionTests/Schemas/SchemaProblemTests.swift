import Ingestion
import Testing

/// What is no schema is refused when it is loaded, with its place.
@Suite("Schemas that cannot be used")
struct SchemaProblemTests {
    @Test(
        "are refused in plain words",
        arguments: [
            ("", "line 1, column 1: the file ends where a value should follow"),
            ("{\n  \"type\": }", "line 2, column 11: expected a value"),
            ("{} {}", "line 1, column 4: expected the end of the file"),
            (#"{"a":1}"#, "/a: “a” is no keyword this supports"),
            (#"{"typ":"object"}"#, "/typ: “typ” is no keyword this supports; did you mean “type”?"),
            (
                #"{"definitions":{}}"#,
                "/definitions: “definitions” is no keyword of JSON Schema 2020-12; it is “$defs” now"
            ),
            (
                #"{"type":"text"}"#,
                "/type: expected a type, or a list of different types: object, array, string, "
                    + #"number, integer, boolean, null, found "text""#
            ),
            (
                #"{"type":["null","null"]}"#,
                "/type/1: expected a type, or a list of different types: object, array, "
                    + #"string, number, integer, boolean, null, found "null""#
            ),
            (#"{"properties":{"a":{"minimum":"3"}}}"#, #"/properties/a/minimum: expected a number, found "3""#),
            (#"{"properties":{"a":7}}"#, "/properties/a: expected a schema: an object, true or false, found 7"),
            (#"{"properties":[]}"#, "/properties: expected an object of schemas, found []"),
            ("[]", "expected a schema: an object, true or false, found []"),
            (#"{"minLength":-1}"#, "/minLength: expected a whole number from 0, found -1"),
            (#"{"maxItems":1.5}"#, "/maxItems: expected a whole number from 0, found 1.5"),
            (#"{"multipleOf":0}"#, "/multipleOf: expected a number above 0, found 0"),
            (#"{"allOf":[]}"#, "/allOf: expected a list of schemas, not empty, found []"),
            (#"{"enum":1}"#, "/enum: expected a list of values, found 1"),
            (#"{"required":["a","a"]}"#, #"/required/1: expected a list of different names, found "a""#),
            (#"{"uniqueItems":1}"#, "/uniqueItems: expected true or false, found 1"),
            (#"{"title":1}"#, "/title: expected a text, found 1"),
            (
                #"{"$ref":"other.json"}"#,
                "/$ref: “other.json” leads to another document; references stay within the "
                    + "file"
            ),
            (##"{"$ref":"#/$defs/a"}"##, "/$ref: “#/$defs/a” leads to no schema of this file"),
            (##"{"$ref":"#a"}"##, "/$ref: “#a” leads to no schema of this file"),
            (##"{"$ref":"#/title","title":"x"}"##, "/$ref: “#/title” leads to no schema of this file"),
            (##"{"$ref":"#"}"##, "this schema applies itself to the same value for ever"),
            (
                ##"{"$defs":{"a":{"anyOf":[{"$ref":"#/$defs/b"}]},"b":{"not":{"$ref":"#/$defs/a"}}}}"##,
                "/$defs/a: this schema applies itself to the same value for ever"
            ),
            (
                #"{"$schema":"http://json-schema.org/draft-07/schema#"}"#,
                "/$schema: it is written for http://json-schema.org/draft-07/schema#; only JSON Schema 2020-12 is "
                    + #"understood ("$schema": "https://json-schema.org/draft/2020-12/schema")"#
            ),
            (#"{"$defs":{"a":{"$anchor":"x"},"b":{"$anchor":"x"}}}"#, "/$defs/b/$anchor: “x” names two schemas"),
            (#"{"$defs":{"a":{"$id":"x"},"b":{"$id":"x"}}}"#, "/$defs/b/$id: “x” names two schemas"),
            (#"{"$id":"a#b"}"#, "/$id: expected an address without #; $anchor names places, found \"a#b\""),
            (#"{"format":"dat"}"#, "/format: “dat” is no format this can check; did you mean “date”?"),
            (#"{"title":"a","title":"b"}"#, "the key “title” stands there twice"),
            (#"{"$vocabulary":{}}"#, "/$vocabulary: “$vocabulary” is no keyword this supports"),
        ])
    func areNamed(text: String, sentence: String) {
        let problem = #expect(throws: SchemaProblem.self) { try makeSchema(text) }
        #expect(problem?.description == sentence)
    }

    @Test("a pattern that cannot be matched names itself")
    func namesPatterns() {
        let problem = #expect(throws: SchemaProblem.self) {
            try makeSchema(#"{"properties":{"a":{"pattern":"(a"}}}"#)
        }
        #expect(problem?.pointer == "/properties/a/pattern")
        let other = #expect(throws: SchemaProblem.self) { try makeSchema(#"{"patternProperties":{"(a":true}}"#) }
        #expect(other?.pointer == "/patternProperties/(a")
    }

    @Test("notes are taken, whatever they say, and change nothing")
    func takesAnnotations() throws {
        let schema = try makeSchema(
            #"""
            {"$schema":"https://json-schema.org/draft/2020-12/schema#","$comment":"c","title":"t","description":"d",
            "default":{"a":1},"examples":[1],"deprecated":true,"readOnly":false,"writeOnly":true,
            "contentEncoding":"base64","contentMediaType":"application/json","contentSchema":{"type":"object"}}
            """#)
        #expect(try firstBreach(of: #""{""#, in: schema) == nil)
    }
}
