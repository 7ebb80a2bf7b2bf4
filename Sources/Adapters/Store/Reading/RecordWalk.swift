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

    /// - Parameter use: what an index is to serve for.
    init(_ query: RecordQuery, _ db: any SQLSession, use: IndexHits.Use = .reading) throws {
        self.query = query
        batches = try StoredBatch.all(db, filter: StoredBatch.filter(query), order: query.order)
        test = RecordTest(query)
        filter = RecordWalk.filter(query)
        hits = try IndexHits(query, batches: batches, use, db)
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
    /// - Parameters:
    ///   - parts: what `visit` looks at, besides the id.
    ///   - most: so many records are looked through at most, where no index serves.
    /// - Returns: whether those were all, or `visit` had enough.
    @discardableResult
    func forEach(
        _ db: any SQLSession, reading parts: Set<Part> = [], lookingAt most: Int = .max,
        _ visit: (Found) throws -> Bool
    ) throws -> Bool {
        var left = most
        for index in batches.indices {
            let range = batches[index].records
            let isGoing: Bool
            if let hits {
                isGoing = try look(hits.chunks(in: range, order: query.order), batch: index, db, reading: parts, visit)
            } else {
                let part = range.prefix(left, in: query.order)
                isGoing = try look(batch: index, in: part, db, reading: parts, visit)
                if isGoing, part != range { return false }
                left -= Int(part.last - part.first) + 1
            }
            guard isGoing else { return true }
        }
        return true
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
            _ = try look(chunks, batch: index, db, reading: []) { _ in
                counts[index] += 1
                return true
            }
        }
        return counts
    }

    // MARK: How

    /// - Parameters:
    ///   - range: the part of the batch; all of it without.
    ///   - ids: those to look at; all in the range without.
    private func look(
        batch index: Int, in range: RecordRange? = nil, ids: [Int64]? = nil, _ db: any SQLSession,
        reading parts: Set<Part>,
        _ visit: (Found) throws -> Bool
    ) throws -> Bool {
        let isInRange = db.records.condition(range ?? batches[index].records)
        var filter = filter
        filter.require(isInRange.sql, isInRange.arguments)
        if let isAsked = ids.map(db.records.condition) { filter.require(isAsked.sql, isAsked.arguments) }
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

    private func look(
        _ chunks: [[Int64]], batch index: Int, _ db: any SQLSession, reading parts: Set<Part>,
        _ visit: (Found) throws -> Bool
    ) throws -> Bool {
        try chunks.allSatisfy { try look(batch: index, ids: $0, db, reading: parts, visit) }
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
