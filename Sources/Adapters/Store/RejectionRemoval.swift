import Foundation
import GRDB
import Ingestion

/// Takes rejections out of quarantine, each together with the earlier ones that it repeats: they are the same refusal.
enum RejectionRemoval {
    static func remove(_ ids: [RejectionID], _ db: Database) throws {
        guard !ids.isEmpty else { return }
        try prepare(db)
        let naming = try db.cachedStatement(sql: "INSERT OR IGNORE INTO temp.going (id) VALUES (?)")
        for id in ids { try naming.execute(arguments: [id.number]) }
        try removeNamed(db)
    }

    /// - Returns: how many match; the earlier ones they repeat go as well and do not count.
    static func remove(matching filter: SQLFilter, _ db: Database) throws -> Int {
        try prepare(db)
        try db.execute(
            sql: """
                INSERT INTO temp.going (id)
                SELECT rejections.id FROM rejections JOIN batches ON batches.id = rejections.batch\(filter.clause)
                """,
            arguments: filter.arguments)
        let count = db.changesCount
        try removeNamed(db)
        return count
    }

    /// Removes what a batch refused. What was refused before at the same places stands for itself again, unless a later
    /// batch than this repeats it.
    /// - Returns: how many.
    static func remove(ofBatch batch: Int64, _ db: Database) throws -> Int {
        try db.cachedStatement(
            sql: """
                UPDATE rejections SET repeated_in = (
                    SELECT later.repeated_in FROM rejections AS later
                    WHERE later.file = rejections.file AND later.position = rejections.position
                        AND later.batch = rejections.repeated_in)
                WHERE id IN (
                    SELECT earlier.id FROM rejections AS gone JOIN rejections AS earlier
                        ON earlier.file = gone.file AND earlier.position = gone.position
                        AND earlier.repeated_in = gone.batch
                    WHERE gone.batch = ?)
                """
        ).execute(arguments: [batch])
        try db.cachedStatement(sql: "DELETE FROM rejections WHERE batch = ?").execute(arguments: [batch])
        return db.changesCount
    }

    /// A list of numbers of any length, for the transaction.
    private static func prepare(_ db: Database) throws {
        try db.execute(
            sql: "CREATE TEMP TABLE IF NOT EXISTS going (id INTEGER PRIMARY KEY); DELETE FROM temp.going")
    }

    private static func removeNamed(_ db: Database) throws {
        try db.execute(
            sql: """
                WITH RECURSIVE gone (id, batch, file, position) AS (
                    SELECT rejections.id, batch, file, position FROM temp.going
                        JOIN rejections ON rejections.id = going.id
                    UNION
                    SELECT earlier.id, earlier.batch, earlier.file, earlier.position FROM gone
                        JOIN rejections AS earlier ON earlier.file = gone.file AND earlier.position = gone.position
                        AND earlier.repeated_in = gone.batch)
                DELETE FROM rejections WHERE id IN (SELECT id FROM gone);
                DELETE FROM temp.going
                """)
    }
}
