import Ingestion

/// Which of several runs that go on at once reads a file of their source: the first that asks. A claim outlasts its run
/// until no run of the source goes on, so that what one has read is not read again by another that began meanwhile.
struct FileClaim {
    let path: String
    let run: Int64

    /// - Returns: whether the run may read the file.
    func take(_ db: any SQLSession) throws -> Bool {
        let owner = try db.first(
            """
            SELECT file_claims.run, runs.state, runs.ended_at, mine.started_at FROM runs AS mine
            JOIN file_claims ON file_claims.source = mine.source AND file_claims.path = ?
            LEFT JOIN runs ON runs.id = file_claims.run WHERE mine.id = ?
            """, [path, run]
        ) { row in
            let state = RunState(rawValue: try row.value("state") as String? ?? "")
            let ended: Int64? = try row.value("ended_at")
            let isDone = try state == .finished && ended ?? 0 >= row.value("started_at")
            return (run: try row.value("run") as Int64, holds: state == .running || isDone)
        }
        if let owner, owner.run != run, owner.holds { return false }
        try db.execute(
            """
            INSERT INTO file_claims (source, path, run) SELECT source, ?, id FROM runs WHERE id = ?
            ON CONFLICT (source, path) DO UPDATE SET run = excluded.run
            """, [path, run])
        return true
    }
}
