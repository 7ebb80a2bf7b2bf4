import Foundation
import Ingestion

/// Goes through the records a query means, one after the other: by an index where one serves, else through all that its
/// batches hold. Sort, limit and offset are the caller's.
struct RecordWalk {
    let batches: [StoredBatch]
    private let query: RecordQuery
    private let test: RecordTest?
    private let filter: SQLFilter
    private let hits: IndexHits?

    /// - Parameter batches: those to look through; all that the query may mean without them.
    init(_ query: RecordQuery, batches: [StoredBatch]? = nil, _ db: any SQLSession) throws {
        self.query = query
        self.batches =
            try batches ?? StoredBatch.all(db, filter: StoredBatch.filter(query), order: query.order)
        test = RecordTest(query)
        filter = RecordWalk.filter(query)
        hits = try IndexHits(query, batches: self.batches, db)
    }

    /// What of a record is looked at.
    enum Part {
        case eventTime
        case file
        case body
    }

    /// A record on the way. Valid while it is looked at.
    struct Found {
        let id: Int64
        /// Its place among the walk's batches.
        let batch: Int
        fileprivate let row: any SQLRow

        /// The time it says it is of.
        var eventTime: Int64? { get throws { try row.integer(at: 1) } }
        var file: Int64? { get throws { try row.integer(at: 2) } }

        /// Of a walk that reads bodies.
        func withBody<Value>(_ look: (UnsafeBufferPointer<UInt8>) throws -> Value) throws -> Value {
            try row.withText(at: 3, look)
        }
    }

    /// In the query's order, until `visit` has seen enough.
    /// - Parameter parts: what `visit` looks at, besides the id.
    func forEach(
        _ db: any SQLSession, reading parts: Set<Part> = [], _ visit: (Found) throws -> Bool
    ) throws {
        for index in batches.indices {
            let isGoing =
                try hits.map {
                    let chunks = $0.chunks(in: batches[index].records, order: query.order)
                    return try walk(chunks, batch: index, db, reading: parts, visit)
                }
                ?? scan(batch: index, db, reading: parts, visit)
            guard isGoing else { return }
        }
    }

    /// How many there are, of each batch.
    func counts(_ db: any SQLSession) throws -> [Int] {
        var counts = Array(repeating: 0, count: batches.count)
        guard let hits else {
            try forEach(db) { found in
                counts[found.batch] += 1
                return true
            }
            return counts
        }
        for index in batches.indices {
            let (certain, others) = hits.sorted(in: batches[index].records)
            counts[index] = certain
            let chunks = IndexHits.chunks(of: others, order: query.order)
            _ = try walk(chunks, batch: index, db, reading: []) { _ in
                counts[index] += 1
                return true
            }
        }
        return counts
    }

    // MARK: How

    private func scan(
        batch index: Int, _ db: any SQLSession, reading parts: Set<Part>, _ visit: (Found) throws -> Bool
    ) throws -> Bool {
        let isInRange = db.records.condition(batches[index].records)
        var filter = filter
        filter.require(isInRange.sql, isInRange.arguments)
        var isGoing = true
        try db.walk(
            """
            SELECT \(columns(parts)) FROM records\(filter.clause)
            ORDER BY records.id \(query.order.sql)
            """, filter.arguments
        ) { row in
            let found = Found(id: try row.value(0), batch: index, row: row)
            if let test, try !found.withBody(test.matches) { return true }
            isGoing = try visit(found)
            return isGoing
        }
        return isGoing
    }

    private func walk(
        _ chunks: [[Int64]], batch index: Int, _ db: any SQLSession, reading parts: Set<Part>,
        _ visit: (Found) throws -> Bool
    ) throws -> Bool {
        var isGoing = true
        for chunk in chunks {
            let isInRange = db.records.condition(batches[index].records)
            var filter = filter
            filter.require(isInRange.sql, isInRange.arguments)
            let list = "[" + chunk.map { String($0) }.joined(separator: ",") + "]"
            filter.require("records.id IN (SELECT CAST(value AS bigint) FROM json_each(?))", [list])
            try db.walk(
                """
                SELECT \(columns(parts)) FROM records\(filter.clause)
                ORDER BY records.id \(query.order.sql)
                """, filter.arguments
            ) { row in
                let found = Found(id: try row.value(0), batch: index, row: row)
                if let test, try !found.withBody(test.matches) { return true }
                isGoing = try visit(found)
                return isGoing
            }
            guard isGoing else { return false }
        }
        return true
    }

    /// Each column costs some of the time a record takes.
    private func columns(_ parts: Set<Part>) -> String {
        let isRead = test == nil ? parts : parts.union([.body])
        let columns = [(Part.eventTime, "event_time"), (.file, "file"), (.body, "body")]
        return "records.id" + columns.map { isRead.contains($0.0) ? ", records.\($0.1)" : ", NULL" }.joined()
    }

    /// What columns say of records, besides their batches.
    static func filter(_ query: RecordQuery) -> SQLFilter {
        var filter = SQLFilter()
        filter.require("records.event_time", isIn: query.dated)
        if let files = query.files {
            let ends = files.map { _ in "path = ? OR substr(path, length(path) - length(?) + 1) = ?" }
            let names = files.flatMap { [$0, "/" + $0, "/" + $0] }
            let condition = ends.isEmpty ? "NULL" : ends.joined(separator: " OR ")
            filter.require("records.file IN (SELECT id FROM files WHERE \(condition))", SQLArguments(names))
        }
        return filter
    }
}
