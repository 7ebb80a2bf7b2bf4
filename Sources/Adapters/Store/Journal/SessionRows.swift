import Foundation
import Ingestion

/// Whether the processes that sessions belong to are still there; each is looked for once.
struct SessionOwners {
    private var known: [String: SessionEntry.State] = [:]

    /// - Parameter owner: the process, as it named itself.
    mutating func state(owner: String, hasEnded: Bool) -> SessionEntry.State {
        if hasEnded { return .ended }
        if let state = known[owner] { return state }
        // One on another machine cannot be seen: it counts as open.
        let state: SessionEntry.State = ProcessIdentity(owner)?.liveness == .dead ? .lost : .open
        known[owner] = state
        return state
    }

    /// Sessions in which commands were left unanswered by a process that is gone.
    mutating func lostSessions(_ db: any SQLSession) throws -> [Int64] {
        try db.rows(
            """
            SELECT id, owner, ended_at FROM sessions
            WHERE id IN (SELECT session FROM commands WHERE outcome IS NULL)
            """
        ) { row -> Int64? in
            let hasEnded = try row.timeIfAny("ended_at") != nil
            return try state(owner: row.value("owner"), hasEnded: hasEnded) == .open ? nil : row.value("id")
        }.compactMap { $0 }
    }
}

extension CommandEntry {
    /// What `init(row:owners:)` needs; add conditions on `commands`.
    static let selection = """
        SELECT commands.*, sessions.owner AS session_owner, sessions.ended_at AS session_ended
        FROM commands JOIN sessions ON sessions.id = commands.session
        """

    init(row: any SQLRow, owners: inout SessionOwners) throws {
        var outcome = try (row.value("outcome") as String?).flatMap(CommandOutcome.init(rawValue:))
        if outcome == nil {
            let hasEnded = try row.timeIfAny("session_ended") != nil
            if try owners.state(owner: row.value("session_owner"), hasEnded: hasEnded) != .open { outcome = .lost }
        }
        try self.init(
            id: CommandID(row.value("id")), session: SessionID(row.value("session")), time: row.time("time"),
            text: row.value("text"), intents: StoreJSON.value([String].self, from: row.value("intents")),
            readings: row.value("readings"), meant: row.value("meant"),
            answers: (row.value("answers") as Int64?).map(CommandID.init), outcome: outcome,
            ended: row.timeIfAny("ended_at"), remark: row.value("remark"))
    }
}

extension SessionEntry {
    /// - Parameter owner: the process, as it names itself.
    static func begin(owner: String, at time: Date, _ db: any SQLSession) throws -> SessionID {
        SessionID(
            try db.insert(
                "INSERT INTO sessions (owner, started_at) VALUES (?, ?) RETURNING id", [owner, time.microseconds]))
    }

    static func all(matching query: SessionQuery, _ db: any SQLSession) throws -> [SessionEntry] {
        var filter = SQLFilter()
        filter.require("sessions.id", equals: query.id?.number)
        if let before = query.before { filter.require("sessions.id < ?", [before.number]) }
        // One whose end is not known went on to its last command.
        let end = """
            coalesce(sessions.ended_at, (
                SELECT max(time) FROM (
                    SELECT sessions.started_at AS time
                    UNION ALL SELECT time FROM commands WHERE session = sessions.id) AS times))
            """
        if let period = query.period {
            filter.require("sessions.started_at < ?", [period.upperBound.microseconds])
            filter.require("\(end) >= ?", [period.lowerBound.microseconds])
        }
        var owners = SessionOwners()
        let sessions = try db.rows(
            """
            SELECT sessions.id, sessions.owner, sessions.started_at, sessions.ended_at, \(end) AS last_at
            FROM sessions\(filter.clause) ORDER BY sessions.id DESC LIMIT ?
            """, filter.arguments + [max(0, query.limit)]
        ) { row in
            let hasEnded = try row.timeIfAny("ended_at") != nil
            let state = try owners.state(owner: row.value("owner"), hasEnded: hasEnded)
            return SessionEntry(
                id: SessionID(try row.value("id")), started: try row.time("started_at"),
                ended: state == .open ? nil : try row.timeIfAny("last_at"), state: state, commandCount: 0,
                troubleCount: 0, figures: CommandFigures())
        }
        let figures = try JournalFigures(of: .session, among: sessions.map(\.id.number), db)
        return try sessions.reversed().map { session in
            var session = session
            let counts = try counts(of: session.id.number, isOpen: session.state == .open, db)
            session.commandCount = counts.commands
            session.troubleCount = counts.troubles
            session.figures = figures.byKey[session.id.number] ?? CommandFigures()
            return session
        }
    }

    private static func counts(
        of session: Int64, isOpen: Bool, _ db: any SQLSession
    ) throws -> (commands: Int, troubles: Int) {
        let troubles = CommandOutcome.troubles.map(\.rawValue)
        let counts = try db.first(
            """
            SELECT count(*), count(CASE WHEN outcome IN (\(SQLFilter.places(troubles.count))) THEN 1 END),
                count(CASE WHEN outcome IS NULL THEN 1 END)
            FROM commands WHERE session = ?
            """, SQLArguments(troubles) + [session]
        ) { row in
            let (troubles, unanswered): (Int, Int) = try (row.value(1), row.value(2))
            return (commands: try row.value(0) as Int, troubles: troubles + (isOpen ? 0 : unanswered))
        }
        return counts ?? (0, 0)
    }
}
