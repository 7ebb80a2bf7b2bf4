import Ingestion

/// Tells all records of a source apart anew, as if its key had always been this: what is one item now becomes versions
/// in the order of ids, that is of ingestion, and what is none any more stands for itself again. Nothing goes but what
/// would have been a duplicate: also more versions stay than are kept of new ones.
struct Rekeying {
    let source: Int64
    let isKeyed: Bool
    let compresses: Bool
    /// Nil for a record without key.
    let key: @Sendable ([UInt8]) -> RecordIdentity?

    /// How many old versions are looked at at once.
    private static let page = 10_000

    func perform(_ db: any SQLSession) throws {
        try db.execute(Rekeying.table)
        try collectRecords(db)
        try collectOldVersions(db)
        try db.execute(Rekeying.decisions)
        let evidence = try StoredEvidence.of(source, db)
        for left in [try gone(wasOld: false, db), try ids(wasOld: false, isCurrent: false, db)] {
            try evidence?.withdraw(left, db)
        }
        try db.records.drop(gone(wasOld: false, db), source: source)
        try db.records.discard(gone(wasOld: true, db), source: source)
        try name("records", where: "fates.was_old = 0", db)
        try db.records.shelve(ids(wasOld: false, isCurrent: false, db), source: source, compressing: compresses)
        try name("old_versions", where: "fates.was_old = 1 AND fates.is_current = 0", db)
        try db.records.restore(ids(wasOld: true, isCurrent: true, db), source: source)
        try evidence?.observe(ids(wasOld: true, isCurrent: true, db), db)
        try name("records", where: "fates.was_old = 1 AND fates.is_current = 1", db)
        try db.records.reindex(source: source)
        try db.execute("DROP TABLE rekeyed")
        try db.execute("DROP TABLE fates")
    }

    /// `identity` is the key, or the hash of what has none.
    private static let table = """
        CREATE TEMP TABLE rekeyed (
            id BIGINT PRIMARY KEY, was_old BIGINT, identity BYTEA, is_keyed BIGINT, hash BYTEA)
        """

    /// A record that says what the one before said is none.
    private static let decisions = """
        CREATE TEMP TABLE fates AS
        SELECT id, was_old, identity, is_keyed,
            CASE WHEN is_keyed = 1 THEN row_number() OVER item ELSE 1 END AS version,
            CASE WHEN lead(id) OVER item IS NULL THEN 1 ELSE 0 END AS is_current
        FROM (
            SELECT id, was_old, identity, is_keyed, hash,
                lag(hash) OVER (PARTITION BY is_keyed, identity ORDER BY id) AS before
            FROM rekeyed) AS told
        WHERE before IS NULL OR before <> hash
        WINDOW item AS (PARTITION BY is_keyed, identity ORDER BY id)
        """

    // MARK: Collecting

    /// A record as `rekeyed` has it.
    private struct Told {
        let id: Int64
        let hash: RecordIdentity
        let key: RecordIdentity?
    }

    private func collectRecords(_ db: any SQLSession) throws {
        var filter = SQLFilter()
        filter.require("batches.source", equals: source)
        filter.require("stored > batches.removed")
        for batch in try BatchRemoval.all(db, filter: filter) {
            let isOurs = db.records.condition(batch.range)
            let sql = "SELECT id, hash, body FROM records WHERE \(isOurs.sql)"
            let told = try db.walkedRows(sql, isOurs.arguments) { row in
                try Told(id: row.value("id"), hash: row.identity("hash"), key: isKeyed ? key(row.value("body")) : nil)
            }
            try append(told, wasOld: false, db)
        }
    }

    private func collectOldVersions(_ db: any SQLSession) throws {
        var last: Int64 = -1
        while true {
            let told = try db.walkedRows(
                "SELECT id, hash, encoding, body FROM old_versions WHERE source = ? AND id > ? ORDER BY id LIMIT ?",
                [source, last, Rekeying.page]
            ) { row in
                let body = isKeyed ? try PackedBytes.bytes(row, encoding: "encoding", bytes: "body") : []
                return try Told(id: row.value("id"), hash: row.identity("hash"), key: isKeyed ? key(body) : nil)
            }
            guard let end = told.last else { return }
            last = end.id
            try append(told, wasOld: true, db)
        }
    }

    private func append(_ told: [Told], wasOld: Bool, _ db: any SQLSession) throws {
        let columns = ["id", "was_old", "identity", "is_keyed", "hash"]
        try db.append(told.count, rowsTo: "rekeyed", columns: columns) { index, row in
            let one = told[index]
            row.put(one.id)
            row.put(wasOld ? 1 : 0)
            row.put(one.key ?? one.hash)
            row.put(one.key == nil ? 0 : 1)
            row.put(one.hash)
        }
    }

    // MARK: Deciding

    private func gone(wasOld: Bool, _ db: any SQLSession) throws -> [Int64] {
        try db.values(
            Int64.self,
            """
            SELECT id FROM rekeyed WHERE was_old = ?
                AND NOT EXISTS (SELECT 1 FROM fates WHERE fates.id = rekeyed.id) ORDER BY id
            """, [wasOld])
    }

    private func ids(wasOld: Bool, isCurrent: Bool, _ db: any SQLSession) throws -> [Int64] {
        try db.values(
            Int64.self, "SELECT id FROM fates WHERE was_old = ? AND is_current = ? ORDER BY id", [wasOld, isCurrent])
    }

    private func name(_ table: String, where condition: String, _ db: any SQLSession) throws {
        try db.execute(
            """
            UPDATE \(table) SET key = CASE WHEN fates.is_keyed = 1 THEN fates.identity END, version = fates.version
            FROM fates WHERE fates.id = \(table).id AND \(table).source = ? AND \(condition)
            """, [source])
    }
}
