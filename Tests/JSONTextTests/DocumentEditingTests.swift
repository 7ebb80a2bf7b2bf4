import JSONText
import Testing

@Suite struct DocumentEditingTests {
    struct Case: CustomTestStringConvertible, Sendable {
        var name: String
        var before: String
        var path: JSONPath
        var value: JSONValue?
        var after: String
        var testDescription: String { name }
    }

    @Test(arguments: [
        Case(
            name: "replaces a value and nothing else",
            before: "{\n  // how sure\n  \"trust\" : 0.7 , // yes\n  \"b\": 1\n}", path: [.key("trust")],
            value: .number(0.85), after: "{\n  // how sure\n  \"trust\" : 0.85 , // yes\n  \"b\": 1\n}"),
        Case(
            name: "leaves a file alone that has the value", before: "{ \"a\" :[1,2] }", path: [.key("a")],
            value: .array([.integer(1), .integer(2)]), after: "{ \"a\" :[1,2] }"),
        Case(
            name: "adds behind the last member's comment",
            before: "{\n    \"a\": 1 // one\n    // \"b\": 2\n}\n", path: [.key("c")], value: .integer(3),
            after: "{\n    \"a\": 1, // one\n    \"c\": 3\n    // \"b\": 2\n}\n"),
        Case(
            name: "keeps trailing commas", before: "{\n\t\"a\": 1,\n}", path: [.key("b")], value: .bool(true),
            after: "{\n\t\"a\": 1,\n\t\"b\": true,\n}"),
        Case(
            name: "keeps CRLF", before: "{\r\n  \"a\": 1\r\n}\r\n", path: [.key("b")],
            value: .object(["c": .integer(1)]),
            after: "{\r\n  \"a\": 1,\r\n  \"b\": {\r\n    \"c\": 1\r\n  }\r\n}\r\n"),
        Case(
            name: "stays on one line", before: "{\"a\":1}", path: [.key("b")],
            value: .array([.integer(1), .integer(2)]),
            after: "{\"a\":1, \"b\": [1, 2]}"),
        Case(
            name: "fills an empty object", before: "{}", path: [.key("a")], value: .integer(1),
            after: "{\n  \"a\": 1\n}"),
        Case(
            name: "fills an object that has only a comment", before: "{\n  // settings\n}\n", path: [.key("a")],
            value: .integer(1), after: "{\n  // settings\n  \"a\": 1\n}\n"),
        Case(
            name: "fills an object with an inline comment", before: "{ /* none */ }", path: [.key("a")],
            value: .integer(1), after: "{ /* none */\n  \"a\": 1\n }"),
        Case(
            name: "makes the way to a value", before: "{\n  \"a\": 1\n}", path: [.key("x"), .key("y")],
            value: .string("z"), after: "{\n  \"a\": 1,\n  \"x\": {\n    \"y\": \"z\"\n  }\n}"),
        Case(
            name: "changes a member of the element with that name",
            before: "{\n  \"s\": [\n    {\"id\": \"a\", \"p\": 1},\n    {\"id\": \"b\", \"p\": 1} // two\n  ]\n}",
            path: [.key("s"), .element(where: "id", equals: "b"), .key("p")], value: .integer(2),
            after: "{\n  \"s\": [\n    {\"id\": \"a\", \"p\": 1},\n    {\"id\": \"b\", \"p\": 2} // two\n  ]\n}"),
        Case(
            name: "appends the element that is missing",
            before: "{\n  \"s\": [\n    {\n      \"id\": \"a\"\n    }\n  ]\n}",
            path: [.key("s"), .element(where: "id", equals: "b"), .key("p")], value: .integer(2),
            after:
                "{\n  \"s\": [\n    {\n      \"id\": \"a\"\n    },\n    {\n      \"id\": \"b\",\n      \"p\": 2\n    }\n  ]\n}"
        ),
        Case(
            name: "makes the list, too", before: "{}\n",
            path: [.key("s"), .element(where: "id", equals: "b"), .key("p")],
            value: .integer(2), after: "{\n  \"s\": [\n    {\n      \"id\": \"b\",\n      \"p\": 2\n    }\n  ]\n}\n"),
        Case(
            name: "edits a list by element",
            before: "{\"v\": [\n  \"a\", // first\n  \"b\",\n  \"c\" // third\n]}", path: [.key("v")],
            value: .array([.string("a"), .string("c"), .string("d")]),
            after: "{\"v\": [\n  \"a\", // first\n  \"c\", // third\n  \"d\"\n]}"),
        Case(
            name: "removes a line", before: "{\n  \"a\": 1,\n  \"b\": [\n    2\n  ],\n  \"c\": 3\n}", path: [.key("b")],
            value: nil, after: "{\n  \"a\": 1,\n  \"c\": 3\n}"),
        Case(
            name: "removes the last line with the comma before it", before: "{\n  \"a\": 1, // one\n  \"b\": 2\n}",
            path: [.key("b")], value: nil, after: "{\n  \"a\": 1 // one\n}"),
        Case(
            name: "leaves the comment of what it removes", before: "{\n  \"a\": 1,\n  \"b\": 5.00 // dollars\n}",
            path: [.key("b")], value: nil, after: "{\n  \"a\": 1\n   // dollars\n}"),
        Case(
            name: "removes inline members", before: "{\"a\": 1, \"b\": 2, \"c\": 3}", path: [.key("b")], value: nil,
            after: "{\"a\": 1, \"c\": 3}"),
        Case(
            name: "removes the last inline element", before: "[1, 2, 3]", path: [.index(2)], value: nil, after: "[1, 2]"
        ),
        Case(name: "removes the only member", before: "{ \"a\": 1 }", path: [.key("a")], value: nil, after: "{ }"),
        Case(
            name: "keeps a byte order mark", before: "\u{FEFF}{\n  \"a\": 1\n}", path: [.key("a")], value: .integer(2),
            after: "\u{FEFF}{\n  \"a\": 2\n}"),
    ])
    func editsOnlyWhatItMust(test: Case) throws {
        var document = try JSONDocument(bytes: Array(test.before.utf8))
        if let value = test.value {
            try document.set(value, at: test.path)
            #expect(document.value(at: test.path) == value)
        } else {
            let isRemoved = document.remove(at: test.path)
            #expect(isRemoved)
        }
        #expect(String(decoding: document.bytes, as: UTF8.self) == test.after)
    }

