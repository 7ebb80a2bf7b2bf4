package import Foundation
package import Ingestion

extension SQLStore {
    package func prunePlan(_ policy: RetentionPolicy, at time: Date) async throws(StoreError) -> PrunePlan {
        try await read(otherwise: PrunePlan(), canStop: true) { db in try Pruning(policy, at: time).plan(db) }
    }

    /// One batch, or some thousand lines of a table, a transaction: each leaves the store consistent, and whoever stops
    /// between two of them has pruned less.
    package func prune(_ policy: RetentionPolicy, at time: Date) async throws(StoreError) -> PrunePlan {
        let pruning = Pruning(policy, at: time)
        var done = try await prunePlan(policy, at: time)
        guard !done.isEmpty else { return done }
        done = PrunePlan(bytesBefore: done.bytesBefore)
        let expired = try await read(otherwise: [], { db in try pruning.expiredBatches(db) })
        var gone: Set<Int64> = []
        if !expired.isEmpty {
            gone = try await write(claiming: nil, canStop: true) { db in try db.records.removeTogether(expired) }
        }
        for batch in expired {
            done.expiredRecords[batch.sourceName, default: 0] += batch.current
            guard !gone.contains(batch.id) else { continue }
            done.oldVersions += try await write(claiming: .source(batch.sourceName), canStop: true) { db in
                try pruning.remove(batch, db)
            }
        }
        for table in pruning.metrics {
            while true {
                let count = try await write(claiming: nil, canStop: true) { db in try table.removeSome(db) }
                if let field = table.counted { done[keyPath: field] += count }
                if count < PrunedTable.most { break }
            }
        }
        if let limit = policy.maximumBytes {
            done.answers = try await write(claiming: .answers, canStop: true) { db in
                try pruning.removeAnswers(downTo: limit, db)
            }
            for batch in try await read(otherwise: [], { db in try pruning.batches(db) }) {
                let removed = try await write(claiming: .source(batch.sourceName), canStop: true) { db in
                    try db.records.usedBytes() > limit ? try pruning.remove(batch, db) : nil
                }
                guard let removed else { break }
                done.oldVersions += removed
                done.excessRecords[batch.sourceName, default: 0] += batch.current
            }
        }
        done.bytesAfter = try await read(otherwise: 0) { db in try db.records.usedBytes() }
        return done.withoutZeros
    }
}

extension PrunePlan {
    /// A batch may have nothing left but old versions.
    fileprivate var withoutZeros: PrunePlan {
        var plan = self
        plan.expiredRecords = expiredRecords.filter { $0.value > 0 }
        plan.excessRecords = excessRecords.filter { $0.value > 0 }
        return plan
    }
}
