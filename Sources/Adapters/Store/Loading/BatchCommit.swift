import Foundation
import Ingestion

/// What one transaction does with one batch: records, rejections, duplicates, file progress,
/// settlements, cursors and counters, or nothing.
struct BatchCommit {
    let batch: Batch
    let run: RunID
    /// Microseconds; the ingestion time of all its records.
    let time: Int64
    /// Of the store, for errors.
    let path: String
    let context: StoreContext

    func store(in db: any SQLSession) throws -> RecordCounts {
        let run = try openRun(db)
        let ledger = FileLedger(source: run.source, run: self.run.number, time: time)
        let files = try batch.files.map { try ledger.store($0, db) }
        let place = try db.records.nextNumbers()
        let destination = RecordDestination(
            source: run.source, batch: place.batch, time: time, files: files, firstRecord: place.firstRecord)
        let insertion = try insert(batch.records, at: destination, db)
        let counts = RecordCounts(
            read: batch.readCount, stored: insertion.stored, duplicates: insertion.duplicates.count,
            rejected: batch.rejections.count, markedInvalid: insertion.markedInvalid,
            newVersions: insertion.newVersions, coercedValues: batch.coercedValues)
        guard counts.read == counts.stored + counts.duplicates + counts.rejected else {
            throw StoreError.broken(
                """
                batch \(place.batch) of run \(self.run): read \(counts.read), stored \(counts.stored), \
                duplicates \(counts.duplicates), rejected \(counts.rejected)
                """, path: path)
        }
        let range = try storeBatch(place, run: run, counts: counts, removed: insertion.replaced, db)
        try StoredEvidence.of(run.source, db)?.observe(range, db)
        // First: one that is refused again at its place does not repeat itself.
        try RejectionRemoval.remove(batch.retried, db)
        try RejectionInsertion(batch: place.batch, files: files, compresses: context.compresses).insert(
            batch.rejections, db)
        try DuplicateInsertion(run: self.run.number, source: run.source, time: time, batch: place.batch)
            .insert(insertion.duplicates, db)
        for move in batch.cursors {
            try StoredCursor(source: run.source, name: move.name)
                .move(to: StoredCursor.stored(move), run: self.run.number, at: time, db)
        }
        try count(counts, fence: run.fence, db)
        // Last: everybody's calls pass through the ledger, and nobody is to wait there for our records.
        if !batch.settlements.isEmpty {
            try db.claim(.ledger)
            try CallSettlement(time: time, path: path, context).settle(batch.settlements, db)
        }
        return counts
    }

    /// Records of a source with a key are told apart by it, all others by their content.
    private func insert(
        _ block: RecordBlock, at destination: RecordDestination, _ db: any SQLSession
    ) throws -> InsertionOutcome {
        if block.isKeyed {
            guard let items = KeyedItem.all(in: block.entries) else {
                throw StoreError.broken("a record has no key among others that have", path: path)
            }
            return try KeyedInsertion(db, destination: destination, compresses: context.compresses, path: path)
                .insert(items, of: block)
        }
        return try db.records.insert(block, at: destination)
    }

    private struct OpenRun {
        let source: Int64
        let fence: Int64
        let batches: Int64
    }

    /// A run that has ended, perhaps because another process took it for dead, takes no more batches.
    private func openRun(_ db: any SQLSession) throws -> OpenRun {
        let sql = "SELECT source, fence, batches, state FROM runs WHERE id = ?"
        let found = try db.first(sql, [run.number]) { row in
            let state: String = try row.value("state")
            guard state == RunState.running.rawValue else {
                throw StoreError.runWasEnded(path: path, run: run.number)
            }
            return try OpenRun(source: row.value("source"), fence: row.value("fence"), batches: row.value("batches"))
        }
        guard let found else { throw StoreError.broken("run \(run) is not known", path: path) }
        return found
    }

    /// - Returns: where its records lie.
    private func storeBatch(
        _ place: (batch: Int64, firstRecord: Int64), run: OpenRun, counts: RecordCounts, removed: Int,
        _ db: any SQLSession
    ) throws -> RecordRange {
        let last = db.records.numbering.lastRecord(
            from: place.firstRecord, read: Int64(counts.read), stored: Int64(counts.stored))
        try db.execute(
            """
            INSERT INTO batches (id, run, sequence, fence, source, committed_at, first_record, last_record,
                read, stored, duplicates, rejected, marked_invalid, removed)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                place.batch, self.run.number, run.batches + 1, run.fence, run.source, time, place.firstRecord, last,
                counts.read, counts.stored, counts.duplicates, counts.rejected, counts.markedInvalid, removed,
            ])
        return RecordRange(source: run.source, committed: time, first: place.firstRecord, last: last)
    }

    /// Whoever took the run for dead meanwhile has changed its fence: then nothing of the batch is stored.
    private func count(_ counts: RecordCounts, fence: Int64, _ db: any SQLSession) throws {
        let changed = try db.execute(
            """
            UPDATE runs SET heartbeat_at = ?, batches = batches + 1, read = read + ?, stored = stored + ?,
                duplicates = duplicates + ?, rejected = rejected + ?, marked_invalid = marked_invalid + ?,
                new_versions = new_versions + ?, coerced = coerced + ?
            WHERE id = ? AND fence = ? AND state = 'running'
            """,
            [
                try db.now, counts.read, counts.stored, counts.duplicates, counts.rejected, counts.markedInvalid,
                counts.newVersions, counts.coercedValues, run.number, fence,
            ])
        guard changed == 1 else { throw StoreError.runWasEnded(path: path, run: run.number) }
    }
}
