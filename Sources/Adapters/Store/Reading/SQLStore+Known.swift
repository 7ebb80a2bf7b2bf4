package import Ingestion

extension SQLStore {
    package func countKnown(_ identities: [RecordIdentity], of source: SourceID) async throws(StoreError) -> Int {
        try await read(otherwise: 0, canStop: true) { db in
            guard let number = try StoredSource.find(source, db) else { return 0 }
            return try db.records.countKnown(identities, source: number)
        }
    }
}
