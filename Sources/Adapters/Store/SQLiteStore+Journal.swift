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

    package func append(_ command: CommandEntry) async throws(StoreError) -> CommandID {
        try await write(patience: options.journalTimeout) { db in
            try db.execute(
                sql: """
                    INSERT INTO commands (session, time, text, intents, outcome, ended_at) VALUES (?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    command.session.number, command.time.microseconds, command.text,
                    StoreJSON.text(command.intents),
                    command.outcome?.rawValue, command.ended?.microseconds,
                ])
            return CommandID(db.lastInsertedRowID)
        }
    }

    package func finish(_ command: CommandID, outcome: CommandOutcome, at time: Date) async throws(StoreError) {
        try await write(patience: options.journalTimeout) { db in
            try db.execute(
                sql: "UPDATE commands SET outcome = ?, ended_at = ? WHERE id = ?",
                arguments: [outcome.rawValue, time.microseconds, command.number])
        }
    }

    package func commands(matching query: CommandQuery) async throws(StoreError) -> [CommandEntry] {
        var filter = SQLFilter()
        filter.require("id", equals: query.id?.number)
        filter.require("session", equals: query.session?.number)
        filter.require("time", isIn: query.period)
        if let outcome = query.outcome { filter.require("outcome = ?", [outcome.rawValue]) }
        if let text = query.containing { filter.require("instr(lower(text), lower(?)) > 0", [text]) }
        if let intents = query.intents {
            let among = SQLFilter.places(intents.count)
            filter.require("EXISTS (SELECT 1 FROM json_each(intents) AS name WHERE name.value IN (\(among)))", intents)
        }
        return try await read(otherwise: []) { [filter] db in
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT id, session, time, text, intents, outcome, ended_at FROM commands\(filter.clause)
                    ORDER BY id DESC LIMIT ?
                    """,
                arguments: filter.arguments + [max(0, query.limit)])
            return try rows.reversed().map(CommandEntry.init(row:))
        }
    }
}

extension CommandEntry {
    init(row: Row) throws {
        try self.init(
            id: CommandID(row.value("id")), session: SessionID(row.value("session")), time: row.time("time"),
            text: row.value("text"), intents: StoreJSON.value([String].self, from: row.value("intents")),
            outcome: row.decode(String?.self, forColumn: "outcome").flatMap(CommandOutcome.init(rawValue:)),
            ended: row.timeIfAny("ended_at"))
    }
}
