import Foundation
import GRDB
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
    mutating func lostSessions(_ db: Database) throws -> [Int64] {
        try Row.fetchAll(
            db,
            sql: """
                SELECT id, owner, ended_at FROM sessions
                WHERE id IN (SELECT session FROM commands WHERE outcome IS NULL)
                """
        ).compactMap { row in
            let hasEnded = try row.timeIfAny("ended_at") != nil
            return try state(owner: row.value("owner"), hasEnded: hasEnded) == .open ? nil : row.value("id")
        }
    }
}

extension CommandEntry {
    /// What `init(row:owners:)` needs; add conditions on `commands`.
    static let selection = """
        SELECT commands.*, sessions.owner AS session_owner, sessions.ended_at AS session_ended
        FROM commands JOIN sessions ON sessions.id = commands.session
        """

    init(row: Row, owners: inout SessionOwners) throws {
        var outcome = try row.decode(String?.self, forColumn: "outcome").flatMap(CommandOutcome.init(rawValue:))
        if outcome == nil {
            let hasEnded = try row.timeIfAny("session_ended") != nil
            if try owners.state(owner: row.value("session_owner"), hasEnded: hasEnded) != .open { outcome = .lost }
        }
        try self.init(
            id: CommandID(row.value("id")), session: SessionID(row.value("session")), time: row.time("time"),
            text: row.value("text"), intents: StoreJSON.value([String].self, from: row.value("intents")),
            readings: row.decode(String?.self, forColumn: "readings"),
            meant: row.decode(String?.self, forColumn: "meant"),
            answers: row.decode(Int64?.self, forColumn: "answers").map(CommandID.init), outcome: outcome,
            ended: row.timeIfAny("ended_at"), remark: row.decode(String?.self, forColumn: "remark"))
    }
}

extension SessionEntry {
    static func all(matching query: SessionQuery, _ db: Database) throws -> [SessionEntry] {
        var filter = SQLFilter()
        filter.require("sessions.id", equals: query.id?.number)
        if let before = query.before { filter.require("sessions.id < ?", [before.number]) }
        // One whose end is not known went on to its last command.
        let end = """
            coalesce(sessions.ended_at, max(sessions.started_at, coalesce(
                (SELECT max(time) FROM commands WHERE session = sessions.id), 0)))
            """
        if let period = query.period {
            filter.require("sessions.started_at < ?", [period.upperBound.microseconds])
            filter.require("\(end) >= ?", [period.lowerBound.microseconds])
        }
        let rows = try Row.fetchAll(
            db,
            sql: """
                SELECT sessions.id, sessions.owner, sessions.started_at, sessions.ended_at, \(end) AS last_at
                FROM sessions\(filter.clause) ORDER BY sessions.id DESC LIMIT ?
                """,
            arguments: filter.arguments + [max(0, query.limit)])
        let numbers: [Int64] = try rows.map { try $0.value("id") }
        let figures = try JournalFigures(of: .session, among: numbers, db)
        var owners = SessionOwners()
        return try rows.reversed().map { row in
            let id: Int64 = try row.value("id")
            let hasEnded = try row.timeIfAny("ended_at") != nil
            let state = try owners.state(owner: row.value("owner"), hasEnded: hasEnded)
            let counts = try counts(of: id, isOpen: state == .open, db)
            return SessionEntry(
                id: SessionID(id), started: try row.time("started_at"),
                ended: state == .open ? nil : try row.timeIfAny("last_at"), state: state,
                commandCount: counts.commands, troubleCount: counts.troubles,
                figures: figures.byKey[id] ?? CommandFigures())
        }
    }

    private static func counts(
        of session: Int64, isOpen: Bool, _ db: Database
    ) throws -> (commands: Int, troubles: Int) {
        let troubles = CommandOutcome.troubles.map(\.rawValue)
        let row = try Row.fetchOne(
            db,
            sql: """
                SELECT count(*), coalesce(sum(outcome IN (\(SQLFilter.places(troubles.count)))), 0),
                    coalesce(sum(outcome IS NULL), 0)
                FROM commands WHERE session = ?
                """,
            arguments: StatementArguments(troubles) + [session])
        guard let row else { return (0, 0) }
        let unanswered: Int = try row.value(2)
        return (try row.value(0), try row.value(1) + (isOpen ? 0 : unanswered))
    }
}
