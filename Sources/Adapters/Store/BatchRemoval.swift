import Foundation
import GRDB
import Ingestion

/// Takes what one batch stored out of the store again: its records are a range of ids.
struct BatchRemoval {
    let id: Int64
    let run: Int64
    let source: Int64
    let sourceName: SourceID
    /// Ids of its first and last record.
    let first: Int64
    let last: Int64
    let committed: Int64
    /// How many of its records are in `records`.
    let current: Int
    /// Whether its source tells records apart by key.
    let isKeyed: Bool

    /// In the order in which they were committed.
    static func all(_ db: Database, filter: SQLFilter) throws -> [BatchRemoval] {
        let rows = try Row.fetchAll(
            db,
            sql: """
                SELECT batches.id, batches.run, batches.source, sources.name, first_record, last_record, committed_at,
                    stored - batches.removed AS current, sources.key_fields IS NOT NULL AS is_keyed
                FROM batches JOIN sources ON sources.id = batches.source\(filter.clause) ORDER BY batches.id
                """,
            arguments: filter.arguments)
        return try rows.map { row in
            try BatchRemoval(
                id: row.value("id"), run: row.value("run"), source: row.value("source"),
                sourceName: row.source("name"),
                first: row.value("first_record"), last: row.value("last_record"), committed: row.value("committed_at"),
                current: row.value("current"), isKeyed: row.value("is_keyed"))
        }
    }

    func countOldVersions(_ db: Database) throws -> Int {
        guard isKeyed else { return 0 }
        return try count("SELECT count(*) FROM old_versions WHERE batch = ?", [id], db)
    }

    func countRejections(_ db: Database) throws -> Int {
        try count("SELECT count(*) FROM rejections WHERE batch = ?", [id], db)
    }

    /// Removes the versions that others have replaced since.
    /// - Returns: how many.
    @discardableResult
    func removeOldVersions(_ db: Database) throws -> Int {
        guard isKeyed else { return 0 }
        try db.cachedStatement(sql: "DELETE FROM old_versions WHERE batch = ?").execute(arguments: [id])
        return db.changesCount
    }

    /// Removes the records that are current. What a keyed one had replaced becomes current again, or goes as well.
    /// - Parameter index: how it is built; nil where nothing comes back.
    func removeRecords(restoringVersions index: IdentityOptions?, _ db: Database) throws {
        let items = isKeyed ? try keyedItems(db) : []
        try db.cachedStatement(sql: "DELETE FROM records WHERE id BETWEEN ? AND ?").execute(arguments: [first, last])
        try db.cachedStatement(sql: "UPDATE batches SET removed = stored WHERE id = ?").execute(arguments: [id])
        guard !items.isEmpty else { return }
        if let index {
            try VersionShelf(source: source, index: index, db).restoreNewest(of: items)
        } else {
            let removing = try db.cachedStatement(sql: "DELETE FROM old_versions WHERE source = ? AND key = ?")
            for key in items { try removing.execute(arguments: [source, key.data]) }
        }
    }

    /// How many of its records have replaced a version of another run.
    func countReplacing(_ db: Database) throws -> Int {
        guard isKeyed, current > 0 else { return 0 }
        return try count(
            """
            SELECT count(*) FROM records WHERE id BETWEEN ? AND ? AND key IS NOT NULL
                AND EXISTS (\(BatchRemoval.versionsBefore))
            """, [first, last, run], db)
    }

    /// Whether one of its records has replaced a version that is not kept any more.
    func hasLostVersions(_ db: Database) throws -> Bool {
        guard isKeyed, current > 0 else { return false }
        return try count(
            """
            SELECT EXISTS (SELECT 1 FROM records WHERE id BETWEEN ? AND ? AND key IS NOT NULL
                AND version > 1 + (
                    SELECT count(*) FROM old_versions WHERE source = records.source AND key = records.key)
                AND NOT EXISTS (\(BatchRemoval.versionsBefore)))
            """, [first, last, run], db) > 0
    }

    /// Versions of a record's item that are not of this run.
    private static let versionsBefore = """
        SELECT 1 FROM old_versions JOIN batches ON batches.id = old_versions.batch
        WHERE old_versions.source = records.source AND old_versions.key = records.key AND batches.run <> ?
        """

    private func keyedItems(_ db: Database) throws -> [RecordIdentity] {
        let statement = try db.cachedStatement(
            sql: "SELECT key FROM records WHERE id BETWEEN ? AND ? AND key IS NOT NULL ORDER BY key")
        let rows = try Row.fetchCursor(statement, arguments: [first, last])
        var keys: [RecordIdentity] = []
        while let row = try rows.next() { keys.append(try row.identity("key")) }
        return keys
    }

    private func count(_ sql: String, _ arguments: StatementArguments, _ db: Database) throws -> Int {
        try Int.fetchOne(db.cachedStatement(sql: sql), arguments: arguments) ?? 0
    }
}
