package import Foundation
package import Ingestion
import Synchronization

extension SQLStore {
    package func beginRun(
        of source: SourceID, command: CommandID?, alone: Bool, at time: Date
    ) async throws(StoreError) -> RunID {
        let (context, path) = (context, path)
        let begun = Mutex<Set<Int64>>([])
        do {
            // Before the source is claimed: whoever vanished in the middle of something may still have it.
            try await endAbandonedRuns()
            // Whoever undoes a run, or changes how records are told apart, must know which runs go on.
            return try await write(claiming: .source(source)) { db in
                let source = try StoredSource.number(of: source, db)
                for run in try AbandonedRun.all(db, context.liveness) { try run.markInterrupted(db) }
                let other = try RunningRun.of(source, db)
                if alone, let other { throw StoreError.sourceIsBusy(path: path, by: other) }
                if other == nil { try db.execute("DELETE FROM file_claims WHERE source = ?", [source]) }
                let number = try db.insert(
                    """
                    INSERT INTO runs (source, command, state, started_at, owner, heartbeat_at)
                    VALUES (?, ?, 'running', ?, ?, ?) RETURNING id
                    """,
                    [
                        source, command?.number, context.clock.shared(time).microseconds,
                        context.process.description, try db.now,
                    ])
                // Before anybody can see it.
                context.liveness.inHand.insert(number, of: path)
                begun.withLock { _ = $0.insert(number) }
                return RunID(number)
            }
        } catch {
            // It may have been begun all the same; nobody goes on with it.
            for run in begun.withLock({ $0 }) { context.liveness.inHand.remove(run, of: path) }
            throw error
        }
    }

    /// Those of processes that are gone, and of our own what was given up.
    private func endAbandonedRuns() async throws(StoreError) {
        let liveness = context.liveness
        let hasAny = try await read(otherwise: false) { db in try !AbandonedRun.all(db, liveness).isEmpty }
        guard hasAny else { return }
        try await write(claiming: nil) { db in
            for run in try AbandonedRun.all(db, liveness) { try run.markInterrupted(db) }
        }
    }

    package func keepAlive(_ run: RunID) async throws(StoreError) -> Bool {
        var terms = TransactionTerms(patience: context.journalTimeout, durability: .kill)
        terms.isSignOfLife = true
        return try await transact(terms) { db in
            // A batch that was committed meanwhile may be a later sign.
            try db.execute(
                """
                UPDATE runs SET heartbeat_at = CASE WHEN heartbeat_at > ?1 THEN heartbeat_at ELSE ?1 END
                WHERE id = ?2 AND state = 'running'
                """, [try db.now, run.number]) > 0
        }
    }

    package func claimFiles(
        _ paths: [String], of run: RunID
    ) async throws(StoreError) -> [String: FileProgress?] {
        let (liveness, path) = (context.liveness, path)
        return try await write(claiming: nil, durability: .kill) { db in
            for run in try AbandonedRun.all(db, liveness) { try run.markInterrupted(db) }
            return try ClaimedFiles(of: run, path: path, db).take(paths, db)
        }
    }

    package func runningRuns() async throws(StoreError) -> [RunningRun] {
        let liveness = context.liveness
        return try await read(otherwise: []) { db in
            let abandoned = Set(try AbandonedRun.all(db, liveness).map(\.id))
            return try RunningRun.all(db).filter { !abandoned.contains($0.run.number) }
        }
    }

    package func finishRun(
        _ run: RunID, state: RunState, files: FileCounts, failure: RunFailure?, at time: Date
    ) async throws(StoreError) -> RunReport {
        let (context, path) = (context, path)
        // Whether or not it can be written down: nobody goes on with it.
        defer { context.liveness.inHand.remove(run.number, of: path) }
        return try await write(claiming: nil) { db in
            try db.execute(
                """
                UPDATE runs SET state = ?, ended_at = ?, heartbeat_at = ?, failure = ?,
                    files_read = ?, files_unchanged = ?, files_grown = ?, files_skipped = ?, files_archived = ?,
                    files_failed = ?
                WHERE id = ? AND state = 'running'
                """,
                [
                    state.rawValue, context.clock.shared(time).microseconds, try db.now,
                    try failure.map(StoreJSON.text), files.read, files.unchanged, files.grown, files.skippedByPattern,
                    files.archived, files.failed, run.number,
                ])
            guard let report = try RunReport.find(run, db) else {
                throw StoreError.broken("run \(run) is not known", path: path)
            }
            return report
        }
    }

