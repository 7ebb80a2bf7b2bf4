import GRDB
import GRDBSQLite

/// The rows of chunks and filters, read and written where they lie, with SQLite's own calls.
struct SegmentRows {
    private let database: Database
    private let findChunk: Statement
    private let findFilter: Statement

    init(_ db: Database) throws {
        database = db
        findChunk = try db.cachedStatement(sql: "SELECT entries FROM identity_chunks WHERE id = ?")
        findFilter = try db.cachedStatement(sql: "SELECT blocks FROM identity_filters WHERE id = ?")
    }

    /// Numbers of segments are small: the store would have to see two thousand million batches first.
    static func id(segment: Int64, part: Int) -> Int64 { segment << 32 | Int64(part) }

    /// Gives `body` the entries of a chunk, in the order of their hashes.
    func withChunk<Value>(
        _ chunk: Int, of segment: IdentitySegment, _ body: (ChunkView) throws -> Value
    ) throws -> Value {
        try withBlob(findChunk, SegmentRows.id(segment: segment.id, part: chunk)) { bytes in
            guard bytes.count % IdentityEntry.size == 0 else { throw DatabaseError.damagedIndex }
            return try body(ChunkView(bytes: bytes))
        }
    }

    /// Gives `body` the filter blocks of a group of chunks.
    func withFilter<Value>(
        ofGroup group: Int, of segment: IdentitySegment, _ body: (UnsafeRawPointer) throws -> Value
    ) throws -> Value {
        let layout = segment.layout
        let expected = layout.chunks(ofGroup: group).count * layout.filterBlocks * SegmentFilter.blockBytes
        return try withBlob(findFilter, SegmentRows.id(segment: segment.id, part: group)) { bytes in
            guard let start = bytes.baseAddress, bytes.count == expected else { throw DatabaseError.damagedIndex }
            return try body(start)
        }
    }

    /// What the segment's filter does not rule out.
    func passing(
        _ sought: UnsafeBufferPointer<SoughtIdentity>, filterOf segment: IdentitySegment
    ) throws -> [SoughtIdentity] {
        let layout = segment.layout
        var passed: [SoughtIdentity] = []
        var next = 0
        while next < sought.count {
            let group = layout.place(of: sought[next].hash).chunk / layout.groupChunks
            let chunks = layout.chunks(ofGroup: group)
            let last = layout.hashes(ofChunks: chunks).upperBound
            try withFilter(ofGroup: group, of: segment) { blocks in
                while next < sought.count, sought[next].hash <= last {
                    let (chunk, fraction) = layout.place(of: sought[next].hash)
                    let block =
                        (chunk - chunks.lowerBound) * layout.filterBlocks
                        + SegmentFilter.block(fraction: fraction, blocks: layout.filterBlocks)
                    if SegmentFilter.mayContain(sought[next].hash, in: blocks + block * SegmentFilter.blockBytes) {
                        passed.append(sought[next])
                    }
                    next += 1
                }
            }
        }
        return passed
    }

    private func withBlob<Value>(
        _ statement: Statement, _ id: Int64, _ body: (UnsafeRawBufferPointer) throws -> Value
    ) throws -> Value {
        let find = statement.sqliteStatement
        sqlite3_reset(find)
        defer { sqlite3_reset(find) }
        sqlite3_bind_int64(find, 1, id)
        switch sqlite3_step(find) {
        case SQLITE_ROW:
            let count = Int(sqlite3_column_bytes(find, 0))
            return try body(UnsafeRawBufferPointer(start: sqlite3_column_blob(find, 0), count: count))
        case SQLITE_DONE: throw DatabaseError.damagedIndex
        default: throw DatabaseError(last: database)
        }
    }
}

/// The entries of a chunk where SQLite has them, which is at any address.
struct ChunkView {
    private let start: UnsafeRawPointer
    let count: Int

    init(bytes: UnsafeRawBufferPointer) {
        count = bytes.baseAddress == nil ? 0 : bytes.count / IdentityEntry.size
        start = bytes.baseAddress ?? UnsafeRawPointer(bitPattern: 1)!
    }

    @inline(__always)
    func hash(at index: Int) -> UInt64 {
        start.loadUnaligned(fromByteOffset: index &* IdentityEntry.size, as: UInt64.self)
    }

    @inline(__always)
    func record(at index: Int) -> Int64 {
        start.loadUnaligned(fromByteOffset: index &* IdentityEntry.size &+ 8, as: Int64.self)
    }

    /// The first entry that is not before the hash.
    /// - Parameter guess: where it probably is.
    @inline(__always)
    func index(of hash: UInt64, guess: Int) -> Int {
        var index = guess
        if index < count, self.hash(at: index) < hash {
            repeat { index &+= 1 } while index < count && self.hash(at: index) < hash
        } else {
            while index > 0, self.hash(at: index &- 1) >= hash { index &-= 1 }
        }
        return index
    }
}

extension DatabaseError {
    static var damagedIndex: DatabaseError {
        DatabaseError(resultCode: .SQLITE_CORRUPT, message: "the index of identities is damaged")
    }
}
