import Ingestion

/// Which of several runs that go on at once reads a file of their source: the first that asks. A claim outlasts its run
/// until no run of the source goes on, so that what one has read is not read again by another that began meanwhile.
struct ClaimedFiles {
    private let run: Int64
    private let source: Int64
    private let started: Int64

    /// - Parameter path: of the store, for errors.
    init(of run: RunID, path: String, _ db: any SQLSession) throws {
        self.run = run.number
        let found = try db.first("SELECT source, started_at, state FROM runs WHERE id = ?", [run.number]) { row in
            try (
                source: row.value("source") as Int64, started: row.value("started_at") as Int64,
                isRunning: row.value("state") == RunState.running.rawValue
            )
        }
        guard let found else { throw StoreError.broken("run \(run) is not known", path: path) }
        guard found.isRunning else { throw StoreError.runWasEnded(path: path, run: run.number) }
        (source, started) = (found.source, found.started)
    }

    /// In one statement, which decides for each of them between all who ask at the same moment.
    /// - Returns: those the run may read, with what is known of them now: another run may have read on since this one
    ///   looked.
    func take(_ paths: [String], _ db: any SQLSession) throws -> [String: FileProgress?] {
        // A run that is not seen yet although it has claimed began a moment ago; one that is older was pruned.
        let taken = try db.values(
            String.self,
            """
            INSERT INTO file_claims (source, path, run)
            SELECT DISTINCT CAST(?1 AS BIGINT), asked.value, CAST(?2 AS BIGINT) FROM json_each(?3) AS asked
            WHERE true ORDER BY asked.value
            ON CONFLICT (source, path) DO UPDATE SET run = excluded.run
            WHERE file_claims.run = excluded.run
                OR EXISTS (
                    SELECT 1 FROM runs WHERE runs.id = file_claims.run AND runs.state <> 'running'
                        AND (runs.state <> 'finished' OR coalesce(runs.ended_at, 0) < ?4))
                OR file_claims.run < excluded.run
                    AND NOT EXISTS (SELECT 1 FROM runs WHERE runs.id = file_claims.run)
            RETURNING path
            """, [source, run, try StoreJSON.text(paths), started])
        var files = [String: FileProgress?](uniqueKeysWithValues: taken.map { ($0, nil) })
        for file in try FileProgress.all(taken, of: source, db) { files[file.path] = file }
        return files
    }
}
