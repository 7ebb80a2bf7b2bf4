import Foundation
import GRDB
package import Ingestion

extension SQLiteStore {
    package func countRecords(_ query: RecordQuery) async throws(StoreError) -> Int {
        let filter = StoredBatch.filter(query)
        return try await read(otherwise: 0, canStop: true) { db in
            if let text = query.containing {
                return try StoredBatch.all(db, filter: filter, order: query.order).reduce(0) { count, batch in
                    try count + batch.ids(db, containing: text).count
                }
            }
            let sql = "SELECT coalesce(sum(batches.stored - batches.removed), 0) FROM batches\(filter.clause)"
            return try Int.fetchOne(db, sql: sql, arguments: filter.arguments) ?? 0
        }
    }

    package func countRecordsBySource(
        _ query: RecordQuery
    ) async throws(StoreError) -> [(source: SourceID, count: Int)] {
        let filter = StoredBatch.filter(query)
        let counts = try await read(otherwise: [SourceCount](), canStop: true) { db in
            if let text = query.containing {
                var counts: [SourceID: Int] = [:]
                for batch in try StoredBatch.all(db, filter: filter, order: query.order) {
                    let count = try batch.ids(db, containing: text).count
                    if count > 0 { counts[batch.source, default: 0] += count }
                }
                return counts.map(SourceCount.init).sorted { $0.source.rawValue < $1.source.rawValue }
            }
            return try Row.fetchAll(
                db,
                sql: """
                    SELECT sources.name, sum(batches.stored - batches.removed) AS count FROM batches
                    JOIN sources ON sources.id = batches.source\(filter.clause)
                    GROUP BY batches.source ORDER BY sources.name
                    """,
                arguments: filter.arguments
            ).map { try SourceCount(source: $0.source("name"), count: $0.value("count")) }
        }
        return counts.map { ($0.source, $0.count) }
    }

    package func records(_ query: RecordQuery) async throws(StoreError) -> [StoredRecord] {
        let filter = StoredBatch.filter(query)
        return try await read(otherwise: [], canStop: true) { db in
            var records: [StoredRecord] = []
            var skipped = max(0, query.offset)
            for stretch in try StoredBatch.all(db, filter: filter, order: query.order) {
                guard records.count < query.limit else { break }
                if let text = query.containing {
                    let ids = try stretch.ids(db, containing: text, order: query.order)
                    let page = ids.dropFirst(skipped).prefix(query.limit - records.count)
                    skipped = max(0, skipped - ids.count)
                    for id in page { records += try stretch.records(db, order: query.order, ids: id...id, limit: 1) }
                    continue
                }
                guard skipped < stretch.count else {
                    skipped -= stretch.count
                    continue
                }
                records += try stretch.records(
                    db, order: query.order, ids: stretch.records, limit: query.limit - records.count, offset: skipped)
                skipped = 0
            }
            return records
        }
    }
}

/// A source with a number.
private struct SourceCount: Sendable {
    let source: SourceID
    let count: Int
}

/// A batch as the way to its records: they are a range of ids, in the order they came.
struct StoredBatch {
    let run: RunID
    let sequence: Int64
    let source: SourceID
    let committed: Date
    /// Its range of ids. Some of them may be gone.
    let records: ClosedRange<Int64>
    let count: Int

    static func filter(_ query: RecordQuery) -> SQLFilter {
        var filter = SQLFilter()
        filter.require("batches.stored > batches.removed")
        filter.require("batches.source", isAmong: query.sources)
        filter.require("batches.run", isAmong: query.runs)
        filter.require("batches.committed_at", isIn: query.ingested)
        return filter
    }

    /// - Parameter limit: how many at most; all of them without one.
    static func all(
        _ db: Database, filter: SQLFilter, order: RecordQuery.Order, limit: Int = -1
    ) throws -> [StoredBatch] {
        let direction = order.sql
        let rows = try Row.fetchAll(
            db,
            sql: """
                SELECT batches.run, batches.sequence, sources.name, batches.committed_at, batches.first_record, batches.last_record,
                    batches.stored - batches.removed AS count
                FROM batches JOIN sources ON sources.id = batches.source\(filter.clause)
                ORDER BY batches.run \(direction), batches.sequence \(direction) LIMIT ?
                """,
            arguments: filter.arguments + [limit])
        return try rows.map { row in
            let (first, last): (Int64, Int64) = try (row.value("first_record"), row.value("last_record"))
            guard first <= last else {
                throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "a batch ends before it begins")
            }
            return try StoredBatch(
                run: RunID(row.value("run")), sequence: row.value("sequence"), source: row.source("name"),
                committed: row.time("committed_at"),
                records: first...last, count: row.value("count"))
        }
    }

    /// In the order of their places. Sorts no more than numbers, whatever the records weigh.
    func records(
        _ db: Database, order: RecordQuery.Order, ids: ClosedRange<Int64>, limit: Int, offset: Int = 0
    ) throws -> [StoredRecord] {
        let direction = order.sql
        let rows = try Row.fetchCursor(
            db,
            sql: """
                SELECT records.body, files.path, records.position, records.event_time, records.marked_invalid,
                    records.version
                FROM records LEFT JOIN files ON files.id = records.file
                WHERE records.id IN (
                    SELECT id FROM records WHERE id BETWEEN ? AND ?
                    ORDER BY file \(direction), position \(direction), id \(direction) LIMIT ? OFFSET ?)
                ORDER BY records.file \(direction), records.position \(direction), records.id \(direction)
                """,
            arguments: [ids.lowerBound, ids.upperBound, limit, offset])
        var found: [StoredRecord] = []
        while let row = try rows.next() {
            found.append(
                try StoredRecord(
                    source: source, run: run, file: row.value("path"), position: row.value("position"),
                    eventTime: row.timeIfAny("event_time"), ingested: committed,
                    isMarkedInvalid: row.value("marked_invalid"), version: row.value("version"),
                    body: row.withUnsafeData(atIndex: 0) { [UInt8]($0 ?? Data()) }))
        }
        return found
    }

    /// Of the records whose text holds this, in the order of their places.
    func ids(_ db: Database, containing text: String, order: RecordQuery.Order = .oldestFirst) throws -> [Int64] {
        let direction = order.sql
        return try Int64.fetchAll(
            db,
            sql: """
                SELECT id FROM records WHERE id BETWEEN ? AND ? AND instr(body, ?) > 0
                ORDER BY file \(direction), position \(direction), id \(direction)
                """,
            arguments: [records.lowerBound, records.upperBound, text])
    }
}

extension RecordQuery.Order {
    fileprivate var sql: String {
        switch self {
        case .newestFirst: "DESC"
        case .oldestFirst: "ASC"
        }
    }
}
