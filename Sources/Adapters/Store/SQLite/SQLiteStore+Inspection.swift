import GRDB
package import Ingestion

extension SQLiteStore {
    /// Runs any SQL in a transaction of its own and gives the rows back as texts. For looking into a store when
    /// something is wrong with it, and for the tests that make it so.
    @discardableResult
    package func evaluate(_ sql: String) async throws(StoreError) -> [[String]] {
        try await change(TransactionTerms(durability: .powerCut, canStop: false)) { db in
            try Row.fetchAll(db, sql: sql).map { row in row.databaseValues.map(SQLiteStore.text) }
        }
    }

    /// Makes a store as an earlier version made them, with what `sql` puts into it: for the tests of what becomes of
    /// such a store.
    package static func make(path: String, schemaVersion: Int, sql: String) throws {
        let file = StoreFile(path: path, options: Options())
        try file.create()
        let queue = try file.openForWriting()
        let migrator = StoreSchema.migrator(identityVersion: RecordIdentity.ruleVersion, index: IdentityOptions())
        try queue.inDatabase { db in
            try db.execute(sql: "PRAGMA application_id = \(StoreSchema.applicationID); PRAGMA journal_mode = WAL")
        }
        try migrator.migrate(queue, upTo: migrator.migrations[schemaVersion - 1])
        try queue.inDatabase { db in try db.execute(sql: sql) }
        try queue.close()
    }

    private static func text(_ value: GRDB.DatabaseValue) -> String {
        switch value.storage {
        case .null: "NULL"
        case .int64(let value): String(value)
        case .double(let value): String(value)
        case .string(let value): value
        case .blob(let value): value.map { String($0, radix: 16) }.joined(separator: " ")
        }
    }
}
