import Foundation
import GRDB
import GRDBSQLite
import Ingestion

/// The versions of items that others replaced. They keep the ids they had in `records`, so that they can go back, and
/// their entries in the index. A batch counts what it stored and is not in `records` any more as removed.
struct VersionShelf {
    private let database: Database

    init(_ db: Database) {
        database = db
    }

    /// Moves records out of `records`.
    /// - Parameter records: in order.
    func put(_ records: [Int64], compressing: Bool) throws {
        let packer = compressing ? BytesPacker() : nil
        let insertion =
            "INSERT INTO old_versions (\(VersionShelf.columns), body, encoding) VALUES (\(VersionShelf.places), ?14)"
        try move(records, from: "records", insertion) { row, insert in
            let body = row.bytes(VersionShelf.body)
            let store = { (encoding: PackedBytes.Encoding, bytes: UnsafeRawBufferPointer) in
                sqlite3_bind_blob(insert, VersionShelf.body + 1, bytes.baseAddress, Int32(bytes.count), nil)
                sqlite3_bind_int(insert, 14, encoding.rawValue)
                return sqlite3_step(insert)
            }
            return packer?.withPacked(body, store) ?? store(.plain, body)
        }
    }

    /// Moves versions back into `records`.
    /// - Parameter records: in order.
    func restore(_ records: [Int64]) throws {
        let insertion = "INSERT INTO records (\(VersionShelf.columns), body) VALUES (\(VersionShelf.places))"
        try move(records, from: "old_versions", insertion) { row, insert in
            let body = try PackedBytes.bytes(encoding: Int32(row.number(13)), row.bytes(VersionShelf.body))
            return body.withUnsafeBytes { bytes in
                let text = bytes.assumingMemoryBound(to: CChar.self)
                sqlite3_bind_text(insert, VersionShelf.body + 1, text.baseAddress, Int32(text.count), nil)
                return sqlite3_step(insert)
            }
        }
    }

    /// Takes records out of `records` for good.
    /// - Parameter records: in order.
    func remove(_ records: [Int64]) throws {
        let finding = try database.cachedStatement(sql: "SELECT batch FROM records WHERE id = ?")
        let deleting = try database.cachedStatement(sql: "DELETE FROM records WHERE id = ?")
        var counts = BatchCounts()
        for record in records {
            guard let batch = try Int64.fetchOne(finding, arguments: [record]) else { throw VersionShelf.missing }
            counts.add(batch)
            try deleting.execute(arguments: [record])
        }
        try counts.store(by: 1, database)
    }

    /// Removes versions from the shelf for good.
    func discard(_ versions: [Int64]) throws {
        let deleting = try database.cachedStatement(sql: "DELETE FROM old_versions WHERE id = ?")
        for version in versions { try deleting.execute(arguments: [version]) }
    }

    /// - Parameter insert: binds the body and takes the step; the other columns are bound.
    private func move(
        _ records: [Int64], from table: String, _ insertion: String,
        _ insert: (VersionRows.Row, SQLiteStatement) throws -> Int32
    ) throws {
        guard !records.isEmpty else { return }
        let encoding = table == "records" ? "" : ", encoding"
        let rows = try VersionRows(
            "SELECT \(VersionShelf.columns), body\(encoding) FROM \(table) WHERE id = ?1", database)
        let inserting = try database.cachedStatement(sql: insertion)
        let deleting = try database.cachedStatement(sql: "DELETE FROM \(table) WHERE id = ?")
        let statement = inserting.sqliteStatement
        sqlite3_reset(statement)
        defer { sqlite3_clear_bindings(statement) }
        var counts = BatchCounts()
        for record in records {
            let isFound = try rows.find(record) { row in
                for column in 0..<VersionShelf.body {
                    sqlite3_bind_value(statement, column + 1, sqlite3_column_value(row.statement, column))
                }
                counts.add(row.number(VersionShelf.batch))
                defer { sqlite3_reset(statement) }
                guard try insert(row, statement) == SQLITE_DONE else { throw DatabaseError(last: database) }
            }
            guard isFound else { throw VersionShelf.missing }
            try deleting.execute(arguments: [record])
        }
        try counts.store(by: table == "records" ? 1 : -1, database)
    }

    /// What a record has in both tables, before its body.
    private static let columns = """
        id, hash, source, batch, file, position, event_time, is_timed, marked_invalid, version, key, tags
        """
    private static let batch: Int32 = 3
    private static let body: Int32 = 12
    private static let places = (1...13).map { "?\($0)" }.joined(separator: ", ")

    private static var missing: DatabaseError {
        DatabaseError(resultCode: .SQLITE_CORRUPT, message: "a version of a record is missing")
    }
}

/// How many records of which batches have come or gone.
private struct BatchCounts {
    private var counts: [Int64: Int] = [:]

    mutating func add(_ batch: Int64) { counts[batch, default: 0] += 1 }

    /// A batch that is just being committed is not there yet.
    func store(by direction: Int, _ db: Database) throws {
        let statement = try db.cachedStatement(sql: "UPDATE batches SET removed = removed + ? WHERE id = ?")
        for (batch, count) in counts { try statement.execute(arguments: [direction * count, batch]) }
    }
}
