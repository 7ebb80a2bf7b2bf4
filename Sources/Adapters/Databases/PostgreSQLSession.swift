import CPostgreSQL
import Ingestion
import Synchronization

/// A query's rows from a PostgreSQL server, one by one as they come: memory stays flat, and the server waits where we do.
final class PostgreSQLSession: DatabaseSession {
    let server: String
    private let connection: PostgreSQLConnection
    private let queue: SessionQueue
    private let options: DatabaseOptions
    private let refusals: PostgreSQLRefusals
    private let state = Mutex(State())

    private struct State: Sendable {
        var columns: [PostgreSQLColumn] = []
        var writer: RowWriter?
        var rows: Int64 = 0
        var isOver = true
        /// Is told when the rows before it were taken.
        var failure: DatabaseFailure?
    }

    init(
        _ connection: PostgreSQLConnection, queue: SessionQueue, address: DatabaseAddress, options: DatabaseOptions
    ) {
        self.connection = connection
        self.queue = queue
        self.options = options
        refusals = PostgreSQLRefusals(address: address, options: options)
        server = "PostgreSQL \(connection.serverVersion)"
    }

    func begin(_ query: BoundQuery) async throws(DatabaseFailure) -> [String] {
        try await queue.perform { [self] stop throws(DatabaseFailure) in
            connection.stop = stop
            do throws(PostgreSQLError) {
                let description = try connection.describe(query.text)
                guard description.columnCount > 0 else { throw PostgreSQLRefusals.noResult }
                let columns = try PostgreSQLColumn.all(in: description, connection)
                try connection.begin(query.text, query.values.map(\.forPostgreSQL))
                state.withLock { $0 = State(columns: columns, isOver: false) }
                return columns.map(\.name)
            } catch {
                throw refusals.failure(error, query: query.text, of: connection)
            }
        }
    }

    func next(watching watched: [Int]) async throws(DatabaseFailure) -> RowStretch? {
        try await queue.perform { [self] stop throws(DatabaseFailure) in
            connection.stop = stop
            var state = state.withLock { $0 }
            defer { self.state.withLock { $0 = state } }
            if let failure = state.failure {
                state.failure = nil
                throw failure
            }
            guard !state.isOver else { return nil }
            var writer =
                state.writer
                ?? RowWriter(
                    columns: state.columns.map(\.name), watching: watched, capacity: options.stretchBytes + 4096)
            var end = ContinuousClock.now
            do throws(PostgreSQLError) {
                while writer.count < options.stretchBytes {
                    // The first is waited for; with it begins the time of the others.
                    if !writer.isEmpty, try !connection.hasAnswer(by: end) { break }
                    guard let row = try connection.nextRow() else {
                        state.isOver = true
                        break
                    }
                    // Behind the last row comes an empty result.
                    guard row.status == PGResultSingleTuple else { continue }
                    if writer.isEmpty { end = .now + options.stretchTime }
                    writer.beginRow()
                    for (index, column) in state.columns.enumerated() {
                        column.write(row, at: index, to: &writer)
                    }
                    writer.endRow()
                    state.rows += 1
                }
            } catch {
                state.isOver = true
                let failure = refusals.failure(error, afterRows: state.rows)
                guard !writer.isEmpty, failure != .stopped else { throw failure }
                state.failure = failure
            }
            let stretch = writer.take()
            state.writer = writer
            return stretch.rows == 0 ? nil : stretch
        }
    }

    func close() async {
        let connection = connection
        await queue.finish { connection.close() }
    }
}

extension QueryValue {
    /// Without a type of its own: it takes that of what it is compared with, as a literal does.
    fileprivate var forPostgreSQL: PostgreSQLValue {
        switch self {
        case .null: .null
        case .boolean(let flag): .text(flag ? "true" : "false")
        case .number(let text), .text(let text): .text(text)
        }
    }
}
