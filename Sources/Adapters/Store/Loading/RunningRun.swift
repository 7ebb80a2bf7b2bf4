import Foundation
import Ingestion

extension RunningRun {
    /// The oldest that goes on of a source.
    static func of(_ source: Int64, _ db: any SQLSession) throws -> RunningRun? {
        try db.first(selection + " AND runs.source = ? ORDER BY runs.id LIMIT 1", [source], RunningRun.init(row:))
    }

    /// All that go on, or whose processes vanished without a word.
    static func all(_ db: any SQLSession) throws -> [RunningRun] {
        try db.rows(selection + " ORDER BY runs.id", [], RunningRun.init(row:))
    }

    private static let selection = """
        SELECT runs.id, sources.name, runs.owner, runs.started_at, runs.heartbeat_at, runs.read
        FROM runs JOIN sources ON sources.id = runs.source WHERE runs.state = 'running'
        """

    private init(row: any SQLRow) throws {
        let process = ProcessIdentity(try row.value("owner"))
        self.init(
            run: RunID(try row.value("id")), source: try row.source("name"), host: process?.host ?? "",
            process: process?.number ?? 0, isOurs: process == .current, started: try row.time("started_at"),
            lastSign: try row.time("heartbeat_at"), read: try row.value("read"))
    }
}
