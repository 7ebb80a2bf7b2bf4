/// A run that is written down as going on although nobody goes on with it.
struct AbandonedRun {
    let id: Int64
    private let fence: Int64
    /// Its last sign of life.
    private let heartbeat: Int64

    static func all(_ db: any SQLSession, _ liveness: RunLiveness) throws -> [AbandonedRun] {
        let running = try db.rows("SELECT id, fence, owner, heartbeat_at FROM runs WHERE state = 'running'") { row in
            try (
                run: AbandonedRun(
                    id: row.value("id"), fence: row.value("fence"), heartbeat: row.value("heartbeat_at")),
                owner: row.value("owner") as String
            )
        }
        guard !running.isEmpty else { return [] }
        let now = try db.now
        return running.compactMap { run, owner in
            liveness.isAbandoned(run.id, owner: owner, silence: now - run.heartbeat) ? run : nil
        }
    }

    /// It ended, as far as anyone knows, with its last sign of life, unless it has given another one since. The fence
    /// keeps out its process, should that live after all.
    func markInterrupted(_ db: any SQLSession) throws {
        try db.execute(
            """
            UPDATE runs SET state = 'interrupted', ended_at = heartbeat_at, fence = fence + 1
            WHERE id = ? AND fence = ? AND heartbeat_at = ? AND state = 'running'
            """, [id, fence, heartbeat])
    }
}
