import Adapters
import Ingestion
import Testing

@Suite("Reading one rejected record again")
struct RejectedRecordTests {
    @Test(
        "what was refused by its schema, and would not be any more, is taken as it was",
        arguments: [
            ("a.jsonl", "{\"x\":1}\n {\"y\":[1, 2]} \n\"z\"\n"), ("a.json", "[{\"x\":1},{\"y\":[1, 2]},\"z\"]"),
            ("a.csv", "a;b\n1;\"2\n\"\"3\"\"\"\n4;5\n"),
        ])
    func takesRecords(name: String, text: String) throws {
        let schema = try #require(RecordSchema.builtIn(named: "forecast_record"))
        let refused = collect(name: name, text: text, schema: schema)
        #expect(refused.batch.rejections.count >= 2 && refused.batch.records.entries.isEmpty)
        let taken = collect(name: name, text: text, schema: nil).batch
        let again = RecordCollector(source: "s", schema: nil, options: ReadingOptions(), hasher: SHA256Hasher())
        again.beginFile(FileProgress(path: name, size: 0, modified: 0, device: 0, inode: 0, state: .reference))
        for rejection in refused.batch.rejections {
            RejectedRecordReader.read(
                payload: rejection.payload, context: refused.context,
                at: RecordPlace(position: rejection.position, byteOffset: rejection.byteOffset), schema: nil,
                into: again)
        }
        let batch = again.takeBatch()
        #expect(batch.rejections == [])
        #expect(batch.records.bodies == taken.records.bodies)
        #expect(batch.records.entries.map(\.identity) == taken.records.entries.map(\.identity))
        #expect(batch.records.entries.map(\.position) == taken.records.entries.map(\.position))
    }

    @Test(
        "what is still wrong is refused again, once, with its bytes and its place",
        arguments: [
            ("{\"x\":", nil, "truncated"), ("{x}", nil, "malformed"), ("1 2", nil, "malformed"), ("", nil, "truncated"),
            ("1", ",a,b\n", "ragged_row"), ("1\"x,2", ",a,b\n", "malformed_row"), ("\"1,2", ",a,b\n", "malformed_row"),
            ("1,2\n3,4", ",a,b\n", "malformed_row"), ("", ",a\n", "malformed_row"), ("1", "", "malformed_row"),
        ] as [(String, String?, String)])
    func refusesAgain(payload: String, context: String?, code: String) {
        let collector = RecordCollector(source: "s", schema: nil, options: ReadingOptions(), hasher: SHA256Hasher())
        collector.beginFile(FileProgress(path: "a", size: 0, modified: 0, device: 0, inode: 0, state: .reference))
        RejectedRecordReader.read(
            payload: Array(payload.utf8), context: context.map { Array($0.utf8) },
            at: RecordPlace(position: 7, byteOffset: 70), schema: nil, into: collector)
        let batch = collector.takeBatch()
        #expect(batch.records.entries.isEmpty)
        #expect(batch.rejections.map(\.reason.code) == [code])
        #expect(batch.rejections.map(\.payload) == [Array(payload.utf8)])
        #expect(batch.rejections.map(\.position) == [7])
        #expect(batch.rejections.map(\.byteOffset) == [70])
    }

    private func collect(
        name: String, text: String, schema: RecordSchema?
    ) -> (batch: Batch, context: [UInt8]?) {
        let collector = RecordCollector(source: "s", schema: schema, options: ReadingOptions(), hasher: SHA256Hasher())
        collector.beginFile(FileProgress(path: name, size: 0, modified: 0, device: 0, inode: 0))
        var reader = DocumentReader(name: name, schema: schema)
        Array(text.utf8).withUnsafeBufferPointer { bytes in
            guard let base = bytes.baseAddress else { return }
            _ = reader.read(ByteWindow(base: base, count: bytes.count, offset: 0, isLast: true), into: collector)
        }
        return (collector.takeBatch(), reader.context)
    }
}
