import Foundation
import GRDBSQLite
import Ingestion
import JSONText
import Synchronization

/// A query's rows from an SQLite file, one step after the other.
final class SQLiteSession: DatabaseSession {
    let server = "SQLite \(String(cString: sqlite3_libversion()))"
    private let database: SQLiteDatabase
    private let queue: SessionQueue
    private let options: DatabaseOptions
    private let reading = Mutex<SQLiteRows?>(nil)

    init(_ database: SQLiteDatabase, queue: SessionQueue, options: DatabaseOptions) {
        self.database = database
        self.queue = queue
        self.options = options
    }

    func begin(_ query: BoundQuery) async throws(DatabaseFailure) -> [String] {
        try await queue.perform { [self] stop throws(DatabaseFailure) in
            database.watch.stop = stop
            let rows = try SQLiteRows(query, in: database, options: options)
            reading.withLock { $0 = rows }
            return rows.names
        }
    }

    func next(watching watched: [Int]) async throws(DatabaseFailure) -> RowStretch? {
        try await queue.perform { [self] stop throws(DatabaseFailure) in
            database.watch.stop = stop
            guard let rows = reading.withLock({ $0 }) else { return nil }
            return try rows.next(watching: watched)
        }
    }

    func close() async {
        let database = database
        await queue.finish { [self] in
            reading.withLock { $0 = nil }
            database.close()
        }
    }
}

/// A statement while its rows are read. `@unchecked Sendable`: used from its database's queue.
final class SQLiteRows: @unchecked Sendable {
    let names: [String]
    private let statement: OpaquePointer
    private let database: SQLiteDatabase
    private let options: DatabaseOptions
    /// Columns declared as JSON.
    private let isJSON: [Bool]
    private var writer: RowWriter?
    private var isOver = false
    /// Is told when the rows before it were taken.
    private var failure: DatabaseFailure?
    private lazy var scanner = JSONScanner()

    init(_ query: BoundQuery, in database: SQLiteDatabase, options: DatabaseOptions) throws(DatabaseFailure) {
        self.database = database
        self.options = options
        statement = try Self.prepare(query, in: database)
        let columns = 0..<sqlite3_column_count(statement)
        names = columns.map { [statement] in String(cString: sqlite3_column_name(statement, $0)) }
        isJSON = columns.map { [statement] in
            sqlite3_column_decltype(statement, $0).map { String(cString: $0).lowercased() == "json" } ?? false
        }
    }

    deinit { sqlite3_finalize(statement) }

    private static func prepare(
        _ query: BoundQuery, in database: SQLiteDatabase
    ) throws(DatabaseFailure) -> OpaquePointer {
        var prepared: OpaquePointer?
        var status = SQLITE_OK
        // A rest is a second statement, or only a comment.
        let rest = query.text.withCString { text in
            var tail: UnsafePointer<CChar>?
            status = sqlite3_prepare_v3(database.connection, text, -1, 0, &prepared, &tail)
            return tail.map { String(cString: $0) } ?? ""
        }
        let refusals = SQLiteRefusals(database: database)
        guard status == SQLITE_OK else { throw refusals.failure(status, query: query.text) }
        guard let statement = prepared else { throw .noResult }
        do throws(DatabaseFailure) {
            guard QueryText.isBlank(rest) else { throw .syntax(detail: "more than one statement", near: rest) }
            guard sqlite3_stmt_readonly(statement) != 0 else { throw .writes(detail: "the statement writes") }
            guard sqlite3_column_count(statement) > 0 else { throw .noResult }
            try refuseForeignPlaceholders(of: statement, query)
            for (index, value) in query.values.enumerated() {
                switch value.bind(to: statement, at: Int32(index + 1)) {
                case SQLITE_OK: break
                case SQLITE_MISMATCH: throw .parameterUnfit(detail: "“\(value.text)” is no number")
                default: throw .parameterUnfit(detail: database.message)
                }
            }
            return statement
        } catch {
            sqlite3_finalize(statement)
            throw error
        }
    }

