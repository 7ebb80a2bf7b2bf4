import Foundation
import Ingestion

/// What a policy removes from a store.
struct Pruning: Sendable {
    private let policy: RetentionPolicy
    private let time: Date

    init(_ policy: RetentionPolicy, at time: Date) {
        self.policy = policy
        self.time = time
    }

    func plan(_ db: any SQLSession) throws -> PrunePlan {
        let used = try db.records.usedBytes()
        var plan = PrunePlan(bytesBefore: used, bytesAfter: used)
        for table in metrics {
            if let field = table.counted { plan[keyPath: field] += try table.count(db) }
        }
        let expired = try expiredBatches(db)
        let isTooLarge = policy.maximumBytes.map { used > $0 } ?? false
        guard !expired.isEmpty || isTooLarge else { return plan }
        let weight = try db.records.weigher()
        for batch in expired {
            plan.bytesAfter -= try weight(batch)
            plan.oldVersions += try batch.countOldVersions(db)
            if batch.current > 0 { plan.expiredRecords[batch.sourceName, default: 0] += batch.current }
        }
        guard let limit = policy.maximumBytes else { return plan }
        let answers = try StoredAnswers(db: db).going(plan.bytesAfter - limit)
        plan.answers = answers.answers
        plan.bytesAfter -= answers.bytes
        let expiredIDs = Set(expired.map(\.id))
        for batch in try batches(db) where !expiredIDs.contains(batch.id) {
            guard plan.bytesAfter > limit else { break }
            plan.bytesAfter -= try weight(batch)
            plan.oldVersions += try batch.countOldVersions(db)
            if batch.current > 0 { plan.excessRecords[batch.sourceName, default: 0] += batch.current }
        }
        return plan
    }

    /// Batches whose time is over, the oldest first.
    func expiredBatches(_ db: any SQLSession) throws -> [BatchRemoval] {
        guard let days = policy.recordDays else { return [] }
        return try batches(db, committedBefore: cutoff(days))
    }

    /// Batches that may go, the oldest first: all that still have something, but for runs that are going on.
    func batches(_ db: any SQLSession, committedBefore cutoff: Int64? = nil) throws -> [BatchRemoval] {
        var filter = SQLFilter()
        filter.require(
            """
            (stored > batches.removed
                OR key_fields IS NOT NULL AND EXISTS (SELECT 1 FROM old_versions WHERE batch = batches.id))
            """)
        filter.require("batches.run NOT IN (SELECT id FROM runs WHERE state = 'running')")
        filter.require("batches.source", isAmong: policy.sources)
        if let cutoff { filter.require("batches.committed_at < ?", [cutoff]) }
        return try BatchRemoval.all(db, filter: filter)
    }

    /// Answers can be had again: they go before any record does.
    /// - Returns: how many went.
    func removeAnswers(downTo limit: Int64, _ db: any SQLSession) throws -> Int {
        let answers = StoredAnswers(db: db)
        let excess = try db.records.usedBytes() - limit
        return try excess > 0 ? answers.remove(excess).answers : 0
    }

    /// - Returns: how many old versions went with it.
    func remove(_ batch: BatchRemoval, _ db: any SQLSession) throws -> Int {
        let versions = try batch.removeOldVersions(db)
        try batch.removeRecords(restoringVersions: false, db)
        return versions
    }

    /// The tables of what was done, in the order in which they can go: nothing is removed that undoing a run which is
    /// still known would need. The ledger of money and the ledger of files stay for ever.
    var metrics: [PrunedTable] {
        guard let days = policy.metricsDays else { return [] }
        let cutoff = cutoff(days)
        var sources = SQLFilter()
        sources.require("source", isAmong: policy.sources)
        let isOfSource = policy.sources == nil ? "" : " AND" + sources.clause.dropFirst(" WHERE".count)
        let isOldRun = "state <> 'running' AND coalesce(ended_at, heartbeat_at) < ?\(isOfSource)"
        let oldRun: SQLArguments = [cutoff] + sources.arguments
        var tables = [
            PrunedTable(
                name: "rejections", counted: \PrunePlan.rejections,
                condition: "batch IN (SELECT id FROM batches WHERE committed_at < ?\(isOfSource))", arguments: oldRun),
            PrunedTable(name: "runs", counted: \PrunePlan.runs, condition: isOldRun, arguments: oldRun),
        ]
        if policy.sources == nil {
            tables.append(
                PrunedTable(
                    name: "commands", counted: \PrunePlan.commands,
                    condition: """
                        time < ? AND id NOT IN (SELECT command FROM runs WHERE command IS NOT NULL AND NOT (\(isOldRun)))
                        """,
                    arguments: [cutoff] + oldRun))
            tables.append(
                PrunedTable(
                    name: "sessions", counted: nil,
                    condition: "ended_at < ? AND id NOT IN (SELECT session FROM commands)", arguments: [cutoff]))
        }
        let (isGone, isOriginalGone) = ("run NOT IN (SELECT id FROM runs)", "original_run NOT IN (SELECT id FROM runs)")
        return tables + [
            PrunedTable(
                name: "duplicates", counted: nil, condition: "found_at < ? AND \(isGone) AND \(isOriginalGone)",
                arguments: [cutoff]),
            PrunedTable(name: "file_runs", key: "run, file", counted: nil, condition: isGone),
            // The newest says where the numbers of records go on.
            PrunedTable(
                name: "batches", counted: nil,
                condition: """
                    committed_at < ? AND \(isGone) AND stored = removed AND id < (SELECT max(id) FROM batches)
                        AND NOT EXISTS (SELECT 1 FROM old_versions WHERE batch = batches.id)
                        AND NOT EXISTS (SELECT 1 FROM rejections WHERE batch = batches.id)
                    """, arguments: [cutoff]),
        ]
    }

    private func cutoff(_ days: Int) -> Int64 {
        time.addingTimeInterval(-86_400 * Double(days)).microseconds
    }
}

/// A table of which the old lines are removed.
struct PrunedTable: Sendable {
    /// How many lines a transaction removes.
    static let most = 5_000

    let name: String
    var key = "id"
    let counted: (any WritableKeyPath<PrunePlan, Int> & Sendable)?
    let condition: String
    var arguments = SQLArguments()

    func count(_ db: any SQLSession) throws -> Int {
        try db.value(Int.self, "SELECT count(*) FROM \(name) WHERE \(condition)", arguments) ?? 0
    }

    /// - Returns: how many; fewer than `most` where none is left.
    func removeSome(_ db: any SQLSession) throws -> Int {
        try db.execute(
            """
            DELETE FROM \(name) WHERE (\(key)) IN (
                SELECT \(key) FROM \(name) WHERE \(condition) LIMIT \(PrunedTable.most))
            """, arguments)
    }
}
