import Foundation
package import Ingestion

extension SQLStore {
    package func countRecords(_ query: RecordQuery) async throws(StoreError) -> Int {
        try await read(otherwise: 0, canStop: true) { db in
            guard query.isOfBatches else { return try RecordWalk(query, db, use: .counting).counts(db).reduce(0, +) }
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
                let walk = try RecordWalk(query, db, use: .counting)
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
    // There may be many batches, and the first few hold most pages.
    var (passed, count) = (0, 8)
    while true {
        let batches = try StoredBatch.all(
            db, filter: StoredBatch.filter(query), order: query.order, limit: count, offset: passed)
        for batch in batches {
            guard records.count < query.limit else { break }
            guard skipped < batch.count else {
                skipped -= batch.count
                continue
            }
            records += try batch.records(db, order: query.order, limit: query.limit - records.count, offset: skipped)
            skipped = 0
        }
        guard records.count < query.limit, batches.count == count else { return records }
        passed += count
        count *= 4
    }
}

private func pageOfFound(_ query: RecordQuery, _ db: any SQLSession) throws -> [StoredRecord] {
    // Where many records are meant, the first page is found sooner than an index says which all of them are.
    let first = try RecordWalk(query, db, use: .nothing)
    if let page = try first.page(offset: query.offset, limit: query.limit, lookingAt: 5_000, db) {
        return try first.records(page, order: query.order, db)
    }
    let walk = try RecordWalk(query, db)
    let page = try walk.page(offset: query.offset, limit: query.limit, db)
    return try walk.records(page ?? [], order: query.order, db)
}

extension RecordWalk {
    /// - Parameter most: so many records are looked at.
    /// - Returns: nil where there may be more behind them.
    fileprivate func page(
        offset: Int, limit: Int, lookingAt most: Int = .max, _ db: any SQLSession
    ) throws -> [(batch: Int, id: Int64)]? {
        var skipped = max(0, offset)
        var page: [(batch: Int, id: Int64)] = []
        let isEnd = try forEach(db, lookingAt: most) { found in
            guard skipped == 0 else {
                skipped -= 1
                return true
            }
            page.append((found.batch, found.id))
            return page.count < limit
        }
        return isEnd || page.count == limit ? page : nil
    }

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
