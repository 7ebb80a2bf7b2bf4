package import Foundation
package import Ingestion

extension SQLStore {
    package func beginSession(at time: Date) async throws(StoreError) -> SessionID {
        let owner = context.process.description
        return try await write(claiming: nil, patience: context.journalTimeout) { db in
            try SessionEntry.begin(owner: owner, at: time, db)
        }
    }

    package func endSession(_ session: SessionID, at time: Date) async throws(StoreError) {
        try await write(claiming: nil, patience: context.journalTimeout) { db in
            try db.execute(
                "UPDATE sessions SET ended_at = ? WHERE id = ?", [time.microseconds, session.number])
        }
    }

    /// A crash of this process loses nothing of it; of a power cut it is safe with the next thing that is stored.
    package func append(_ command: CommandEntry) async throws(StoreError) -> CommandID {
        try await write(claiming: nil, patience: context.journalTimeout, durability: .kill) { db in
            let number = try db.insert(
                """
                INSERT INTO commands (session, time, text, intents, readings, meant, answers, outcome, ended_at, remark)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id
                """,
                [
                    command.session.number, command.time.microseconds, command.text,
                    StoreJSON.text(command.intents), command.readings, command.meant, command.answers?.number,
                    command.outcome?.rawValue, command.ended?.microseconds, command.remark,
                ])
            return CommandID(number)
        }
    }

    package func finish(_ command: CommandID, _ ending: CommandEnding) async throws(StoreError) {
        try await write(claiming: nil, patience: context.journalTimeout, durability: .kill) { db in
            try db.execute(
                "UPDATE commands SET outcome = ?, ended_at = ?, remark = ? WHERE id = ?",
                [ending.outcome.rawValue, ending.time.microseconds, ending.remark, command.number])
        }
    }

    package func commands(matching query: CommandQuery) async throws(StoreError) -> [CommandEntry] {
        try await read(otherwise: []) { db in
            var owners = SessionOwners()
            let filter = try query.filter(&owners, db)
            let order = query.after == nil ? "DESC" : "ASC"
            let found = try db.rows(
                "\(CommandEntry.selection)\(filter.clause) ORDER BY commands.id \(order) LIMIT ?",
                filter.arguments + [max(0, query.limit)]
            ) { try CommandEntry(row: $0, owners: &owners) }
            return query.after == nil ? found.reversed() : found
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
    fileprivate func filter(_ owners: inout SessionOwners, _ db: any SQLSession) throws -> SQLFilter {
        var filter = SQLFilter()
        if let ids {
            filter.require("commands.id IN (\(SQLFilter.places(ids.count)))", SQLArguments(ids.map(\.number)))
        }
        if let after { filter.require("commands.id > ?", [after.number]) }
        if let before { filter.require("commands.id < ?", [before.number]) }
        filter.require("commands.session", equals: session?.number)
        filter.require("commands.time", isIn: period)
        if let containing = containing.map(\.asciiLowercased) {
            filter.require(
                "(instr(lower(commands.text), ?) > 0 OR instr(lower(coalesce(commands.meant, '')), ?) > 0)",
                [containing, containing])
        }
        if let beginning = beginning.map(\.asciiLowercased) {
            filter.require(
                "lower(substr(commands.text, 1, CAST(? AS INTEGER))) = ?", [beginning.unicodeScalars.count, beginning])
        }
        if let intents {
            let among = SQLFilter.places(intents.count)
            filter.require(
                "EXISTS (SELECT 1 FROM json_each(commands.intents) AS name WHERE name.value IN (\(among)))",
                SQLArguments(intents))
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
                    """, SQLArguments(written) + SQLArguments(lost))
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
                """, SQLArguments(names + names))
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

extension String {
    /// As `lower` of SQL makes it: only the letters of ASCII have a small form there.
    fileprivate var asciiLowercased: String {
        String(decoding: utf8.map { (65...90).contains($0) ? $0 + 32 : $0 }, as: UTF8.self)
    }
}
