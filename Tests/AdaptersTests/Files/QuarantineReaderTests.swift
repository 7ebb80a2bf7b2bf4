import Adapters
import Foundation
import Ingestion
import TestSupport
import Testing

@Suite("Trying rejected records again")
struct QuarantineReaderTests {
    @Test("what is mended by another schema leaves quarantine, what is not stays there, once", arguments: [1, 3, 100])
    func triesAgain(batchSize: Int) async throws {
        try await TemporaryFolder.with { folder in
            try folder.write("{\"x\":1}\n{\"x\"\n{\"forecast_id\":\"f\"}\n{\"x\":2}\n", to: "a.jsonl")
            try folder.write("x;forecast_id\n5;\n6;f\n7\n", to: "b.csv")
            let store = SQLiteStore(path: folder.path + "/store.sqlite")
            var source = Source(
                id: "s", kind: .file(FileSource(path: ".", filePattern: "*.{jsonl,csv}")), schema: "forecast_record")
            let connector = FileConnector(root: folder.path, clock: LaterClock())
            let options = IngestOptions(reading: ReadingOptions(batchSize: batchSize))
            func ingest(_ connector: any Connector) async throws -> RecordCounts {
                let ingestor = Ingestor(store: store, connectors: [connector], clock: LaterClock())
                let report = await ingestor.ingest([source], options: options)
                #expect(report.outcomes.allSatisfy { $0.failure == nil })
                return report.totals
            }
            #expect(try await ingest(connector) == RecordCounts(read: 7, stored: 2, rejected: 5))
            // The same again changes nothing, nor what the store knows of the files.
            let known = try await store.files(of: "s")
            let retry = QuarantineConnector(connector, query: RejectionQuery(), store: store)
            #expect(try await ingest(retry) == RecordCounts(read: 5, rejected: 5))
            #expect(try await store.rejections(RejectionQuery()).count == 5)
            #expect(try await store.files(of: "s") == known)
            source.schema = nil
            #expect(try await ingest(retry) == RecordCounts(read: 5, stored: 3, rejected: 2))
            let left = try await store.rejections(RejectionQuery(oldestFirst: true))
            #expect(left.map(\.reason.code) == ["truncated", "ragged_row"])
            #expect(left.map(\.position) == [2, 3])
            let records = try await store.records(RecordQuery(order: .oldestFirst, limit: 10))
            #expect(
                Set(records.map { "\($0.file?.dropFirst(folder.path.count + 1) ?? ""):\($0.position)" })
                    == ["a.jsonl:1", "a.jsonl:3", "a.jsonl:4", "b.csv:1", "b.csv:2"])
            #expect(records.contains { $0.body == Array(#"{"x":"5"}"#.utf8) })
            // The files themselves are read anew by the new recipe, and hold nothing new.
            #expect(try await ingest(connector) == RecordCounts(read: 7, duplicates: 5, rejected: 2))
            await store.close()
        }
    }

    @Test("only what is asked for, and not what is kept in part")
    func choosesRejections() async throws {
        try await TemporaryFolder.with { folder in
            try folder.write("{x\n{\"long\":\"0123456789\"}\n{y\n", to: "a.jsonl")
            let store = SQLiteStore(path: folder.path + "/store.sqlite")
            let source = Source(id: "s", kind: .file(FileSource(path: "a.jsonl")))
            let connector = FileConnector(root: folder.path)
            let ingestor = Ingestor(store: store, connectors: [connector], clock: LaterClock())
            _ = await ingestor.ingest(
                [source], options: IngestOptions(reading: ReadingOptions(maximumRecordBytes: 12)))
            func batches(_ query: RejectionQuery) async throws -> (positions: [Int64], summary: ReadingSummary) {
                let reader = try await QuarantineConnector(connector, query: query, store: store)
                    .open(source, options: ReadingOptions())
                var positions: [Int64] = []
                while let batch = try await reader.next() {
                    #expect(batch.files.map(\.state) == [.reference])
                    #expect(batch.retried.count == batch.readCount)
                    positions += batch.rejections.map(\.position)
                }
                return (positions, await reader.summary)
            }
            let all = try await batches(RejectionQuery())
            #expect(all.positions == [1, 3])
            #expect(all.summary.keptInPart == 1)
            #expect(try await batches(RejectionQuery(position: 3)).positions == [3])
            #expect(try await batches(RejectionQuery(code: "truncated")).positions == [])
            await store.close()
        }
    }
}
