import GRDB
import GRDBSQLite
import Ingestion

/// Finds records by their identity. What the index suggests is looked at in `records`, in the order of the records.
struct OriginalLookup {
    private let database: Database
    private let statement: Statement

    /// Stepping over so many records is cheaper than looking for the next one.
    private static let stride: Int64 = 12

    init(_ db: Database) throws {
        database = db
        statement = try db.cachedStatement(
            sql: "SELECT id, hash, batch, file, position FROM records WHERE id >= ? ORDER BY id")
    }

    /// Calls `body` with each of the identities that is stored, and where its record came from.
    /// - Parameter sought: in order, each once, numbered as they please.
    func forEachKnown(
        among sought: [SoughtIdentity], _ body: (SoughtIdentity, FoundDuplicate.Original) throws -> Void
    ) throws {
        let candidates = try IdentityProbe(database).candidates(for: sought)
        guard !candidates.isEmpty else { return }
        let row = statement.sqliteStatement
        defer { sqlite3_reset(row) }
        var current: Int64?
        for candidate in candidates {
            current = try advance(row, from: current, to: candidate.record)
            guard let current else { return }
            guard current == candidate.record, hash(row) == candidate.sought.identity else { continue }
            try body(
                candidate.sought,
                FoundDuplicate.Original(
                    batch: sqlite3_column_int64(row, 2),
                    file: sqlite3_column_type(row, 3) == SQLITE_NULL ? nil : sqlite3_column_int64(row, 3),
                    position: sqlite3_column_int64(row, 4)))
        }
    }

    /// How many of these, all different, are stored.
    func countKnown(_ identities: [RecordIdentity]) throws -> Int {
        var count = 0
        try forEachKnown(among: SoughtIdentity.sorted(identities)) { _, _ in count += 1 }
        return count
    }

    /// Goes on to the first record that is not before `record`.
    /// - Returns: which one that is; nil behind the last.
    private func advance(_ row: SQLiteStatement, from current: Int64?, to record: Int64) throws -> Int64? {
        var current = current
        if let reached = current, reached >= record { return reached }
        if let reached = current, record - reached <= OriginalLookup.stride {
            while let reached = current, reached < record { current = try step(row) }
            return current
        }
        sqlite3_reset(row)
        sqlite3_bind_int64(row, 1, record)
        return try step(row)
    }

    private func step(_ row: SQLiteStatement) throws -> Int64? {
        switch sqlite3_step(row) {
        case SQLITE_ROW: return sqlite3_column_int64(row, 0)
        case SQLITE_DONE: return nil
        default: throw DatabaseError(last: database)
        }
    }

    private func hash(_ row: SQLiteStatement) -> RecordIdentity? {
        guard sqlite3_column_bytes(row, 1) == 16, let bytes = sqlite3_column_blob(row, 1) else { return nil }
        return RecordIdentity(bytes: UnsafeRawBufferPointer(start: bytes, count: 16))
    }
}
