import Ingestion

/// Takes rejections out of quarantine, each together with the earlier ones that it repeats: they are the same refusal.
enum RejectionRemoval {
    static func remove(_ ids: [RejectionID], _ db: any SQLSession) throws {
        try remove(numbers: ids.map(\.number), db)
    }

    /// - Returns: how many match; the earlier ones they repeat go as well and do not count.
    static func remove(matching filter: SQLFilter, _ db: any SQLSession) throws -> Int {
        let numbers = try db.values(
            Int64.self,
            "SELECT rejections.id FROM rejections JOIN batches ON batches.id = rejections.batch\(filter.clause)",
            filter.arguments)
        try remove(numbers: numbers, db)
        return numbers.count
    }

    /// Removes what a batch refused. What was refused before at the same places stands for itself again, unless a later
    /// batch than this repeats it.
    /// - Returns: how many.
    static func remove(ofBatch batch: Int64, _ db: any SQLSession) throws -> Int {
        try db.execute(
            """
            UPDATE rejections SET repeated_in = (
                SELECT later.repeated_in FROM rejections AS later
                WHERE later.file = rejections.file AND later.position = rejections.position
                    AND later.batch = rejections.repeated_in
                LIMIT 1)
            WHERE id IN (
                SELECT earlier.id FROM rejections AS gone JOIN rejections AS earlier
                    ON earlier.file = gone.file AND earlier.position = gone.position
                    AND earlier.repeated_in = gone.batch
                WHERE gone.batch = ?)
            """, [batch])
        return try db.execute("DELETE FROM rejections WHERE batch = ?", [batch])
    }

    private static func remove(numbers: [Int64], _ db: any SQLSession) throws {
        guard !numbers.isEmpty else { return }
        try db.execute(
            """
            WITH RECURSIVE gone (id, batch, file, position) AS (
                SELECT id, batch, file, position FROM rejections
                    WHERE id IN (SELECT CAST(value AS BIGINT) FROM json_each(?))
                UNION
                SELECT earlier.id, earlier.batch, earlier.file, earlier.position FROM gone
                    JOIN rejections AS earlier ON earlier.file = gone.file AND earlier.position = gone.position
                    AND earlier.repeated_in = gone.batch)
            DELETE FROM rejections WHERE id IN (SELECT id FROM gone)
            """, [StoreJSON.text(numbers)])
    }
}
