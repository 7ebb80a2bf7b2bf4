import Foundation
import GRDB
import GRDBSQLite
import Ingestion

/// A transaction on GRDB's connection, with SQLite's own calls: a statement of the ledger takes some microseconds, and
/// most of that is not to be spent on the way to SQLite.
struct SQLiteTransaction: SQLSession {
    let database: Database
    let index: IdentityOptions
    private let clock: @Sendable () -> Date

    /// Statements with more parameters hold lists, and are another one each time: they are not worth keeping.
    private static let mostKept = 16

    init(_ database: Database, index: IdentityOptions, clock: @escaping @Sendable () -> Date = { Date() }) {
        self.database = database
        self.index = index
        self.clock = clock
    }

    /// All who share a file are on one machine.
    var now: Int64 { clock().microseconds }

    @discardableResult
    func execute(_ sql: String, _ arguments: SQLArguments) throws -> Int {
        let statement = try statement(sql, parameters: arguments.values.count)
        defer { statement.finish() }
        try statement.bind(arguments)
        while try statement.step() {}
        return database.changesCount
    }

    func query(_ sql: String, _ arguments: SQLArguments, _ body: (any SQLRow) throws -> Bool) throws {
        let statement = try statement(sql, parameters: arguments.values.count)
        defer { statement.finish() }
        try statement.bind(arguments)
        while try statement.step() {
            guard try body(statement) else { return }
        }
    }

    /// One row after the other, as `query` does.
    func walk(_ sql: String, _ arguments: SQLArguments, _ body: (any SQLRow) throws -> Bool) throws {
        try query(sql, arguments, body)
    }

    func append(
        _ count: Int, rowsTo table: String, columns: [String], _ write: (Int, any SQLRowWriter) throws -> Void
    ) throws {
        guard count > 0 else { return }
        let places = SQLFilter.places(columns.count)
        let statement = try statement(
            "INSERT INTO \(table) (\(columns.joined(separator: ", "))) VALUES (\(places))", parameters: columns.count)
        let writer = SQLiteRowWriter(statement)
        for index in 0..<count {
            try write(index, writer)
            while try statement.step() {}
            statement.finish()
            writer.column = 0
        }
    }

    /// There is one writer at a time.
    func claim(_ part: StorePart) {}

    var records: any RecordTables { SQLiteRecords(database, index: index) }

    var indexes: any RecordIndexes { SQLiteIndexes(session: self) }

    var copying: any CopiedTables { SQLiteCopying(session: self) }
    var examining: any ExaminedTables { SQLiteExamination(database: database) }

    private func statement(_ sql: String, parameters: Int) throws -> SQLiteStatementInUse {
        guard parameters <= SQLiteTransaction.mostKept else {
            return SQLiteStatementInUse(try database.makeStatement(sql: sql), database)
        }
        let kept = try database.cachedStatement(sql: sql)
        // Whoever looks at its rows may ask the same of others.
        let isBusy = sqlite3_stmt_busy(kept.sqliteStatement) != 0
        return SQLiteStatementInUse(isBusy ? try database.makeStatement(sql: sql) : kept, database)
    }
}

/// A statement being run, and the row it stands at.
struct SQLiteStatementInUse: SQLRow {
    private let statement: Statement
    private let database: Database
    private let raw: SQLiteStatement

    init(_ statement: Statement, _ database: Database) {
        self.statement = statement
        self.database = database
        raw = statement.sqliteStatement
    }

