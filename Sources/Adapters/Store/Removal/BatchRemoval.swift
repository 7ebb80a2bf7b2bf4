import Ingestion

/// Takes what one batch stored out of the store again: its records are a range of ids.
package struct BatchRemoval {
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

    /// In the order in which they were committed; the first of them where there is a limit.
    static func all(_ db: any SQLSession, filter: SQLFilter, limit: Int? = nil) throws -> [BatchRemoval] {
        try db.rows(
            """
            SELECT batches.id, batches.run, batches.source, sources.name, first_record, last_record, committed_at,
                stored - batches.removed AS current, sources.key_fields IS NOT NULL AS is_keyed
            FROM batches JOIN sources ON sources.id = batches.source\(filter.clause) ORDER BY batches.id
            \(limit.map { "LIMIT \($0)" } ?? "")
            """, filter.arguments
        ) { row in
            try BatchRemoval(
                id: row.value("id"), run: row.value("run"), source: row.value("source"),
                sourceName: row.source("name"),
                first: row.value("first_record"), last: row.value("last_record"), committed: row.value("committed_at"),
                current: row.value("current"), isKeyed: row.value("is_keyed"))
        }
    }

    func countOldVersions(_ db: any SQLSession) throws -> Int {
        guard isKeyed else { return 0 }
        return try db.value(Int.self, "SELECT count(*) FROM old_versions WHERE batch = ?", [id]) ?? 0
    }

    func countRejections(_ db: any SQLSession) throws -> Int {
        try db.value(Int.self, "SELECT count(*) FROM rejections WHERE batch = ?", [id]) ?? 0
    }

    /// Removes the versions that others have replaced since.
    /// - Returns: how many.
    @discardableResult
    func removeOldVersions(_ db: any SQLSession) throws -> Int {
        guard isKeyed else { return 0 }
        return try db.execute("DELETE FROM old_versions WHERE batch = ?", [id])
    }

    /// Removes the records that are current. What a keyed one had replaced becomes current again, or goes as well.
    func removeRecords(restoringVersions: Bool, _ db: any SQLSession) throws {
        let shelved = isKeyed ? try items(db).shelved() : []
        let evidence = try StoredEvidence.of(source, db)
        try evidence?.withdraw(batch: id, db)
        try db.records.remove(range)
        try db.execute("UPDATE batches SET removed = stored WHERE id = ?", [id])
        guard !shelved.isEmpty else { return }
        guard restoringVersions else { return try db.records.discard(shelved.map(\.record), source: source) }
        let newest = Dictionary(shelved.map { ($0.item, $0) }) { $0.version > $1.version ? $0 : $1 }
        let restored = newest.values.map(\.record).sorted()
        try db.records.restore(restored, source: source)
        try evidence?.observe(restored, db)
    }

    var range: RecordRange {
        RecordRange(source: source, committed: committed, first: first, last: last)
    }

    /// What its current records have replaced.
    struct Replaced {
        /// Items that have a version of another run on the shelf.
        var restorable = 0
        /// Whether a version was replaced that is not kept any more.
        var isIncomplete = false
    }

    /// - Parameter own: the batches of the same run.
    func replaced(own: Set<Int64>, _ db: any SQLSession) throws -> Replaced {
        var replaced = Replaced()
        guard isKeyed, current > 0 else { return replaced }
        let items = try items(db)
        var before: Set<Int> = []
        var within: [Int: Int64] = [:]
        for version in try items.shelved() {
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
    private func items(_ db: any SQLSession) throws -> any ItemVersions {
        let isOurs = db.records.condition(range)
        let keys = try db.rows(
            "SELECT key FROM records WHERE \(isOurs.sql) AND key IS NOT NULL", isOurs.arguments
        ) { try $0.identity("key") }
        return try db.records.items(of: keys.sorted(), source: source)
    }
}
