import Ingestion
import TestSupport
import Testing

@testable import Adapters

/// The two ways of keeping a copy of a shared store that docs/shared-store.md tells of.
@Suite("PostgreSQL store: backed up and restored")
struct StoreBackupTests {
    /// With the server's own programs, into another database.
    @Test func isRestoredFromADump() async throws {
        let server = try PostgreSQLServer.shared()
        let (kept, restored) = (try server.makeDatabase(), try server.makeDatabase())
        let folder = try StoreFolder(preferringMemory: true)
        let place = { try StorePlace.server(PostgreSQLStores.address(server.url($0))) }
        let store = PostgreSQLStore(try PostgreSQLStores.address(server.url(kept)))
        _ = try await store.load(1...40, file: "/data/a.jsonl", rejecting: 2)
        try await store.prepareSamples(of: "keyed")
        let items = [KeyedSample(1, "a"), KeyedSample(1, "b")]
        _ = try await store.load([KeyedSample.batch(items)], source: "keyed")
        await store.close()
        let dump = try server.dump(kept, schema: "magpie")
        try server.ask(dump, in: restored)
        let before = try await StoreCopy(from: place(kept), to: .file(folder.path + "/before.sqlite")).perform()
        let after = try await StoreCopy(from: place(restored), to: .file(folder.path + "/after.sqlite")).perform()
        #expect(before == after)
        #expect(after.recordCount == 42)
        // It goes on: what is there is known, and what is new gets a new number.
        let again = PostgreSQLStore(try PostgreSQLStores.address(server.url(restored)))
        let run = try await again.load(30...50, file: "/data/b.jsonl")
        let counts = try await again.runs(matching: RunQuery(id: run))[0].counts
        #expect(counts.stored == 10 && counts.duplicates == 11)
        await again.close()
    }

    /// A copy in a file, brought back to a server that has lost everything.
    @Test func isRestoredFromACopy() async throws {
        let folder = try StoreFolder(preferringMemory: true)
        let (lost, new) = (try PostgreSQLStores.newAddress(), try PostgreSQLStores.newAddress())
        let store = PostgreSQLStore(lost)
        _ = try await store.load(1...40, file: "/data/a.jsonl")
        await store.close()
        let backup = StorePlace.file(folder.path + "/backup.sqlite")
        let kept = try await StoreCopy(from: .server(lost), to: backup).perform()
        try PostgreSQLServer.shared().ask("DROP SCHEMA \(lost.quotedSchema) CASCADE")
        #expect(try await StoreCopy(from: backup, to: .server(new)).perform() == kept)
        let again = PostgreSQLStore(new)
        #expect(try await again.countRecords(RecordQuery()) == 40)
        await again.close()
    }
}
