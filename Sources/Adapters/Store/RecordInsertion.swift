import GRDB
import GRDBSQLite
import Ingestion

/// The hot path: stores the records of a batch with SQLite's own calls on GRDB's connection, in the order of their
/// hashes, so that the unique index is walked from left to right. Nothing is copied or allocated for a record.
struct RecordInsertion {
    private let database: Database
    private let destination: RecordDestination
    private let statement: Statement
    private let lookup: HashLookup

    init(_ db: Database, destination: RecordDestination) throws {
        database = db
        self.destination = destination
        statement = try db.cachedStatement(
            sql: """
                INSERT INTO records (id, hash, source, batch, file, position, event_time, is_timed,
                    marked_invalid, body)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) ON CONFLICT (hash) DO NOTHING
                """)
        lookup = try HashLookup(db)
    }

    func insert(_ block: RecordBlock) throws -> InsertionOutcome {
        var outcome = InsertionOutcome()
        guard !block.entries.isEmpty else { return outcome }
        let order = HashOrder.sorted(block.entries)
        let hash = HashBytes()
        let insert = statement.sqliteStatement
        sqlite3_reset(insert)
        defer {
            sqlite3_reset(insert)
            // They point into the batch, which is about to go.
            sqlite3_clear_bindings(insert)
        }
        hash.bind(to: insert, at: 2)
        sqlite3_bind_int64(insert, 3, destination.source)
        sqlite3_bind_int64(insert, 4, destination.batch)
        try block.bodies.withUnsafeBytes { bodies in
            try block.entries.withUnsafeBufferPointer { entries in
                for place in order {
                    let entry = entries[Int(place.index)]
                    hash.set(entry.identity)
                    sqlite3_bind_int64(insert, 1, destination.firstRecord + Int64(outcome.stored))
                    let file = destination.number(ofFile: entry.file)
                    bind(file, to: insert, at: 5)
                    sqlite3_bind_int64(insert, 6, entry.position)
                    bind(entry.eventTime, to: insert, at: 7)
                    sqlite3_bind_int(insert, 8, entry.hasDeclaredEventTime ? 1 : 0)
                    sqlite3_bind_int(insert, 9, entry.isMarkedInvalid ? 1 : 0)
                    let body = try self.body(of: entry, in: bodies)
                    sqlite3_bind_text(
                        insert, 10, body.assumingMemoryBound(to: CChar.self), Int32(entry.bodyLength), nil)
                    guard sqlite3_step(insert) == SQLITE_DONE else { throw DatabaseError(last: database) }
                    sqlite3_reset(insert)
                    if sqlite3_changes(database.sqliteConnection) == 1 {
                        outcome.stored += 1
                        if entry.isMarkedInvalid { outcome.markedInvalid += 1 }
                    } else {
                        let original = try lookup.original(of: entry.identity)
                        outcome.duplicates.append(
                            FoundDuplicate(file: file, position: entry.position, original: original))
                    }
                }
            }
        }
        return outcome
    }

    private func bind(_ value: Int64?, to statement: SQLiteStatement, at index: Int32) {
        if let value { sqlite3_bind_int64(statement, index, value) } else { sqlite3_bind_null(statement, index) }
    }

    private func body(of entry: RecordBlock.Entry, in bodies: UnsafeRawBufferPointer) throws -> UnsafeRawPointer {
        guard let start = bodies.baseAddress, entry.bodyOffset >= 0, entry.bodyLength > 0,
            entry.bodyLength <= Int(Int32.max), entry.bodyOffset <= bodies.count - entry.bodyLength
        else {
            throw DatabaseError(resultCode: .SQLITE_INTERNAL, message: "a record lies outside its batch")
        }
        return start + entry.bodyOffset
    }
}

/// The order in which a batch is stored. Equal hashes keep their order, so that of two equal records in one batch the
/// first is stored and the second is the duplicate.
enum HashOrder {
    struct Place {
        let identity: RecordIdentity
        let index: Int32
    }

    static func sorted(_ entries: [RecordBlock.Entry]) -> [Place] {
        var places: [Place] = []
        places.reserveCapacity(entries.count)
        for (index, entry) in entries.enumerated() {
            places.append(Place(identity: entry.identity, index: Int32(index)))
        }
        places.sort { left, right in
            if left.identity.high != right.identity.high { return left.identity.high < right.identity.high }
            if left.identity.low != right.identity.low { return left.identity.low < right.identity.low }
            return left.index < right.index
        }
        return places
    }
}

/// Sixteen bytes that a statement is bound to once and that change between its steps.
final class HashBytes {
    private let bytes = UnsafeMutableRawPointer.allocate(byteCount: 16, alignment: 8)

    deinit { bytes.deallocate() }

    func bind(to statement: SQLiteStatement, at index: Int32) {
        sqlite3_bind_blob(statement, index, bytes, 16, nil)
    }

    func set(_ identity: RecordIdentity) {
        bytes.storeBytes(of: identity.high.bigEndian, as: UInt64.self)
        bytes.storeBytes(of: identity.low.bigEndian, toByteOffset: 8, as: UInt64.self)
    }
}

extension DatabaseError {
    /// What SQLite has just reported.
    init(last db: Database) {
        self.init(resultCode: db.lastErrorCode, message: db.lastErrorMessage)
    }
}
