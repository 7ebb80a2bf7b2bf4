import JSONText
import Testing

@Suite struct DocumentValueTests {
    @Test func keepsOrderAndNumberTexts() throws {
        let value = try JSONValue(
            parsing: #"{"b": 5.00, "a": [1e400, -0, true, null, "x\n\u00e9\ud83d\ude00"], "c": {}}"#)
        let expected = JSONValue.object([
            "b": .number(text: "5.00"),
            "a": .array([.number(text: "1e400"), .number(text: "-0"), .bool(true), .null, .string("x\né😀")]),
            "c": .object([]),
        ])
        #expect(value == expected)
        #expect(value.compactText == #"{"b":5.00,"a":[1e400,-0,true,null,"x\né😀"],"c":{}}"#)
    }

    @Test func writesWhatItReads() throws {
        let value = JSONValue.object([
            "list": .array([.string("a"), .string("b")]),
            "objects": .array([.object(["k": .integer(1)])]), "none": .object([]), "nothing": .array([]),
        ])
        let pretty = """
            {
              "list": ["a", "b"],
              "objects": [
                {
                  "k": 1
                }
              ],
              "none": {},
              "nothing": []
            }
            """
        #expect(value.prettyText() == pretty)
        #expect(try JSONValue(parsing: pretty) == value)
        #expect(try JSONValue(parsing: value.compactText) == value)
        #expect(try JSONValue(parsing: value.inlineText) == value)
    }

    @Test func escapesWhatATerminalWouldObey() {
        #expect(
            JSONValue.quoted("\u{1B}[31m\u{7F}\u{9B}\u{2028}\t\"\\\0") == #""\u001b[31m\u007f\u009b\u2028\t\"\\\u0000""#
        )
    }

    @Test func takesTheLastOfDuplicateKeys() throws {
        #expect(try JSONValue(parsing: #"{"a": 1, "a": 2}"#)["a"] == .integer(2))
    }

    @Test func readsCommentsAndTrailingCommasOnlyWhenAsked() throws {
        let text = "{ // one\n \"a\": [1, /* two */ 2,],\n}\n// end"
        #expect(
            try JSONValue(parsing: text, allowsComments: true) == .object(["a": .array([.integer(1), .integer(2)])]))
        #expect(throws: JSONDocumentError(line: 1, column: 3, reason: .commentNotAllowed)) {
            try JSONValue(parsing: text)
        }
        #expect(throws: JSONDocumentError(line: 1, column: 3, reason: .trailingCommaNotAllowed)) {
            try JSONValue(parsing: "[1,]")
        }
    }

    @Test(arguments: [
        ("", 1, 1, "the file ends where a value should follow"),
        ("{\n  \"a\": tru\n}", 2, 8, "expected a value, found “tru”"),
        ("{\"a\" 1}", 1, 6, "expected a colon, found “1”"),
        ("{\"a\": 1 \"b\": 2}", 1, 9, "expected a comma or }, found “\"”"),
        ("[1 2]", 1, 4, "expected a comma or ], found “2”"),
        ("{a: 1}", 1, 2, "expected a name in quotes or }, found “a”"),
        ("[1, 2", 1, 6, "the file ends where a comma or ] should follow"),
        ("{\"a\": 1}}", 1, 9, "expected the end of the file, found “}”"),
        ("\"abc", 1, 1, "this text is never closed with a quote"),
        ("\"ab\ncd\"", 1, 4, "the line ends inside a text; a quote is missing"),
        ("[01]", 1, 2, "01 is no number JSON knows"),
        ("[1.]", 1, 2, "1. is no number JSON knows"),
        ("[+1]", 1, 2, "expected a value or ], found “+”"),
        ("[\"é\", \\]", 1, 7, "expected a value, found “\\”"),
        ("\"\\q\"", 1, 2, "\\q is no escape JSON knows"),
        ("\"\\ud800\"", 1, 2, "half of a surrogate pair"),
        ("1 /* x", 1, 3, "this comment is never closed with */"),
        ("NaN", 1, 1, "expected a value, found “NaN”"),
    ])
    func saysWhereAndWhy(text: String, line: Int, column: Int, reason: String) {
        let error = #expect(throws: JSONDocumentError.self) { try JSONValue(parsing: text) }
        #expect(error?.line == line)
        #expect(error?.column == column)
        #expect(error?.reason.description == reason)
    }

    @Test func refusesBadUTF8AndBottomlessNesting() {
        let bad = Array("{\"a\": \"".utf8) + [0xC3, 0x28] + Array("\"}".utf8)
        #expect(throws: JSONDocumentError(line: 1, column: 8, reason: .invalidUTF8)) { try JSONValue(parsing: bad) }
        let deep = [UInt8](repeating: UInt8(ascii: "["), count: 100_000)
        #expect(throws: JSONDocumentError(line: 1, column: 130, reason: .tooDeep(limit: 128))) {
            try JSONValue(parsing: deep)
        }
    }

    @Test func writesNumbersThatReadBack() {
        #expect(
            [0.1, 0.85, 100, -2.5, 1e300].map { JSONValue.number($0).compactText } == [
                "0.1", "0.85", "100", "-2.5", "1e+300",
            ])
        #expect(JSONValue.number(.infinity) == .null)
    }
}
