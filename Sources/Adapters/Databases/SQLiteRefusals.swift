import Foundation
import GRDBSQLite
import Ingestion
import Quantities

/// Says in our words why an SQLite database did not do what was asked (https://www.sqlite.org/rescode.html).
struct SQLiteRefusals {
    let database: SQLiteDatabase

    /// - Parameter query: where it could not be prepared.
    func failure(_ status: Int32, query: String?) -> DatabaseFailure {
        let detail = database.message
        if database.watch.stop?.isRaised == true,
            [SQLITE_BUSY, SQLITE_LOCKED, SQLITE_INTERRUPT].contains(status & 0xFF)
        {
            return .stopped
        }
        switch status & 0xFF {
        case SQLITE_NOTADB: return .notADatabase(path: database.path)
        case SQLITE_BUSY, SQLITE_LOCKED: return .locked(path: database.path)
        case SQLITE_AUTH, SQLITE_READONLY, SQLITE_PERM: return .writes(detail: detail)
        case SQLITE_CANTOPEN: return .fileUnreadable(path: database.path, errno: EACCES)
        case SQLITE_IOERR: return .fileUnreadable(path: database.path, errno: EIO)
        // While it works, a mistake is one of values: of a function, of JSON.
        case SQLITE_ERROR: return query.map { fault(detail, query: $0) } ?? .other(code: "SQLite 1", detail: detail)
        default: return .other(code: "SQLite \(status)", detail: detail)
        }
    }

    private func fault(_ detail: String, query: String) -> DatabaseFailure {
        if let name = Self.rest(of: detail, behind: "no such table: ") {
            return .tableMissing(name: name, nearest: nearest(to: name, Self.tables))
        }
        if let name = Self.rest(of: detail, behind: "no such column: ") {
            return .columnMissing(name: name, nearest: nearest(to: name, Self.columns, query: query))
        }
        if let near = detail.firstMatch(of: /near "(.*)": syntax error/) {
            return .syntax(detail: detail, near: String(near.1))
        }
        return .syntax(detail: detail, near: nil)
    }

    private static func rest(of text: String, behind start: String) -> String? {
        text.hasPrefix(start) ? String(text.dropFirst(start.count)) : nil
    }

    private static let tables = "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') LIMIT 10000"

    /// Of the tables whose names stand in the query.
    private static let columns = """
        SELECT sql FROM sqlite_schema WHERE type IN ('table', 'view') AND instr(lower(?1), lower(name)) > 0 LIMIT 1000
        """

    private func nearest(to name: String, _ sql: String, query: String? = nil) -> [String] {
        let found = texts(sql, query)
        let wanted = name.split(separator: ".").last.map(String.init) ?? name
        guard query != nil else { return NearestNames.to(wanted, among: found) }
        // What a table's definition consists of: its columns, and some words more.
        let words = found.flatMap { $0.split { !($0.isLetter || $0.isNumber || $0 == "_") }.map(String.init) }
        return NearestNames.to(wanted, among: Set(words).sorted())
    }

    private func texts(_ sql: String, _ value: String?) -> [String] {
        var prepared: OpaquePointer?
        guard sqlite3_prepare_v2(database.connection, sql, -1, &prepared, nil) == SQLITE_OK else { return [] }
        defer { sqlite3_finalize(prepared) }
        if let value {
            let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
            sqlite3_bind_text(prepared, 1, value, -1, copied)
        }
        var texts: [String] = []
        while sqlite3_step(prepared) == SQLITE_ROW {
            if let text = sqlite3_column_text(prepared, 0) { texts.append(String(cString: text)) }
        }
        return texts
    }
}
