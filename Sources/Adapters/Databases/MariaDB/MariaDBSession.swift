#if MariaDB
import Ingestion
import Synchronization

/// A query's rows from a MySQL or MariaDB server.
final class MariaDBSession: DatabaseSession {
    let server: String
    private let connection: MariaDBConnection
    private let queue: SessionQueue
    private let refusals: MariaDBRefusals
    private let options: DatabaseOptions
    private let reading = Mutex<MariaDBRows?>(nil)
    /// Is told when the rows before it were taken.
    private let pending = Mutex<DatabaseFailure?>(nil)

    init(_ connection: MariaDBConnection, queue: SessionQueue, settings: MariaDBSettings, options: DatabaseOptions) {
        self.connection = connection
        self.queue = queue
        self.options = options
        refusals = MariaDBRefusals(settings: settings)
        server = connection.server
    }

    func begin(_ query: BoundQuery) async throws(DatabaseFailure) -> [String] {
        let connection = connection
        return try await queue.perform(onStop: { connection.breakOff() }) { [self] stop throws(DatabaseFailure) in
            let began = ContinuousClock.now
            do throws(MariaDBError) {
                let rows = try MariaDBRows(query, connection, options: options)
                reading.withLock { $0 = rows }
                return rows.names
            } catch {
                throw failure(error, query: query.text, since: began, stop)
            }
        }
    }

    func next(watching watched: [Int]) async throws(DatabaseFailure) -> RowStretch? {
        let connection = connection
        return try await queue.perform(onStop: { connection.breakOff() }) { [self] stop throws(DatabaseFailure) in
            if let failure = pending.withLock({ $0.take() }) { throw failure }
            guard let rows = reading.withLock({ $0 }) else { return nil }
            let began = ContinuousClock.now
            do throws(MariaDBError) {
                return try rows.next(watching: watched)
            } catch {
                let failure = failure(error, afterRows: rows.count, since: began, stop)
                guard failure != .stopped, let rest = rows.rest() else { throw failure }
                pending.withLock { $0 = failure }
                return rest
            }
        }
    }

    private func failure(
        _ error: MariaDBError, query: String? = nil, afterRows rows: Int64 = 0, since began: ContinuousClock.Instant,
        _ stop: StopFlag
    ) -> DatabaseFailure {
        guard error.meansLost else { return refusals.failure(error, query: query, of: connection) }
        let isLate = refusals.settings.readTimeout.map { began.duration(to: .now) >= $0 } ?? false
        guard stop.isRaised || isLate else { return refusals.lost(error, afterRows: rows) }
        connection.endOnServer()
        return stop.isRaised ? .stopped : refusals.statementTimeout
    }

    func close() async {
        let connection = connection
        await queue.finish { [self] in
            let rows = reading.withLock { rows in
                defer { rows = nil }
                return rows
            }
            if let rows, !rows.isOver { connection.endOnServer() }
            connection.close()
        }
    }
}
#endif
