import Foundation
import GRDB
import GRDBSQLite
import Ingestion

/// Which records there are, by identity, or by key in a source with one: a log-structured index inside the store
/// (docs/identity.md). Each commit adds its entries as one sorted segment, and segments are merged as they become many.
/// Nothing in it is ever changed, so that adding a batch touches as many pages as it fills, however large the store is.
///
/// An entry counts only while its record is there: whoever removes records leaves their entries alone.
struct IdentityIndex {
    private let database: Database
    private let options: IdentityOptions

    init(_ db: Database, options: IdentityOptions) {
        database = db
        self.options = options
    }

    /// Adds the identities of records that were not in it, and does a commit's share of the merging.
    func append(_ entries: [IdentityEntry]) throws {
        try writeSegment(entries)
        try IdentityMerge(database, options: options).advance(added: entries.count)
    }

    /// Throws the index away and makes it anew from the records.
    func rebuild() throws {
        for table in ["identity_segments", "identity_chunks", "identity_filters"] {
            try database.execute(sql: "DELETE FROM \(table)")
        }
        try append(
            recordsFrom: """
                SELECT id, coalesce(key, hash) AS identity FROM records
                UNION ALL SELECT id, key FROM old_versions
                """, arguments: [])
    }

    /// Adds all records of a source that are told apart otherwise than before. Those that are in it already do no harm.
    func backfill(source: Int64) throws {
        try append(
            recordsFrom: """
                SELECT records.id, coalesce(records.key, records.hash) AS identity FROM batches
                JOIN records ON records.id BETWEEN batches.first_record AND batches.last_record
                WHERE batches.source = ?1 AND batches.stored > batches.removed
                UNION ALL SELECT id, key FROM old_versions WHERE source = ?1
                """, arguments: [source])
    }

    private func append(recordsFrom sql: String, arguments: StatementArguments) throws {
        let rows = try Row.fetchCursor(database, sql: sql, arguments: arguments)
        var entries: [IdentityEntry] = []
        while let row = try rows.next() {
            entries.append(IdentityEntry(hash: try row.identity("identity").high, record: try row.value("id")))
            if entries.count == 1 << 16 {
                try append(entries)
                entries.removeAll(keepingCapacity: true)
            }
        }
        try append(entries)
    }

    private func writeSegment(_ entries: [IdentityEntry]) throws {
        guard !entries.isEmpty else { return }
        let sorted = HashSort.sorted(entries)
        let layout = SegmentLayout(entries: entries.count, options: options)
        let last = try Int64.fetchOne(database, sql: "SELECT max(id) FROM identity_segments") ?? 0
        let segment = IdentitySegment(
            id: last + 1, layout: layout, state: .live, entries: entries.count, written: layout.chunks)
        try segment.insert(database)
        let writer = try SegmentWriter(database)
        try sorted.withUnsafeBufferPointer { entries in
            var start = 0
            for group in 0..<layout.groups {
                let last = layout.hashes(ofChunks: layout.chunks(ofGroup: group)).upperBound
                var end = start
                while end < entries.count, entries[end].hash <= last { end += 1 }
                try writer.write(
                    UnsafeBufferPointer(rebasing: entries[start..<end]), asGroup: group, of: segment)
                start = end
            }
        }
    }
}

extension Row {
    /// A column's value. Throws where a subscript would trap: what is stored in a damaged file can be anything.
    func value<Value: DatabaseValueConvertible & StatementColumnConvertible>(_ column: String) throws -> Value {
        try decode(Value.self, forColumn: column)
    }

    /// An identity as `records` has it.
    func identity(_ column: String) throws -> RecordIdentity {
        let bytes: Data = try value(column)
        guard bytes.count == 16 else { throw DatabaseError.damagedIndex }
        return bytes.withUnsafeBytes(RecordIdentity.init(bytes:))
    }
}
