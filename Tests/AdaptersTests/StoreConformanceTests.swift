import Adapters
import Ingestion
import TestSupport
import Testing

@Suite("SQLite store: what every store promises")
struct StoreConformanceTests {
    @Test(arguments: StoreConformance.cases)
    func promises(conformance: StoreConformance) async throws {
        let folder = try StoreFolder()
        let store = SQLiteStore(path: folder.storePath)
        try await conformance.check(store)
        await store.close()
    }
}
