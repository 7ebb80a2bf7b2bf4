package import Foundation
package import Ingestion

extension SQLiteStore {
    package func commit(_ batch: Batch, to run: RunID, at time: Date) async throws(StoreError) -> RecordCounts {
        let (path, index) = (path, options.index)
        return try await write { db in
            try BatchCommit(batch: batch, run: run, time: time.microseconds, path: path, index: index).store(in: db)
        }
    }
}
