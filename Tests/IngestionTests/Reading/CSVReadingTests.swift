import Foundation
import Ingestion
import Testing

@Suite("Reading CSV documents")
struct CSVReadingTests {
    @Test(
        "cells are text where no schema says otherwise",
        arguments: [
            ("a.csv", "a,b\n1,x\n", [#"{"a":"1","b":"x"}"#]),
            ("a.csv", "a,b\r\n1,x\r\n2,y", [#"{"a":"1","b":"x"}"#, #"{"a":"2","b":"y"}"#]),
            ("a.csv", "a,b\r1,x\r2,y\r", [#"{"a":"1","b":"x"}"#, #"{"a":"2","b":"y"}"#]),
            ("a.csv", "\u{FEFF}a\n1\n\n2\n", [#"{"a":"1"}"#, #"{"a":"2"}"#]),
            ("a.csv", "a;b\n1,5;x\n", [#"{"a":"1,5","b":"x"}"#]),
            ("a.tsv", "a\tb\n1,5\tx\n", [#"{"a":"1,5","b":"x"}"#]),
            ("a.txt", "a;b\n1;2\n", [#"{"a":"1","b":"2"}"#]),
            ("a.csv", "a,b\n,x\n,\n", [#"{"b":"x"}"#, "{}"]),
            ("a.csv", "a,b\n\"\",\"q\"\"q\nr,s\"\n", [#"{"a":"","b":"q\"q\nr,s"}"#]),
            ("a.csv", "\"a \"\"1\"\"\",b.c\nx,y\n", [#"{"a \"1\"":"x","b.c":"y"}"#]),
            ("a.csv", "a,b\n", []),
        ])
    func readsText(name: String, text: String, records: [String]) {
        let document = readDocument(text, name: name)
        #expect(document.records == records)
        #expect(document.rejections == [])
    }

    @Test("the schema types the cells and nests the columns of its objects")
    func typesCells() throws {
        let schema = try #require(RecordSchema.builtIn(named: "forecast_record"))
        let text = """
            forecast_id,variables.spx_close,confidence,variables.note,domain,extra,timestamp
            f-1,4500.10,0.5,calm,42,7,2025-05-01T12:00:00Z
            f-2,,1e400,,"",,
            f-3,x,high,,,,
            ,1,,,,,
            """
        let document = readDocument(text, name: "a.csv", schema: schema)
        #expect(
            document.records == [
                #"{"forecast_id":"f-1","variables":{"spx_close":4500.10,"note":"calm"},"confidence":0.5,"#
                    + #""domain":"42","extra":"7","timestamp":"2025-05-01T12:00:00Z"}"#,
                #"{"forecast_id":"f-2","confidence":1e400,"domain":""}"#,
            ])
        #expect(document.positions == [1, 2])
        #expect(document.eventTimes == [1_746_100_800_000_000, nil])
        #expect(
            document.rejections == [
                ReadDocument.Refused(
                    reason: .schema(path: "/confidence", rule: "type", expected: "a number", found: "\"high\""),
                    position: 3, offset: 145, payload: "f-3,x,high,,,,"),
                ReadDocument.Refused(
                    reason: .schema(path: "/forecast_id", rule: "required", expected: "a string", found: "nothing"),
                    position: 4, offset: 160, payload: ",1,,,,,"),
            ])
    }

    @Test("a cell for an object may hold its JSON")
    func readsObjects() throws {
        let schema = try #require(RecordSchema.builtIn(named: "forecast_record"))
        let text = "forecast_id,variables\na,\"{\"\"x\"\": [1]}\"\nb,\"{x\"\n"
        let document = readDocument(text, name: "a.csv", schema: schema)
        #expect(document.records == [#"{"forecast_id":"a","variables":{"x": [1]}}"#])
        #expect(document.codes == ["schema_type"])
    }

    @Test(
        "one bad row costs its line",
        arguments: [
            ("a,b\n1\n2,3\n", ["ragged_row"], [2]), ("a,b\n1,2,3\n2,3\n", ["ragged_row"], [2]),
            ("a,b\n\"1\"x,2\n2,3\n", ["malformed_row"], [2]), ("a,b\n1\"x,2\n2,3\n", ["malformed_row"], [2]),
            ("a,b\n\"1,2\n2,3\n", ["malformed_row"], [2]), ("a,b\n2,3\n\"1,2\n", ["malformed_row"], [1]),
            ("a,b\n2,3\n\"1,2", ["malformed_row"], [1]),
        ])
    func losesOneRow(text: String, codes: [String], positions: [Int64]) {
        for chunk in [1, 5, 1000] {
            let document = readDocument(text, name: "a.csv", chunk: chunk)
            #expect(document.records == [#"{"a":"2","b":"3"}"#])
            #expect(document.codes == codes)
            #expect(document.positions == positions)
        }
    }

    @Test("a ragged row says how many cells, and keeps its bytes")
    func explainsRaggedRows() {
        let document = readDocument("a,b,c\r\n1,2\r\n", name: "a.csv")
        #expect(
            document.rejections == [
                ReadDocument.Refused(
                    reason: .raggedRow(expected: 3, found: 2), position: 1, offset: 7, payload: "1,2")
            ])
    }

    @Test(
        "a header that cannot be used is said so",
        arguments: [
            ("a,b,a\n", "the column “a” appears twice in the header"),
            ("a,\"b\n1,2\n", "the header has a quote that never closes"),
        ])
    func refusesHeaders(text: String, detail: String) {
        #expect(readDocument(text, name: "a.csv").unsupported == detail)
    }

    @Test("control characters and bytes that are not UTF-8")
    func handlesOddBytes() {
        #expect(readDocument("a\nx\u{0}y\n", name: "a.csv").records == [#"{"a":"x\u0000y"}"#])
        let invalid = readDocument(Array("a,b\nx,".utf8) + [0xFF] + Array("\n1,2\n".utf8), name: "a.csv")
        #expect(invalid.rejections.map(\.reason) == [.invalidUTF8(column: 3)])
        #expect(invalid.records == [#"{"a":"1","b":"2"}"#])
    }

    @Test("a row beyond the limit is refused with its front", arguments: [100, 1 << 20])
    func refusesLargeRows(chunk: Int) {
        var options = ReadingOptions()
        options.maximumRecordBytes = 5000
        let large = String(repeating: "x", count: 20_000)
        let document = readDocument("a,b\n\(large),1\n2,3\n", name: "a.csv", options: options, chunk: chunk)
        #expect(document.records == [#"{"a":"2","b":"3"}"#])
        #expect(document.codes == ["too_large"])
        #expect(document.rejections.map(\.payload.count) == [4096])
        // A quote that does not close within the limit costs its line.
        let open = readDocument("a,b\n\"1,2\n2,3\n\(large),1", name: "a.csv", options: options, chunk: chunk)
        #expect(open.records == [#"{"a":"2","b":"3"}"#])
        #expect(open.codes == ["malformed_row", "too_large"])
    }

    @Test(
        "reads csv-spectrum as its JSON says", .enabled(if: CSVSpectrum.isPresent), arguments: CSVSpectrum.names,
        [1, 1 << 20])
    func readsSpectrum(name: String, chunk: Int) throws {
        let (csv, expected) = try CSVSpectrum.load(name)
        let document = readDocument(csv, name: "a.csv", chunk: chunk)
        let found = try document.records.map {
            try #require(JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: String])
        }
        #expect(found == expected)
        #expect(document.rejections == [])
    }
}

/// The files of csv-spectrum beside the project, where they are.
private enum CSVSpectrum {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../../../shared/conformance/csv/spectrum").standardizedFileURL
    static var isPresent: Bool { !names.isEmpty }
    static let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? [])
        .filter { $0.hasSuffix(".csv") }.map { String($0.dropLast(4)) }.sorted()

    static func load(_ name: String) throws -> ([UInt8], [[String: String]]) {
        var csv = Array(try Data(contentsOf: folder.appending(path: name + ".csv")))
        // These came through a checkout that turned CR LF into LF, which their JSON still has.
        if name.hasSuffix("_crlf"), !csv.contains(0x0D) { csv = csv.flatMap { $0 == 0x0A ? [0x0D, 0x0A] : [$0] } }
        let json = try Data(contentsOf: folder.appending(path: name + ".json"))
        let rows = try JSONSerialization.jsonObject(with: json) as? [[String: String]]
        return (csv, rows ?? [])
    }
}
