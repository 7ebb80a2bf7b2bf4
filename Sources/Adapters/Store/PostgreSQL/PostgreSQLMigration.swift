import CPostgreSQL
import Ingestion

/// Makes the tables of a store, or brings those of an earlier version up to date; never the other way.
struct PostgreSQLMigration {
    private let link: PostgreSQLLink

    init(_ link: PostgreSQLLink) {
        self.link = link
    }

    /// What the schema turned out to be.
    enum Content: Equatable {
        /// It is missing, or has no table.
        case blank
        case store(version: Int)
    }

    /// Looks whether there is a store, and one of ours.
    func content() throws -> Content {
        let schema = link.address.schemaLiteral
        let found = try link.connection.execute(
            """
            SELECT count(*), count(CASE WHEN relname = 'meta' THEN 1 END) FROM pg_catalog.pg_class
            WHERE relkind IN ('r', 'p', 'v', 'm', 'f')
                AND relnamespace = (SELECT oid FROM pg_catalog.pg_namespace WHERE nspname = \(schema))
            """)
        guard found.text(0, 0) != "0" else { return .blank }
        guard found.text(0, 1) == "1", let entries = try? entries(), entries["application"] == PostgreSQLSchema.mark
        else {
            throw StoreError.notAStore(path: path)
        }
        guard let version = entries["schema_version"] else {
            throw StoreError.damaged(path: path, detail: "no schema_version in meta")
        }
        guard version <= PostgreSQLSchema.version else {
            throw StoreError.newerVersion(path: path, found: Int(version), supported: PostgreSQLSchema.version)
        }
        // With another rule of identity everything would be stored again.
        let identity = Int(entries["identity_version"] ?? 0)
        guard identity <= RecordIdentity.ruleVersion else {
            throw StoreError.newerVersion(path: path, found: identity, supported: RecordIdentity.ruleVersion)
        }
        return .store(version: Int(version))
    }

    func perform() throws {
        try link.waitingForOthers { connection throws(PostgreSQLError) in
            try connection.executeAll("BEGIN; " + StorePart.schemaClaim(in: link.address))
        }
        do {
            try migrate()
            try link.connection.executeAll("COMMIT")
        } catch {
            if link.connection.transactionStatus != PGTransactionIdle {
                _ = try? link.connection.executeAll("ROLLBACK")
            }
            throw error
        }
    }

    /// What says in `meta` that a store was made to be copied into, or for a trial.
    static let provisionalKey = "provisional"

    /// Takes a provisional store away with all that is in it, if there is one, and nothing else: somebody may have named
    /// theirs so.
    func undo() throws {
        let isStore = try content() != .blank
        guard try !isStore || entries()[PostgreSQLMigration.provisionalKey] != nil else {
            throw StoreCopyFailure.occupied(path: path)
        }
        try link.connection.executeAll(
            "DROP SCHEMA IF EXISTS \(link.address.quotedSchema)\(isStore ? " CASCADE" : "")")
    }

    private func migrate() throws {
        var version = 0
        switch try content() {
        case .blank:
            // Who may not make schemas may have been given one.
            let isThere =
                try link.connection.execute(
                    "SELECT 1 FROM pg_catalog.pg_namespace WHERE nspname = \(link.address.schemaLiteral)"
                ).rowCount > 0
            if !isThere { try link.connection.executeAll("CREATE SCHEMA \(link.address.quotedSchema)") }
        case .store(let found): version = found
        }
        for migration in PostgreSQLSchema.migrations[version...] { try link.connection.executeAll(migration) }
        var entries = [
            ("application", PostgreSQLSchema.mark), ("identity_version", Int64(RecordIdentity.ruleVersion)),
            ("schema_version", Int64(PostgreSQLSchema.version)),
        ]
        if link.address.isProvisional { entries.append((PostgreSQLMigration.provisionalKey, 1)) }
        for (key, value) in entries {
            _ = try link.run(
                "INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                [key, value])
        }
    }

    private func entries() throws -> [String: Int64] {
        var entries: [String: Int64] = [:]
        let rows = PostgreSQLRows(try link.connection.execute("SELECT key, value FROM meta"))
        while rows.advance() { entries[try rows.value("key")] = try rows.value("value") }
        return entries
    }

    private var path: String { link.address.place }
}
