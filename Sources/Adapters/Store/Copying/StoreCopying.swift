import Dispatch
import Ingestion

/// Carries all rows of a store over into another, a few thousand in a transaction.
struct StoreCopying {
    private let reading: StoreReading
    private let target: CopyTarget
    private let progress: @Sendable (StoreCopy.Progress) -> Void

    init(
        _ reading: StoreReading, to target: CopyTarget, progress: @escaping @Sendable (StoreCopy.Progress) -> Void
    ) {
        self.reading = reading
        self.target = target
        self.progress = progress
    }

    /// - Returns: what was copied.
    func perform() throws -> StoreContents {
        var contents = StoreContents()
        try expectKnownTables()
        for table in CopiedTable.whole {
            let columns = try shared(table)
            try reading.forEachPage(of: table, columns) { page in
                contents.add(page, of: table)
                try target.add(RowsToCopy(table: table, columns: columns, rows: page))
            }
        }
        try copyRecords(&contents)
        try target.flush()
        try reading.expectAllRecords(in: contents)
        let highest = try CopiedTable.numbered.compactMap { table in
            try reading.session.copying.highestNumber(of: table) ?? highestNumber(in: table)
        }
        try target.raiseNumbers(of: CopiedTable.numbered, above: highest)
        return contents
    }

    private func copyRecords(_ contents: inout StoreContents) throws {
        var progress = StoreCopy.Progress()
        for table in CopiedTable.records {
            progress.total += try reading.session.value(Int.self, "SELECT count(*) FROM \(table)") ?? 0
        }
        let batchColumns = try shared(CopiedTable.batches)
        for table in CopiedTable.records { _ = try shared(table) }
        var lastRecord: Int64 = 0
        try reading.forEachBatch { page, columns in
            for row in page {
                let batch = try CopiedBatch(row, columns)
                let first = target.numbering.firstRecord(ofBatch: batch.id, behind: lastRecord)
                lastRecord = target.numbering.lastRecord(from: first, read: batch.read, stored: batch.stored)
                contents.add([row.withoutNumbers(columns)], of: CopiedTable.batches)
                try target.add(
                    RowsToCopy(
                        table: CopiedTable.batches, columns: batchColumns,
                        rows: [row.numbered(columns, first: first, last: lastRecord)]))
                try reading.forEachTable(ofRecordsIn: batch) { table, columns, rows in
                    contents.add(rows, of: table)
                    let numbered = rows.map { [.integer(first + $0[0].number)] + $0.dropFirst() }
                    try target.add(
                        RowsToCopy(table: table, columns: columns, rows: numbered, ingested: batch.committed))
                }
            }
            progress.copied = contents.recordCount
            self.progress(progress)
        }
    }

    /// What a table of the store has no place for would be lost.
    private func shared(_ table: String) throws -> [CopiedColumn] {
        let columns = try reading.columns(of: table)
        let there = target.columns[table] ?? []
        guard Set(columns) == Set(there.filter { $0.name != CopiedTable.repeated }), !columns.isEmpty else {
            throw DamagedContent("\(table) has other columns here and there")
        }
        return columns
    }

    private func expectKnownTables() throws {
        let known = CopiedTable.own.union(CopiedTable.whole).union(CopiedTable.records).union([CopiedTable.batches])
        if let strange = try reading.session.copying.tableNames().first(where: { !known.contains($0) }) {
            throw DamagedContent("nothing is known of the table \(strange)")
        }
    }

    private func highestNumber(in table: String) throws -> Int64 {
        try reading.session.value(Int64.self, "SELECT max(id) FROM \(table)") ?? 0
    }
}

/// Rows for a table of the other store.
struct RowsToCopy: Sendable {
    let table: String
    let columns: [CopiedColumn]
    let rows: [[SQLValue]]
    /// When they were ingested, if they are records.
    var ingested: Int64?
}

/// The store that is being filled. Used from the thread that reads the other one, which waits meanwhile.
final class CopyTarget {
    private let store: any SQLStore
    let columns: [String: [CopiedColumn]]
    let numbering: RecordNumbering
    private var waiting: [RowsToCopy] = []
    private var waitingRows = 0

    /// So many rows make a transaction.
    private static let stretch = 20_000

    init(_ store: any SQLStore) throws {
        self.store = store
        let names = CopiedTable.whole + CopiedTable.records + [CopiedTable.batches]
        (columns, numbering) = try CopyTarget.wait { () async throws in
            try await store.write(claiming: nil) { session in
                let columns = try names.map { ($0, try session.copying.columns(of: $0)) }
                return (Dictionary(uniqueKeysWithValues: columns), session.records.numbering)
            }
        }
    }

    func add(_ rows: RowsToCopy) throws {
        waiting.append(rows)
        waitingRows += rows.rows.count
        if waitingRows >= CopyTarget.stretch { try flush() }
    }

    func flush() throws {
        guard !waiting.isEmpty else { return }
        let (store, rows) = (store, waiting)
        waiting = []
        waitingRows = 0
        try CopyTarget.wait { () async throws in
            try await store.write(claiming: nil) { session in
                for rows in rows { try CopyTarget.insert(rows, session) }
            }
        }
    }

    func raiseNumbers(of tables: [String], above highest: [Int64]) throws {
        let store = store
        try CopyTarget.wait { () async throws in
            try await store.write(claiming: nil) { session in
                for (table, highest) in zip(tables, highest) {
                    try session.copying.raiseNumbers(of: table, above: highest)
                }
            }
        }
    }

    private static func insert(_ rows: RowsToCopy, _ session: any SQLSession) throws {
        var columns = rows.columns.map(\.quoted)
        let hasTime = rows.ingested != nil && session.copying.repeatsTime
        if hasTime { columns.append("\"\(CopiedTable.repeated)\"") }
        if let ingested = rows.ingested, rows.table == "records" {
            try session.copying.prepare(forRecordsOf: ingested)
        }
        try session.append(rows.rows.count, rowsTo: rows.table, columns: columns) { index, row in
            for value in rows.rows[index] { row.put(value) }
            if hasTime { row.put(rows.ingested) }
        }
    }

    /// Waits on a store's own thread, which is none of the cooperative pool, for another store.
    private static func wait<Value: Sendable>(
        for work: @escaping @Sendable () async throws -> Value
    ) throws -> Value {
        let (done, result) = (DispatchSemaphore(value: 0), ResultBox<Value>())
        Task.detached {
            do { result.value = .success(try await work()) } catch { result.value = .failure(error) }
            done.signal()
        }
        done.wait()
        guard let value = result.value else { throw StoreError.closed }
        return try value.get()
    }
}

/// `@unchecked Sendable`: written before the semaphore is signalled, read behind it.
private final class ResultBox<Value>: @unchecked Sendable {
    var value: Result<Value, any Error>?
}

extension SQLRowWriter {
    fileprivate func put(_ value: SQLValue) {
        switch value {
        case .integer(let number): put(Optional(number))
        case .text(let text): put(text)
        case .bytes(let bytes): bytes.withUnsafeBytes { put($0) }
        // No table has real numbers.
        case .null, .real: put(Int64?.none)
        }
    }
}
