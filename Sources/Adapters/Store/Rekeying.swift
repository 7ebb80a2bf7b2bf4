import Foundation
import GRDB
import Ingestion

/// Tells all records of a source apart anew, as if its key had always been this: what is one item now becomes versions
/// in the order of ids, that is of ingestion, and what is none any more stands for itself again. Nothing goes but what
/// would have been a duplicate: also more versions stay than are kept of new ones.
struct Rekeying {
    let source: Int64
    let isKeyed: Bool
    let options: SQLiteStore.Options
    /// Nil for a record without key.
    let key: @Sendable ([UInt8]) -> RecordIdentity?

    func perform(_ db: Database) throws {
        try db.execute(sql: Rekeying.tables)
        try collectRecords(db)
        try collectOldVersions(db)
        try db.execute(sql: Rekeying.decisions)
        let shelf = VersionShelf(db)
        try forEach("SELECT id, was_old FROM temp.rekeyed WHERE id NOT IN (SELECT id FROM temp.fates)", db) { row in
            let id: Int64 = try row.value("id")
            if try row.value("was_old") { try shelf.discard([id]) } else { try shelf.remove([id]) }
        }
        try forEach("SELECT * FROM temp.fates WHERE NOT was_old ORDER BY id", db) { row in
            try name(row, in: "records", db)
            if try !row.value("is_current") { try shelf.put([row.value("id")], compressing: options.compresses) }
        }
        // Last: where there are two with the same content, the other one has made room now.
        try forEach("SELECT * FROM temp.fates WHERE was_old ORDER BY id", db) { row in
            guard try row.value("is_current") else { return try name(row, in: "old_versions", db) }
            try shelf.restore([row.value("id")])
            try name(row, in: "records", db)
        }
        try IdentityIndex(db, options: options.index).backfill(source: source)
        try db.execute(sql: "DROP TABLE temp.rekeyed; DROP TABLE temp.fates")
    }

    /// `identity` is the key, or the hash of what has none.
    private static let tables = """
        CREATE TEMP TABLE rekeyed (
            id INTEGER PRIMARY KEY, was_old INTEGER, identity BLOB, is_keyed INTEGER, hash BLOB)
        """

    /// A record that says what the one before said is none.
    private static let decisions = """
        CREATE TEMP TABLE fates AS
        SELECT id, was_old, identity, is_keyed,
            CASE WHEN is_keyed THEN row_number() OVER item ELSE 1 END AS version,
            lead(id) OVER item IS NULL AS is_current
        FROM (
            SELECT *, lag(hash) OVER (PARTITION BY is_keyed, identity ORDER BY id) AS before FROM temp.rekeyed)
        WHERE before IS NOT hash
        WINDOW item AS (PARTITION BY is_keyed, identity ORDER BY id)
        """

    private func collectRecords(_ db: Database) throws {
        var filter = SQLFilter()
        filter.require("batches.source", equals: source)
        filter.require("stored > batches.removed")
        for batch in try BatchRemoval.all(db, filter: filter) {
            try collect(
                "SELECT id, hash, 0 AS encoding, body FROM records WHERE id BETWEEN ? AND ?",
                [batch.first, batch.last],
                wasOld: false, db)
        }
    }

    private func collectOldVersions(_ db: Database) throws {
        try collect("SELECT id, hash, encoding, body FROM old_versions WHERE source = ?", [source], wasOld: true, db)
    }

    private func collect(_ sql: String, _ arguments: StatementArguments, wasOld: Bool, _ db: Database) throws {
        let statement = try db.cachedStatement(sql: "INSERT INTO temp.rekeyed VALUES (?, ?, ?, ?, ?)")
        let rows = try Row.fetchCursor(db, sql: sql, arguments: arguments)
        while let row = try rows.next() {
            let key = isKeyed ? key(try PackedBytes.bytes(row, encoding: "encoding", bytes: "body")) : nil
            let hash: Data = try row.value("hash")
            try statement.execute(arguments: [
                try row.value("id") as Int64, wasOld, key?.data ?? hash, key != nil, hash,
            ])
        }
    }

    private func name(_ row: Row, in table: String, _ db: Database) throws {
        let key: Data? = try row.value("is_keyed") ? row.value("identity") : nil
        try db.cachedStatement(sql: "UPDATE \(table) SET key = ?, version = ? WHERE id = ?")
            .execute(arguments: [key, try row.value("version") as Int, try row.value("id") as Int64])
    }

    private func forEach(_ sql: String, _ db: Database, _ body: (Row) throws -> Void) throws {
        let rows = try Row.fetchCursor(db, sql: sql)
        while let row = try rows.next() { try body(row) }
    }
}

extension RecordIdentity {
    /// As columns hold it.
    fileprivate var data: Data {
        withUnsafeBytes(of: (high.bigEndian, low.bigEndian)) { Data($0) }
    }
}