    /// What nothing is bound to is NULL for SQLite, and no row is greater.
    private static func refuseForeignPlaceholders(
        of statement: OpaquePointer, _ query: BoundQuery
    ) throws(DatabaseFailure) {
        let count = Int(sqlite3_bind_parameter_count(statement))
        guard count > query.values.count else { return }
        let name = sqlite3_bind_parameter_name(statement, Int32(query.values.count + 1)).map { String(cString: $0) }
        throw .foreignPlaceholder(name ?? "?")
    }

    func next(watching watched: [Int]) throws(DatabaseFailure) -> RowStretch? {
        if let failure {
            self.failure = nil
            throw failure
        }
        guard !isOver else { return nil }
        var writer =
            writer ?? RowWriter(columns: names, watching: watched, capacity: options.stretchBytes + 4096)
        var (end, now) = (ContinuousClock.Instant?.none, ContinuousClock.now)
        while writer.count < options.stretchBytes, end.map({ now < $0 }) ?? true {
            database.watch.deadline = options.statementTimeout.map { now + $0 }
            let status = sqlite3_step(statement)
            guard status == SQLITE_ROW else {
                isOver = true
                guard status != SQLITE_DONE else { break }
                let failure = failure(status)
                guard !writer.isEmpty, failure != .stopped else { throw failure }
                self.failure = failure
                break
            }
            writer.beginRow()
            for column in names.indices { write(column, to: &writer) }
            writer.endRow()
            now = .now
            // With the first row begins the time of the others.
            end = end ?? now + options.stretchTime
        }
        let stretch = writer.take()
        self.writer = writer
        return stretch.rows == 0 ? nil : stretch
    }

    private func write(_ index: Int, to writer: inout RowWriter) {
        let column = Int32(index)
        switch sqlite3_column_type(statement, column) {
        case SQLITE_NULL: writer.null()
        case SQLITE_INTEGER: writer.integer(sqlite3_column_int64(statement, column))
        case SQLITE_FLOAT: writer.real(sqlite3_column_double(statement, column))
        case SQLITE_BLOB:
            let start = sqlite3_column_blob(statement, column)
            writer.base64(bytes(start, column))
        default:
            let text = bytes(UnsafeRawPointer(sqlite3_column_text(statement, column)), column)
            if isJSON[index], scanner.isWhole(text) { writer.json(text) } else { writer.text(text) }
        }
    }

    private func bytes(_ start: UnsafeRawPointer?, _ column: Int32) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(
            start: start?.assumingMemoryBound(to: UInt8.self), count: Int(sqlite3_column_bytes(statement, column)))
    }

    private func failure(_ status: Int32) -> DatabaseFailure {
        if status & 0xFF == SQLITE_INTERRUPT, database.watch.stop?.isRaised != true {
            return .statementTimeout(seconds: Int(options.statementTimeout?.components.seconds ?? 0))
        }
        return SQLiteRefusals(database: database).failure(status, query: nil)
    }
}

extension QueryValue {
    /// Numbers as numbers: SQLite compares a text with a number as unequal, and greater.
    fileprivate func bind(to statement: OpaquePointer, at index: Int32) -> Int32 {
        switch self {
        case .null: sqlite3_bind_null(statement, index)
        case .boolean(let flag): sqlite3_bind_int64(statement, index, flag ? 1 : 0)
        case .number(let text):
            if let number = Int64(text) {
                sqlite3_bind_int64(statement, index, number)
            } else if let number = Double(text) {
                sqlite3_bind_double(statement, index, number)
            } else {
                SQLITE_MISMATCH
            }
        case .text(let text): sqlite3_bind_text(statement, index, text, Int32(text.utf8.count), Self.copied)
        }
    }

    /// SQLite keeps a copy (`SQLITE_TRANSIENT`).
    private static var copied: sqlite3_destructor_type { unsafeBitCast(-1, to: sqlite3_destructor_type.self) }
}
