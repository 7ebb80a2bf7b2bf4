import Ingestion
import Testing

@Suite("Checking records against a schema")
struct SchemaReadingTests {
    private static let good = #"{"forecast_id":"f-1","confidence":0.5,"more":[1]}"#

    @Test(
        "says which rule broke, and where",
        arguments: [
            (#"{"confidence":0.5}"#, "/forecast_id", "required", "a string", "nothing"),
            (#"{"forecast_id":"a","confidence":"high"}"#, "/confidence", "type", "a number", #""high""#),
            (#"{"forecast_id":7}"#, "/forecast_id", "type", "a string", "7"),
            (#"{"forecast_id":null}"#, "/forecast_id", "type", "a string", "null"),
            (#"{"forecast_id":"a","variables":[1,2]}"#, "/variables", "type", "an object", "[1,2]"),
            (#"{"forecast_id":"a","\u0063onfidence":true}"#, "/confidence", "type", "a number", "true"),
            ("[1]", "", "type", "an object", "[1]"), ("7", "", "type", "an object", "7"),
        ])
    func namesTheBreach(record: String, path: String, rule: String, expected: String, found: String) throws {
        let document = readDocument(
            record + "\n" + Self.good + "\n", name: "a.jsonl", schema: try schema("forecast_record"))
        #expect(document.records == [Self.good])
        #expect(
            document.rejections == [
                ReadDocument.Refused(
                    reason: .schema(path: path, rule: rule, expected: expected, found: found), position: 1, offset: 0,
                    payload: record)
            ])
    }

    @Test("a long value is shown shortened")
    func shortensValues() throws {
        let long = String(repeating: "é", count: 100)
        let document = readDocument(
            #"{"forecast_id":"a","confidence":"\#(long)"}"#, name: "a.jsonl", schema: try schema("forecast_record"))
        #expect(
            document.rejections.map(\.reason) == [
                .schema(
                    path: "/confidence", rule: "type", expected: "a number",
                    found: "\"" + String(repeating: "é", count: 20) + "…\"")
            ])
    }

    @Test("with filtering off a breach is stored, marked")
    func marksInvalid() throws {
        var options = ReadingOptions()
        options.filtersInvalidData = false
        let document = readDocument(
            "{}\n\(Self.good)\n{\"a\":\n", name: "a.jsonl", schema: try schema("forecast_record"), options: options)
        #expect(document.records == ["{}", Self.good])
        #expect(document.marked == [true, false])
        #expect(document.codes == ["truncated"])
    }

    @Test("with validation off nothing is checked but keys that come twice")
    func checksNothing() throws {
        var options = ReadingOptions()
        options.validatesSchema = false
        let document = readDocument(
            "{}\n7\n{\"a\":{\"b\":1,\"\\u0062\":2}}\n", name: "a.jsonl", schema: try schema("forecast_record"),
            options: options)
        #expect(document.records == ["{}", "7"])
        #expect(document.marked == [false, false])
        #expect(document.rejections.map(\.reason) == [.duplicateKey(name: "b")])
    }

    @Test("without a schema a key that comes twice is a warning")
    func warns() {
        let document = readDocument("{\"a\":1,\"a\":2}\n{\"b\":[{\"a\":1,\"a\":1}]}\n{}\n", name: "a.jsonl")
        #expect(document.records.count == 3)
        #expect(document.warnings == 2)
    }

    @Test(
        "each built-in schema takes its record and misses each required field",
        arguments: [
            ("forecast_record", ["\"forecast_id\":\"a\""]),
            ("overlay_log", ["\"overlay\":\"hope\"", "\"timestamp\":\"t\"", "\"old_value\":1", "\"new_value\":2"]),
            ("trust_score_log", ["\"scenario_id\":\"a\"", "\"timestamp\":\"t\"", "\"trust_score\":0.5"]),
            ("capital_outcome", ["\"scenario_id\":\"a\"", "\"timestamp\":\"t\"", "\"capital\":-1"]),
            ("digest_tag", ["\"scenario_id\":\"a\"", "\"tag\":\"x\"", "\"timestamp\":\"t\""]),
        ])
    func knowsItsFields(name: String, members: [String]) throws {
        let whole = "{" + members.joined(separator: ",") + "}"
        var lines = [whole]
        for index in members.indices {
            lines.append("{" + (members[..<index] + members[(index + 1)...]).joined(separator: ",") + "}")
        }
        let document = readDocument(lines.joined(separator: "\n"), name: "a.jsonl", schema: try schema(name))
        #expect(document.records == [whole])
        #expect(document.codes == members.map { _ in "missing_field" })
    }

    @Test("there are five, and no other name is known")
    func knowsItsNames() {
        #expect(
            RecordSchema.builtIn.map(\.name) == [
                "forecast_record", "overlay_log", "trust_score_log", "capital_outcome", "digest_tag",
            ])
        #expect(RecordSchema.builtIn(named: "forecasts") == nil)
    }

    private func schema(_ name: String) throws -> RecordSchema { try #require(RecordSchema.builtIn(named: name)) }
}

@Suite("Event times")
struct EventTimeTests {
    @Test(
        "reads ISO 8601",
        arguments: [
            ("1970-01-01T00:00:00Z", 0), ("2025-05-01T12:00:00Z", 1_746_100_800_000_000),
            ("2025-05-01T12:00:00", 1_746_100_800_000_000), ("2025-05-01T14:00:00+02:00", 1_746_100_800_000_000),
            ("2025-05-01T06:30:00-0530", 1_746_100_800_000_000), ("2025-05-01 12:00:00.5z", 1_746_100_800_500_000),
            ("2025-05-01T12:00:00.1234567Z", 1_746_100_800_123_456), ("2025-05-01T12:00Z", 1_746_100_800_000_000),
            ("2025-05-01", 1_746_057_600_000_000), ("2024-02-29", 1_709_164_800_000_000),
            ("1969-12-31T23:59:59.999999Z", -1), ("0001-01-01", -62_135_596_800_000_000),
            ("2016-12-31T23:59:60Z", 1_483_228_800_000_000),
        ] as [(String, Int64)])
    func reads(text: String, time: Int64) {
        #expect(eventTimes(#"{"a":{"timestamp":"2001-01-01"},"timestamp":"\#(text)"}"#) == [time])
    }

    @Test(
        "what is no date has none",
        arguments: [
            "soon", "", "2025-13-01", "2025-02-29", "2025-05-01T", "2025-05-01T25:00:00Z", "2025-05-01T12:00:00+",
            "2025-05-01T12:00:00ZZ", "2025-5-1", "20250501", "2025-05-01T12:00:00.Z", "1746100800",
        ])
    func readsNothing(text: String) {
        #expect(eventTimes(#"{"timestamp":"\#(text)"}"#) == [nil])
    }

    @Test("only a top-level string counts")
    func wantsAString() {
        #expect(eventTimes(#"{"timestamp":1746100800}"#) == [nil])
        #expect(eventTimes(#"{"a":{"timestamp":"2025-05-01"}}"#) == [nil])
        #expect(eventTimes(#"["timestamp","2025-05-01"]"#) == [nil])
        #expect(eventTimes(#"{"times\u0074amp":"2025\u002d05-01"}"#) == [1_746_057_600_000_000])
    }

    private func eventTimes(_ record: String) -> [Int64?] { readDocument(record, name: "a.jsonl").eventTimes }
}
