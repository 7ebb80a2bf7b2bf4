import GRDB
import Ingestion

/// What the store weighs, and about how much of it a batch is.
struct StoreWeight {
    private let used: Double
    private let total: Double
    /// Of a record, besides its body: its other columns, and its line in the index.
    private static let perRecord = 90.0
    private static let samples: Int64 = 8

    /// Without the room that is free inside the file: it is used again before the file grows.
    static func usedBytes(_ db: Database) throws -> Int64 {
        let pages = try Int64.fetchOne(db, sql: "PRAGMA page_count") ?? 0
        let free = try Int64.fetchOne(db, sql: "PRAGMA freelist_count") ?? 0
        let size = try Int64.fetchOne(db, sql: "PRAGMA page_size") ?? 0
        return (pages - free) * size
    }

    init(_ db: Database, batches: [BatchRemoval]) throws {
        used = Double(try StoreWeight.usedBytes(db))
        total = try batches.reduce(0) { try $0 + StoreWeight.estimate($1, db) }
    }

    func bytes(of batch: BatchRemoval, _ db: Database) throws -> Int64 {
        guard total > 0 else { return 0 }
        return Int64(used * (try StoreWeight.estimate(batch, db)) / total)
    }

    /// From some of its records.
    private static func estimate(_ batch: BatchRemoval, _ db: Database) throws -> Double {
        guard batch.current > 0 else { return 0 }
        let statement = try db.cachedStatement(
            sql: "SELECT length(CAST(body AS BLOB)) FROM records WHERE id BETWEEN ? AND ? LIMIT 1")
        let step = max(1, (batch.last - batch.first + 1) / samples)
        var (sum, count) = (0, 0)
        for id in stride(from: batch.first, through: batch.last, by: Int(step)) {
            guard let length = try Int.fetchOne(statement, arguments: [id, batch.last]) else { break }
            sum += length
            count += 1
        }
        return Double(batch.current) * (Double(sum) / Double(max(count, 1)) + perRecord)
    }
}
