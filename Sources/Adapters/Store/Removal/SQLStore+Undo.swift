package import Foundation
package import Ingestion

extension SQLStore {
    package func undoPlan(for run: RunID) async throws(StoreError) -> UndoPlan? {
        try await read(otherwise: nil, canStop: true) { db in
            guard let report = try RunReport.find(run, db) else { return nil }
            return try RunRemoval(report: report, db).plan(db)
        }
    }

    package func undo(_ run: RunID, at time: Date) async throws(StoreError) -> UndoPlan {
        let (path, liveness) = (path, context.liveness)
        return try await write(claiming: .sourceOf(run), canStop: true) { db in
            // A run whose process vanished keeps nobody from undoing.
            for run in try AbandonedRun.all(db, liveness) { try run.markInterrupted(db) }
            guard let report = try RunReport.find(run, db) else {
                throw StoreError.broken("run \(run) is not known", path: path)
            }
            guard report.undone == nil else { return UndoPlan(run: report) }
            let removal = try RunRemoval(report: report, db)
            // What it reads further rests on what the ledger says now.
            if let running = try removal.runningRun(db) { throw StoreError.runIsRunning(path: path, run: running) }
            var done = try removal.plan(db)
            try removal.perform(done, at: time, db)
            done.run = try RunReport.find(run, db) ?? done.run
            return done
        }
    }
}
