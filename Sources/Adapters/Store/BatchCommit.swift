import Foundation
import GRDB
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
    let index: IdentityOptions
    /// Whether quarantine and old versions are compressed.
    var compresses = true
    var calendar = SpendingCalendar()

    func store(in db: Database) throws -> RecordCounts {
        let run = try openRun(db)
        let ledger = FileLedger(source: run.source, run: self.run.number, time: time, path: path)
        let files = try batch.files.map { try ledger.store($0, db) }
        let place = try nextPlace(db)
        let destination = RecordDestination(
            source: run.source, batch: place.batch, files: files, firstRecord: place.firstRecord)
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
        try storeBatch(place, run: run, counts: counts, removed: insertion.replaced, db)
        // First: one that is refused again at its place does not repeat itself.
        try RejectionRemoval.remove(batch.retried, db)
        try RejectionInsertion(batch: place.batch, files: files, compresses: compresses).insert(batch.rejections, db)
        try DuplicateInsertion(run: self.run.number, source: run.source, time: time, batch: place.batch)
            .insert(insertion.duplicates, db)
        try CallSettlement(time: time, path: path, calendar: calendar).settle(batch.settlements, db)
        for move in batch.cursors {
            try StoredCursor(source: run.source, name: move.name)
                .move(to: move.value, run: self.run.number, at: time, db)
        }
        try count(counts, db)
        return counts
    }

    /// Records of a source with a key are told apart by it, all others by their content.
    private func insert(
        _ block: RecordBlock, at destination: RecordDestination, _ db: Database
    ) throws -> InsertionOutcome {
        if block.isKeyed {
            return try KeyedInsertion(db, destination: destination, index: index, compresses: compresses).insert(block)
        }
        return try RecordInsertion(db, destination: destination, index: index).insert(block)
    }

    private struct OpenRun {
        let source: Int64
        let fence: Int64
        let batches: Int64
    }

    private struct Place {
        let batch: Int64
        let firstRecord: Int64
    }

    /// A run that has ended, perhaps because another process took it for dead, takes no more batches.
    private func openRun(_ db: Database) throws -> OpenRun {
        let sql = "SELECT source, fence, batches, state FROM runs WHERE id = ?"
        guard let row = try Row.fetchOne(db, sql: sql, arguments: [run.number]) else {
            throw StoreError.broken("run \(run) is not known", path: path)
        }
        let state: String = try row.value("state")
        guard state == RunState.running.rawValue else {
            throw StoreError.broken("run \(run) is \(state)", path: path)
        }
        return try OpenRun(source: row.value("source"), fence: row.value("fence"), batches: row.value("batches"))
    }

    /// Ids of records grow for ever, also where the newest were deleted: the batches' ranges depend on it.
    private func nextPlace(_ db: Database) throws -> Place {
        let row = try Row.fetchOne(db, sql: "SELECT id, last_record FROM batches ORDER BY id DESC LIMIT 1")
        guard let row else { return Place(batch: 1, firstRecord: 1) }
        return try Place(batch: row.value("id") + 1, firstRecord: row.value("last_record") + 1)
    }

    private func storeBatch(
        _ place: Place, run: OpenRun, counts: RecordCounts, removed: Int, _ db: Database
    ) throws {
        try db.cachedStatement(
            sql: """
                INSERT INTO batches (id, run, sequence, fence, source, committed_at, first_record, last_record,
                    read, stored, duplicates, rejected, marked_invalid, removed)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            place.batch, self.run.number, run.batches + 1, run.fence, run.source, time, place.firstRecord,
            place.firstRecord + Int64(counts.stored) - 1, counts.read, counts.stored, counts.duplicates,
            counts.rejected, counts.markedInvalid, removed,
        ])
    }

    private func count(_ counts: RecordCounts, _ db: Database) throws {
        try db.cachedStatement(
            sql: """
                UPDATE runs SET heartbeat_at = ?, batches = batches + 1, read = read + ?, stored = stored + ?,
                    duplicates = duplicates + ?, rejected = rejected + ?, marked_invalid = marked_invalid + ?,
                    new_versions = new_versions + ?, coerced = coerced + ?
                WHERE id = ?
                """
        ).execute(arguments: [
            time, counts.read, counts.stored, counts.duplicates, counts.rejected, counts.markedInvalid,
            counts.newVersions, counts.coercedValues, run.number,
        ])
    }
}
