package import Foundation
package import Ingestion

extension SQLiteStore {
    package func commit(_ batch: Batch, to run: RunID, at time: Date) async throws(StoreError) -> RecordCounts {
        let (path, options, calendar) = (path, options, calendar)
        return try await write { db in
            try BatchCommit(
                batch: batch, run: run, time: time.microseconds, path: path, index: options.index,
                compresses: options.compresses, calendar: calendar
            ).store(in: db)
        }
    }
}
