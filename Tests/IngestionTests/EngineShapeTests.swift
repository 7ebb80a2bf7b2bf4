import Adapters
import Foundation
import Ingestion
import TestSupport
import Testing

/// What a run knows of the records before it, and leaves for the next.
@Suite("Ingestor and the shape of records", .timeLimit(.minutes(1)))
struct EngineShapeTests {
    let folder: StoreFolder
    let store: SQLiteStore
    let clock = ManualClock()

    init() throws {
        folder = try StoreFolder()
        store = SQLiteStore(path: folder.storePath)
    }

    private func ingest(
        _ text: String, _ shape: RecordShape = RecordShape(), maximumVersions: Int = 5
    ) async throws -> RunReport? {
        let folder = try StoreFolder()
        try text.write(toFile: folder.path + "/a.jsonl", atomically: true, encoding: .utf8)
        let source = Source(id: "a", kind: .file(FileSource(path: folder.path, filePattern: "*")), shape: shape)
        let report = await Ingestor(store: store, connectors: [FileConnector(root: folder.path)], clock: clock)
            .ingest([source], options: IngestOptions(maximumVersions: maximumVersions))
        guard case .ran(let run, _)? = report.outcomes.first?.result else { return nil }
        return run
    }

    @Test func driftIsToldAgainstTheRunsBefore() async throws {
        #expect(try await ingest(#"{"a":1}"#)?.drift == [])
        let drift = [
            FieldDrift(field: "a", change: .types(from: ["number"], to: ["string"])),
            FieldDrift(field: "b", change: .new(types: ["null"], records: 1)),
        ]
        #expect(try await ingest(#"{"a":"x","b":null}"#)?.drift == drift)
        #expect(try await store.runs(matching: RunQuery(limit: 1)).map(\.drift) == [drift])
        #expect(try await ingest(#"{"a":"y","b":null}"#)?.drift == [])
        #expect(
            try await store.inventory(of: "a")
                == FieldInventory(
                    records: 3,
                    fields: [
                        "a": .init(records: 3, types: ["number", "string"]), "b": .init(records: 2, types: ["null"]),
                    ]))
    }

    @Test func aRecordWithAKnownKeyBecomesAVersion() async throws {
        let shape = RecordShape(transforms: [.rename(from: "ID", to: "id")], key: ["id"])
        #expect(
            try await ingest("{\"ID\":\"x\",\"n\":1}\n{\"ID\":\"y\",\"n\":1}\n{\"n\":2}", shape)?.counts.rejected == 1)
        let counts = try await ingest("{\"id\":\"x\",\"n\":2}\n{\"id\":\"y\",\"n\":1}", shape)?.counts
        #expect(counts == RecordCounts(read: 2, stored: 1, duplicates: 1, newVersions: 1))
        let keys = KeyEncoder(source: "a", fields: shape.key).keys(typed: ["x"])
        let versions = try await store.versions(of: try #require(keys.first), source: "a")
        #expect(
            versions.map { String(decoding: $0.body, as: UTF8.self) } == [#"{"id":"x","n":2}"#, #"{"id":"x","n":1}"#])
    }

    /// What was stored by content is keyed by its stored text when a key is declared.
    @Test func aKeyDeclaredLaterHoldsForWhatIsThere() async throws {
        _ = try await ingest("{\"id\":7,\"n\":1}\n{\"id\":8,\"n\":1}")
        let counts = try await ingest("{\"id\":7,\"n\":2}", RecordShape(key: ["id"]), maximumVersions: 2)?.counts
        #expect(counts == RecordCounts(read: 1, stored: 1, newVersions: 1))
        #expect(try await store.countRecords(RecordQuery()) == 2)
    }
}
