import Foundation
package import Ingestion

extension SQLStore {
    package func countRecords(_ query: RecordQuery) async throws(StoreError) -> Int {
        let filter = StoredBatch.filter(query)
        return try await read(otherwise: 0, canStop: true) { db in
            if let text = query.containing {
                return try StoredBatch.all(db, filter: filter, order: query.order).reduce(0) { count, batch in
                    try count + batch.ids(db, containing: text).count
                }
            }
            let sql = "SELECT coalesce(sum(batches.stored - batches.removed), 0) FROM batches\(filter.clause)"
            return try db.value(Int.self, sql, filter.arguments) ?? 0
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
            return try db.rows(
                """
                SELECT sources.name, sum(batches.stored - batches.removed) AS count FROM batches
                JOIN sources ON sources.id = batches.source\(filter.clause)
                GROUP BY sources.name ORDER BY sources.name
                """, filter.arguments
            ) { try SourceCount(source: $0.source("name"), count: $0.value("count")) }
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
                    for id in page { records += try stretch.records(db, order: query.order, limit: 1, only: id) }
                    continue
                }
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

/// A batch as the way to its records: they are a range of ids, in the order they came.
struct StoredBatch {
    let run: RunID
    let sequence: Int64
    let source: SourceID
    let committed: Date
    let records: RecordRange
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
        _ db: any SQLSession, filter: SQLFilter, order: RecordQuery.Order, limit: Int = .max
    ) throws -> [StoredBatch] {
        let direction = order.sql
        return try db.rows(
            """
            SELECT batches.run, batches.sequence, batches.source, sources.name, batches.committed_at,
                batches.first_record, batches.last_record, batches.stored - batches.removed AS count
            FROM batches JOIN sources ON sources.id = batches.source\(filter.clause)
            ORDER BY batches.run \(direction), batches.sequence \(direction) LIMIT ?
            """, filter.arguments + [limit]
        ) { row in
            let (first, last): (Int64, Int64) = try (row.value("first_record"), row.value("last_record"))
            guard first <= last else { throw DamagedContent("a batch ends before it begins") }
            return try StoredBatch(
                run: RunID(row.value("run")), sequence: row.value("sequence"), source: row.source("name"),
                committed: row.time("committed_at"),
                records: RecordRange(
                    source: row.value("source"), committed: row.value("committed_at"), first: first, last: last),
                count: row.value("count"))
        }
    }

    /// In the order of their places. Sorts no more than numbers, whatever the records weigh.
    /// - Parameter record: the id of the one that is wanted.
    func records(
        _ db: any SQLSession, order: RecordQuery.Order, limit: Int, offset: Int = 0, only record: Int64? = nil
    ) throws -> [StoredRecord] {
        var range = records
        if let record { (range.first, range.last) = (record, record) }
        let (part, isInRange) = (db.records.part(of: range), db.records.condition(range))
        return try db.walkedRows(
            """
            SELECT records.body, files.path, records.position, records.event_time, records.marked_invalid,
                records.version
            FROM records LEFT JOIN files ON files.id = records.file
            WHERE \(part.sql)records.id IN (
                SELECT id FROM records WHERE \(isInRange.sql) ORDER BY \(order.places) LIMIT ? OFFSET ?)
            ORDER BY \(order.places)
            """, part.arguments + isInRange.arguments + [limit, offset]
        ) { row in
            try StoredRecord(
                source: source, run: run, file: row.value("path"), position: row.value("position"),
                eventTime: row.timeIfAny("event_time"), ingested: committed,
                isMarkedInvalid: row.value("marked_invalid"), version: row.value("version"), body: row.value(0))
        }
    }

    /// Of the records whose text holds this, in the order of their places.
    func ids(_ db: any SQLSession, containing text: String, order: RecordQuery.Order = .oldestFirst) throws -> [Int64] {
        let isInRange = db.records.condition(records)
        return try db.values(
            Int64.self,
            "SELECT id FROM records WHERE \(isInRange.sql) AND instr(body, ?) > 0 ORDER BY \(order.places)",
            isInRange.arguments + [text])
    }
}

extension RecordQuery.Order {
    fileprivate var sql: String {
        switch self {
        case .newestFirst: "DESC"
        case .oldestFirst: "ASC"
        }
    }

    /// What came from no file lies before the rest.
    fileprivate var places: String {
        let nulls = self == .oldestFirst ? "NULLS FIRST" : "NULLS LAST"
        return "records.file \(sql) \(nulls), records.position \(sql), records.id \(sql)"
    }
}
