import Ingestion
import Quantities
import Testing

@Suite("Reading JSON documents")
struct JSONReadingTests {
    // MARK: Framing

    @Test(
        "finds the records however the file frames them",
        arguments: [
            ("a.jsonl", "{\"a\":1}\n{\"a\":2}\n", ["{\"a\":1}", "{\"a\":2}"]),
            ("a.ndjson", "{\"a\":1}\r\n\r\n {\"a\":2} ", ["{\"a\":1}", "{\"a\":2}"]),
            ("a.jsonl", "1\n\"x\"\nnull\n[1]\n", ["1", "\"x\"", "null", "[1]"]),
            ("a.json", "{\"a\":1}\n{\"a\":2}\n", ["{\"a\":1}", "{\"a\":2}"]),
            ("a.json", "[{\"a\":1}, {\"a\":2}\n]\n", ["{\"a\":1}", "{\"a\":2}"]),
            ("a.json", "[]", []),
            ("a.json", " [ ] ", []),
            ("a.json", "[[1],[]]", ["[1]", "[]"]),
            ("a.json", "[1]\n[2]\n", ["[1]", "[2]"]),
            ("a.json", "{\n  \"a\": [\n    1\n  ]\n}\n", ["{\n  \"a\": [\n    1\n  ]\n}"]),
            (
                "a.json", "{\"a\":1}{\"a\":2} {\"a\":3}\n\n{\"a\":4}",
                ["{\"a\":1}", "{\"a\":2}", "{\"a\":3}", "{\"a\":4}"]
            ),
            ("a.json", "{\n\"a\": 1\n}\n{\n\"a\": 2\n}\n", ["{\n\"a\": 1\n}", "{\n\"a\": 2\n}"]),
            ("a.json", "{\"a\":1}\n{\"b\":[\n{\"c\":1}\n]}\n", ["{\"a\":1}", "{\"b\":[\n{\"c\":1}\n]}"]),
            ("a.json", "1\n\"x\"\n", ["1", "\"x\""]),
            ("a.json", "true", ["true"]),
            ("a.json", " 1e400\n", ["1e400"]),
            ("a.txt", "{\"a\":1}\n{\"a\":2}\n", ["{\"a\":1}", "{\"a\":2}"]),
            ("a", "[1,2]", ["1", "2"]),
            ("a.json", "\u{FEFF}[1]", ["1"]),
            ("a.jsonl", "\u{FEFF}{}\n", ["{}"]),
            ("a.json", "", []), ("a.jsonl", "", []), ("a.csv", "", []), ("a.json", " \n ", []),
            ("a.json", "\u{FEFF}", []),
        ])
    func findsRecords(name: String, text: String, records: [String]) {
        let document = readDocument(text, name: name)
        #expect(document.records == records)
        #expect(document.rejections == [])
        #expect(document.unsupported == nil)
    }

    @Test("keeps a record's text to the byte")
    func keepsExactText() {
        let records = [
            "{\"n\":1e400,\"m\":9007199254740993,\"l\":123456789012345678901234567890,\"z\":1.0}",
            "{ \"b\" : 1,\t\"a\":\"\\u00e9\\/\" , \"b\":2 }", "\"\\ud800\"", "-0",
        ]
        let lines = readDocument(records.joined(separator: "\n"), name: "a.jsonl")
        #expect(lines.records == records)
        #expect(lines.positions == [1, 2, 3, 4])
        #expect(lines.warnings == 1)
        #expect(readDocument("[" + records.joined(separator: " , ") + "]", name: "a.json").records == records)
    }

    @Test("counts lines, blank ones too")
    func countsLines() {
        let document = readDocument("\n{}\n\n  \n{\"a\":1}\nx\n", name: "a.jsonl")
        #expect(document.positions == [2, 5])
        #expect(document.rejections.map(\.position) == [6])
        #expect(document.rejections.map(\.offset) == [16])
    }

    @Test(
        "refuses what cannot be read, saying what it is",
        arguments: [
            ([0x1F, 0x8B, 8, 0], "compressed with gzip; unpack it first"),
            ([0x28, 0xB5, 0x2F, 0xFD], "compressed with zstd; unpack it first"),
            ([0xFF, 0xFE, 0x7B, 0], "written in UTF-16; save it as UTF-8"),
            ([0, 0x7B, 0, 0x22], "written in UTF-16; save it as UTF-8"),
            (Array("some words".utf8), "neither JSON nor CSV, and its name does not say"),
        ] as [([UInt8], String)])
    func refusesFormats(bytes: [UInt8], detail: String) {
        #expect(readDocument(bytes, name: "a.dat").unsupported == detail)
    }

    // MARK: Bad records

