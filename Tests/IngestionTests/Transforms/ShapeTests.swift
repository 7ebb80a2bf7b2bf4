import Adapters
import Ingestion
import Testing

/// What becomes of records by the shape of their source, taken as a whole.
@Suite struct ShapeTests {
    private static let scores = schema(
        #"""
        {"type": "object", "required": ["id"], "properties": {
            "id": {"type": "string"}, "score": {"type": "number"}, "active": {"type": "boolean"},
            "variables": {"type": "object", "properties": {"n": {"type": ["integer", "null"]}}},
            "list": {"items": {"type": "number"}}}}
        """#)

    private static func schema(_ json: String) -> RecordSchema {
        guard let schema = try? RecordSchema(name: "scores", json: Array(json.utf8)) else {
            preconditionFailure("the test's schema is one")
        }
        return schema
    }

    private static func read(
        _ lines: String..., schema: RecordSchema? = scores, shape: RecordShape,
        options: ReadingOptions = ReadingOptions()
    ) -> ReadDocument {
        readDocument(
            lines.joined(separator: "\n"), name: "a.jsonl", schema: schema, shape: shape, options: options)
    }

    // MARK: Transforms

    @Test func validatesIdentifiesAndStoresWhatTransformsMake() {
        let shape = RecordShape(transforms: [.rename(from: "name", to: "id"), .convert("score", .number)])
        let read = Self.read(#"{"name":"a","score":"0.80"}"#, #"{"score":0.80,"id":"a"}"#, shape: shape)
        #expect(read.records == [#"{"id":"a","score":0.80}"#, #"{"score":0.80,"id":"a"}"#])
        #expect(read.identities[0] == read.identities[1])
        #expect(read.rejections == [])
    }

    @Test func refusesWithTheOriginalBytes() {
        let shape = RecordShape(transforms: [.rename(from: "name", to: "id"), .convert("score", .number)])
        let read = Self.read(
            #"{"name" : "a", "score":"high"}"#, #"{"name":"a","active":"x"}"#, #"{"name":"a","id":"b"}"#, "5",
            #"{"name":"a","x":1,"x":2}"#, shape: shape)
        #expect(read.records == [])
        #expect(
            read.rejections.map(\.reason) == [
                .transform(name: "convert to a number", field: "score", found: "\"high\""),
                .schema(path: "/active", rule: "type", expected: "true or false", found: "\"x\""),
                .transform(name: "rename", field: "name", found: "there is id already"),
                .transform(name: "a transform", field: "the record", found: "5"),
                .duplicateKey(name: "x"),
            ])
        #expect(
            read.rejections.map(\.payload) == [
                #"{"name" : "a", "score":"high"}"#, #"{"name":"a","active":"x"}"#, #"{"name":"a","id":"b"}"#, "5",
                #"{"name":"a","x":1,"x":2}"#,
            ])
    }

    @Test func aRowOfATableIsTransformedAsItsObject() {
        let shape = RecordShape(transforms: [
            .rename(from: "Name", to: "id"), .convert("score", .number), .nest("variables"),
        ])
        let read = readDocument(
            "Name,score,variables.spx\na,+0.5,5000.10\nb,x,1\n", name: "a.csv", schema: nil, shape: shape)
        #expect(read.records == [#"{"id":"a","score":0.5,"variables":{"spx":"5000.10"}}"#])
        #expect(read.rejections.map(\.payload) == ["b,x,1"])
        #expect(read.codes == ["transform_failed"])
    }

    @Test func aRecordThatTransformsMakeTooDeepOrTooLongIsRefused() {
        let deep = Self.read(
            #"{"a.b.c.d":1}"#, schema: nil, shape: RecordShape(transforms: [.nest("")]),
            options: ReadingOptions(maximumDepth: 3))
        #expect(deep.rejections.map(\.reason) == [.tooDeep(limit: 3)])
        let long = Self.read(
            #"{"a":1}"#, schema: nil,
            shape: RecordShape(transforms: [.setDefault("b", json: "\"0123456789\"")]),
            options: ReadingOptions(maximumRecordBytes: 20))
        #expect(
            long.rejections.map(\.reason) == [
                .transform(name: "a transform", field: "the record", found: "it would have more than 20 bytes")
            ])
        #expect(long.rejections.map(\.payload) == [#"{"a":1}"#])
    }

    // MARK: Contract

    @Test(arguments: [
        (#"{"id":"a","score":"0.80"}"#, #"{"id":"a","score":0.80}"#, 1),
        (#"{"id":7,"score":"-1e3","active":"true"}"#, #"{"id":"7","score":-1e3,"active":true}"#, 3),
        (#"{ "id" : 1.50 , "x" : [ 1 ] }"#, #"{ "id" : "1.50" , "x" : [ 1 ] }"#, 1),
        (#"{"id":true}"#, #"{"id":"true"}"#, 1), (#"{"id":"a","score":"\u0031"}"#, #"{"id":"a","score":1}"#, 1),
        (#"{"id":"a"}"#, #"{"id":"a"}"#, 0),
        (
            #"{"id":"a","variables":{"n":"5"},"list":[1,"2",3,"4.0"]}"#,
            #"{"id":"a","variables":{"n":5},"list":[1,2,3,4.0]}"#, 3
        ),
    ])
    func coercesWhatIsExact(record: String, stored: String, count: Int) {
        let read = Self.read(record, shape: RecordShape(contract: .coerce))
        #expect(read.records == [stored])
        #expect(read.coercedValues == count)
        #expect(read.marked == [false])
        #expect(read.identities == Self.read(stored, shape: RecordShape()).identities)
    }

    @Test(arguments: [
        (#"{"id":"a","score":""}"#, "/score"), (#"{"id":"a","score":" 1"}"#, "/score"),
        (#"{"id":"a","score":"+1"}"#, "/score"),
        (#"{"id":"a","score":"1,5"}"#, "/score"), (#"{"id":"a","score":true}"#, "/score"),
        (#"{"id":"a","score":null}"#, "/score"),
        (#"{"id":"a","active":"True"}"#, "/active"), (#"{"id":"a","active":1}"#, "/active"), (#"{"id":null}"#, "/id"),
        (#"{"id":["a"]}"#, "/id"), (#"{"id":"a","variables":{"n":"0.5"}}"#, "/variables/n"),
        (#"{"id":"a","variables":"{}"}"#, "/variables"), (#"{"score":"1"}"#, "/id"),
        ("5", ""),
        // All that can be converted is, and still it breaks: the original is what is refused.
        (#"{"id":1,"score":"2","active":"x"}"#, "/active"),
    ])
    func refusesWhatIsNotExact(record: String, path: String) throws {
        let read = Self.read(record, shape: RecordShape(contract: .coerce))
        #expect(read.records == [])
        #expect(read.coercedValues == 0)
        #expect(read.rejections.map(\.payload) == [record])
        let reason = try #require(read.rejections.first).reason
        guard case .schema(path, _, _, _) = reason else {
            Issue.record("refused for \(reason)")
            return
        }
    }

    @Test func acceptStoresMarked() {
        let read = Self.read(#"{"id":5}"#, #"{"id":"a"}"#, "{", shape: RecordShape(contract: .accept))
        #expect(read.records == [#"{"id":5}"#, #"{"id":"a"}"#])
        #expect(read.marked == [true, false])
        #expect(read.codes == ["truncated"])
    }

    @Test func whatCannotBeCoercedIsMarkedWhereInvalidRecordsAreKept() {
        let read = Self.read(
            #"{"id":1,"score":"x"}"#, #"{"id":1}"#, shape: RecordShape(contract: .coerce),
            options: ReadingOptions(filtersInvalidData: false))
        #expect(read.records == [#"{"id":1,"score":"x"}"#, #"{"id":"1"}"#])
        #expect(read.marked == [true, false])
        #expect(read.coercedValues == 1)
    }

    @Test func withoutValidationNothingIsCoerced() {
        let read = Self.read(
            #"{"id":1}"#, shape: RecordShape(contract: .coerce), options: ReadingOptions(validatesSchema: false))
        #expect(read.records == [#"{"id":1}"#])
        #expect(read.coercedValues == 0)
    }

    @Test func manyValuesOfOneRecordAreCoerced() {
        let fields = (0..<200).map { "\"f\($0)\":{\"type\":\"number\"}" }.joined(separator: ",")
        let record = "{" + (0..<200).map { "\"f\($0)\":\"\($0)\"" }.joined(separator: ",") + "}"
        let read = Self.read(
            record, schema: Self.schema("{\"properties\":{\(fields)}}"), shape: RecordShape(contract: .coerce))
        #expect(read.coercedValues == 200)
        #expect(
            read.records == [record.replacing(":\"", with: ":").replacing("\",", with: ",").replacing("\"}", with: "}")]
        )
    }

    // MARK: Key

    @Test func theKeyIsTheSameForTheSameValuesHoweverTheyAreWritten() {
        let read = Self.read(
            #"{"id":"é/1","at":{"day":1},"x":1}"#, #"{"at":{"y":2,"day":1},"id":"\u00e9\/1"}"#,
            #"{"id":"é/1","at":{"day":1.0}}"#, #"{"id":"é/1","at":{"day":"1"}}"#, #"{"id":"é/1","at.day":1}"#,
            schema: nil, shape: RecordShape(key: ["id", "at.day"]))
        #expect(read.rejections == [])
        #expect(read.keys[0] == read.keys[1])
        #expect(read.keys[0] == read.keys[4])
        #expect(Set(read.keys).count == 3)
        #expect(Set(read.keys).isDisjoint(with: read.identities))
    }

    @Test(arguments: [
        "{}", #"{"id":null}"#, #"{"id":""}"#, #"{"id":[1]}"#, #"{"id":{"a":1}}"#, "5", #"["id"]"#,
    ])
    func aRecordWithoutAKeyIsRefused(record: String) {
        let read = Self.read(record, schema: nil, shape: RecordShape(key: ["id"]))
        #expect(read.records == [])
        #expect(read.rejections.map(\.reason) == [.missingKey(field: "id")])
        #expect(read.rejections.map(\.payload) == [record])
    }

    @Test func theKeyIsThatOfTheTransformedRecord() {
        let shape = RecordShape(
            transforms: [.rename(from: "ID", to: "id"), .convert("id", .lower)], contract: .coerce, key: ["id"])
        let read = Self.read(#"{"ID":"A"}"#, #"{"id":"a"}"#, #"{"ID":5}"#, #"{"id":"5"}"#, shape: shape)
        #expect(read.keys[0] == read.keys[1])
        #expect(read.keys[2] == read.keys[3])
        #expect(read.keys[0] != read.keys[2])
    }

    @Test func aKeyIsFoundAgainByWhatIsTypedAndByTheStoredBody() throws {
        let read = Self.read(
            #"{"id":"f-000123"}"#, #"{"id":42}"#, #"{"id":true}"#, schema: nil, shape: RecordShape(key: ["id"]))
        let encoder = KeyEncoder(source: "pulse", fields: ["id"])
        #expect(encoder.keys(typed: ["f-000123"]) == [try #require(read.keys[0])])
        #expect(encoder.keys(typed: ["42"]).last == read.keys[1])
        #expect(encoder.keys(typed: ["42"]).count == 2)
        #expect(encoder.keys(typed: ["true"]).last == read.keys[2])
        #expect(encoder.keys(typed: [""]) == [])
        #expect(encoder.keys(typed: ["a", "b"]) == [])
        #expect(read.records.map { encoder.key(ofBody: Array($0.utf8)) } == read.keys)
        #expect(encoder.key(ofBody: Array("{}".utf8)) == nil)
        #expect(encoder.key(ofBody: Array("{".utf8)) == nil)
        let other = KeyEncoder(source: "other", fields: ["id"])
        #expect(other.keys(typed: ["f-000123"]) != encoder.keys(typed: ["f-000123"]))
        let two = KeyEncoder(source: "pulse", fields: ["id", "n"])
        #expect(two.keys(typed: ["a", "1"]).contains(try #require(two.key(ofBody: Array(#"{"n":1,"id":"a"}"#.utf8)))))
    }

    @Test func ourDigestIsTheLibrarys() {
        for count in [0, 1, 55, 56, 63, 64, 65, 119, 120, 1000] {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
            bytes.withUnsafeBufferPointer {
                #expect(SHA256Digest().identity(of: $0) == SHA256Hasher().identity(of: $0))
            }
        }
    }

    // MARK: Event time

    @Test(arguments: [
        (#""2025-05-01""#, Int64(1_746_057_600_000_000)), (#""2025-05-01T12:00:00.5+02:00""#, 1_746_093_600_500_000),
        ("1746057600", 1_746_057_600_000_000), ("1746057600.25", 1_746_057_600_250_000),
        ("1746057600123", 1_746_057_600_123_000), ("1746057600123.456", 1_746_057_600_123_456),
        (#""1746057600""#, 1_746_057_600_000_000), ("-315619200", -315_619_200_000_000),
        ("100000000", 100_000_000_000_000),
    ])
    func readsTheDeclaredEventTime(value: String, microseconds: Int64) {
        let read = Self.read("{\"when\":{\"at\":\(value)}}", schema: nil, shape: RecordShape(eventTime: "when.at"))
        #expect(read.eventTimes == [microseconds])
    }

    @Test(arguments: [
        ("\"soon\"", "\"soon\""), ("\"\"", "\"\""), ("null", "null"), ("true", "true"), ("[1]", "[1]"),
        ("20250501", "20250501"),
        (#""20250501""#, #""20250501""#), ("202505011200", "202505011200"), ("1e9", "1e9"), ("0", "0"), ("5", "5"),
        ("99999999", "99999999"), ("10000000000", "10000000000"), ("10000000000000", "10000000000000"),
        (#""2025-02-30""#, #""2025-02-30""#),
    ])
    func aRecordThatCannotBePlacedInTimeIsRefused(value: String, found: String) {
        let read = Self.read("{\"at\":\(value)}", "{}", schema: nil, shape: RecordShape(eventTime: "at"))
        #expect(read.records == [])
        #expect(
            read.rejections.map(\.reason) == [
                .eventTime(field: "at", found: found), .eventTime(field: "at", found: "nothing"),
            ])
    }

    @Test func withoutADeclarationTheUsualFieldIsReadAsFarAsItIsADate() {
        let read = Self.read(
            #"{"timestamp":"2025-05-01"}"#, #"{"timestamp":"soon"}"#, schema: nil, shape: RecordShape())
        #expect(read.eventTimes == [1_746_057_600_000_000, nil])
    }
}