    @Test func appendsToLists() throws {
        var document = try JSONDocument(bytes: Array("{\"a\": []}".utf8))
        try document.append(.integer(1), to: [.key("a")])
        try document.append(.integer(2), to: [.key("a")])
        try document.append(.string("x"), to: [.key("b")])
        #expect(String(decoding: document.bytes, as: UTF8.self) == "{\"a\": [1, 2], \"b\": [\"x\"]}")
    }

    @Test func knowsWhereValuesStand() throws {
        let document = try JSONDocument(
            bytes: Array("{\n  // c\n  \"a\": 1,\n  \"é\": 2, \"s\": [{\"id\": \"x\", \"p\": 3}]\n}".utf8))
        func place(_ path: JSONPath) -> [Int]? { document.location(of: path).map { [$0.line, $0.column] } }
        #expect(place([.key("a")]) == [3, 3])
        #expect(place([.key("s"), .element(where: "id", equals: "x"), .key("p")]) == [4, 29])
        #expect(place([.key("s"), .index(0)]) == [4, 17])
        #expect(place([.key("none")]) == nil)
        #expect(place([]) == [1, 1])
    }

    @Test func namesDuplicateKeys() throws {
        let document = try JSONDocument(bytes: Array("{\"a\": 1,\n \"b\": [{\"c\": 1, \"c\": 2}],\n \"a\": 3}".utf8))
        #expect(document.duplicateKeys.map(\.path.description) == ["b[0].c", "a"])
        #expect(document.duplicateKeys.map(\.line) == [2, 3])
    }

    @Test func saysWhatStandsInTheWay() throws {
        var document = try JSONDocument(bytes: Array("{\"a\": 1}".utf8))
        #expect(throws: JSONEditError.unreachable(at: [.key("a"), .key("b")], found: "a number")) {
            try document.set(.null, at: [.key("a"), .key("b")])
        }
        let isRemoved = document.remove(at: [.key("z")])
        #expect(!isRemoved)
    }
}
