import Foundation
import Ingestion

/// Undoes one run: nothing of it stays but what it counted, and what it made the store pass over will be read again.
struct RunRemoval {
    let report: RunReport
    private let source: Int64
    private let batches: [BatchRemoval]

    init(report: RunReport, _ db: any SQLSession) throws {
        self.report = report
        source = try StoredSource.find(report.source, db) ?? 0
        var filter = SQLFilter()
        filter.require("batches.run", equals: report.id.number)
        batches = try BatchRemoval.all(db, filter: filter)
    }

    /// A run of the same source that is going on.
    func runningRun(_ db: any SQLSession) throws -> Int64? {
        try db.value(Int64.self, "SELECT min(id) FROM runs WHERE source = ? AND state = 'running'", [source])
    }

    func plan(_ db: any SQLSession) throws -> UndoPlan {
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

    func perform(_ plan: UndoPlan, at time: Date, _ db: any SQLSession) throws {
        for batch in batches { try batch.removeOldVersions(db) }
        for batch in batches {
            try batch.removeRecords(restoringVersions: true, db)
            _ = try RejectionRemoval.remove(ofBatch: batch.id, db)
        }
        for path in plan.forgottenFiles {
            try db.execute(
                "UPDATE files SET state = 'forgotten', seen_at = ? WHERE source = ? AND path = ?",
                [time.microseconds, source, path])
        }
        for cursor in try StoredCursor.all(movedBy: report.id.number, db) {
            try cursor.takeBack(before: report.id.number, db)
        }
        try db.execute(
            "UPDATE runs SET undone_at = ?, removed = ? WHERE id = ?",
            [time.microseconds, plan.records, report.id.number])
    }

    /// The run's own files, and those with records that were passed over because the run had stored them.
    /// - Parameter all: all of the source: where versions that this run replaced are gone for good, nobody knows which
    ///   file they came from.
    private func forgottenFiles(all: Bool, _ db: any SQLSession) throws -> [String] {
        let run = report.id.number
        let files = """
            SELECT file FROM file_runs WHERE run = ?
            UNION SELECT file FROM duplicates WHERE original_run = ?
            """
        return try db.values(
            String.self,
            """
            SELECT path FROM files
            WHERE source = ? AND state NOT IN ('forgotten', 'reference') AND (? = 1 OR id IN (\(files)))
            ORDER BY path
            """, [source, all, run, run])
    }
}
