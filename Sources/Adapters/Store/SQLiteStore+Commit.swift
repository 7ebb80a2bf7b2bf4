package import Foundation
package import Ingestion

extension SQLiteStore {
    package func commit(_ batch: Batch, to run: RunID, at time: Date) async throws(StoreError) -> RecordCounts {
        let (path, index) = (path, options.index)
        return try await write { db in
            try BatchCommit(batch: batch, run: run, time: time.microseconds, path: path, index: index).store(in: db)
        }
    }

    package func countKnown(_ identities: [RecordIdentity]) async throws(StoreError) -> Int {
        try await read(otherwise: 0) { db in
            try OriginalLookup(db).countKnown(identities)
        }
    }
}
