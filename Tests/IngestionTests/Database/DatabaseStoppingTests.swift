import Adapters
import Foundation
import Ingestion
import TestSupport
import Testing

@Suite("Databases: a run that is stopped", .timeLimit(.minutes(1)))
struct DatabaseStoppingTests {
    @Test func itIsReadUpToWhatWasCommitted() async throws {
        let folder = try StoreFolder()
        let store = SQLiteStore(path: folder.storePath)
        let clock = ManualClock()
        let database = ScriptedDatabase(
            columns: ["id", "at"], results: [["[0, \"2025-04-01\"]", "[1, \"2025-04-02\"]", "[2, \"2025-04-03\"]"]],
            rowsAtOnce: 1,
            willGive: { number in
                guard number == 2 else { return }
                // The first batch is stored; the second is read, and comes too late.
                while (try? await store.cursors(of: "t").isEmpty) != false { await Task.yield() }
                try? await store.requestCancel(of: RunID(1))
            })
        let source = Source(
            id: "t",
            kind: .database(
                DatabaseSource(
                    connectionString: "postgresql://h/x",
                    query: "SELECT * FROM t WHERE at > :last_ingested_at ORDER BY at",
                    parameters: ["last_ingested_at": "\"2025-01-01\""])))
        let connector = DatabaseConnector(
            drivers: [database], secrets: SecretsInMemory(), cursors: store, clock: clock,
            schemas: { SchemaLibrary(names: SchemaNames()) { _ in nil } })
        var options = IngestOptions()
        options.reading.batchSize = 1
        let report = await Ingestor(store: store, connectors: [connector], clock: clock)
            .ingest([source], options: options)
        #expect(report.outcomes.map(\.state) == [.cancelled])
        #expect(report.outcomes[0].summary?.query?.cursors.map(\.movedTo) == ["2025-04-01"])
        #expect(try await store.cursors(of: "t").map(\.value) == ["2025-04-01"])
    }
}
