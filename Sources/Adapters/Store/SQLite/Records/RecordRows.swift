import GRDB
import GRDBSQLite
import Ingestion

/// Appends records of a batch to `records`, in their order. Nothing is copied or allocated for a record.
struct RecordRows {
    private let database: Database
    private let destination: RecordDestination

    private static let plain = """
        INSERT INTO records (id, hash, source, batch, file, position, event_time, is_timed, marked_invalid, body)
        SELECT id, hash, ?1, ?2, file, position, event_time, is_timed, marked_invalid, body
        FROM batch_records(?3)
        """
    private static let keyed = """
        INSERT INTO records (id, hash, source, batch, file, position, event_time, is_timed, marked_invalid, version, key,
            body)
        SELECT id, hash, ?1, ?2, file, position, event_time, is_timed, marked_invalid, version, key, body
        FROM batch_records(?3)
        """

    init(_ db: Database, destination: RecordDestination) {
        database = db
        self.destination = destination
    }

    /// - Parameters:
    ///   - chosen: which entries of the block.
    ///   - versions: as many, in a source with a key.
    func append(_ chosen: [Int32], versions: [Int64]? = nil, of block: RecordBlock) throws {
        guard !chosen.isEmpty else { return }
        let statement = try database.cachedStatement(sql: versions == nil ? RecordRows.plain : RecordRows.keyed)
        try block.bodies.withUnsafeBytes { bodies in
            try block.entries.withUnsafeBufferPointer { entries in
                try chosen.withUnsafeBufferPointer { chosen in
                    try destination.files.withUnsafeBufferPointer { files in
                        try (versions ?? []).withUnsafeBufferPointer { versions in
                            try withUnsafeTemporaryAllocation(byteCount: 32, alignment: 8) { scratch in
                                var feed = RecordFeed(
                                    entries: entries, chosen: chosen, versions: versions, bodies: bodies, files: files,
                                    firstRecord: destination.firstRecord, scratch: scratch.baseAddress!)
                                try withUnsafeMutablePointer(to: &feed) { try run(statement.sqliteStatement, on: $0) }
                            }
                        }
                    }
                }
            }
        }
    }

    private func run(_ insert: SQLiteStatement, on feed: UnsafeMutablePointer<RecordFeed>) throws {
        sqlite3_reset(insert)
        defer {
            sqlite3_reset(insert)
            // It points to what is about to go.
            sqlite3_clear_bindings(insert)
        }
        sqlite3_bind_int64(insert, 1, destination.source)
        sqlite3_bind_int64(insert, 2, destination.batch)
        BlockTable.bind(feed, to: insert, at: 3)
        guard sqlite3_step(insert) == SQLITE_DONE else { throw DatabaseError(last: database) }
    }
}
