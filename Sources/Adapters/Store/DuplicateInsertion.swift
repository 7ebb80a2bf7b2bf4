import GRDB
import Ingestion

/// Notes the duplicates of a batch, folded: a file ingested again is one line, not a million.
struct DuplicateInsertion {
    let run: Int64
    let source: Int64
    let time: Int64
    /// The batch being committed: what it holds itself belongs to `run`.
    let batch: Int64

    /// Positions `first...last` of a file whose originals follow each other just so.
    struct Range: Equatable {
        var file: Int64?
        var first: Int64
        var last: Int64
        var originalRun: Int64
        var originalFile: Int64?
        var originalPosition: Int64

        /// Whether `next` is what comes after this range, here and where it was stored from.
        func continues(with next: Range) -> Bool {
            file == next.file && last + 1 == next.first && originalRun == next.originalRun
                && originalFile == next.originalFile && originalPosition + (last - first) + 1 == next.originalPosition
        }
    }

    func insert(_ duplicates: [FoundDuplicate], _ db: Database) throws {
        guard !duplicates.isEmpty else { return }
        var ranges = DuplicateInsertion.folded(try single(duplicates, db))
        if try extendLast(with: ranges[0], db) { ranges.removeFirst() }
        let statement = try db.cachedStatement(
            sql: """
                INSERT INTO duplicates (run, source, found_at, file, first_position, last_position, original_run,
                    original_file, original_position) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                """)
        for range in ranges {
            try statement.execute(arguments: [
                run, source, time, range.file, range.first, range.last, range.originalRun, range.originalFile,
                range.originalPosition,
            ])
        }
    }

    /// Joins what follows each other; the result is ordered by file and position.
    static func folded(_ ranges: [Range]) -> [Range] {
        let ordered = ranges.sorted { left, right in
            let (leftFile, rightFile) = (left.file ?? 0, right.file ?? 0)
            return leftFile != rightFile ? leftFile < rightFile : left.first < right.first
        }
        var folded: [Range] = []
        for range in ordered {
            if let last = folded.last, last.continues(with: range) {
                folded[folded.count - 1].last = range.last
            } else {
                folded.append(range)
            }
        }
        return folded
    }

    private func single(_ duplicates: [FoundDuplicate], _ db: Database) throws -> [Range] {
        var runs = [batch: run]
        let statement = try db.cachedStatement(sql: "SELECT run FROM batches WHERE id = ?")
        return try duplicates.map { duplicate in
            let batch = duplicate.original.batch
            let originalRun = try runs[batch] ?? Int64.fetchOne(statement, arguments: [batch]) ?? 0
            runs[batch] = originalRun
            return Range(
                file: duplicate.file, first: duplicate.position, last: duplicate.position, originalRun: originalRun,
                originalFile: duplicate.original.file, originalPosition: duplicate.original.position)
        }
    }

    /// The batch may go on where the one before it ended.
    private func extendLast(with next: Range, _ db: Database) throws -> Bool {
        let row = try Row.fetchOne(
            db,
            sql: """
                SELECT id, file, first_position, last_position, original_run, original_file, original_position
                FROM duplicates WHERE run = ? ORDER BY id DESC LIMIT 1
                """,
            arguments: [run])
        guard let row else { return false }
        let last = Range(
            file: row["file"], first: row["first_position"], last: row["last_position"],
            originalRun: row["original_run"], originalFile: row["original_file"],
            originalPosition: row["original_position"])
        guard last.continues(with: next) else { return false }
        try db.execute(
            sql: "UPDATE duplicates SET last_position = ? WHERE id = ?", arguments: [next.last, row["id"] as Int64])
        return true
    }
}
