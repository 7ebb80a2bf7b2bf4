import GRDB
import GRDBSQLite

/// Writes chunks and filters, one group after the other.
struct SegmentWriter {
    private let database: Database
    private let putChunk: Statement
    private let putFilter: Statement

    init(_ db: Database) throws {
        database = db
        putChunk = try db.cachedStatement(sql: "INSERT INTO identity_chunks (id, entries) VALUES (?, ?)")
        putFilter = try db.cachedStatement(sql: "INSERT INTO identity_filters (id, blocks) VALUES (?, ?)")
    }

    /// Writes one group of a segment.
    /// - Parameter entries: all whose hashes belong there, in order.
    func write(_ entries: UnsafeBufferPointer<IdentityEntry>, asGroup group: Int, of segment: IdentitySegment) throws {
        let chunks = segment.layout.chunks(ofGroup: group)
        var start = 0
        for chunk in chunks {
            let last = segment.layout.hashes(ofChunks: chunk..<chunk + 1).upperBound
            var end = start
            while end < entries.count, entries[end].hash <= last { end += 1 }
            try put(
                UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: entries[start..<end])), putChunk,
                id: SegmentRows.id(segment: segment.id, part: chunk))
            start = end
        }
        guard segment.layout.isFiltered else { return }
        try writeFilter(entries, ofGroup: group, of: segment)
    }

    private func writeFilter(
        _ entries: UnsafeBufferPointer<IdentityEntry>, ofGroup group: Int, of segment: IdentitySegment
    ) throws {
        let layout = segment.layout
        let chunks = layout.chunks(ofGroup: group)
        let blocks = chunks.count * layout.filterBlocks
        try withUnsafeTemporaryAllocation(byteCount: blocks * SegmentFilter.blockBytes, alignment: 64) { bytes in
            guard let start = bytes.baseAddress else { return }
            start.initializeMemory(as: UInt8.self, repeating: 0, count: bytes.count)
            for entry in entries {
                let (chunk, fraction) = layout.place(of: entry.hash)
                let block =
                    (chunk - chunks.lowerBound) * layout.filterBlocks
                    + SegmentFilter.block(fraction: fraction, blocks: layout.filterBlocks)
                SegmentFilter.insert(entry.hash, into: start + block * SegmentFilter.blockBytes)
            }
            try put(
                UnsafeRawBufferPointer(bytes), putFilter, id: SegmentRows.id(segment: segment.id, part: group))
        }
    }

    private func put(_ bytes: UnsafeRawBufferPointer, _ statement: Statement, id: Int64) throws {
        let put = statement.sqliteStatement
        sqlite3_reset(put)
        defer {
            sqlite3_reset(put)
            sqlite3_clear_bindings(put)
        }
        sqlite3_bind_int64(put, 1, id)
        if bytes.isEmpty {
            sqlite3_bind_zeroblob(put, 2, 0)
        } else {
            sqlite3_bind_blob(put, 2, bytes.baseAddress, Int32(bytes.count), nil)
        }
        guard sqlite3_step(put) == SQLITE_DONE else { throw DatabaseError(last: database) }
    }
}
