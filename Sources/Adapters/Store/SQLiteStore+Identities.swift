package import Ingestion

extension SQLiteStore {
    package func countKnown(_ identities: [RecordIdentity]) async throws(StoreError) -> Int {
        try await read(otherwise: 0, canStop: true) { db in
            try OriginalLookup(db).countKnown(identities)
        }
    }

    /// Goes through the index of identities and looks some records up in it; throws `.damaged` where it is not sound.
    /// - Parameter limit: how many records to look up, spread over all of them.
    package func checkIdentities(lookingUp limit: Int = 10_000) async throws(StoreError) -> IdentityReport {
        try await read(otherwise: IdentityReport(), canStop: true) { db in
            try IdentityCheck(db).report(lookingUp: limit)
        }
    }

    /// Makes the index of identities anew from the records.
    package func rebuildIdentities() async throws(StoreError) {
        let index = options.index
        try await write(canStop: true) { db in try IdentityIndex(db, options: index).rebuild() }
    }
}
