package import Foundation
import GRDB
package import Ingestion

extension SQLiteStore {
    package func scheduleStates() async throws(StoreError) -> [String: ScheduleState] {
        try await read(otherwise: [:]) { db in
            var states: [String: ScheduleState] = [:]
            for row in try Row.fetchAll(db, sql: "SELECT * FROM schedules") {
                states[try row.value("key")] = try ScheduleState(row: row)
            }
            return states
        }
    }

    package func beginSchedules(_ keys: [String], at time: Date) async throws(StoreError) {
        try await write { db in
            for key in keys {
                try db.execute(
                    sql: """
                        INSERT INTO schedules (key, handled_at) VALUES (?, ?)
                        ON CONFLICT (key) DO UPDATE SET handled_at = excluded.handled_at
                        """,
                    arguments: [key, time.microseconds])
            }
        }
    }

    package func claimSchedule(_ key: String, due: Date, at time: Date) async throws(StoreError) -> Bool {
        try await write { db in
            try db.execute(
                sql: """
                    UPDATE schedules SET handled_at = ?, due_at = ?, started_at = ?, ended_at = NULL, outcome = NULL,
                        stored = NULL, runs = NULL, detail = NULL
                    WHERE key = ? AND handled_at < ?
                    """,
                arguments: [due.microseconds, due.microseconds, time.microseconds, key, due.microseconds])
            return db.changesCount > 0
        }
    }

    package func noteSchedule(_ key: String, _ last: ScheduleState.Last) async throws(StoreError) {
        try await write { db in
            try db.execute(
                sql: """
                    UPDATE schedules SET due_at = ?, started_at = ?, ended_at = ?, outcome = ?, stored = ?, runs = ?,
                        detail = ?
                    WHERE key = ?
                    """,
                arguments: [
                    last.due.microseconds, last.started.microseconds, last.ended?.microseconds,
                    last.result?.outcome.rawValue, last.result?.stored,
                    try last.result.map { try StoreJSON.text($0.runs.map(\.number)) }, last.result?.detail, key,
                ])
        }
    }

    package func keepScheduleNotice(_ notice: ScheduleNotice) async throws(StoreError) {
        try await write { db in
            try db.execute(
                sql: """
                    INSERT INTO schedule_notices (schedule, outcome, detail, count, first_at, last_at)
                    VALUES (?, ?, ?, ?, ?, ?)
                    ON CONFLICT (schedule, outcome) DO UPDATE
                    SET detail = excluded.detail, count = count + excluded.count, last_at = excluded.last_at
                    """,
                arguments: [
                    notice.schedule, notice.outcome.rawValue, notice.detail, notice.count, notice.first.microseconds,
                    notice.last.microseconds,
                ])
        }
    }

    package func takeScheduleNotices() async throws(StoreError) -> [ScheduleNotice] {
        let sql = "SELECT * FROM schedule_notices ORDER BY first_at, id"
        // Nothing is written where there is nothing to take.
        guard try await read(otherwise: false, { try Row.fetchOne($0, sql: sql) != nil }) else { return [] }
        return try await write { db in
            let notices = try Row.fetchAll(db, sql: sql).compactMap(ScheduleNotice.init(row:))
            try db.execute(sql: "DELETE FROM schedule_notices")
            return notices
        }
    }

    package func runsGoingOn(at time: Date) async throws(StoreError) -> [SourceID: RunID] {
        let limit = options.silenceLimit
        return try await read(otherwise: [:]) { db in
            let abandoned = Set(try AbandonedRun.all(db, now: time, limit: limit).map(\.id))
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT runs.id, sources.name FROM runs JOIN sources ON sources.id = runs.source
                    WHERE runs.state = 'running' ORDER BY runs.id
                    """)
            var going: [SourceID: RunID] = [:]
            for row in rows {
                let number: Int64 = try row.value("id")
                if !abandoned.contains(number) { going[try row.source("name")] = RunID(number) }
            }
            return going
        }
    }

    package func beginScheduledSession(at time: Date) async throws(StoreError) -> SessionID {
        let owner = options.process.description
        return try await write { db in
            try db.execute(
                sql: "INSERT INTO sessions (owner, started_at) VALUES (?, ?)", arguments: [owner, time.microseconds])
            let number = db.lastInsertedRowID
            try db.execute(sql: "INSERT INTO scheduled_sessions (session) VALUES (?)", arguments: [number])
            return SessionID(number)
        }
    }

    /// The command whose runs are “the last ones”: what ran by the clock is so only for a process that has not
    /// ingested anything itself, so that nothing comes between somebody and what they did.
    static let lastCommand = """
        (SELECT max(command) FROM runs
         WHERE command NOT IN (
                 SELECT id FROM commands WHERE session IN (SELECT session FROM scheduled_sessions))
             OR command <= coalesce(
                 (SELECT max(command) FROM runs WHERE command IN (
                     SELECT commands.id FROM commands JOIN sessions ON sessions.id = commands.session
                     WHERE sessions.owner = ? AND sessions.id NOT IN (SELECT session FROM scheduled_sessions))),
                 9223372036854775807))
        """
}

extension ScheduleState {
    init(row: Row) throws {
        self.init(handled: try row.time("handled_at"))
        guard let due = try row.timeIfAny("due_at"), let started = try row.timeIfAny("started_at") else { return }
        var result: ScheduleResult?
        if let outcome = try row.decode(String?.self, forColumn: "outcome").flatMap(ScheduleResult.Outcome.init) {
            let runs = try row.decode(String?.self, forColumn: "runs").map {
                try StoreJSON.value([Int64].self, from: $0)
            }
            result = ScheduleResult(
                outcome: outcome, stored: try row.decode(Int?.self, forColumn: "stored") ?? 0,
                runs: (runs ?? []).map(RunID.init), detail: try row.decode(String?.self, forColumn: "detail"))
        }
        last = Last(due: due, started: started, ended: try row.timeIfAny("ended_at"), result: result)
    }
}

extension ScheduleNotice {
    /// Nil for an outcome that a later version knows.
    fileprivate init?(row: Row) throws {
        guard let outcome = ScheduleResult.Outcome(rawValue: try row.value("outcome")) else { return nil }
        self.init(
            schedule: try row.value("schedule"), outcome: outcome, detail: try row.value("detail"),
            count: try row.value("count"), first: try row.time("first_at"), last: try row.time("last_at"))
    }
}
