package import Foundation
import GRDB
package import Ingestion

extension SQLiteStore {
    package func beginRun(of source: SourceID, command: CommandID?, at time: Date) async throws(StoreError) -> RunID {
        let owner = options.process.description
        return try await write { db in
            try db.execute(
                sql: """
                    INSERT INTO runs (source, command, state, started_at, owner, heartbeat_at)
                    VALUES (?, ?, 'running', ?, ?, ?)
                    """,
                arguments: [
                    try StoredSource.number(of: source, db), command?.number, time.microseconds, owner,
                    time.microseconds,
                ])
            return RunID(db.lastInsertedRowID)
        }
    }

    package func finishRun(
        _ run: RunID, state: RunState, files: FileCounts, failure: RunFailure?, at time: Date
    ) async throws(StoreError) -> RunReport {
        let path = path
        return try await write { db in
            try db.execute(
                sql: """
                    UPDATE runs SET state = ?, ended_at = ?, heartbeat_at = ?, failure = ?,
                        files_read = ?, files_unchanged = ?, files_grown = ?, files_skipped = ?, files_archived = ?,
                        files_failed = ?
                    WHERE id = ?
                    """,
                arguments: [
                    state.rawValue, time.microseconds, time.microseconds, try failure.map(StoreJSON.text),
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
            filter.require("runs.command = \(SQLiteStore.lastCommand)", [options.process.description])
        }
        return try await read(otherwise: []) { [filter] db in
            try RunReport.all(db, filter: filter, limit: query.limit)
        }
    }

    package func requestCancel(of run: RunID) async throws(StoreError) {
        try await write { db in
            try db.execute(
                sql: "UPDATE runs SET cancel_requested = 1 WHERE id = ? AND state = 'running'", arguments: [run.number])
        }
    }

    package func isCancelRequested(for run: RunID) async throws(StoreError) -> Bool {
        try await read(otherwise: false) { db in
            try Bool.fetchOne(db, sql: "SELECT cancel_requested FROM runs WHERE id = ?", arguments: [run.number])
                ?? false
        }
    }
}

/// A source as the tables know it.
enum StoredSource {
    /// Its number; given now, if this is the first time it is heard of.
    static func number(of source: SourceID, _ db: Database) throws -> Int64 {
        if let number = try find(source, db) { return number }
        try db.execute(sql: "INSERT INTO sources (name) VALUES (?)", arguments: [source.rawValue])
        return db.lastInsertedRowID
    }

    /// The same, for what happens often.
    static func cachedNumber(of source: SourceID, _ db: Database) throws -> Int64 {
        let finding = try db.cachedStatement(sql: "SELECT id FROM sources WHERE name = ?")
        return try Int64.fetchOne(finding, arguments: [source.rawValue]) ?? number(of: source, db)
    }

    static func find(_ source: SourceID, _ db: Database) throws -> Int64? {
        try Int64.fetchOne(db, sql: "SELECT id FROM sources WHERE name = ?", arguments: [source.rawValue])
    }
}

extension RunReport {
    static func find(_ run: RunID, _ db: Database) throws -> RunReport? {
        var filter = SQLFilter()
        filter.require("runs.id", equals: run.number)
        return try all(db, filter: filter, limit: 1).first
    }

    /// Newest first.
    fileprivate static func all(_ db: Database, filter: SQLFilter, limit: Int) throws -> [RunReport] {
        let rows = try Row.fetchAll(
            db,
            sql: """
                SELECT runs.*, sources.name FROM runs JOIN sources ON sources.id = runs.source\(filter.clause)
                ORDER BY runs.id DESC LIMIT ?
                """,
            arguments: filter.arguments + [max(0, limit)])
        return try rows.map(RunReport.init(row:))
    }

    private init(row: Row) throws {
        try self.init(
            id: RunID(row.value("id")), source: row.source("name"),
            command: row.decode(Int64?.self, forColumn: "command").map(CommandID.init),
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
            failure: row.decode(String?.self, forColumn: "failure").map {
                try StoreJSON.value(RunFailure.self, from: $0)
            },
            drift: row.decode(String?.self, forColumn: "drift").map {
                try StoreJSON.value([FieldDrift].self, from: $0)
            } ?? [],
            undone: row.timeIfAny("undone_at"), removed: row.value("removed"))
    }
}
