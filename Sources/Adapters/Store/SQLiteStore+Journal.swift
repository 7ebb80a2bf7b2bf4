package import Foundation
import GRDB
package import Ingestion

extension SQLiteStore {
    package func beginSession(at time: Date) async throws(StoreError) -> SessionID {
        let owner = options.process.description
        return try await write(patience: options.journalTimeout) { db in
            try db.execute(
                sql: "INSERT INTO sessions (owner, started_at) VALUES (?, ?)", arguments: [owner, time.microseconds])
            return SessionID(db.lastInsertedRowID)
        }
    }

    package func endSession(_ session: SessionID, at time: Date) async throws(StoreError) {
        try await write(patience: options.journalTimeout) { db in
            try db.execute(
                sql: "UPDATE sessions SET ended_at = ? WHERE id = ?", arguments: [time.microseconds, session.number])
        }
    }

    /// A crash of this process loses nothing of it; of a power cut it is safe with the next thing that is stored.
    package func append(_ command: CommandEntry) async throws(StoreError) -> CommandID {
        try await write(patience: options.journalTimeout, durability: .kill) { db in
            try db.cachedStatement(
                sql: """
                    INSERT INTO commands (session, time, text, intents, readings, meant, answers, outcome, ended_at, remark)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """
            ).execute(
                arguments: [
                    command.session.number, command.time.microseconds, command.text,
                    StoreJSON.text(command.intents), command.readings, command.meant, command.answers?.number,
                    command.outcome?.rawValue, command.ended?.microseconds, command.remark,
                ])
            return CommandID(db.lastInsertedRowID)
        }
    }

    package func finish(_ command: CommandID, _ ending: CommandEnding) async throws(StoreError) {
        try await write(patience: options.journalTimeout, durability: .kill) { db in
            try db.cachedStatement(sql: "UPDATE commands SET outcome = ?, ended_at = ?, remark = ? WHERE id = ?")
                .execute(
                    arguments: [ending.outcome.rawValue, ending.time.microseconds, ending.remark, command.number])
        }
    }

    package func commands(matching query: CommandQuery) async throws(StoreError) -> [CommandEntry] {
        try await read(otherwise: []) { db in
            var owners = SessionOwners()
            let filter = try query.filter(&owners, db)
            let order = query.after == nil ? "DESC" : "ASC"
            let rows = try Row.fetchAll(
                db, sql: "\(CommandEntry.selection)\(filter.clause) ORDER BY commands.id \(order) LIMIT ?",
                arguments: filter.arguments + [max(0, query.limit)])
            return try (query.after == nil ? rows.reversed() : rows).map { try CommandEntry(row: $0, owners: &owners) }
        }
    }

    package func figures(of commands: [CommandID]) async throws(StoreError) -> [CommandID: CommandFigures] {
        try await read(otherwise: [:]) { db in
            let figures = try JournalFigures(of: .command, among: commands.map(\.number), db)
            return figures.byKey.reduce(into: [:]) { $0[CommandID($1.key)] = $1.value }
        }
    }

    package func sessions(matching query: SessionQuery) async throws(StoreError) -> [SessionEntry] {
        try await read(otherwise: []) { db in try SessionEntry.all(matching: query, db) }
    }
}

extension CommandQuery {
    /// The conditions on `commands`.
    fileprivate func filter(_ owners: inout SessionOwners, _ db: Database) throws -> SQLFilter {
        var filter = SQLFilter()
        if let ids {
            filter.require("commands.id IN (\(SQLFilter.places(ids.count)))", ids.map(\.number))
        }
        if let after { filter.require("commands.id > ?", [after.number]) }
        if let before { filter.require("commands.id < ?", [before.number]) }
        filter.require("commands.session", equals: session?.number)
        filter.require("commands.time", isIn: period)
        if let containing {
            filter.require(
                """
                (instr(lower(commands.text), lower(?)) > 0 OR instr(lower(coalesce(commands.meant, '')), lower(?)) > 0)
                """, [containing, containing])
        }
        if let beginning {
            filter.require(
                "lower(substr(commands.text, 1, ?)) = lower(?)", [beginning.unicodeScalars.count, beginning])
        }
        if let intents {
            let among = SQLFilter.places(intents.count)
            filter.require(
                "EXISTS (SELECT 1 FROM json_each(commands.intents) AS name WHERE name.value IN (\(among)))", intents)
        }
        if let outcomes {
            let written = outcomes.map(\.rawValue)
            let condition = "commands.outcome IN (\(SQLFilter.places(written.count)))"
            let lost = outcomes.contains(.lost) ? try owners.lostSessions(db) : []
            filter.require(
                lost.isEmpty
                    ? condition
                    : """
                    (\(condition) OR commands.outcome IS NULL AND commands.session IN (\(SQLFilter.places(lost.count))))
                    """, written.map { $0 as any DatabaseValueConvertible } + lost)
        }
        if let sources {
            let names = sources.map(\.rawValue)
            let among = SQLFilter.places(names.count)
            filter.require(
                """
                (EXISTS (
                    SELECT 1 FROM json_each(commands.readings) AS reading,
                        json_each(reading.value, '$.slots.sources') AS source WHERE source.value IN (\(among)))
                OR commands.id IN (
                    SELECT runs.command FROM runs JOIN sources ON sources.id = runs.source
                    WHERE sources.name IN (\(among)) AND runs.command IS NOT NULL))
                """, names + names)
        }
        if hasCost {
            filter.require(
                """
                commands.id IN (
                    SELECT runs.command FROM run_spending JOIN runs ON runs.id = run_spending.run
                    WHERE run_spending.micro_dollars > 0
                    UNION ALL
                    SELECT command FROM ledger WHERE run IS NULL AND command IS NOT NULL
                    GROUP BY command HAVING sum(micro_dollars) > 0)
                """)
        }
        return filter
    }
}
