package import Foundation
package import Ingestion

extension SQLStore {
    package func indexes() async throws(StoreError) -> [StoredIndex] {
        try await read(otherwise: []) { db in try StoredIndex.all(db) }
    }

    package func createIndex(
        _ kind: StoredIndex.Kind, of source: SourceID, at time: Date
    ) async throws(StoreError) -> StoredIndex? {
        // Nothing is added meanwhile.
        try await write(claiming: .source(source), canStop: true) { db in
            guard let number = try StoredSource.find(source, db) else { return nil }
            if let known = try StoredIndex.all(db).first(where: { $0.source == source && $0.kind == kind }) {
                return known
            }
            let field: String? = if case .field(let name) = kind { name } else { nil }
            let index = try db.insert(
                "INSERT INTO record_indexes (source, field, created_at) VALUES (?, ?, ?) RETURNING id",
                [number, field, time.microseconds])
            if let field {
                try db.indexes.makeFieldIndex(index, of: field, source: number)
            } else {
                try db.indexes.makeTextIndex(index)
            }
            return StoredIndex(number: index, source: source, kind: kind, created: time)
        }
    }

    package func dropIndex(_ index: StoredIndex) async throws(StoreError) -> Bool {
        try await write(claiming: .source(index.source)) { db in
            let field: String? = if case .field(let name) = index.kind { name } else { nil }
            // Its number may be another's by now.
            let isThere =
                try db.execute(
                    """
                    DELETE FROM record_indexes WHERE id = ? AND coalesce(field, '') = ?
                        AND source IN (SELECT id FROM sources WHERE name = ?)
                    """, [index.number, field ?? "", index.source.rawValue]) > 0
            guard isThere else { return false }
            try db.execute("DELETE FROM indexed_batches WHERE record_index = ?", [index.number])
            try db.indexes.drop(index.number, isText: index.kind == .text)
            return true
        }
    }

    package func textBacklog(of sources: [SourceID]?) async throws(StoreError) -> Int {
        try await read(otherwise: 0) { db in
            try TextBacklog.all(of: sources, db).reduce(0) { $0 + $1.records }
        }
    }

    package func catchUpTexts(
        of sources: [SourceID]?, progress: @Sendable (Double) -> Void
    ) async throws(StoreError) {
        let waiting = try await read(otherwise: []) { db in try TextBacklog.all(of: sources, db) }
        let total = waiting.reduce(0) { $0 + $1.records }
        var done = 0
        for batch in waiting {
            guard !Task.isCancelled else { throw .stopped }
            try await write(claiming: .source(batch.source), canStop: true) { db in try batch.fill(db) }
            done += batch.records
            progress(Double(done) / Double(max(1, total)))
        }
    }
}

/// A batch that an index of texts has not yet.
struct TextBacklog: Sendable {
    let index: Int64
    let batch: Int64
    let source: SourceID
    let range: RecordRange
    let records: Int

    /// So many records are read before their words are written.
    private static let page = 5_000

    static func all(of sources: [SourceID]?, _ db: any SQLSession) throws -> [TextBacklog] {
        var filter = SQLFilter()
        filter.require("record_indexes.field IS NULL")
        filter.require("batches.source", isAmong: sources)
        filter.require("batches.stored > 0")
        filter.require(
            "NOT EXISTS (SELECT 1 FROM indexed_batches WHERE record_index = record_indexes.id AND batch = batches.id)")
        return try db.rows(
            """
            SELECT record_indexes.id AS record_index, batches.id, batches.source, sources.name, committed_at,
                first_record, last_record, stored
            FROM record_indexes JOIN batches ON batches.source = record_indexes.source
            JOIN sources ON sources.id = batches.source\(filter.clause) ORDER BY record_indexes.id, batches.id
            """, filter.arguments
        ) { row in
            try TextBacklog(
                index: row.value("record_index"), batch: row.value("id"), source: row.source("name"),
                range: RecordRange(
                    source: row.value("source"), committed: row.value("committed_at"),
                    first: row.value("first_record"), last: row.value("last_record")),
                records: row.value("stored"))
        }
    }

    /// Current records and old versions: what was replaced can come back when a run is undone.
    func fill(_ db: any SQLSession) throws {
        // Somebody else may have been faster, or the index may be gone.
        guard
            try db.execute(
                """
                INSERT INTO indexed_batches (record_index, batch)
                SELECT id, ?2 FROM record_indexes WHERE id = ?1 ON CONFLICT (record_index, batch) DO NOTHING
                """, [index, batch]) > 0
        else { return }
        var words = RecordWords()
        var lines: [(record: Int64, words: String)] = []
        func add(_ record: Int64, _ body: UnsafeRawBufferPointer) throws {
            lines.append((record, words.line(of: body.bindMemory(to: UInt8.self))))
            if lines.count >= TextBacklog.page { try flush() }
        }
        func flush() throws {
            try db.indexes.add(lines, to: index)
            lines.removeAll(keepingCapacity: true)
        }
        let isInRange = db.records.condition(range)
        try db.walk(
            "SELECT records.id, records.body FROM records WHERE \(isInRange.sql) ORDER BY records.id",
            isInRange.arguments
        ) { row in
            try row.withBytes(at: 1) { if let body = $0 { try add(row.value(0), body) } }
            return true
        }
        try db.walk(
            "SELECT id, encoding, body FROM old_versions WHERE source = ? AND batch = ? ORDER BY id",
            [range.source, batch]
        ) { row in
            try PackedBytes.bytes(row, encoding: "encoding", bytes: "body").withUnsafeBytes {
                try add(row.value(0), $0)
            }
            return true
        }
        try flush()
    }
}

extension StoredIndex {
    fileprivate static func all(_ db: any SQLSession) throws -> [StoredIndex] {
        try db.rows(
            """
            SELECT record_indexes.id, sources.name, record_indexes.field, record_indexes.created_at
            FROM record_indexes JOIN sources ON sources.id = record_indexes.source ORDER BY record_indexes.id
            """
        ) { row in
            try StoredIndex(
                number: row.value("id"), source: row.source("name"),
                kind: (row.value("field") as String?).map(StoredIndex.Kind.field) ?? .text,
                created: row.time("created_at"))
        }
    }
}
