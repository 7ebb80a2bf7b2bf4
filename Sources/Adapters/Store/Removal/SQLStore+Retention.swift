package import Foundation
package import Ingestion

extension SQLStore {
    package func prunePlan(_ policy: RetentionPolicy, at time: Date) async throws(StoreError) -> PrunePlan {
        let clock = context.clock
        return try await read(otherwise: PrunePlan(), canStop: true) { db in
            try Pruning(policy, at: clock.shared(time)).plan(db)
        }
    }

    /// One batch, or some thousand lines of a table, a transaction: each leaves the store consistent, and whoever stops
    /// between two of them has pruned less.
    package func prune(_ policy: RetentionPolicy, at time: Date) async throws(StoreError) -> PrunePlan {
        var done = try await prunePlan(policy, at: time)
        guard !done.isEmpty else { return done }
        // The plan has asked what the clock of all says.
        let pruning = Pruning(policy, at: context.clock.shared(time))
        done = PrunePlan(bytesBefore: done.bytesBefore)
        let expired = try await read(otherwise: [], { db in try pruning.expiredBatches(db) })
        var gone: Set<Int64> = []
        for month in Dictionary(grouping: expired, by: { MonthPartition(of: $0.committed) }).values {
            do {
                gone.formUnion(
                    try await write(claiming: nil, patience: Self.togetherPatience, canStop: true) { db in
                        // Whoever takes trust for itself may be about to look at this month.
                        if try StoredEvidence.concerns(month, db) { try db.claim(.trust) }
                        let gone = try db.records.removeTogether(month)
                        try StoredEvidence.withdraw(month.filter { gone.contains($0.id) }, db)
                        return gone
                    })
            } catch .locked {
                // Somebody reads or loads there, and all others would wait behind us: then one by one.
            }
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
            var used = try await read(otherwise: 0) { db in try db.records.usedBytes() }
            for batch in try await read(otherwise: [], { db in try pruning.batches(db) }) {
                guard used > limit else { break }
                let before = used
                let removed: Int
                (used, removed) = try await write(claiming: .source(batch.sourceName), canStop: true) { db in
                    var removed = 0
                    let used = try db.records.usedBytes(of: before, removing: batch) {
                        removed = try pruning.remove(batch, db)
                    }
                    return (used, removed)
                }
                done.oldVersions += removed
                done.excessRecords[batch.sourceName, default: 0] += batch.current
            }
        }
        done.bytesAfter = try await read(otherwise: 0) { db in try db.records.usedBytes() }
        return done.withoutZeros
    }

    /// How long to wait for a part of the store that nobody else may be in: meanwhile everybody waits.
    private static var togetherPatience: Duration { .milliseconds(500) }
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
