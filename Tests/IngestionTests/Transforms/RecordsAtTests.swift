import Adapters
import Ingestion
import Testing

@Suite struct RecordsAtTests {
    private static func read(_ text: String, at pointer: String, name: String = "a.json", chunk: Int = 1 << 20)
        -> ReadDocument
    {
        readDocument(text, name: name, shape: RecordShape(recordsAt: pointer), chunk: chunk)
    }

    @Test(arguments: [
        (#"{"data":{"items":[1,{"a":2},"x"],"next":null}}"#, "/data/items", ["1", #"{"a":2}"#, #""x""#]),
        (#" {"data" : {"x":[{"items":[9]}],"items" : [ 1 , 2 ] } } "#, "/data/items", ["1", "2"]),
        (#"{"items":[]}"#, "/items", []),
        (#"{"items":{"a":1}}"#, "/items", [#"{"a":1}"#]),
        (#"{"items":5,"x":1}"#, "/items", ["5"]),
        (#"[[1,2],[3,[4]],[5]]"#, "/1/1", ["4"]),
        (#"[{"a":[1]},{"a":[2,3]}]"#, "/1/a", ["2", "3"]),
        (#"{"":{"a/b":{"m~n":[1]}}}"#, "//a~1b/m~0n", ["1"]),
        (#"{"\u0069tems":[1]}"#, "/items", ["1"]),
        (#"{"a\"]}":"}]\\","items":[1]}"#, "/items", ["1"]),
        (#"{"0":[1]}"#, "/0", ["1"]),
        // Documents one behind the other; the records are counted through.
        ("{\"items\":[1,\n2]}\n{\"items\":\n[3]} {\"items\":[]}", "/items", ["1", "2", "3"]),
    ])
    func findsThem(text: String, pointer: String, records: [String]) {
        for chunk in [1, 7, 1 << 20] {
            let read = Self.read(text, at: pointer, chunk: chunk)
            #expect(read.records == records)
            #expect(read.positions == records.indices.map { Int64($0 + 1) })
            #expect(read.rejections == [])
            #expect(read.unsupported == nil)
        }
    }

    @Test(arguments: [
        (#"{"data":{"rows":[1]}}"#, "records_at is /data/items, and /data has no “items”"),
        (#"{"date":{"items":[1]}}"#, "records_at is /data/items, and the document has no “data”"),
        (#"{}"#, "records_at is /data/items, and the document has no “data”"),
        (#"{"data":"items"}"#, "records_at is /data/items, and /data is no object that could have “items”"),
        (#"{"data":[1,2]}"#, "records_at is /data/items, and /data is a list without an element items"),
        (#"5"#, "records_at is /data/items, and the document is no object that could have “data”"),
        (#"{"data":{"items":[1],"items":[2]}}"#, "records_at is /data/items, and that stands there twice"),
        (#"{"data":{"items":[1]},"data":{"items":[2]}}"#, "records_at is /data/items, and that stands there twice"),
        (
            #"{"data":{"x":1 "items":[1]}}"#,
            "it is not JSON at byte 16, before /data/items: expected a comma or the closing brace, found \""
        ),
        (#"{"data":{"x":"#, "it ends before /data/items"),
        (#"{"data":{"it"#, "it ends before /data/items"),
    ])
    func namesWhatIsMissing(text: String, detail: String) {
        for chunk in [1, 1 << 20] {
            let read = Self.read(text, at: "/data/items", chunk: chunk)
            #expect(read.unsupported == detail)
            #expect(read.rejections == [])
        }
    }

    @Test func anElementBehindTheLastIsMissing() {
        #expect(
            Self.read("[[1],[2]]", at: "/2").unsupported
                == "records_at is /2, and the document is a list without an element 2")
    }

    @Test func oneBadElementCostsOneRecord() {
        let read = Self.read(#"{"v":2,"items":[{"a":1},{"a":tru},{"a":3}],"n":0}"#, at: "/items")
        #expect(read.records == [#"{"a":1}"#, #"{"a":3}"#])
        #expect(read.positions == [1, 3])
        #expect(read.codes == ["malformed"])
        #expect(read.rejections.first?.payload == #"{"a":tru}"#)
        #expect(read.rejections.first?.offset == 24)
    }

    @Test(arguments: [
        (#"{"items":[1,2"#, ["1"], ["truncated"], ["2"]), (#"{"items":[1,2]"#, ["1", "2"], ["truncated"], [""]),
        (#"{"items":[1,2],"x":"#, ["1", "2"], ["truncated"], [""]),
        (#"{"items":[1],"x" 5}"#, ["1"], ["malformed"], ["5}"]), (#"{"items":[1]} x"#, ["1"], ["malformed"], ["x"]),
        (#"{"items":{"a":1"#, [], ["truncated"], [#"{"a":1"#]),
        (#"{"items":{"a":tru},"x":1}"#, [], ["malformed"], [#"{"a":tru},"x":1}"#]),
    ])
    func keepsWhatIsReadOfHalfADocument(text: String, records: [String], codes: [String], payloads: [String]) {
        for chunk in [1, 1 << 20] {
            let read = Self.read(text, at: "/items", chunk: chunk)
            #expect(read.records == records)
            #expect(read.codes == codes)
            #expect(read.rejections.map(\.payload) == payloads)
            #expect(read.unsupported == nil)
        }
    }

    @Test func anArrayLargerThanABatchIsReadOn() {
        let numbers = (1...1000).map(String.init)
        let text = "{\"a\":{\"b\":[\(numbers.joined(separator: ",\n"))]}}"
        let read = readDocument(
            text, name: "a.json", shape: RecordShape(recordsAt: "/a/b"), options: ReadingOptions(batchSize: 7),
            chunk: 13)
        #expect(read.records == numbers)
        #expect(read.positions == (1...1000).map(Int64.init))
    }

    @Test func eachLineIsADocumentAndItsRecordsShareItsNumber() {
        let text = """
            {"page":1,"items":[{"a":1},[ 2 ]]}

            {"page":2,"items":[]}
            {"page":3,"items":{"a":3}}
            {"page":4}
            {"page":5,"items":["5",
            {"page":6,"items":["6"]}
            """
        let read = Self.read(text, at: "/items", name: "a.jsonl", chunk: 11)
        #expect(read.records == [#"{"a":1}"#, "[ 2 ]", #"{"a":3}"#, #""6""#])
        #expect(read.positions == [1, 1, 4, 7])
        #expect(
            read.rejections == [
                .init(
                    reason: .transform(
                        name: "records_at", field: "/items",
                        found: "records_at is /items, and the document has no “items”"),
                    position: 5, offset: 85, payload: #"{"page":4}"#),
                .init(reason: .truncated, position: 6, offset: 96, payload: #"{"page":5,"items":["5","#),
            ])
    }

    /// A record of a line, and a line without records, are refused alike; only the line is looked into.
    @Test(arguments: [
        ("/items", #"{"rows":[1]}"#, "/rows", ["1"], []), ("/items", #"{"x":1}"#, "/rows", [], ["transform_failed"]),
        ("/items", #"{"items":[{"rows":[1]}]}"#, "/rows", [#"{"rows":[1]}"#], []),
    ])
    func aRefusedLineIsTriedAgainAsTheDocumentItIs(
        pointer: String, line: String, mended: String, records: [String], codes: [String]
    ) throws {
        // Numbers and texts have no key: what is found in the line is refused.
        let shape = RecordShape(key: ["k"])
        var first = shape
        first.recordsAt = pointer
        let refused = readDocument(line, name: "a.jsonl", shape: first)
        let rejection = try #require(refused.rejections.first)
        let collector = RecordCollector(
            source: "s", schema: nil, options: ReadingOptions(), hasher: SHA256Hasher())
        collector.beginFile(FileProgress(path: "a", size: 0, modified: 0, device: 0, inode: 0))
        RejectedRecordReader.read(
            payload: Array(rejection.payload.utf8), context: nil,
            at: RecordPlace(position: rejection.position, byteOffset: rejection.offset), schema: nil,
            reason: rejection.reason, recordsAt: RecordPointer(mended), into: collector)
        let batch = collector.takeBatch()
        let bodies = batch.records.entries.map {
            String(decoding: batch.records.bodies[$0.bodyOffset..<$0.bodyOffset + $0.bodyLength], as: UTF8.self)
        }
        #expect(bodies == records)
        #expect(batch.rejections.map(\.reason.code) == codes)
        #expect(batch.rejections.allSatisfy { $0.payload == Array(line.utf8) })
    }

    @Test func aTableHasNoDocuments() {
        #expect(
            Self.read("a,b\n1,2\n", at: "/items", name: "a.csv").unsupported
                == "records_at is for JSON, and this is CSV")
    }

    @Test func whatStandsAroundTheRecordsMayBeDeepButNotEndless() {
        let deep = String(repeating: "[", count: 600) + String(repeating: "]", count: 600)
        #expect(
            Self.read("{\"x\":\(deep),\"items\":[1]}", at: "/items").unsupported
                == "it is nested deeper than 512 levels around /items")
    }
}
