import Foundation
import GRDB
import Ingestion

/// Undoes one run: nothing of it stays but what it counted, and what it made the store pass over will be read again.
struct RunRemoval {
    let report: RunReport
    private let source: Int64
    private let batches: [BatchRemoval]

    init(report: RunReport, _ db: Database) throws {
        self.report = report
        source = try StoredSource.find(report.source, db) ?? 0
        var filter = SQLFilter()
        filter.require("batches.run", equals: report.id.number)
        batches = try BatchRemoval.all(db, filter: filter)
    }

    /// A run of the same source that is going on.
    func runningRun(_ db: Database) throws -> Int64? {
        try Int64.fetchOne(
            db, sql: "SELECT min(id) FROM runs WHERE source = ? AND state = 'running'", arguments: [source])
    }

    func plan(_ db: Database) throws -> UndoPlan {
        guard report.undone == nil else { return UndoPlan(run: report) }
        var plan = UndoPlan(run: report)
        var hasLostVersions = false
        let own = Set(batches.map(\.id))
        for batch in batches {
            plan.records += batch.current + (try batch.countOldVersions(db))
            plan.rejections += try batch.countRejections(db)
            let replaced = try batch.replaced(own: own, db)
            plan.restoredVersions += replaced.restorable
            if replaced.isIncomplete { hasLostVersions = true }
        }
        plan.forgottenFiles = try forgottenFiles(all: hasLostVersions, db)
        plan.cursors = try StoredCursor.all(movedBy: report.id.number, db).compactMap {
            try $0.taken(backBefore: report.id.number, db)?.changes
        }
        return plan
    }

    func perform(_ plan: UndoPlan, at time: Date, _ db: Database) throws {
        for batch in batches { try batch.removeOldVersions(db) }
        for batch in batches {
            try batch.removeRecords(restoringVersions: true, db)
            _ = try RejectionRemoval.remove(ofBatch: batch.id, db)
        }
        let forgetting = try db.cachedStatement(
            sql: "UPDATE files SET state = 'forgotten', seen_at = ? WHERE source = ? AND path = ?")
        for path in plan.forgottenFiles {
            try forgetting.execute(arguments: [time.microseconds, source, path])
        }
        for cursor in try StoredCursor.all(movedBy: report.id.number, db) {
            try cursor.takeBack(before: report.id.number, db)
        }
        try db.execute(
            sql: "UPDATE runs SET undone_at = ?, removed = ? WHERE id = ?",
            arguments: [time.microseconds, plan.records, report.id.number])
    }

    /// The run's own files, and those with records that were passed over because the run had stored them.
    /// - Parameter all: all of the source: where versions that this run replaced are gone for good, nobody knows which
    ///   file they came from.
    private func forgottenFiles(all: Bool, _ db: Database) throws -> [String] {
        let run = report.id.number
        let files = """
            SELECT file FROM file_runs WHERE run = ?
            UNION SELECT file FROM duplicates WHERE original_run = ?
            """
        return try String.fetchAll(
            db,
            sql: """
                SELECT path FROM files
                WHERE source = ? AND state NOT IN ('forgotten', 'reference') AND (? OR id IN (\(files)))
                ORDER BY path
                """,
            arguments: [source, all, run, run])
    }
}
