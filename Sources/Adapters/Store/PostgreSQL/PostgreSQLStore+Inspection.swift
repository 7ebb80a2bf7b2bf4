package import Ingestion

extension PostgreSQLStore {
    package func metadata() async throws(StoreError) -> StoreMetadata {
        let empty = StoreMetadata(
            engine: "PostgreSQL", schemaVersion: PostgreSQLSchema.version,
            identityVersion: RecordIdentity.ruleVersion, sizeBytes: 0, recordCount: 0, path: path)
        return try await read(otherwise: empty, canStop: true) { db in
            var metadata = empty
            try metadata.count(db)
            metadata.engine =
                try "PostgreSQL " + (db.value(String.self, "SHOW server_version") ?? "").prefix { $0 != " " }
            metadata.sizeBytes =
                try db.value(
                    Int64.self,
                    """
                    SELECT CAST(sum(pg_total_relation_size(oid)) AS bigint) FROM pg_catalog.pg_class
                    WHERE relkind = 'r'
                        AND relnamespace = (SELECT relnamespace FROM pg_catalog.pg_class WHERE oid = 'meta'::regclass)
                    """) ?? 0
            return metadata
        }
    }

    /// Runs any SQL in a transaction of its own and gives the rows back as texts. For looking into a store when
    /// something is wrong with it, and for the tests that make it so.
    @discardableResult
    package func evaluate(_ sql: String) async throws(StoreError) -> [[String]] {
        try await transact(TransactionTerms()) { db in
            guard let session = db as? PostgreSQLTransaction else { return [] }
            let found = try session.link.connection.executeAll(sql)
            return (0..<found.rowCount).map { row in
                (0..<found.columnCount).map { found.text(row, $0) ?? "NULL" }
            }
        }
    }
}
