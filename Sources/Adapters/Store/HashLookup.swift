import GRDB
import GRDBSQLite
import Ingestion

/// Finds records by their hash, with SQLite's own calls.
struct HashLookup {
    private let database: Database
    private let statement: Statement
    private let hash = HashBytes()

    init(_ db: Database) throws {
        database = db
        statement = try db.cachedStatement(sql: "SELECT batch, file, position FROM records WHERE hash = ?1")
    }

    /// Where a record that is known to be stored came from.
    func original(of identity: RecordIdentity) throws -> FoundDuplicate.Original {
        let original = try find(identity) { found in
            FoundDuplicate.Original(
                batch: sqlite3_column_int64(found, 0),
                file: sqlite3_column_type(found, 1) == SQLITE_NULL ? nil : sqlite3_column_int64(found, 1),
                position: sqlite3_column_int64(found, 2))
        }
        guard let original else {
            throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "the index of records disagrees with the table")
        }
        return original
    }

    /// How many of them are stored.
    func countKnown(_ identities: [RecordIdentity]) throws -> Int {
        var count = 0
        for identity in identities.sorted() where try find(identity, { _ in true }) != nil { count += 1 }
        return count
    }

    private func find<Value>(_ identity: RecordIdentity, _ body: (SQLiteStatement) -> Value) throws -> Value? {
        let find = statement.sqliteStatement
        hash.set(identity)
        hash.bind(to: find, at: 1)
        defer {
            sqlite3_reset(find)
            sqlite3_clear_bindings(find)
        }
        switch sqlite3_step(find) {
        case SQLITE_ROW: return body(find)
        case SQLITE_DONE: return nil
        default: throw DatabaseError(last: database)
        }
    }
}
