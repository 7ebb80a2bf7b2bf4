import Foundation
import GRDB
import GRDBSQLite
import Ingestion

/// The current version of an item: the one with its key that is in `records`.
struct CurrentVersion {
    let record: Int64
    let version: Int64
    /// Of its content.
    let hash: RecordIdentity
    let place: FoundDuplicate.Original

    /// Looks items of a source up in the index of identities, where records with a key stand under that key.
    /// - Parameter keys: in order, each once.
    /// - Returns: by key, as many.
    static func all(
        _ keys: [RecordIdentity], source: Int64, _ db: Database
    ) throws -> [CurrentVersion?] {
        var found = [CurrentVersion?](repeating: nil, count: keys.count)
        let candidates = try IdentityProbe(db).candidates(for: SoughtIdentity.sorted(keys))
        let statement = try db.cachedStatement(
            sql: "SELECT key, source, version, hash, batch, file, position FROM records WHERE id = ?1")
        let find = statement.sqliteStatement
        sqlite3_reset(find)
        defer {
            sqlite3_reset(find)
            sqlite3_clear_bindings(find)
        }
        // They come in the order of the records: a file that is read again meets them one after the other.
        for candidate in candidates {
            sqlite3_bind_int64(find, 1, candidate.record)
            switch sqlite3_step(find) {
            case SQLITE_ROW:
                if identity(find, 0) == candidate.sought.identity, sqlite3_column_int64(find, 1) == source {
                    found[Int(candidate.sought.number)] = try CurrentVersion(candidate.record, find)
                }
            // Replaced or removed: its entry counts no more.
            case SQLITE_DONE: break
            default: throw DatabaseError(last: db)
            }
            sqlite3_reset(find)
        }
        return found
    }

    private init(_ record: Int64, _ row: SQLiteStatement) throws {
        guard let hash = CurrentVersion.identity(row, 3) else { throw DatabaseError.damagedIndex }
        self.record = record
        self.hash = hash
        version = sqlite3_column_int64(row, 2)
        place = FoundDuplicate.Original(
            batch: sqlite3_column_int64(row, 4),
            file: sqlite3_column_type(row, 5) == SQLITE_NULL ? nil : sqlite3_column_int64(row, 5),
            position: sqlite3_column_int64(row, 6))
    }

    private static func identity(_ row: SQLiteStatement, _ column: Int32) -> RecordIdentity? {
        guard let bytes = sqlite3_column_blob(row, column), sqlite3_column_bytes(row, column) == 16 else { return nil }
        return RecordIdentity(bytes: UnsafeRawBufferPointer(start: bytes, count: 16))
    }
}

extension RecordIdentity {
    /// As columns hold it.
    var data: Data {
        withUnsafeBytes(of: (high.bigEndian, low.bigEndian)) { Data($0) }
    }
}
