import Ingestion

/// The versions of items that others replaced. They keep the ids they had in `records`, so that they can go back. A batch
/// counts what it stored and is not in `records` any more as removed.
struct PostgreSQLShelf {
    private let session: PostgreSQLTransaction
    private let source: Int64
    /// The batch being committed, which is not in `batches` yet.
    private let current: (batch: Int64, time: Int64)?

    /// How many are moved at once: their bodies come here and go back.
    private static let stretch = 2_000
    /// What a record has in both tables, before its body.
    private static let columns = [
        "id", "hash", "source", "batch", "file", "position", "event_time", "is_timed", "marked_invalid", "version",
        "key", "tags", "ingested",
    ]

    init(_ session: PostgreSQLTransaction, source: Int64, current: (batch: Int64, time: Int64)?) {
        self.session = session
        self.source = source
        self.current = current
    }

    /// Moves records out of `records`.
    func put(_ records: [Int64], compressing: Bool) throws {
        let packer = compressing ? BytesPacker() : nil
        try forEachStretch(records) { ids in
            let isOne = try condition(ids)
            let moved = try rows(of: "records", encoding: "0", where: isOne.sql, isOne.arguments)
            guard moved.count == ids.count else { throw PostgreSQLShelf.missing }
            try session.append(
                moved.count, rowsTo: "old_versions", columns: PostgreSQLShelf.columns + ["encoding", "body"]
            ) { index, row in
                moved[index].put(into: row)
                moved[index].body.withUnsafeBytes { body in
                    let store = { (encoding: PackedBytes.Encoding, bytes: UnsafeRawBufferPointer) in
                        row.put(Int64(encoding.rawValue))
                        row.put(bytes)
                    }
                    if let packer { packer.withPacked(body, store) } else { store(.plain, body) }
                }
            }
            try session.execute("DELETE FROM records WHERE \(isOne.sql)", isOne.arguments)
            try count(ids, by: 1)
        }
    }

    /// Moves versions back into `records`, and makes their items lead to them.
    func restore(_ records: [Int64]) throws {
        try forEachStretch(records) { ids in
            let arguments: SQLArguments = [source, ids.arrayText]
            let isOne = "source = ? AND id = ANY(?::bigint[])"
            let moved = try rows(of: "old_versions", encoding: "encoding", where: isOne, arguments)
            guard moved.count == ids.count else { throw PostgreSQLShelf.missing }
            for month in Set(moved.map { MonthPartition(of: $0.ingested) }) { try month.ensure(session) }
            try session.append(moved.count, rowsTo: "records", columns: PostgreSQLShelf.columns + ["body"]) {
                index, row in
                moved[index].put(into: row)
                row.put(String(decoding: moved[index].body, as: UTF8.self))
            }
            try session.execute("DELETE FROM old_versions WHERE \(isOne)", arguments)
            try session.execute(
                """
                INSERT INTO identities (source, hash, record, ingested)
                SELECT DISTINCT ON (key) source, key, id, ingested FROM records
                WHERE source = ? AND id = ANY(?::bigint[]) AND key IS NOT NULL ORDER BY key, id DESC
                ON CONFLICT (source, hash) DO UPDATE SET record = excluded.record, ingested = excluded.ingested
                """, arguments)
            try count(ids, by: -1)
        }
    }

    /// Takes records out of `records` for good.
    func drop(_ records: [Int64]) throws {
        try forEachStretch(records) { ids in
            let isOne = try condition(ids)
            guard try session.execute("DELETE FROM records WHERE \(isOne.sql)", isOne.arguments) == ids.count else {
                throw PostgreSQLShelf.missing
            }
            try count(ids, by: 1)
        }
    }

    // MARK: Rows

    /// A row of either table.
    private struct Moved {
        let numbers: [Int64?]
        let hash: RecordIdentity
        let key: RecordIdentity?
        let tags: String?
        let ingested: Int64
        /// As it was.
        let body: [UInt8]

        /// In the order of `columns`.
        func put(into row: any SQLRowWriter) {
            row.put(numbers[0])
            row.put(hash)
            for number in numbers.dropFirst() { row.put(number) }
            if let key { row.put(key) } else { row.put(Int64?.none) }
            if let tags { row.put(tags) } else { row.put(Int64?.none) }
            row.put(ingested)
        }
    }

    private func rows(
        of table: String, encoding: String, where condition: String, _ arguments: SQLArguments
    ) throws -> [Moved] {
        let names = PostgreSQLShelf.columns.joined(separator: ", ")
        return try session.rows(
            "SELECT \(names), \(encoding) AS encoding, body FROM \(table) WHERE \(condition) ORDER BY id", arguments
        ) { row in
            try Moved(
                numbers: [0, 2, 3, 4, 5, 6, 7, 8, 9].map { try row.value($0) }, hash: row.identity("hash"),
                key: row.isNull(at: 10) ? nil : row.identity("key"), tags: row.value(11), ingested: row.value(12),
                body: PackedBytes.bytes(row, encoding: "encoding", bytes: "body"))
        }
    }

    // MARK: Batches

    private func forEachStretch(_ records: [Int64], _ body: ([Int64]) throws -> Void) throws {
        for start in stride(from: 0, to: records.count, by: PostgreSQLShelf.stretch) {
            try body(Array(records[start..<min(start + PostgreSQLShelf.stretch, records.count)]))
        }
    }

    /// With the time between which they came, so that only those months are looked into.
    private func condition(_ ids: [Int64]) throws -> (sql: String, arguments: SQLArguments) {
        let batches = Set(ids.map { $0 >> PostgreSQLRecords.placeBits })
        var times = try session.values(
            Int64.self, "SELECT committed_at FROM batches WHERE id = ANY(?::bigint[])", [Array(batches).arrayText])
        if let current, batches.contains(current.batch) { times.append(current.time) }
        return (
            "source = ? AND ingested BETWEEN ? AND ? AND id = ANY(?::bigint[])",
            [source, times.min() ?? 0, times.max() ?? 0, ids.arrayText]
        )
    }

    /// A batch that is just being committed is not there yet.
    private func count(_ ids: [Int64], by direction: Int) throws {
        let counts = Dictionary(ids.map { ($0 >> PostgreSQLRecords.placeBits, 1) }, uniquingKeysWith: +)
        for (batch, count) in counts.sorted(by: { $0.key < $1.key }) {
            try session.execute("UPDATE batches SET removed = removed + ? WHERE id = ?", [direction * count, batch])
        }
    }

    private static var missing: DamagedContent { DamagedContent("a version of a record is missing") }
}
