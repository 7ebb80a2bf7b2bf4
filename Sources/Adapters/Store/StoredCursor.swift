import Foundation
import GRDB
import Ingestion

/// A cursor as the tables know it: the end of a chain of moves.
struct StoredCursor {
    let source: Int64
    let name: String

    /// The move it stands at; nil where it never moved, or was taken back to before its first move.
    private func head(_ db: Database) throws -> Int64? {
        try Optional<Int64>.fetchOne(
            db.cachedStatement(sql: "SELECT move FROM cursors WHERE source = ? AND name = ?"),
            arguments: [source, name]
        ) ?? nil
    }

    private func setHead(_ move: Int64?, _ db: Database) throws {
        try db.cachedStatement(sql: "INSERT OR REPLACE INTO cursors (source, name, move) VALUES (?, ?, ?)")
            .execute(arguments: [source, name, move])
    }

    /// As a batch of a run moves it, on from where it stands. The moves of one run that follow each other are one.
    func move(to value: String, run: Int64, at time: Int64, _ db: Database) throws {
        let head = try head(db)
        if let head {
            try db.cachedStatement(sql: "UPDATE cursor_moves SET value = ?, time = ? WHERE id = ? AND run = ?")
                .execute(arguments: [value, time, head, run])
            guard db.changesCount == 0 else { return }
        }
        try append(value, run: run, basis: head, at: time, db)
    }

    /// As somebody sets it: what stood before has no part in it. nil to forget it.
    func set(_ value: String?, at time: Int64, _ db: Database) throws {
        try append(value, run: nil, basis: nil, at: time, db)
    }

    private func append(_ value: String?, run: Int64?, basis: Int64?, at time: Int64, _ db: Database) throws {
        try db.cachedStatement(
            sql: "INSERT INTO cursor_moves (source, name, value, run, basis, time) VALUES (?, ?, ?, ?, ?, ?)"
        ).execute(arguments: [source, name, value, run, basis, time])
        try setHead(db.lastInsertedRowID, db)
    }

    // MARK: Undoing

    /// Where it goes back to when a run is undone: before the run's first move, if what it stands at rests on that. What
    /// later runs moved rests on it; what somebody set by hand afterwards does not.
    func taken(backBefore run: Int64, _ db: Database) throws -> (changes: CursorReturn, head: Int64?)? {
        guard let head = try head(db), let now = try value(of: head, db) else { return nil }
        let row = try Row.fetchOne(
            db,
            sql: """
                WITH RECURSIVE chain (id, run, basis) AS (
                    SELECT id, run, basis FROM cursor_moves WHERE id = ?
                    UNION ALL
                    SELECT earlier.id, earlier.run, earlier.basis FROM chain
                        JOIN cursor_moves AS earlier ON earlier.id = chain.basis)
                SELECT basis FROM chain WHERE run = ? ORDER BY id LIMIT 1
                """,
            arguments: [head, run])
        guard let row else { return nil }
        let basis: Int64? = try row.value(0)
        let before = try basis.flatMap { try value(of: $0, db) }
        return (CursorReturn(name: name, from: now, to: before), basis)
    }

    func takeBack(before run: Int64, _ db: Database) throws {
        guard let taken = try taken(backBefore: run, db) else { return }
        try setHead(taken.head, db)
    }

    private func value(of move: Int64, _ db: Database) throws -> String? {
        try Optional<String>.fetchOne(
            db.cachedStatement(sql: "SELECT value FROM cursor_moves WHERE id = ?"), arguments: [move]) ?? nil
    }

    // MARK: Looking

    /// Those a run moved, by name.
    static func all(movedBy run: Int64, _ db: Database) throws -> [StoredCursor] {
        try Row.fetchAll(
            db, sql: "SELECT DISTINCT source, name FROM cursor_moves WHERE run = ? ORDER BY name", arguments: [run]
        ).map { try StoredCursor(source: $0.value(0), name: $0.value(1)) }
    }

    /// Those that stand somewhere, by name.
    static func values(of source: SourceID, name: String? = nil, _ db: Database) throws -> [CursorValue] {
        var filter = SQLFilter()
        filter.require("sources.name", equals: source.rawValue)
        filter.require("cursors.name", equals: name)
        filter.require("cursor_moves.value IS NOT NULL")
        return try Row.fetchAll(
            db,
            sql: """
                SELECT cursors.name, cursor_moves.value, cursor_moves.run, cursor_moves.time
                FROM cursors JOIN sources ON sources.id = cursors.source
                JOIN cursor_moves ON cursor_moves.id = cursors.move\(filter.clause) ORDER BY cursors.name
                """,
            arguments: filter.arguments
        ).map { row in
            try CursorValue(
                name: row.value("name"), value: row.value("value"),
                run: row.decode(Int64?.self, forColumn: "run").map(RunID.init), changed: row.time("time"))
        }
    }
}
