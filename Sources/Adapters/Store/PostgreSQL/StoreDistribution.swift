import Ingestion

/// Spreads the large tables of a store over the machines of a cluster, with the extension that is there for it (Citus):
/// each source's records, identities and old versions on one of them. All else stays where it is.
///
/// Whether the cluster understands all that a store asks of its tables is found out on a store made for it and taken
/// away again, before anything is done to the real one.
struct StoreDistribution {
    private let link: PostgreSQLLink

    /// The first decides which machine a source is on, the others follow it.
    private static let tables = ["identities", "old_versions", "records"]
    private static let function = "create_distributed_table"

    init(_ link: PostgreSQLLink) {
        self.link = link
    }

    /// Makes sure that the server has the extension.
    /// - Returns: what can be asked to distribute a table; nil where there is nothing.
    func distributor() throws -> String? {
        if let found = try schemaOfFunction() { return found }
        let available = try link.connection.execute(
            "SELECT 1 FROM pg_catalog.pg_available_extensions WHERE name = 'citus'")
        guard available.rowCount > 0 else { return nil }
        try link.connection.executeAll("CREATE EXTENSION IF NOT EXISTS citus")
        return try schemaOfFunction()
    }

    private func schemaOfFunction() throws -> String? {
        let found = try link.connection.execute(
            """
            SELECT quote_ident(nspname) FROM pg_catalog.pg_proc
            JOIN pg_catalog.pg_namespace ON pg_namespace.oid = pronamespace
            WHERE proname = '\(StoreDistribution.function)' LIMIT 1
            """)
        return found.rowCount > 0 ? found.text(0, 0) : nil
    }

    /// Distributes those tables that are not yet, all or none.
    /// - Parameter distributor: as `distributor()` gives it.
    /// - Returns: which.
    func perform(by distributor: String) throws -> [String] {
        let known = try link.connection.execute(
            "SELECT to_regclass('pg_catalog.pg_dist_partition') IS NOT NULL"
        ).text(0, 0)
        var distributed: Set<String> = []
        if known == "t" {
            let found = try link.connection.execute(
                "SELECT CAST(logicalrelid AS regclass)::oid::regclass::text FROM pg_catalog.pg_dist_partition")
            distributed = Set((0..<found.rowCount).compactMap { found.text($0, 0) })
        }
        let missing = StoreDistribution.tables.filter { !distributed.contains($0) }
        guard !missing.isEmpty else { return [] }
        let calls = missing.map { table in
            let colocation = table == StoreDistribution.tables[0] ? "default" : StoreDistribution.tables[0]
            return """
                SELECT \(distributor).\(StoreDistribution.function)(
                    '\(table)', 'source', colocate_with => '\(colocation)')
                """
        }
        // One message is one transaction.
        try link.connection.executeAll(calls.joined(separator: "; "))
        return missing
    }
}
