import Foundation
import GRDBSQLite

/// Reads a store's file with SQLite alone, so that no code of ours stands between the file and what is found in it.
final class StoreReader {
    private var connection: OpaquePointer?

    struct Failure: Error, CustomStringConvertible { let description: String }

    /// - Parameter workspace: whose store is read. Opening it may bring its log into the file: for a store that the
    ///   program is to find as it is, give a copy.
    init(workspace: String) throws {
        let path = workspace + "/.magpie/store.sqlite"
        guard sqlite3_open_v2(path, &connection, SQLITE_OPEN_READWRITE, nil) == SQLITE_OK else {
            throw Failure(description: "\(path) does not open")
        }
    }

    deinit { sqlite3_close(connection) }

    /// The rows of a query, their cells as texts joined by “ | ”.
    func rows(_ sql: String) throws -> [String] {
        var statement: OpaquePointer?
        guard sqlite3_prepare_v2(connection, sql, -1, &statement, nil) == SQLITE_OK else { throw failure(sql) }
        defer { sqlite3_finalize(statement) }
        var rows: [String] = []
        while true {
            switch sqlite3_step(statement) {
            case SQLITE_ROW:
                rows.append((0..<sqlite3_column_count(statement)).map { text(statement, $0) }.joined(separator: " | "))
            case SQLITE_DONE: return rows
            default: throw failure(sql)
            }
        }
    }

    private func text(_ statement: OpaquePointer?, _ column: Int32) -> String {
        sqlite3_column_text(statement, column).map { String(cString: $0) } ?? "NULL"
    }

    private func failure(_ sql: String) -> Failure {
        Failure(description: "\(String(cString: sqlite3_errmsg(connection))): \(sql)")
    }

    /// What SQLite finds wrong with the file, and what is wrong between its tables.
    func faults() throws -> [String] {
        let integrity = try rows("PRAGMA integrity_check").filter { $0 != "ok" }
        let sums = [
            ("run", "SELECT id FROM runs WHERE read <> stored + duplicates + rejected"),
            ("batch", "SELECT id FROM batches WHERE read <> stored + duplicates + rejected"),
            (
                "run and its batches",
                """
                SELECT id FROM runs WHERE (read, stored, duplicates, rejected) IS NOT (
                    SELECT coalesce(sum(batches.read), 0), coalesce(sum(batches.stored), 0),
                        coalesce(sum(batches.duplicates), 0), coalesce(sum(batches.rejected), 0)
                    FROM batches WHERE batches.run = runs.id)
                """
            ),
            (
                "rejections of batch",
                """
                SELECT id FROM batches WHERE rejected < (SELECT count(*) FROM rejections WHERE batch = batches.id)
                """
            ),
            ("running", "SELECT id FROM runs WHERE state = 'running'"),
        ]
        return try integrity + sums.flatMap { name, sql in try rows(sql).map { "\(name) \($0) does not add up" } }
    }
}
