import GRDB
import GRDBSQLite
import Ingestion

/// Notes the duplicates of a batch, folded: a file ingested again is one line, not a million.
struct DuplicateInsertion {
    let run: Int64
    let source: Int64
    let time: Int64
    /// The batch being committed: what it holds itself belongs to `run`.
    let batch: Int64

    func insert(_ duplicates: [FoundDuplicate], _ db: Database) throws {
        guard !duplicates.isEmpty else { return }
        var ranges = try folded(duplicates, db)
        if try extendLast(with: ranges[0], db) { ranges.removeFirst() }
        let statement = try db.cachedStatement(
            sql: """
                INSERT INTO duplicates (run, source, found_at, file, first_position, last_position, original_run,
                    original_file, original_position) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                """)
        let insert = statement.sqliteStatement
        sqlite3_reset(insert)
        defer { sqlite3_reset(insert) }
        for range in ranges {
            range.bind(to: insert)
            sqlite3_bind_int64(insert, 1, run)
            sqlite3_bind_int64(insert, 2, source)
            sqlite3_bind_int64(insert, 3, time)
            guard sqlite3_step(insert) == SQLITE_DONE else { throw DatabaseError(last: db) }
            sqlite3_reset(insert)
        }
    }

    /// Joins what follows each other; the result is ordered by file and position.
    private func folded(_ duplicates: [FoundDuplicate], _ db: Database) throws -> [FoldedDuplicates] {
        let ordered = duplicates.sorted { left, right in
            let (leftFile, rightFile) = (left.file ?? 0, right.file ?? 0)
            return leftFile != rightFile ? leftFile < rightFile : left.position < right.position
        }
        var runs = [batch: run]
        var (original, originalRun) = (batch, run)
        var folded: [FoldedDuplicates] = []
        for duplicate in ordered {
            if duplicate.original.batch != original {
                original = duplicate.original.batch
                originalRun = try runs[original] ?? self.run(of: original, db)
                runs[original] = originalRun
            }
            let next = FoldedDuplicates(duplicate, originalRun: originalRun)
            if let last = folded.last, last.continues(with: next) {
                folded[folded.count - 1].last = next.last
            } else {
                folded.append(next)
            }
        }
        return folded
    }

    private func run(of batch: Int64, _ db: Database) throws -> Int64 {
        let statement = try db.cachedStatement(sql: "SELECT run FROM batches WHERE id = ?")
        return try Int64.fetchOne(statement, arguments: [batch]) ?? 0
    }

    /// The batch may go on where the one before it ended.
    private func extendLast(with next: FoldedDuplicates, _ db: Database) throws -> Bool {
        let statement = try db.cachedStatement(
            sql: """
                SELECT id, file, first_position, last_position, original_run, original_file, original_position
                FROM duplicates WHERE run = ? ORDER BY id DESC LIMIT 1
                """)
        guard let row = try Row.fetchOne(statement, arguments: [run]) else { return false }
        guard try FoldedDuplicates(row: row).continues(with: next) else { return false }
        let id: Int64 = try row.value("id")
        try db.execute(
            sql: "UPDATE duplicates SET last_position = ? WHERE id = ?", arguments: [next.last, id])
        return true
    }
}

/// Positions `first...last` of a file whose originals follow each other just so.
private struct FoldedDuplicates {
    let file: Int64?
    let first: Int64
    var last: Int64
    let originalRun: Int64
    let originalFile: Int64?
    let originalPosition: Int64

    init(_ duplicate: FoundDuplicate, originalRun: Int64) {
        file = duplicate.file
        first = duplicate.position
        last = duplicate.position
        self.originalRun = originalRun
        originalFile = duplicate.original.file
        originalPosition = duplicate.original.position
    }

    init(row: Row) throws {
        file = try row.value("file")
        first = try row.value("first_position")
        last = try row.value("last_position")
        originalRun = try row.value("original_run")
        originalFile = try row.value("original_file")
        originalPosition = try row.value("original_position")
    }

    /// Straight to SQLite: a batch may have as many of them as records.
    func bind(to statement: SQLiteStatement) {
        bind(file, to: statement, at: 4)
        sqlite3_bind_int64(statement, 5, first)
        sqlite3_bind_int64(statement, 6, last)
        sqlite3_bind_int64(statement, 7, originalRun)
        bind(originalFile, to: statement, at: 8)
        sqlite3_bind_int64(statement, 9, originalPosition)
    }

    private func bind(_ value: Int64?, to statement: SQLiteStatement, at index: Int32) {
        if let value { sqlite3_bind_int64(statement, index, value) } else { sqlite3_bind_null(statement, index) }
    }

    /// Whether `next` is what comes after this range, here and where it was stored from.
    func continues(with next: FoldedDuplicates) -> Bool {
        file == next.file && last &+ 1 == next.first && originalRun == next.originalRun
            && originalFile == next.originalFile && originalPosition &+ (last &- first) &+ 1 == next.originalPosition
    }
}
