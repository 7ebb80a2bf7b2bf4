import Foundation
import Ingestion

/// A batch as the way to its records: they are a range of ids, in the order they came.
struct StoredBatch {
    let id: Int64
    let run: RunID
    let sequence: Int64
    let source: SourceID
    let committed: Date
    let records: RecordRange
    let count: Int

    /// Of the batches that have records a query may mean.
    static func filter(_ query: RecordQuery) -> SQLFilter {
        var filter = SQLFilter()
        filter.require("batches.stored > batches.removed")
        filter.require("batches.source", isAmong: query.sources)
        filter.require("batches.run", isAmong: query.runs)
        filter.require("batches.committed_at", isIn: query.ingested)
        if let tags = query.tags {
            filter.require(
                "batches.run IN (SELECT run FROM run_tags WHERE tag IN (\(SQLFilter.places(tags.count))))",
                SQLArguments(tags))
        }
        return filter
    }

    /// - Parameters:
    ///   - limit: how many at most; all of them without one.
    ///   - offset: how many are passed over.
    static func all(
        _ db: any SQLSession, filter: SQLFilter, order: RecordQuery.Order, limit: Int = .max, offset: Int = 0
    ) throws -> [StoredBatch] {
        let direction = order.sql
        return try db.rows(
            """
            SELECT batches.id, batches.run, batches.sequence, batches.source, sources.name, batches.committed_at,
                batches.first_record, batches.last_record, batches.stored - batches.removed AS count
            FROM batches JOIN sources ON sources.id = batches.source\(filter.clause)
            ORDER BY batches.run \(direction), batches.sequence \(direction) LIMIT ? OFFSET ?
            """, filter.arguments + [limit, offset]
        ) { row in
            let (first, last): (Int64, Int64) = try (row.value("first_record"), row.value("last_record"))
            guard first <= last else { throw DamagedContent("a batch ends before it begins") }
            return try StoredBatch(
                id: row.value("id"), run: RunID(row.value("run")), sequence: row.value("sequence"),
                source: row.source("name"), committed: row.time("committed_at"),
                records: RecordRange(
                    source: row.value("source"), committed: row.value("committed_at"), first: first, last: last),
                count: row.value("count"))
        }
    }

    /// In the order they came.
    /// - Parameter isWanted: of a record's text.
    func records(
        _ db: any SQLSession, order: RecordQuery.Order, limit: Int, offset: Int = 0, filter: SQLFilter = SQLFilter(),
        where isWanted: (UnsafeBufferPointer<UInt8>) -> Bool = { _ in true }
    ) throws -> [StoredRecord] {
        let isInRange = db.records.condition(records)
        var filter = filter
        filter.require(isInRange.sql, isInRange.arguments)
        var found: [StoredRecord] = []
        try db.walk(
            """
            SELECT records.body, files.path, records.position, records.event_time, records.marked_invalid,
                records.version
            FROM records LEFT JOIN files ON files.id = records.file\(filter.clause)
            ORDER BY records.id \(order.sql) LIMIT ? OFFSET ?
            """, filter.arguments + [limit, offset]
        ) { row in
            if try row.withText(at: 0, isWanted) { found.append(try record(of: row)) }
            return true
        }
        return found
    }

    /// Those with these ids, in the order they came.
    func records(_ db: any SQLSession, ids: [Int64], order: RecordQuery.Order) throws -> [StoredRecord] {
        var filter = SQLFilter()
        let isAsked = db.records.condition(ids)
        filter.require(isAsked.sql, isAsked.arguments)
        return try records(db, order: order, limit: ids.count, filter: filter)
    }

    private func record(of row: any SQLRow) throws -> StoredRecord {
        try StoredRecord(
            source: source, run: run, file: row.value(1), position: row.value(2),
            eventTime: (row.value(3) as Int64?).map(Date.init(microseconds:)), ingested: committed,
            isMarkedInvalid: row.value(4), version: row.value(5), body: row.value(0))
    }
}

extension RecordQuery.Order {
    var sql: String {
        switch self {
        case .newestFirst: "DESC"
        case .oldestFirst: "ASC"
        }
    }
}
