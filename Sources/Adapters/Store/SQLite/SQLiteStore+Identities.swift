package import Ingestion

extension SQLiteStore {
    /// Goes through the index of identities and looks some records up in it; throws `.damaged` where it is not sound.
    /// - Parameter limit: how many records to look up, spread over all of them.
    package func checkIdentities(lookingUp limit: Int = 10_000) async throws(StoreError) -> IdentityReport {
        try await look(otherwise: IdentityReport(), canStop: true) { db in
            try IdentityCheck(db).report(lookingUp: limit)
        }
    }

    /// Makes the index of identities anew from the records.
    package func rebuildIdentities() async throws(StoreError) {
        let index = options.index
        try await change(TransactionTerms(durability: .powerCut, canStop: true)) { db in
            try IdentityIndex(db, options: index).rebuild()
        }
    }
}
