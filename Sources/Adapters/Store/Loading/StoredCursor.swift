import Foundation
import Ingestion

/// A cursor as the tables know it: the end of a chain of moves.
struct StoredCursor {
    let source: Int64
    let name: String

    /// The move it stands at; nil where it never moved, or was taken back to before its first move.
    private func head(_ db: any SQLSession) throws -> Int64? {
        try db.value(Int64.self, "SELECT move FROM cursors WHERE source = ? AND name = ?", [source, name])
    }

    private func setHead(_ move: Int64?, _ db: any SQLSession) throws {
        try db.execute(
            """
            INSERT INTO cursors (source, name, move) VALUES (?, ?, ?)
            ON CONFLICT (source, name) DO UPDATE SET move = excluded.move
            """, [source, name, move])
    }

    /// As a batch of a run moves it, on from where it stands. The moves of one run that follow each other are one.
    func move(to value: String, run: Int64, at time: Int64, _ db: any SQLSession) throws {
        let head = try head(db)
        if let head {
            let changed = try db.execute(
                "UPDATE cursor_moves SET value = ?, time = ? WHERE id = ? AND run = ?", [value, time, head, run])
            guard changed == 0 else { return }
        }
        try append(value, run: run, basis: head, at: time, db)
    }

    /// As somebody sets it: what stood before has no part in it. nil to forget it.
    func set(_ value: String?, at time: Int64, _ db: any SQLSession) throws {
        try append(value, run: nil, basis: nil, at: time, db)
    }

    private func append(_ value: String?, run: Int64?, basis: Int64?, at time: Int64, _ db: any SQLSession) throws {
        let move = try db.insert(
            """
            INSERT INTO cursor_moves (source, name, value, run, basis, time) VALUES (?, ?, ?, ?, ?, ?) RETURNING id
            """, [source, name, value, run, basis, time])
        try setHead(move, db)
    }

    // MARK: Texts

    /// A text that looks like a number stands in quotes: `"0001005"`. So does one that has quotes of its own around it, as
    /// reading takes them away.
    static func stored(_ move: CursorMove) -> String {
        move.isText || isQuoted(move.value) ? "\"\(move.value)\"" : move.value
    }

    private static func read(_ stored: String) -> (value: String, isText: Bool) {
        isQuoted(stored) ? (String(stored.dropFirst().dropLast()), true) : (stored, false)
    }

    private static func isQuoted(_ text: String) -> Bool {
        text.utf8.count >= 2 && text.utf8.first == UInt8(ascii: "\"") && text.utf8.last == UInt8(ascii: "\"")
    }

    // MARK: Undoing

    /// Where it goes back to when a run is undone: before the run's first move, if what it stands at rests on that. What
    /// later runs moved rests on it; what somebody set by hand afterwards does not.
    func taken(backBefore run: Int64, _ db: any SQLSession) throws -> (changes: CursorReturn, head: Int64?)? {
        guard let head = try head(db), let now = try value(of: head, db) else { return nil }
        let found = try db.first(
            """
            WITH RECURSIVE chain (id, run, basis) AS (
                SELECT id, run, basis FROM cursor_moves WHERE id = ?
                UNION ALL
                SELECT earlier.id, earlier.run, earlier.basis FROM chain
                    JOIN cursor_moves AS earlier ON earlier.id = chain.basis)
            SELECT basis FROM chain WHERE run = ? ORDER BY id LIMIT 1
            """, [head, run]
        ) { try $0.value(0) as Int64? }
        guard let basis = found else { return nil }
        let before = try basis.flatMap { try value(of: $0, db) }
        return (CursorReturn(name: name, from: Self.read(now).value, to: before.map { Self.read($0).value }), basis)
    }

    func takeBack(before run: Int64, _ db: any SQLSession) throws {
        guard let taken = try taken(backBefore: run, db) else { return }
        try setHead(taken.head, db)
    }

    private func value(of move: Int64, _ db: any SQLSession) throws -> String? {
        try db.value(String.self, "SELECT value FROM cursor_moves WHERE id = ?", [move])
    }

    // MARK: Looking

    /// Those a run moved, by name.
    static func all(movedBy run: Int64, _ db: any SQLSession) throws -> [StoredCursor] {
        try db.rows("SELECT DISTINCT source, name FROM cursor_moves WHERE run = ? ORDER BY name", [run]) {
            try StoredCursor(source: $0.value(0), name: $0.value(1))
        }
    }

    /// Those that stand somewhere, by name.
    static func values(of source: SourceID, name: String? = nil, _ db: any SQLSession) throws -> [CursorValue] {
        var filter = SQLFilter()
        filter.require("sources.name", equals: source.rawValue)
        filter.require("cursors.name", equals: name)
        filter.require("cursor_moves.value IS NOT NULL")
        return try db.rows(
            """
            SELECT cursors.name, cursor_moves.value, cursor_moves.run, cursor_moves.time
            FROM cursors JOIN sources ON sources.id = cursors.source
            JOIN cursor_moves ON cursor_moves.id = cursors.move\(filter.clause) ORDER BY cursors.name
            """, filter.arguments
        ) { row in
            let (value, isText) = Self.read(try row.value("value"))
            return try CursorValue(
                name: row.value("name"), value: value, isText: isText,
                run: (row.value("run") as Int64?).map(RunID.init), changed: row.time("time"))
        }
    }
}
