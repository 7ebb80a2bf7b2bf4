import GRDB
package import Ingestion

extension SQLiteStore {
    /// Runs any SQL in a transaction of its own and gives the rows back as texts. For looking into a store when
    /// something is wrong with it, and for the tests that make it so.
    @discardableResult
    package func evaluate(_ sql: String) async throws(StoreError) -> [[String]] {
        try await write { db in
            try Row.fetchAll(db, sql: sql).map { row in row.databaseValues.map(SQLiteStore.text) }
        }
    }

    private static func text(_ value: DatabaseValue) -> String {
        switch value.storage {
        case .null: "NULL"
        case .int64(let value): String(value)
        case .double(let value): String(value)
        case .string(let value): value
        case .blob(let value): value.map { String($0, radix: 16) }.joined(separator: " ")
        }
    }
}
