import Foundation

/// A run that its process left in the state `running` when it vanished.
struct AbandonedRun {
    let id: Int64
    let fence: Int64

    /// - Parameter limit: how long a process we cannot see may be silent.
    static func all(_ db: any SQLSession, limit: Duration) throws -> [AbandonedRun] {
        let oldest = try db.now - limit.components.seconds * 1_000_000
        return try db.rows("SELECT id, fence, owner, heartbeat_at FROM runs WHERE state = 'running'") { row in
            let isAbandoned =
                switch ProcessIdentity(try row.value("owner"))?.liveness {
                case .alive: false
                case .dead: true
                case .unknown, nil: try row.value("heartbeat_at") < oldest
                }
            return isAbandoned ? try AbandonedRun(id: row.value("id"), fence: row.value("fence")) : nil
        }.compactMap { $0 }
    }

    /// It ended, as far as anyone knows, with its last sign of life. The fence keeps out its process, should that live
    /// after all.
    func markInterrupted(_ db: any SQLSession) throws {
        try db.execute(
            """
            UPDATE runs SET state = 'interrupted', ended_at = heartbeat_at, fence = fence + 1
            WHERE id = ? AND fence = ? AND state = 'running'
            """, [id, fence])
    }
}
