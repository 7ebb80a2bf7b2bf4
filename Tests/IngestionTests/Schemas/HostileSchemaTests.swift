import Ingestion
import Testing

/// Schemas and records made to keep the checker busy, or to break it. What they cost is counted, never timed.
@Suite("Hostile schemas and records")
struct HostileSchemaTests {
    @Test(
        "forms within forms, each named twice, cost steps in proportion, not in powers", arguments: ["anyOf", "oneOf"])
    func doesNotDouble(keyword: String) throws {
        let count = 60
        var text = ##"{"$ref":"#/$defs/d0","$defs":{"##
        for place in 0..<count {
            text +=
                ##""d\##(place)":{"\##(keyword)":[{"$ref":"#/$defs/d\##(place + 1)"},{"$ref":"#/$defs/d\##(place + 1)"}]},"##
        }
        text += #""d\#(count)":{"const":1}}}"#
        let (breach, steps) = try inspection(of: Array("2".utf8), in: makeSchema(text))
        #expect(breach != nil)
        #expect(steps < 10_000)
    }

    @Test("deep data that could be either of two forms at each level is checked once a level")
    func doesNotDoubleByDepth() throws {
        let schema = try makeSchema(
            #"""
            {"anyOf":[
                {"type":"object","properties":{"a":{"$ref":"#"},"k":{"const":1}},"required":["k"]},
                {"type":"object","properties":{"a":{"$ref":"#"},"k":{"const":2}},"required":["k"]}
            ]}
            """#)
        let record = String(repeating: #"{"a":"#, count: 500) + "{}" + String(repeating: "}", count: 500)
        let (breach, steps) = try inspection(of: Array(record.utf8), in: schema)
        #expect(breach?.rule == "required")
        #expect(steps < 100_000)
    }

    @Test("what cannot be remembered is given up behind a limit of steps")
    func givesUp() throws {
        // Looking at members for `unevaluatedProperties` has to go through every form that fits.
        let count = 40
        var text = ##"{"unevaluatedProperties":false,"$ref":"#/$defs/d0","$defs":{"##
        for place in 0..<count {
            text +=
                ##""d\##(place)":{"anyOf":[{"$ref":"#/$defs/d\##(place + 1)"},{"$ref":"#/$defs/d\##(place + 1)"}]},"##
        }
        text += #""d\#(count)":{"properties":{"a":{"minimum":0}}}}}"#
        let (breach, steps) = try inspection(of: Array(#"{"a":1}"#.utf8), in: makeSchema(text))
        #expect(
            breach
                == SchemaBreach(
                    path: "", rule: "effort", expected: "a record that can be checked with reasonable effort",
                    found: "more"))
        #expect(steps < 1_100_000)
    }

    @Test("a record deeper than is followed is refused, and the stack holds", arguments: [500, 2_000, 9_999])
    func boundsDepth(depth: Int) throws {
        let schema = try makeSchema(##"{"anyOf":[{"type":"number"},{"allOf":[{"items":{"$ref":"#"}}]}]}"##)
        let record = String(repeating: "[", count: depth) + "1" + String(repeating: "]", count: depth)
        let breach = try inspection(of: Array(record.utf8), in: schema, depth: 10_000).breach
        #expect(breach?.rule == (depth == 500 ? nil : "depth"))
    }

    @Test("deep values are compared without recursion")
    func comparesDeepValues() throws {
        let deep = String(repeating: #"{"a":["#, count: 4_999) + "1" + String(repeating: "]}", count: 4_999)
        let unique = try makeSchema(#"{"uniqueItems":true}"#)
        #expect(try firstBreach(of: "[\(deep),2]", in: unique, depth: 10_000) == nil)
        #expect(try firstBreach(of: "[\(deep),\(deep)]", in: unique, depth: 10_000)?.path == "/1")
    }

    @Test("100,000 items are found all different in steps that grow with them")
    func findsUniqueItems() throws {
        let items = (0..<100_000).map { #"{"id":\#($0)}"# }
        let schema = try makeSchema(#"{"uniqueItems":true}"#)
        let (breach, steps) = try inspection(of: Array("[\(items.joined(separator: ","))]".utf8), in: schema)
        #expect(breach == nil)
        #expect(steps < 1_000_000)
        let again = try inspection(of: Array("[\(items.joined(separator: ",")),\(items[7])]".utf8), in: schema)
        #expect(again.breach?.path == "/100000")
    }

    @Test("100,000 properties, in the schema and in the record")
    func takesManyProperties() throws {
        let names = (0..<100_000).map { "field_\($0)" }
        let properties = names.map { #""\#($0)":{"type":"number"}"# }.joined(separator: ",")
        let required = names.map { "\"\($0)\"" }.joined(separator: ",")
        let schema = try makeSchema(
            #"{"properties":{\#(properties)},"required":[\#(required)],"additionalProperties":false}"#)
        // In the reverse order: no name is where it is guessed to be.
        let members = names.reversed().map { #""\#($0)":1"# }
        let whole = try inspection(of: Array("{\(members.joined(separator: ","))}".utf8), in: schema)
        #expect(whole.breach == nil)
        #expect(whole.steps < 500_000)
        let short = try firstBreach(of: "{\(members.dropFirst(3).joined(separator: ","))}", in: schema)
        #expect(short?.path == "/field_99997")
        #expect(short?.rule == "required")
    }

    @Test("a schema may nest 512 levels; deeper it is refused")
    func boundsSchemaDepth() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: #"{"not":"#, count: depth) + "true" + String(repeating: "}", count: depth)
        }
        #expect(try firstBreach(of: "1", in: makeSchema(nested(510))) == nil)
        #expect(throws: SchemaProblem.self) { try makeSchema(nested(600)) }
    }

    @Test("a pattern that takes others exponential time costs a step")
    func matchesPatternOfDeath() throws {
        let text = String(repeating: "a", count: 100_000) + "!"
        let (breach, steps) = try inspection(of: Array("\"\(text)\"".utf8), in: makeSchema(#"{"pattern":"^(a+)+$"}"#))
        #expect(breach?.rule == "pattern")
        #expect(steps < 10_000)
    }
}
