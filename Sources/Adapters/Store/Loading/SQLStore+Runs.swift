package import Foundation
package import Ingestion

extension SQLStore {
    package func beginRun(
        of source: SourceID, command: CommandID?, alone: Bool, at time: Date
    ) async throws(StoreError) -> RunID {
        let (owner, limit, path) = (context.process.description, context.silenceLimit, path)
        // Whoever undoes a run, or changes how records are told apart, must know which runs go on.
        return try await write(claiming: .source(source)) { db in
            let source = try StoredSource.number(of: source, db)
            for run in try AbandonedRun.all(db, limit: limit) { try run.markInterrupted(db) }
            let other = try RunningRun.of(source, db)
            if alone, let other { throw StoreError.sourceIsBusy(path: path, by: other) }
            if other == nil { try db.execute("DELETE FROM file_claims WHERE source = ?", [source]) }
            let number = try db.insert(
                """
                INSERT INTO runs (source, command, state, started_at, owner, heartbeat_at)
                VALUES (?, ?, 'running', ?, ?, ?) RETURNING id
                """, [source, command?.number, time.microseconds, owner, try db.now])
            return RunID(number)
        }
    }

    package func keepAlive(_ run: RunID) async throws(StoreError) -> Bool {
        try await write(claiming: nil, durability: .kill) { db in
            try db.execute(
                "UPDATE runs SET heartbeat_at = ? WHERE id = ? AND state = 'running'", [try db.now, run.number]) > 0
        }
    }

    package func claimFiles(_ paths: [String], of run: RunID) async throws(StoreError) -> Set<String> {
        let limit = context.silenceLimit
        return try await write(claiming: .sourceOf(run), durability: .kill) { db in
            for run in try AbandonedRun.all(db, limit: limit) { try run.markInterrupted(db) }
            return Set(try paths.filter { try FileClaim(path: $0, run: run.number).take(db) })
        }
    }

    package func runningRuns() async throws(StoreError) -> [RunningRun] {
        let limit = context.silenceLimit
        return try await read(otherwise: []) { db in
            let abandoned = Set(try AbandonedRun.all(db, limit: limit).map(\.id))
            return try RunningRun.all(db).filter { !abandoned.contains($0.run.number) }
        }
    }

    package func finishRun(
        _ run: RunID, state: RunState, files: FileCounts, failure: RunFailure?, at time: Date
    ) async throws(StoreError) -> RunReport {
        let path = path
        return try await write(claiming: nil) { db in
            try db.execute(
                """
                UPDATE runs SET state = ?, ended_at = ?, heartbeat_at = ?, failure = ?,
                    files_read = ?, files_unchanged = ?, files_grown = ?, files_skipped = ?, files_archived = ?,
                    files_failed = ?
                WHERE id = ? AND state = 'running'
                """,
                [
                    state.rawValue, time.microseconds, try db.now, try failure.map(StoreJSON.text),
                    files.read, files.unchanged, files.grown, files.skippedByPattern, files.archived, files.failed,
                    run.number,
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
