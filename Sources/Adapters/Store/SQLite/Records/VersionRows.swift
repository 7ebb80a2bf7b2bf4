import GRDB
import GRDBSQLite
import Ingestion

/// Looks at one row after the other by its id, with SQLite's own calls.
struct VersionRows {
    private let database: Database
    private let statement: Statement

    init(_ sql: String, _ db: Database) throws {
        database = db
        statement = try db.cachedStatement(sql: sql)
        sqlite3_reset(statement.sqliteStatement)
    }

    /// - Returns: whether there is such a row.
    func find(_ id: Int64, _ body: (Row) throws -> Void) throws -> Bool {
        let find = statement.sqliteStatement
        defer { sqlite3_reset(find) }
        sqlite3_bind_int64(find, 1, id)
        switch sqlite3_step(find) {
        case SQLITE_ROW:
            try body(Row(statement: find))
            return true
        case SQLITE_DONE: return false
        default: throw DatabaseError(last: database)
        }
    }

    struct Row {
        let statement: SQLiteStatement

        func number(_ column: Int32) -> Int64 { sqlite3_column_int64(statement, column) }

        func numberIfAny(_ column: Int32) -> Int64? {
            sqlite3_column_type(statement, column) == SQLITE_NULL ? nil : number(column)
        }

        /// As long as the row is looked at.
        func bytes(_ column: Int32) -> UnsafeRawBufferPointer {
            let start = sqlite3_column_blob(statement, column)
            return UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(statement, column)))
        }

        func identity(_ column: Int32) -> RecordIdentity? {
            let bytes = bytes(column)
            return bytes.count == 16 ? RecordIdentity(bytes: bytes) : nil
        }
    }
}
