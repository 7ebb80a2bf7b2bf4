import Foundation
import Ingestion
import Testing

@Suite("CSV documents of all shapes")
struct CSVShapeTests {
    @Test(
        "the delimiter is the one that divides header and rows alike",
        arguments: [
            ("a,b\n1,2\n", #"{"a":"1","b":"2"}"#), ("a;b\n1,5;2\n", #"{"a":"1,5","b":"2"}"#),
            ("a\tb\n1,5\t2;3\n", #"{"a":"1,5","b":"2;3"}"#), ("a|b\n1,5|2;3\n", #"{"a":"1,5","b":"2;3"}"#),
            ("name, first;b\nx;1\n", #"{"name, first":"x","b":"1"}"#), ("a;b,c\n1;2,3\n", #"{"a;b":"1;2","c":"3"}"#),
            ("\"a;b\",c\n1,2\n", #"{"a;b":"1","c":"2"}"#),
            // Nothing is even: the first that divides the header.
            ("a,b;c;d\n1,2\n3;4;5\n", #"{"a":"1","b;c;d":"2"}"#), ("a|b,c\n\n1,2\n", #"{"a|b":"1","c":"2"}"#),
        ])
    func findsTheDelimiter(text: String, first: String) {
        for name in ["a.csv", "a.txt"] {
            #expect(readDocument(text, name: name).records.first == first)
        }
    }

    @Test("a given delimiter holds, whatever the name and the header look like")
    func takesTheDelimiter() {
        let text = "a,b:c\n1,2:3\n"
        for name in ["a.csv", "a.tsv", "a.txt", "a"] {
            #expect(
                readDocument(text, name: name, delimiter: UInt8(ascii: ":")).records == [#"{"a,b":"1,2","c":"3"}"#])
        }
        #expect(readDocument("a\n1\n", name: "a.dat", delimiter: UInt8(ascii: ";")).records == [#"{"a":"1"}"#])
        #expect(
            readDocument("{\"x\":1}\n{\"x\":2}\n", name: "a.jsonl", delimiter: UInt8(ascii: ";")).records.count == 2)
    }

    @Test("the number of columns may change from row to row: each that differs costs itself")
    func survivesChangingColumns() {
        let text = "a,b\n1,2\n1,2,3\n1\n\n3,4\n1,2,3,4\n5,6"
        for chunk in [1, 1 << 20] {
            let document = readDocument(text, name: "a.csv", chunk: chunk)
            #expect(document.records == [#"{"a":"1","b":"2"}"#, #"{"a":"3","b":"4"}"#, #"{"a":"5","b":"6"}"#])
            #expect(
                document.rejections.map(\.reason) == [
                    .raggedRow(expected: 2, found: 3), .raggedRow(expected: 2, found: 1),
                    .raggedRow(expected: 2, found: 4),
                ])
            #expect(document.positions == [1, 4, 6])
        }
    }

    @Test("line ends of all kinds in one file", arguments: [1, 2, 3, 1 << 20])
    func mixesLineEnds(chunk: Int) {
        let text = "a,b\r\n1,2\r3,4\n5,6\r\r\n\n\"x\r\ny\",\"\r\"\r\n7,8\r"
        let document = readDocument(text, name: "a.csv", chunk: chunk)
        #expect(
            document.records == [
                #"{"a":"1","b":"2"}"#, #"{"a":"3","b":"4"}"#, #"{"a":"5","b":"6"}"#, #"{"a":"x\r\ny","b":"\r"}"#,
                #"{"a":"7","b":"8"}"#,
            ])
        #expect(document.rejections == [])
        #expect(document.positions == [1, 2, 3, 4, 5])
    }

    @Test("NUL bytes are text like any other", arguments: [1, 1 << 20])
    func keepsNULBytes(chunk: Int) {
        let bytes = Array("a,b\u{0}\n\u{0},\"\u{0}\u{0}\"\n1,2\n".utf8)
        let document = readDocument(bytes, name: "a.csv", chunk: chunk)
        #expect(
            document.records == [#"{"a":"\u0000","b\u0000":"\u0000\u0000"}"#, #"{"a":"1","b\u0000":"2"}"#])
    }

    @Test("a hundred thousand columns, by themselves and in an object of the schema")
    func readsManyColumns() throws {
        let count = 100_000
        let header = (0..<count).map { "c\($0)" }.joined(separator: ",")
        let row = (0..<count).map { "\($0 % 10)" }.joined(separator: ",")
        let document = readDocument("\(header)\n\(row)\n1,2\n\(row)\n", name: "a.csv")
        #expect(document.records.map(\.utf8.count) == [1_288_891, 1_288_891])
        #expect(document.identities[0] == document.identities[1])
        #expect(document.rejections.map(\.reason) == [.raggedRow(expected: count, found: 2)])
        let schema = try #require(RecordSchema.builtIn(named: "forecast_record"))
        let nested = "forecast_id," + (0..<count).map { "variables.c\($0)" }.joined(separator: ",")
        let records = readDocument("\(nested)\nf,\(row)\n", name: "a.csv", schema: schema).records
        #expect(records.map { $0.hasPrefix(#"{"forecast_id":"f","variables":{"c0":0,"c1":1,"#) } == [true])
        #expect(
            readDocument("\(header),c7\n\(row),1\n", name: "a.csv").unsupported
                == "the column “c7” appears twice in the header")
    }

    @Test("whatever cells hold, a row is the object a JSON line would be, by content and identity", arguments: 1...40)
    func matchesJSON(seed: Int) throws {
        var random = RandomCells(state: UInt64(seed))
        let delimiter = [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t")][seed % 3]
        let columns = 1 + Int(random.next() % 9)
        let names = (0..<columns).map { "k\($0)" }
        var csv: [UInt8] = Array(names.joined(separator: String(UnicodeScalar(delimiter))).utf8) + [0x0A]
        var rows: [[String]] = []
        for _ in 0..<60 {
            let row = (0..<columns).map { _ in random.cell() }
            rows.append(row)
            for (index, cell) in row.enumerated() {
                if index > 0 { csv.append(delimiter) }
                csv += random.written(cell, delimiter: delimiter, isAlone: columns == 1)
            }
            csv += [[0x0A], [0x0D, 0x0A]][Int(random.next() % 2)]
        }
        for chunk in [1, 7, 64, 1 << 20] {
            let document = readDocument(csv, name: "a.csv", delimiter: delimiter, chunk: chunk)
            #expect(document.rejections == [])
            let found = try document.records.map {
                try #require(JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: String])
            }
            let expected = rows.map { row in
                // Alone it is written in quotes, and then it is there.
                Dictionary(uniqueKeysWithValues: zip(names, row)).filter { columns == 1 || !$0.value.isEmpty }
            }
            #expect(found == expected)
            let lines = readDocument(document.records.joined(separator: "\n"), name: "a.jsonl")
            #expect(lines.records == document.records)
            #expect(lines.identities == document.identities)
        }
    }
}

/// Cells that look random and are the same each time.
private struct RandomCells {
    var state: UInt64

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state >> 33
    }

    mutating func cell() -> String {
        let pieces = ["a", "bcd", "\"", ",", ";", "\t", "\n", "\r", "é", "😀", "\\", "\u{1}", "0123456789", " ", "12.5"]
        return (0..<Int(next() % 6)).map { _ in pieces[Int(next() % UInt64(pieces.count))] }.joined()
    }

    /// In quotes where it has to be, and now and then where it need not.
    mutating func written(_ cell: String, delimiter: UInt8, isAlone: Bool) -> [UInt8] {
        let bytes = Array(cell.utf8)
        let needsQuotes = bytes.contains { $0 == delimiter || $0 == 0x22 || $0 == 0x0A || $0 == 0x0D }
        // An empty line would be no row, and an empty quoted cell would be there.
        if bytes.isEmpty { return isAlone ? Array("\"\"".utf8) : [] }
        guard needsQuotes || next() % 3 == 0 else { return bytes }
        return [0x22] + bytes.flatMap { $0 == 0x22 ? [0x22, 0x22] : [$0] } + [0x22]
    }
}
