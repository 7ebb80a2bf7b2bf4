import Foundation
import GRDB
import Ingestion

/// The versions of a source's items that others replaced. They keep the ids they had in `records`, so that they can go
/// back. A batch counts what it stored and is not in `records` any more as removed.
struct VersionShelf {
    private let database: Database
    private let source: Int64
    private let index: IdentityIndex

    init(source: Int64, index: IdentityOptions, _ db: Database) {
        self.source = source
        self.index = IdentityIndex(db, options: index)
        database = db
    }

    /// Moves a record out of `records`.
    func put(_ record: Int64, compressing: Bool) throws {
        let finding = try database.cachedStatement(sql: "SELECT body FROM records WHERE id = ?")
        let body = try Row.fetchOne(finding, arguments: [record]).map { row in
            try row.withUnsafeData(atIndex: 0) { PackedBytes($0 ?? Data(), compressing: compressing) }
        }
        guard let body else { throw VersionShelf.missing }
        try database.cachedStatement(
            sql: """
                INSERT INTO old_versions (\(VersionShelf.columns), encoding, body)
                SELECT \(VersionShelf.columns), ?, ? FROM records WHERE id = ?
                """
        ).execute(arguments: [body.encoding.rawValue, body.data, record])
        try remove(record)
    }

    /// Takes a record out of `records` for good.
    func remove(_ record: Int64) throws {
        try database.cachedStatement(
            sql: "UPDATE batches SET removed = removed + 1 WHERE id = (SELECT batch FROM records WHERE id = ?)"
        ).execute(arguments: [record])
        try database.cachedStatement(sql: "DELETE FROM records WHERE id = ?").execute(arguments: [record])
    }

    /// Moves a version back into `records`.
    func restore(_ record: Int64) throws {
        let finding = try database.cachedStatement(sql: "SELECT encoding, body FROM old_versions WHERE id = ?")
        let body = try Row.fetchOne(finding, arguments: [record]).map { row in
            try PackedBytes.bytes(row, encoding: "encoding", bytes: "body")
        }
        guard let body else { throw VersionShelf.missing }
        try database.cachedStatement(
            sql: """
                INSERT INTO records (\(VersionShelf.columns), body)
                SELECT \(VersionShelf.columns), CAST(? AS TEXT) FROM old_versions WHERE id = ?
                """
        ).execute(arguments: [Data(body), record])
        try database.cachedStatement(
            sql: "UPDATE batches SET removed = removed - 1 WHERE id = (SELECT batch FROM records WHERE id = ?)"
        ).execute(arguments: [record])
        try discard(record)
    }

    /// Removes a version for good.
    func discard(_ record: Int64) throws {
        try database.cachedStatement(sql: "DELETE FROM old_versions WHERE id = ?").execute(arguments: [record])
    }

    /// Removes the versions of an item up to this one.
    func discard(_ key: RecordIdentity, upTo version: Int64) throws {
        try database.cachedStatement(sql: "DELETE FROM old_versions WHERE source = ? AND key = ? AND version <= ?")
            .execute(arguments: [source, key.data, version])
    }

    /// Makes the newest version that is left of each of these items, whose current ones are gone, the current one.
    func restoreNewest(of keys: [RecordIdentity]) throws {
        let finding = try database.cachedStatement(
            sql: "SELECT id FROM old_versions WHERE source = ? AND key = ? ORDER BY version DESC LIMIT 1")
        var restored: [IdentityEntry] = []
        for key in keys {
            guard let record = try Int64.fetchOne(finding, arguments: [source, key.data]) else { continue }
            restored.append(IdentityEntry(hash: key.high, record: record))
        }
        for record in restored.map(\.record).sorted() { try restore(record) }
        // Their entries of before may be gone with a merge.
        if !restored.isEmpty { try index.append(restored) }
    }

    /// What a record has in both tables.
    private static let columns = """
        id, hash, source, batch, file, position, event_time, is_timed, marked_invalid, version, key, tags
        """

    private static var missing: DatabaseError {
        DatabaseError(resultCode: .SQLITE_CORRUPT, message: "a version of a record is missing")
    }
}