    @Test(
        "one bad record costs one record",
        arguments: [
            ("a.jsonl", "{\"a\":1}\n{\"a\":\n{\"a\":3}\n", ["{\"a\":1}", "{\"a\":3}"], ["truncated"]),
            ("a.jsonl", "{\"a\":1}x\n{\"a\":2}\n", ["{\"a\":2}"], ["malformed"]),
            ("a.jsonl", "{\"a\":1} {\"a\":2}\n3", ["3"], ["malformed"]),
            (
                "a.json", "{\"a\":1}\n{\"b\":[\n{\"c\":1}\n]}\n{\"d\":[\n1,", ["{\"a\":1}", "{\"b\":[\n{\"c\":1}\n]}"],
                ["truncated"]
            ),
            ("a.json", "{\"a\":1}\n{\"a\":oops}\n{\"a\":3}\n", ["{\"a\":1}", "{\"a\":3}"], ["malformed"]),
            ("a.json", "{\"a\":oops\n{\"a\":2}\n{\"a\":3}\n", ["{\"a\":2}", "{\"a\":3}"], ["malformed"]),
            ("a.json", "[1, oops, 3]", ["1", "3"], ["malformed"]),
            ("a.json", "[1,,3]", ["1", "3"], ["malformed"]),
            ("a.json", "[1,3,]", ["1", "3"], ["malformed"]),
            ("a.json", "[{\"a\":[1,{\"b\":x}]},{\"a\":2}]", ["{\"a\":2}"], ["malformed"]),
            // A bracket closes what was left open inside it, and one that nothing opened is ignored.
            ("a.json", "[{\"a\":[1,\"b\":2},{\"a\":2}]", ["{\"a\":2}"], ["malformed"]),
            ("a.json", "[{\"a\":1]},{\"a\":2}]", ["{\"a\":2}"], ["malformed"]),
            ("a.json", "[{\"a\":1}},{\"a\":2}]", ["{\"a\":2}"], ["malformed"]),
            ("a.json", "[{\"a\":1}{\"a\":2},{\"a\":3}]", ["{\"a\":3}"], ["malformed"]),
            // No string runs over a line end.
            ("a.json", "[{\"a\":\"x\n},{\"a\":2}]", ["{\"a\":2}"], ["malformed"]),
            // A quote is missing, or one too many: what follows shows where the element ends.
            ("a.json", #"[{"a":"x,"b":1},{"a":2}]"#, [#"{"a":2}"#], ["malformed"]),
            ("a.json", #"[{"a":"x"y","b":1}, {"a":2},{"a":3}]"#, [#"{"a":2}"#, #"{"a":3}"#], ["malformed"]),
            ("a.json", #"[{"a":x","b":[{"c":1}]},{"a":2}]"#, [#"{"a":2}"#], ["malformed"]),
            ("a.json", #"[{a":1,"b":2},{"a":2}]"#, [#"{"a":2}"#], ["malformed"]),
            ("a.json", #"[{"a":1},{"a":"x\","b":1}]  "#, [#"{"a":1}"#], ["malformed"]),
            // And what only looks so, inside a string, shows nothing.
            ("a.json", #"[{"a":tru,"b":"},{},{1},"},{"a":2}]"#, [#"{"a":2}"#], ["malformed"]),
            ("a.json", #"[{"a":tru,"b":"},{\"x\":1},"},{"a":2}]"#, [#"{"a":2}"#], ["malformed"]),
            // The layout of the elements before says where the next begins.
            ("a.json", "[\n{\"a\":1},\n{\"a\":\"x},\n{\"a\":3}\n]", ["{\"a\":1}", "{\"a\":3}"], ["malformed"]),
            ("a.json", "[\n {\"a\":1},\n {\"a\":{,\n {\"a\":3}\n]", ["{\"a\":1}", "{\"a\":3}"], ["malformed"]),
            (
                "a.json", "[\n {\n  \"a\":1\n },\n {\n  \"a\":[\n },\n {\n  \"a\":3\n }\n]",
                ["{\n  \"a\":1\n }", "{\n  \"a\":3\n }"], ["malformed"]
            ),
            // A bracket that never closes does not take the elements behind it along.
            ("a.json", "[\n1,\n[2,\n3,\n4\n]\n", ["1", "3", "4"], ["malformed"]),
            ("a.json", "[1] x", ["1"], ["malformed"]),
            ("a.json", "[1][2]", ["1"], ["malformed"]),
            ("a.json", "{\"a\":1} x", ["{\"a\":1}"], ["malformed"]),
            ("a.json", "{\"a\":1}x{\"a\":2}", ["{\"a\":2}"], ["malformed"]),
            ("a.json", "{\"a\":tru}{\"a\":2}", ["{\"a\":2}"], ["malformed"]),
            ("a.json", "{\"a\": true} \"x\"", ["{\"a\": true}"], ["malformed"]),
        ])
    func losesOneRecord(name: String, text: String, records: [String], codes: [String]) {
        let document = readDocument(text, name: name)
        #expect(document.records == records)
        #expect(document.codes == codes)
    }

    @Test(
        "of half a document the whole records are stored and the rest is refused as truncated",
        arguments: [
            ("a.json", "[{\"a\":1},{\"a\":", ["{\"a\":1}"], "{\"a\":"), ("a.json", "[{\"a\":1},", ["{\"a\":1}"], ""),
            ("a.json", "[{\"a\":1}", ["{\"a\":1}"], ""), ("a.json", "[1,2", ["1"], "2"), ("a.json", "[", [], ""),
            ("a.json", "{\"a\":{\"b\":", [], "{\"a\":{\"b\":"),
            ("a.jsonl", "{\"a\":1}\n{\"a\":\"x", ["{\"a\":1}"], "{\"a\":\"x"),
        ])
    func keepsWholeRecords(name: String, text: String, records: [String], rest: String) {
        let document = readDocument(text, name: name)
        #expect(document.records == records)
        #expect(document.rejections.map(\.reason) == [.truncated])
        #expect(document.rejections.map(\.payload) == [rest])
    }

    @Test("says what was wrong, where, and keeps the bytes")
    func explainsRejections() {
        let document = readDocument("{}\n {\"a\" 1}\n\"\u{1}\"\n[1,2\n", name: "a.jsonl")
        #expect(
            document.rejections == [
                ReadDocument.Refused(
                    reason: .malformed(expected: "a colon", found: "1", column: 6), position: 2, offset: 4,
                    payload: "{\"a\" 1}"),
                ReadDocument.Refused(
                    reason: .malformed(
                        expected: "control characters written as escapes", found: "byte 0x01", column: 2),
                    position: 3, offset: 12, payload: "\"\u{1}\""),
                ReadDocument.Refused(reason: .truncated, position: 4, offset: 16, payload: "[1,2"),
            ])
        let invalid = readDocument(Array("{\"a\":\"".utf8) + [0xFF] + Array("\"}\n{}".utf8), name: "a.jsonl")
        #expect(invalid.rejections.map(\.reason) == [.invalidUTF8(column: 7)])
        #expect(invalid.records == ["{}"])
        let zeros = readDocument("{\"a\":1}\n\u{0}\u{0}\n{\"a\":2}\n", name: "a.jsonl")
        #expect(zeros.records == ["{\"a\":1}", "{\"a\":2}"])
        #expect(zeros.codes == ["malformed"])
    }

    @Test(
        "a record a hundred thousand deep is refused and its neighbours are stored", arguments: [64, 100_000, 1 << 20])
    func survivesDepth(chunk: Int) {
        let deep = String(repeating: "[", count: 100_000) + String(repeating: "]", count: 100_000)
        let array = readDocument("[1,\(deep),2]", name: "a.json", chunk: chunk * 16)
        #expect(array.records == ["1", "2"])
        #expect(array.rejections.map(\.reason) == [.tooDeep(limit: 512)])
        #expect(array.rejections.map(\.payload.utf8.count) == [200_000])
        let lines = readDocument("1\n\(deep)\n2\n", name: "a.jsonl")
        #expect(lines.records == ["1", "2"])
        #expect(lines.rejections.map(\.reason) == [.tooDeep(limit: 512)])
        let alone = readDocument(deep, name: "a.json")
        #expect(alone.rejections.map(\.reason) == [.tooDeep(limit: 512)])
    }

    @Test("a record beyond the limit is refused with its front, however long", arguments: [512, 5000, 1 << 20])
    func refusesLargeRecords(chunk: Int) {
        var options = ReadingOptions()
        options.maximumRecordBytes = 6000
        let large = "{\"a\":\"" + String(repeating: "x", count: 300_000) + "\"}"
        let fits = "{\"a\":\"" + String(repeating: "y", count: 6000 - 8) + "\"}"
        for (name, text) in [
            ("a.jsonl", "1\n\(large)\n\(fits)\n"), ("a.json", "[1,\(large),\(fits)]"),
            ("a.json", "[1,\(fits),\(large)]"),
            ("b.json", "{}\(large)\(fits)"),
        ] {
            let document = readDocument(text, name: name, options: options, chunk: chunk)
            #expect(document.records.contains(fits) && document.records.count == 2)
            #expect(document.rejections.map(\.reason) == [.tooLarge(bytes: large.utf8.count, limit: 6000)])
            #expect(document.rejections.map(\.payload) == [String(large.prefix(4096))])
        }
    }

    // MARK: Chunks

    @Test("any chunk size gives the same records", arguments: [1, 2, 3, 7, 64, 1000])
    func doesNotDependOnChunks(chunk: Int) {
        var random = SplitMix(seed: UInt64(chunk))
        for round in 0..<30 {
            let values = (0..<Int.random(in: 1...12, using: &random)).map { _ in randomValue(&random, depth: 3) }
            var separator = ["\n", ",", ", ", "\n,\n", ",\n"].randomElement(using: &random) ?? ","
            var text = values.joined(separator: separator)
            var name = "a.json"
            if separator == "\n" {
                name = "a.jsonl"
            } else {
                text = "[\n" + text + "\n]"
                separator = ","
            }
            // Every third document is broken somewhere.
            if round % 3 == 0, let place = text.indices.randomElement(using: &random) { text.remove(at: place) }
            let whole = readDocument(text, name: name)
            #expect(readDocument(text, name: name, chunk: chunk) == whole, "\(text)")
            if round % 3 != 0 { #expect(whole.records == values) }
        }
    }
}
