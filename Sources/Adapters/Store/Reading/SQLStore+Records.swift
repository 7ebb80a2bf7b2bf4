import Foundation
package import Ingestion

extension SQLStore {
    package func countRecords(_ query: RecordQuery) async throws(StoreError) -> Int {
        try await read(otherwise: 0, canStop: true) { db in
            guard query.isOfBatches else { return try RecordWalk(query, db).counts(db).reduce(0, +) }
            let filter = StoredBatch.filter(query)
            let sql = "SELECT coalesce(sum(batches.stored - batches.removed), 0) FROM batches\(filter.clause)"
            return try db.value(Int.self, sql, filter.arguments) ?? 0
        }
    }

    package func countRecordsBySource(
        _ query: RecordQuery
    ) async throws(StoreError) -> [(source: SourceID, count: Int)] {
        let counts = try await read(otherwise: [SourceCount](), canStop: true) { db in
            guard query.isOfBatches else {
                let walk = try RecordWalk(query, db)
                let bySource = zip(walk.batches, try walk.counts(db)).reduce(into: [SourceID: Int]()) {
                    $0[$1.0.source, default: 0] += $1.1
                }
                return bySource.filter { $0.value > 0 }.map(SourceCount.init)
                    .sorted { $0.source.rawValue < $1.source.rawValue }
            }
            let filter = StoredBatch.filter(query)
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
        try await read(otherwise: [], canStop: true) { db in
            guard query.limit > 0 else { return [] }
            if let sort = query.sort { return try SortedRecords(query, sort).page(db) }
            return query.isOfBatches ? try pageOfBatches(query, db) : try pageOfFound(query, db)
        }
    }
}

/// A source with a number.
private struct SourceCount: Sendable {
    let source: SourceID
    let count: Int
}

/// Passes over whole batches by their counts.
private func pageOfBatches(_ query: RecordQuery, _ db: any SQLSession) throws -> [StoredRecord] {
    var records: [StoredRecord] = []
    var skipped = max(0, query.offset)
    for batch in try StoredBatch.all(db, filter: StoredBatch.filter(query), order: query.order) {
        guard records.count < query.limit else { break }
        guard skipped < batch.count else {
            skipped -= batch.count
            continue
        }
        records += try batch.records(db, order: query.order, limit: query.limit - records.count, offset: skipped)
        skipped = 0
    }
    return records
}

private func pageOfFound(_ query: RecordQuery, _ db: any SQLSession) throws -> [StoredRecord] {
    let walk = try RecordWalk(query, db)
    var skipped = max(0, query.offset)
    var page: [(batch: Int, id: Int64)] = []
    try walk.forEach(db) { found in
        guard skipped == 0 else {
            skipped -= 1
            return true
        }
        page.append((found.batch, found.id))
        return page.count < query.limit
    }
    return try walk.records(page, order: query.order, db)
}

extension RecordWalk {
    /// The records of a page that was found, in its order.
    /// - Parameter page: ordered by batch.
    func records(
        _ page: [(batch: Int, id: Int64)], order: RecordQuery.Order, _ db: any SQLSession
    ) throws -> [StoredRecord] {
        var records: [StoredRecord] = []
        var rest = page[...]
        while let first = rest.first {
            let end = rest.firstIndex { $0.batch != first.batch } ?? rest.endIndex
            let ids = rest[..<end].map(\.id)
            for start in stride(from: 0, to: ids.count, by: 500) {
                records += try batches[first.batch].records(
                    db, ids: Array(ids[start..<min(ids.count, start + 500)]), order: order)
            }
            rest = rest[end...]
        }
        return records
    }
}
