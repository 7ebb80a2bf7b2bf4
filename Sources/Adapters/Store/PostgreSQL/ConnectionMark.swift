import Foundation

/// A line of `connections` that is this connection's own and counts its transactions: each writes its number there, and is
/// committed together with it. So where the end of a transaction was not heard, another connection can look it up,
/// whatever became of the server meanwhile.
struct ConnectionMark: Sendable {
    private let token: String
    private let owner: String
    /// The server's process, and when it began: its number is given again.
    private let backend: Int64
    private let backendStart: Int64

    /// Lines of connections that did nothing for so long are removed; none is looked up any more by then.
    private static let keeping = "interval '1 day'"
    private static let now = "(extract(epoch FROM clock_timestamp()) * 1000000)::bigint"

    /// - Parameter owner: the process, as it names itself.
    init(of link: PostgreSQLLink, owner: String) throws {
        token = UUID().uuidString
        self.owner = owner
        let found = try link.connection.executeAll(
            """
            SELECT pid, (extract(epoch FROM backend_start) * 1000000)::bigint FROM pg_catalog.pg_stat_activity
            WHERE pid = pg_backend_pid()
            """)
        guard let backend = found.text(0, 0).flatMap({ Int64($0) }) else {
            throw PostgreSQLError(kind: .server, message: "the server does not know this connection")
        }
        self.backend = backend
        backendStart = found.text(0, 1).flatMap { Int64($0) } ?? 0
        try link.connection.executeAll(
            """
            DELETE FROM connections WHERE token IN (
                SELECT token FROM connections
                WHERE at < (extract(epoch FROM clock_timestamp() - \(ConnectionMark.keeping)) * 1000000)::bigint
                FOR UPDATE SKIP LOCKED)
            """)
        // Known to others before its first transaction, which may be in their way.
        try link.connection.executeAll(marking(0))
    }

    /// What a transaction does to be known by its number. Nobody else waits for this line.
    func marking(_ number: Int64) -> String { line(number, otherwise: "number = excluded.number, at = excluded.at") }

    /// Looks on another connection whether a transaction was committed; while it still goes on, this waits for its line.
    func isCommitted(_ number: Int64, on link: PostgreSQLLink) throws(PostgreSQLError) -> Bool {
        let last = try link.connection.executeAll(line(-1, otherwise: "at = connections.at") + " RETURNING number")
        return last.text(0, 0) == String(number)
    }

    /// Ends this connection from another one: nobody listens to it any more, and the server may not have noticed.
    func end(on link: PostgreSQLLink) throws(PostgreSQLError) {
        try link.connection.executeAll(
            """
            SELECT pg_terminate_backend(pid) FROM pg_catalog.pg_stat_activity
            WHERE pid = \(backend) AND (extract(epoch FROM backend_start) * 1000000)::bigint = \(backendStart)
            """)
    }

    private func line(_ number: Int64, otherwise change: String) -> String {
        """
        INSERT INTO connections (token, number, owner, backend, backend_start, at)
        VALUES ('\(token)', \(number), '\(owner.replacing("'", with: "''"))', \(backend), \(backendStart), \
        \(ConnectionMark.now))
        ON CONFLICT (token) DO UPDATE SET \(change)
        """
    }
}

/// Connections whose clients are gone, or stand still, in the middle of a transaction: what they have claimed is in the way
/// of all others, and the server may go on believing in them for hours.
enum SilentConnections {
    /// Ends those of this store, where the server lets us: the transaction of one that lives after all is done again.
    /// - Parameter limit: how long they must have been silent, and all runs of their process with them.
    /// - Returns: how many.
    static func end(after limit: Duration, on link: PostgreSQLLink) throws(PostgreSQLError) -> Int {
        let limit = "interval '\(max(0, limit.microseconds)) microseconds'"
        let ended = try link.connection.executeAll(
            """
            SELECT pg_terminate_backend(backend.pid) FROM connections
            JOIN pg_catalog.pg_stat_activity AS backend ON backend.pid = connections.backend
                AND (extract(epoch FROM backend.backend_start) * 1000000)::bigint = connections.backend_start
            WHERE backend.pid <> pg_backend_pid() AND backend.datname = current_database()
                AND backend.xact_start IS NOT NULL AND backend.wait_event = 'ClientRead'
                AND backend.state_change < clock_timestamp() - \(limit)
                AND NOT EXISTS (
                    SELECT 1 FROM runs WHERE runs.owner = connections.owner AND runs.state = 'running'
                        AND runs.heartbeat_at >= (extract(epoch FROM clock_timestamp() - \(limit)) * 1000000)::bigint)
            """)
        return ended.rowCount
    }
}
