import Foundation
import GRDB
package import Ingestion

extension SQLiteStore {
    package func countRecords(_ query: RecordQuery) async throws(StoreError) -> Int {
        let filter = StoredBatch.filter(query)
        return try await read(otherwise: 0) { db in
            let sql = "SELECT coalesce(sum(batches.stored), 0) FROM batches\(filter.clause)"
            return try Int.fetchOne(db, sql: sql, arguments: filter.arguments) ?? 0
        }
    }

    package func countRecordsBySource(
        _ query: RecordQuery
    ) async throws(StoreError) -> [(source: SourceID, count: Int)] {
        let filter = StoredBatch.filter(query)
        let counts = try await read(otherwise: []) { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT sources.name, sum(batches.stored) AS count FROM batches
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
        return try await read(otherwise: []) { db in
            var records: [StoredRecord] = []
            var skipped = max(0, query.offset)
            for stretch in try StoredBatch.all(db, filter: filter, order: query.order) {
                guard records.count < query.limit else { break }
                guard skipped < stretch.count else {
                    skipped -= stretch.count
                    continue
                }
                records += try stretch.records(
                    db, order: query.order, limit: query.limit - records.count, offset: skipped)
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

/// A batch as the way to its records: they are a range of ids, in the order of their hashes.
private struct StoredBatch {
    let run: RunID
    let source: SourceID
    let committed: Date
    let records: ClosedRange<Int64>

    var count: Int { records.count }

    static func filter(_ query: RecordQuery) -> SQLFilter {
        var filter = SQLFilter()
        filter.require("batches.stored > 0")
        filter.require("batches.source", isAmong: query.sources)
        filter.require("batches.run", isAmong: query.runs)
        filter.require("batches.committed_at", isIn: query.ingested)
        return filter
    }

    static func all(_ db: Database, filter: SQLFilter, order: RecordQuery.Order) throws -> [StoredBatch] {
        let direction = order.sql
        let rows = try Row.fetchAll(
            db,
            sql: """
                SELECT batches.run, sources.name, batches.committed_at, batches.first_record, batches.last_record
                FROM batches JOIN sources ON sources.id = batches.source\(filter.clause)
                ORDER BY batches.run \(direction), batches.sequence \(direction)
                """,
            arguments: filter.arguments)
        return try rows.map { row in
            let (first, last): (Int64, Int64) = try (row.value("first_record"), row.value("last_record"))
            guard first <= last else {
                throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "a batch ends before it begins")
            }
            return try StoredBatch(
                run: RunID(row.value("run")), source: row.source("name"), committed: row.time("committed_at"),
                records: first...last)
        }
    }

    /// In the order of their places. Sorts no more than numbers, whatever the records weigh.
    func records(_ db: Database, order: RecordQuery.Order, limit: Int, offset: Int) throws -> [StoredRecord] {
        let direction = order.sql
        let rows = try Row.fetchCursor(
            db,
            sql: """
                SELECT records.body, files.path, records.position, records.event_time, records.marked_invalid
                FROM records LEFT JOIN files ON files.id = records.file
                WHERE records.id IN (
                    SELECT id FROM records WHERE id BETWEEN ? AND ?
                    ORDER BY file \(direction), position \(direction), id \(direction) LIMIT ? OFFSET ?)
                ORDER BY records.file \(direction), records.position \(direction), records.id \(direction)
                """,
            arguments: [records.lowerBound, records.upperBound, limit, offset])
        var found: [StoredRecord] = []
        while let row = try rows.next() {
            found.append(
                try StoredRecord(
                    source: source, run: run, file: row.value("path"), position: row.value("position"),
                    eventTime: row.timeIfAny("event_time"), ingested: committed,
                    isMarkedInvalid: row.value("marked_invalid"),
                    body: row.withUnsafeData(atIndex: 0) { [UInt8]($0 ?? Data()) }))
        }
        return found
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
