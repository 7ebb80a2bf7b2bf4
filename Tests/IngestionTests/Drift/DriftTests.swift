import Ingestion
import Testing

@Suite struct DriftTests {
    private static func inventory(_ lines: [String], batchSize: Int = 1000) -> FieldInventory {
        readDocument(
            lines.joined(separator: "\n"), name: "a.jsonl", options: ReadingOptions(batchSize: batchSize)
        ).fields
    }

    private static func field(_ records: Int, _ types: String...) -> FieldInventory.Field {
        FieldInventory.Field(records: records, types: types)
    }

    @Test func seesFieldsToTwoLevelsWithTheirTypesAndNoValues() {
        let inventory = Self.inventory([
            #"{"id":"a","v":{"x":1,"deep":{"z":1}},"n":null}"#, #"{"v":{"x":"1"},"id":"\n","flag":true}"#,
            #"{"\u0069d":5,"flag":false,"list":[{"q":1}],"e":{}}"#, "5", "[1]",
        ])
        #expect(
            inventory
                == FieldInventory(
                    records: 5,
                    fields: [
                        "id": Self.field(3, "number", "string"), "v": Self.field(2, "object"),
                        "v.x": Self.field(2, "number", "string"), "v.deep": Self.field(1, "object"),
                        "n": Self.field(1, "null"), "flag": Self.field(2, "boolean"), "list": Self.field(1, "array"),
                        "e": Self.field(1, "object"),
                    ]))
    }

    /// Records that are alike are only counted; whatever differs is looked at, however late it comes.
    @Test(arguments: [1, 7, 100_000])
    func aFieldThatComesLateIsNoticed(batchSize: Int) {
        var lines = (0..<30_000).map { "{\"a\":\($0),\"v\":{\"abcdefghij\":1}}" }
        lines[29_000] = #"{"a":1,"v":{"abcdefghik":1}}"#
        lines[29_001] = #"{"a":"1","v":{"abcdefghij":1}}"#
        let inventory = Self.inventory(lines, batchSize: batchSize)
        #expect(
            inventory
                == FieldInventory(
                    records: 30_000,
                    fields: [
                        "a": Self.field(30_000, "number", "string"), "v": Self.field(30_000, "object"),
                        "v.abcdefghij": Self.field(29_999, "number"), "v.abcdefghik": Self.field(1, "number"),
                    ]))
    }

    /// More ways to be put together than are remembered.
    @Test func countsRecordsOfManyShapesExactly() {
        let lines = (0..<8192).map { number in
            let fields = (0..<12).filter { number >> $0 & 1 == 1 }.map { "\"f\($0)\":\($0 % 2 == 0 ? "1" : "null")" }
            return "{\"id\":{\"n\":\"\(number)\"}\(fields.map { "," + $0 }.joined())}"
        }
        var expected = ["id": Self.field(8192, "object"), "id.n": Self.field(8192, "string")]
        for index in 0..<12 { expected["f\(index)"] = Self.field(4096, index % 2 == 0 ? "number" : "null") }
        #expect(Self.inventory(lines) == FieldInventory(records: 8192, fields: expected))
    }

    @Test func refusedRecordsAreNotSeen() {
        let read = readDocument(
            "{\"forecast_id\":\"a\"}\n{\"other\":1}\n{", name: "a.jsonl", schema: .builtIn(named: "forecast_record"))
        #expect(read.fields == FieldInventory(records: 1, fields: ["forecast_id": Self.field(1, "string")]))
    }

    @Test func dataWithANewNameInEachRecordIsSeenNoFurtherThanTheCap() {
        let inventory = Self.inventory((0..<5000).map { "{\"k\($0)\":{\"x\":1},\"id\":1}" })
        #expect(inventory.fields.count == 512)
        #expect(inventory.records == 5000)
        #expect(inventory.fields["id"] == Self.field(5000, "number"))
        let long = Self.inventory(["{\"\(String(repeating: "é", count: 100_000))\":1}"])
        #expect(long.fields.keys.map(\.utf8.count) == [203])
        #expect(inventory.merged(with: long).fields.count == 512)
    }

    // MARK: Comparing

    private static func inventory(_ records: Int, _ fields: [String: FieldInventory.Field]) -> FieldInventory {
        FieldInventory(records: records, fields: fields)
    }

    @Test func theFirstRunDriftsFromNothing() {
        #expect(Self.inventory(100, ["a": Self.field(100, "number")]).drift(from: FieldInventory()) == [])
        #expect(FieldInventory().drift(from: Self.inventory(100, ["a": Self.field(100, "number")])) == [])
    }

    @Test func tellsWhatIsNewGoneAndOther() {
        let known = Self.inventory(
            100,
            [
                "id": Self.field(100, "string"), "gone": Self.field(91, "number"), "rare": Self.field(90, "number"),
                "o": Self.field(100, "object"), "o.x": Self.field(100, "number"), "score": Self.field(95, "number"),
                "p": Self.field(100, "object"), "p.y": Self.field(100, "number"),
                "both": Self.field(100, "null", "number"),
            ])
        let now = Self.inventory(
            20,
            [
                "id": Self.field(20, "string"), "score": Self.field(20, "number", "string"),
                "p": Self.field(20, "object"),
                "n": Self.field(3, "object"), "n.a": Self.field(3, "string"), "p.z": Self.field(5, "array"),
                "both": Self.field(20, "number"), "a.b": Self.field(1, "number"),
            ])
        #expect(
            now.drift(from: known) == [
                FieldDrift(field: "a.b", change: .new(types: ["number"], records: 1)),
                FieldDrift(field: "gone", change: .vanished),
                FieldDrift(field: "n", change: .new(types: ["object"], records: 3)),
                FieldDrift(field: "o", change: .vanished), FieldDrift(field: "p.y", change: .vanished),
                FieldDrift(field: "p.z", change: .new(types: ["array"], records: 5)),
                FieldDrift(field: "score", change: .types(from: ["number"], to: ["number", "string"])),
            ])
    }

    @Test func fewRecordsSayNothingAboutWhatIsMissing() {
        let known = Self.inventory(100, ["a": Self.field(100, "number"), "b": Self.field(100, "number")])
        #expect(Self.inventory(19, ["a": Self.field(19, "number")]).drift(from: known) == [])
        #expect(
            Self.inventory(20, ["a": Self.field(20, "number")]).drift(from: known) == [
                FieldDrift(field: "b", change: .vanished)
            ])
    }

    @Test func bothTogetherAreWhatTheNextRunIsComparedWith() {
        let known = Self.inventory(100, ["a": Self.field(100, "number"), "b": Self.field(100, "number")])
        let now = Self.inventory(50, ["a": Self.field(40, "string"), "c": Self.field(50, "null")])
        #expect(
            now.merged(with: known)
                == Self.inventory(
                    150,
                    [
                        "a": Self.field(140, "number", "string"), "b": Self.field(100, "number"),
                        "c": Self.field(50, "null"),
                    ]))
        #expect(now.merged(with: FieldInventory()) == now)
    }
}
