import Ingestion

extension StoreMetadata {
    /// What the tables say about themselves.
    mutating func count(_ db: any SQLSession) throws {
        let sql = "SELECT value FROM meta WHERE key = ?"
        schemaVersion = try db.value(Int.self, sql, ["schema_version"]) ?? 0
        identityVersion = try db.value(Int.self, sql, ["identity_version"]) ?? 0
        recordCount = try db.value(Int.self, "SELECT coalesce(sum(stored - removed), 0) FROM batches") ?? 0
    }
}