    /// - Returns: whether there is a row.
    func step() throws -> Bool {
        switch sqlite3_step(raw) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        default: throw DatabaseError(last: database)
        }
    }

    func finish() { sqlite3_reset(raw) }

    func bind(_ arguments: SQLArguments) throws {
        guard sqlite3_bind_parameter_count(raw) == arguments.values.count else {
            throw DatabaseError(resultCode: .SQLITE_MISUSE, message: "a statement with other parameters")
        }
        for (number, value) in arguments.values.enumerated() {
            let place = Int32(number + 1)
            switch value {
            case .null: sqlite3_bind_null(raw, place)
            case .integer(let value): sqlite3_bind_int64(raw, place, value)
            case .real(let value): sqlite3_bind_double(raw, place, value)
            case .text(let value): bind(value, at: place)
            case .bytes(let value): value.withUnsafeBytes { bind($0, at: place) }
            }
        }
    }

    fileprivate func bind(_ value: Int64?, at place: Int32) {
        if let value { sqlite3_bind_int64(raw, place, value) } else { sqlite3_bind_null(raw, place) }
    }

    fileprivate func bind(_ value: String, at place: Int32) {
        var value = value
        value.withUTF8 { bytes in
            // An empty text may have no address, and would be NULL.
            guard let start = bytes.baseAddress else { return _ = sqlite3_bind_text(raw, place, "", 0, transient) }
            _ = start.withMemoryRebound(to: CChar.self, capacity: bytes.count) {
                sqlite3_bind_text64(raw, place, $0, UInt64(bytes.count), transient, UInt8(SQLITE_UTF8))
            }
        }
    }

    fileprivate func bind(_ value: UnsafeRawBufferPointer, at place: Int32) {
        // The same.
        guard let start = value.baseAddress else { return _ = sqlite3_bind_zeroblob(raw, place, 0) }
        sqlite3_bind_blob64(raw, place, start, UInt64(value.count), transient)
    }

    /// SQLite keeps a copy.
    private var transient: sqlite3_destructor_type { unsafeBitCast(-1, to: sqlite3_destructor_type.self) }

    // MARK: The row

    func index(of column: String) throws -> Int {
        for index in 0..<sqlite3_column_count(raw) {
            if let name = sqlite3_column_name(raw, index), strcmp(name, column) == 0 { return Int(index) }
        }
        throw DatabaseError(resultCode: .SQLITE_ERROR, message: "no column \(column)")
    }

    func isNull(at index: Int) -> Bool { type(index) == SQLITE_NULL }

    func integer(at index: Int) throws -> Int64? {
        switch type(index) {
        case SQLITE_INTEGER: return sqlite3_column_int64(raw, Int32(index))
        case SQLITE_NULL: return nil
        default: throw DamagedContent("no number in column \(index)")
        }
    }

    func text(at index: Int) throws -> String? {
        switch type(index) {
        case SQLITE_TEXT:
            let start = sqlite3_column_text(raw, Int32(index))
            let bytes = UnsafeBufferPointer(start: start, count: Int(sqlite3_column_bytes(raw, Int32(index))))
            return String(decoding: bytes, as: UTF8.self)
        case SQLITE_NULL: return nil
        default: throw DamagedContent("no text in column \(index)")
        }
    }

    func withBytes<Value>(at index: Int, _ body: (UnsafeRawBufferPointer?) throws -> Value) throws -> Value {
        switch type(index) {
        case SQLITE_TEXT, SQLITE_BLOB:
            let start = sqlite3_column_blob(raw, Int32(index))
            let count = Int(sqlite3_column_bytes(raw, Int32(index)))
            return try body(UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : count))
        case SQLITE_NULL: return try body(nil)
        default: throw DamagedContent("no bytes in column \(index)")
        }
    }

    private func type(_ index: Int) -> Int32 { sqlite3_column_type(raw, Int32(index)) }
}

/// Puts values straight into a statement.
private final class SQLiteRowWriter: SQLRowWriter {
    private let statement: SQLiteStatementInUse
    var column: Int32 = 0

    init(_ statement: SQLiteStatementInUse) {
        self.statement = statement
    }

    func put(_ value: Int64?) {
        column += 1
        statement.bind(value, at: column)
    }

    func put(_ value: String) {
        column += 1
        statement.bind(value, at: column)
    }

    func put(_ value: UnsafeRawBufferPointer) {
        column += 1
        statement.bind(value, at: column)
    }
}
