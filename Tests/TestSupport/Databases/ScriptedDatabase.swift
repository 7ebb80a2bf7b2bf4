package import Ingestion
import JSONText
import Synchronization

/// A database that gives the rows it is told to, whatever it is asked, and remembers what it was asked.
package final class ScriptedDatabase: DatabaseDriver {
    package let engine: DatabaseEngine
    private let columns: [String]
    /// Rows, each a JSON array of its values; one list for each query that is asked.
    private let results: Mutex<[[String]]>
    private let rowsAtOnce: Int
    private let failure: DatabaseFailure?
    private let willGive: (@Sendable (_ call: Int) async -> Void)?
    private let asked = Mutex<[BoundQuery]>([])
    private let closed = Mutex(0)

    /// - Parameters:
    ///   - failure: what comes behind the rows instead of their end.
    ///   - willGive: is called before rows are given, with how many times they were asked for.
    package init(
        _ engine: DatabaseEngine = .postgresql, columns: [String], results: [[String]], rowsAtOnce: Int = 2,
        failure: DatabaseFailure? = nil, willGive: (@Sendable (_ call: Int) async -> Void)? = nil
    ) {
        self.engine = engine
        self.columns = columns
        self.results = Mutex(results)
        self.rowsAtOnce = rowsAtOnce
        self.failure = failure
        self.willGive = willGive
    }

    package var queries: [BoundQuery] { asked.withLock { $0 } }
    package var closedSessions: Int { closed.withLock { $0 } }

    package func open(
        _ address: DatabaseAddress, options: DatabaseOptions
    ) async throws(DatabaseFailure) -> any DatabaseSession {
        let rows = results.withLock { $0.isEmpty ? [] : $0.removeFirst() }
        return Session(database: self, rows: Mutex(rows))
    }

    private final class Session: DatabaseSession {
        let server = "Scripted 1.0"
        private let database: ScriptedDatabase
        private let rows: Mutex<[String]>
        private let calls = Atomic(0)

        init(database: ScriptedDatabase, rows: consuming Mutex<[String]>) {
            self.database = database
            self.rows = rows
        }

        func begin(_ query: BoundQuery) async throws(DatabaseFailure) -> [String] {
            database.asked.withLock { $0.append(query) }
            return database.columns
        }

        func next(watching watched: [Int]) async throws(DatabaseFailure) -> RowStretch? {
            await database.willGive?(calls.add(1, ordering: .relaxed).newValue)
            let some = rows.withLock { rows in
                defer { rows.removeFirst(min(database.rowsAtOnce, rows.count)) }
                return Array(rows.prefix(database.rowsAtOnce))
            }
            guard !some.isEmpty else {
                if let failure = database.failure { throw failure }
                return nil
            }
            var writer = RowWriter(columns: database.columns, watching: watched)
            for row in some {
                writer.beginRow()
                for value in (try? JSONValue(parsing: row))?.elements ?? [] { Self.write(value, to: &writer) }
                writer.endRow()
            }
            return writer.take()
        }

        func close() async { database.closed.withLock { $0 += 1 } }

        private static func write(_ value: JSONValue, to writer: inout RowWriter) {
            switch value {
            case .string(let text): writer.text(text)
            case .null: writer.null()
            case .bool(let flag): writer.boolean(flag)
            case .number(let text): Array(text.utf8).withUnsafeBufferPointer { writer.number($0) }
            default: Array(value.compactText.utf8).withUnsafeBufferPointer { writer.json($0) }
            }
        }
    }
}
