package import Foundation
package import Ingestion

extension SQLStore {
    package func commit(_ batch: Batch, to run: RunID, at time: Date) async throws(StoreError) -> RecordCounts {
        let (path, context) = (path, context)
        return try await write(claiming: .sourceOf(run, isShared: !batch.records.isKeyed)) { db in
            try BatchCommit(
                batch: batch, run: run, time: context.clock.shared(time).microseconds, path: path, context: context
            ).store(in: db)
        }
    }
}
