import Adapters
import Ingestion
import TestSupport
import Testing

@Suite("PostgreSQL store: what every store promises", .serialized)
struct PostgreSQLStoreConformanceTests {
    @Test(arguments: StoreConformance.cases)
    func promises(conformance: StoreConformance) async throws {
        let store = PostgreSQLStore(try PostgreSQLStores.newAddress())
        try await conformance.check(store)
        await store.close()
    }
}
