package import Foundation
package import Ingestion

extension SQLStore {
    package func scheduleStates() async throws(StoreError) -> [String: ScheduleState] {
        try await read(otherwise: [:]) { db in
            var states: [String: ScheduleState] = [:]
            try db.forEach("SELECT * FROM schedules") { row in
                states[try row.value("key")] = try ScheduleState(row: row)
            }
            return states
        }
    }

    package func beginSchedules(_ keys: [String], at time: Date) async throws(StoreError) {
        try await write(claiming: nil) { db in
            // In order, so that no two wait for each other.
            for key in keys.sorted() {
                try db.execute(
                    """
                    INSERT INTO schedules (key, handled_at) VALUES (?, ?)
                    ON CONFLICT (key) DO UPDATE SET handled_at = excluded.handled_at
                    """, [key, time.microseconds])
            }
        }
    }

    package func claimSchedule(_ key: String, due: Date, at time: Date) async throws(StoreError) -> Bool {
        // One statement: who comes second finds it handled.
        try await write(claiming: nil) { db in
            try db.execute(
                """
                UPDATE schedules SET handled_at = ?, due_at = ?, started_at = ?, ended_at = NULL, outcome = NULL,
                    stored = NULL, runs = NULL, detail = NULL
                WHERE key = ? AND handled_at < ?
                """, [due.microseconds, due.microseconds, time.microseconds, key, due.microseconds]) > 0
        }
    }

    package func noteSchedule(_ key: String, _ last: ScheduleState.Last) async throws(StoreError) {
        try await write(claiming: nil) { db in
            try db.execute(
                """
                UPDATE schedules SET due_at = ?, started_at = ?, ended_at = ?, outcome = ?, stored = ?, runs = ?,
                    detail = ?
                WHERE key = ?
                """,
                [
                    last.due.microseconds, last.started.microseconds, last.ended?.microseconds,
                    last.result?.outcome.rawValue, last.result?.stored,
                    try last.result.map { try StoreJSON.text($0.runs.map(\.number)) }, last.result?.detail, key,
                ])
        }
    }

    package func keepScheduleNotice(_ notice: ScheduleNotice) async throws(StoreError) {
        try await write(claiming: nil) { db in
            try db.execute(
                """
                INSERT INTO schedule_notices (schedule, outcome, detail, count, first_at, last_at)
                VALUES (?, ?, ?, ?, ?, ?)
                ON CONFLICT (schedule, outcome) DO UPDATE SET detail = excluded.detail,
                    count = schedule_notices.count + excluded.count, last_at = excluded.last_at
                """,
                [
                    notice.schedule, notice.outcome.rawValue, notice.detail, notice.count, notice.first.microseconds,
                    notice.last.microseconds,
                ])
        }
    }

    package func takeScheduleNotices() async throws(StoreError) -> [ScheduleNotice] {
        // Nothing is written where there is nothing to take.
        let hasAny = try await read(otherwise: false) { db in
            try db.value(Int.self, "SELECT 1 FROM schedule_notices LIMIT 1") != nil
        }
        guard hasAny else { return [] }
        return try await write(claiming: nil) { db in
            // One statement: what others add meanwhile is taken or left, and never lost.
            let taken = try db.rows("DELETE FROM schedule_notices RETURNING *") { row in
                (id: try row.value("id") as Int64, notice: try ScheduleNotice(row: row))
            }
            let ordered = taken.sorted { left, right in
                guard let one = left.notice?.first, let other = right.notice?.first, one != other else {
                    return left.id < right.id
                }
                return one < other
            }
            return ordered.compactMap(\.notice)
        }
    }

    package func runsGoingOn() async throws(StoreError) -> [SourceID: RunID] {
        let liveness = context.liveness
        return try await read(otherwise: [:]) { db in
            let abandoned = Set(try AbandonedRun.all(db, liveness).map(\.id))
            var going: [SourceID: RunID] = [:]
            try db.forEach(
                """
                SELECT runs.id, sources.name FROM runs JOIN sources ON sources.id = runs.source
                WHERE runs.state = 'running' ORDER BY runs.id
                """
            ) { row in
                let number: Int64 = try row.value("id")
                if !abandoned.contains(number) { going[try row.source("name")] = RunID(number) }
            }
            return going
        }
    }

    package func beginScheduledSession(at time: Date) async throws(StoreError) -> SessionID {
        let owner = context.process.description
        return try await write(claiming: nil) { db in
            let session = try SessionEntry.begin(owner: owner, at: time, db)
            try db.execute("INSERT INTO scheduled_sessions (session) VALUES (?)", [session.number])
            return session
        }
    }

    /// The command whose runs are “the last ones”: what ran by the clock is so only for a process that has not
    /// ingested anything itself, so that nothing comes between somebody and what they did.
    static var lastCommand: String {
        """
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
}

extension ScheduleState {
    init(row: any SQLRow) throws {
        self.init(handled: try row.time("handled_at"))
        guard let due = try row.timeIfAny("due_at"), let started = try row.timeIfAny("started_at") else { return }
        var result: ScheduleResult?
        if let outcome = try (row.value("outcome") as String?).flatMap(ScheduleResult.Outcome.init) {
            let runs = try (row.value("runs") as String?).map { try StoreJSON.value([Int64].self, from: $0) }
            result = ScheduleResult(
                outcome: outcome, stored: try row.value("stored") as Int? ?? 0, runs: (runs ?? []).map(RunID.init),
                detail: try row.value("detail"))
        }
        last = Last(due: due, started: started, ended: try row.timeIfAny("ended_at"), result: result)
    }
}

extension ScheduleNotice {
    /// Nil for an outcome that a later version knows.
    fileprivate init?(row: any SQLRow) throws {
        guard let outcome = ScheduleResult.Outcome(rawValue: try row.value("outcome")) else { return nil }
        self.init(
            schedule: try row.value("schedule"), outcome: outcome, detail: try row.value("detail"),
            count: try row.value("count"), first: try row.time("first_at"), last: try row.time("last_at"))
    }
}