    package func runs(matching query: RunQuery) async throws(StoreError) -> [RunReport] {
        var filter = SQLFilter()
        filter.require("runs.id", equals: query.id?.number)
        filter.require("runs.source", isAmong: query.sources)
        filter.require("runs.state", isAmong: query.states?.map(\.rawValue))
        filter.require("runs.started_at", isIn: query.period)
        if query.lastCommandOnly {
            filter.require("runs.command = \(Self.lastCommand)", [context.process.description])
        }
        return try await read(otherwise: []) { [filter] db in
            try RunReport.all(db, filter: filter, limit: query.limit)
        }
    }

    package func requestCancel(of run: RunID) async throws(StoreError) {
        try await write(claiming: nil) { db in
            try db.execute(
                "UPDATE runs SET cancel_requested = 1 WHERE id = ? AND state = 'running'", [run.number])
        }
    }

    package func isCancelRequested(for run: RunID) async throws(StoreError) -> Bool {
        try await read(otherwise: false) { db in
            try db.value(Bool.self, "SELECT cancel_requested FROM runs WHERE id = ?", [run.number]) ?? false
        }
    }
}

/// A source as the tables know it.
enum StoredSource {
    /// Its number; given now, if this is the first time it is heard of.
    static func number(of source: SourceID, _ db: any SQLSession) throws -> Int64 {
        if let number = try find(source, db) { return number }
        // Somebody else may hear of it at the same moment.
        try db.execute("INSERT INTO sources (name) VALUES (?) ON CONFLICT (name) DO NOTHING", [source.rawValue])
        guard let number = try find(source, db) else { throw DamagedContent("no number for source \(source)") }
        return number
    }

    static func find(_ source: SourceID, _ db: any SQLSession) throws -> Int64? {
        try db.value(Int64.self, "SELECT id FROM sources WHERE name = ?", [source.rawValue])
    }
}

extension RunReport {
    static func find(_ run: RunID, _ db: any SQLSession) throws -> RunReport? {
        var filter = SQLFilter()
        filter.require("runs.id", equals: run.number)
        return try all(db, filter: filter, limit: 1).first
    }

    /// Newest first.
    fileprivate static func all(_ db: any SQLSession, filter: SQLFilter, limit: Int) throws -> [RunReport] {
        try db.rows(
            """
            SELECT runs.*, sources.name FROM runs JOIN sources ON sources.id = runs.source\(filter.clause)
            ORDER BY runs.id DESC LIMIT ?
            """, filter.arguments + [max(0, limit)], RunReport.init(row:))
    }

    private init(row: any SQLRow) throws {
        try self.init(
            id: RunID(row.value("id")), source: row.source("name"),
            command: (row.value("command") as Int64?).map(CommandID.init),
            state: RunState(rawValue: row.value("state")) ?? .interrupted, started: row.time("started_at"),
            ended: row.timeIfAny("ended_at"),
            counts: RecordCounts(
                read: row.value("read"), stored: row.value("stored"), duplicates: row.value("duplicates"),
                rejected: row.value("rejected"), markedInvalid: row.value("marked_invalid"),
                newVersions: row.value("new_versions"), coercedValues: row.value("coerced")),
            files: FileCounts(
                read: row.value("files_read"), unchanged: row.value("files_unchanged"),
                grown: row.value("files_grown"), skippedByPattern: row.value("files_skipped"),
                archived: row.value("files_archived"), failed: row.value("files_failed")),
            failure: (row.value("failure") as String?).map {
                try StoreJSON.value(RunFailure.self, from: $0)
            },
            drift: (row.value("drift") as String?).map {
                try StoreJSON.value([FieldDrift].self, from: $0)
            } ?? [],
            undone: row.timeIfAny("undone_at"), removed: row.value("removed"))
    }
}
