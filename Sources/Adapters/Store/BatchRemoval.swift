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
    func removeRecords(restoringVersions: Bool, _ db: Database) throws {
        let shelved = isKeyed ? try items(db).shelved(db) : []
        try db.cachedStatement(sql: "DELETE FROM records WHERE id BETWEEN ? AND ?").execute(arguments: [first, last])
        try db.cachedStatement(sql: "UPDATE batches SET removed = stored WHERE id = ?").execute(arguments: [id])
        guard !shelved.isEmpty else { return }
        let shelf = VersionShelf(db)
        guard restoringVersions else { return try shelf.discard(shelved.map(\.record)) }
        let newest = Dictionary(shelved.map { ($0.item, $0) }) { $0.version > $1.version ? $0 : $1 }
        try shelf.restore(newest.values.map(\.record).sorted())
    }

    /// What its current records have replaced.
    struct Replaced {
        /// Items that have a version of another run on the shelf.
        var restorable = 0
        /// Whether a version was replaced that is not kept any more.
        var isIncomplete = false
    }

    /// - Parameter own: the batches of the same run.
    func replaced(own: Set<Int64>, _ db: Database) throws -> Replaced {
        var replaced = Replaced()
        guard isKeyed, current > 0 else { return replaced }
        let items = try items(db)
        var before: Set<Int> = []
        var within: [Int: Int64] = [:]
        for version in try items.shelved(db) {
            if own.contains(version.batch) {
                within[version.item, default: 0] += 1
            } else {
                before.insert(version.item)
            }
        }
        replaced.restorable = before.count
        replaced.isIncomplete = items.current.enumerated().contains { item, version in
            guard let version, !before.contains(item) else { return false }
            return version.version > 1 + within[item, default: 0]
        }
        return replaced
    }

    /// The items its current records are of.
    private func items(_ db: Database) throws -> ItemVersions {
        let statement = try db.cachedStatement(
            sql: "SELECT key FROM records WHERE id BETWEEN ? AND ? AND key IS NOT NULL")
        let rows = try Row.fetchCursor(statement, arguments: [first, last])
        var keys: [RecordIdentity] = []
        while let row = try rows.next() { keys.append(try row.identity("key")) }
        return try ItemVersions(of: keys.sorted(), source: source, db)
    }

    private func count(_ sql: String, _ arguments: StatementArguments, _ db: Database) throws -> Int {
        try Int.fetchOne(db.cachedStatement(sql: sql), arguments: arguments) ?? 0
    }
}
