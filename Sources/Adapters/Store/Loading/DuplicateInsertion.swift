import Ingestion

/// Notes the duplicates of a batch, folded: a file ingested again is one line, not a million.
struct DuplicateInsertion {
    let run: Int64
    let source: Int64
    let time: Int64
    /// The batch being committed: what it holds itself belongs to `run`.
    let batch: Int64

    func insert(_ duplicates: [FoundDuplicate], _ db: any SQLSession) throws {
        guard !duplicates.isEmpty else { return }
        var ranges = try folded(duplicates, db)
        if try extendLast(with: ranges[0], db) { ranges.removeFirst() }
        try db.append(ranges.count, rowsTo: "duplicates", columns: DuplicateInsertion.columns) { index, row in
            row.put(run)
            row.put(source)
            row.put(time)
            ranges[index].put(into: row)
        }
    }

    private static let columns = [
        "run", "source", "found_at", "file", "first_position", "last_position", "original_run", "original_file",
        "original_position",
    ]

    /// Joins what follows each other; the result is ordered by file and position.
    private func folded(_ duplicates: [FoundDuplicate], _ db: any SQLSession) throws -> [FoldedDuplicates] {
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

    private func run(of batch: Int64, _ db: any SQLSession) throws -> Int64 {
        try db.value(Int64.self, "SELECT run FROM batches WHERE id = ?", [batch]) ?? 0
    }

    /// The batch may go on where the one before it ended.
    private func extendLast(with next: FoldedDuplicates, _ db: any SQLSession) throws -> Bool {
        let last = try db.first(
            """
            SELECT id, file, first_position, last_position, original_run, original_file, original_position
            FROM duplicates WHERE run = ? ORDER BY id DESC LIMIT 1
            """, [run]
        ) { (id: try $0.value("id") as Int64, range: try FoldedDuplicates(row: $0)) }
        guard let last, last.range.continues(with: next) else { return false }
        try db.execute("UPDATE duplicates SET last_position = ? WHERE id = ?", [next.last, last.id])
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

    init(row: any SQLRow) throws {
        file = try row.value("file")
        first = try row.value("first_position")
        last = try row.value("last_position")
        originalRun = try row.value("original_run")
        originalFile = try row.value("original_file")
        originalPosition = try row.value("original_position")
    }

    /// One by one: a batch may have as many of them as records.
    func put(into row: any SQLRowWriter) {
        row.put(file)
        row.put(first)
        row.put(last)
        row.put(originalRun)
        row.put(originalFile)
        row.put(originalPosition)
    }

    /// Whether `next` is what comes after this range, here and where it was stored from.
    func continues(with next: FoldedDuplicates) -> Bool {
        file == next.file && last &+ 1 == next.first && originalRun == next.originalRun
            && originalFile == next.originalFile && originalPosition &+ (last &- first) &+ 1 == next.originalPosition
    }
}
