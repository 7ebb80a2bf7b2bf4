#if MariaDB
import CMariaDB
import Ingestion

/// A statement while its rows are read, one by one as they come: memory stays flat, and the server waits where we do.
/// `@unchecked Sendable`: used from its session's queue alone.
final class MariaDBRows: @unchecked Sendable {
    private let statement: UnsafeMutablePointer<MYSQL_STMT>
    private let connection: MariaDBConnection
    private let columns: [MariaDBColumn]
    private let options: DatabaseOptions
    private var writer: RowWriter?
    /// So many were read.
    private(set) var count: Int64 = 0
    private(set) var isOver = false

    var names: [String] { columns.map(\.name) }

    init(_ query: BoundQuery, _ connection: MariaDBConnection, options: DatabaseOptions) throws(MariaDBError) {
        guard let statement = mysql_stmt_init(connection.handle) else { throw MariaDBError(of: connection.handle) }
        do throws(MariaDBError) {
            try Self.execute(query, statement, on: connection.handle)
            columns = Self.columns(of: statement)
        } catch {
            mysql_stmt_close(statement)
            throw error
        }
        self.statement = statement
        self.connection = connection
        self.options = options
        try bind()
    }

    deinit {
        // To be polite the library would read all that is left.
        if !isOver { connection.breakOff() }
        mysql_stmt_close(statement)
    }

    private static func execute(
        _ query: BoundQuery, _ statement: UnsafeMutablePointer<MYSQL_STMT>, on handle: UnsafeMutablePointer<MYSQL>
    ) throws(MariaDBError) {
        guard mysql_stmt_prepare(statement, query.text, UInt(query.text.utf8.count)) == 0 else {
            throw MariaDBError(of: statement, on: handle)
        }
        guard mysql_stmt_field_count(statement) > 0 else { throw .noResult }
        guard mysql_stmt_param_count(statement) == query.values.count else {
            throw MariaDBError(code: 1210, message: "\(mysql_stmt_param_count(statement)) values are asked for")
        }
        let parameters = MariaDBParameters(query.values)
        try withExtendedLifetime(parameters) { () throws(MariaDBError) in
            guard query.values.isEmpty || mysql_stmt_bind_param(statement, parameters.binds) == 0,
                mysql_stmt_execute(statement) == 0
            else { throw MariaDBError(of: statement, on: handle) }
        }
    }

    private static func columns(of statement: UnsafeMutablePointer<MYSQL_STMT>) -> [MariaDBColumn] {
        guard let result = mysql_stmt_result_metadata(statement), let fields = mysql_fetch_fields(result) else {
            return []
        }
        defer { mysql_free_result(result) }
        return (0..<Int(mysql_num_fields(result))).map { MariaDBColumn(fields + $0) }
    }

    /// Tells the library where values go; again when a column has grown.
    private func bind() throws(MariaDBError) {
        var binds = columns.map(\.bind)
        guard mysql_stmt_bind_result(statement, &binds) == 0 else {
            throw MariaDBError(of: statement, on: connection.handle)
        }
    }

    func next(watching watched: [Int]) throws(MariaDBError) -> RowStretch? {
        guard !isOver else { return nil }
        var writer =
            writer ?? RowWriter(columns: names, watching: watched, capacity: options.stretchBytes + 4096)
        self.writer = nil
        // What came before a failure stays to be taken.
        defer { self.writer = writer }
        var end: ContinuousClock.Instant?
        while writer.count < options.stretchBytes, end.map({ .now < $0 }) ?? true {
            let status = mysql_stmt_fetch(statement)
            if status == MYSQL_NO_DATA {
                isOver = true
                break
            }
            guard status == 0 || status == MYSQL_DATA_TRUNCATED else {
                throw MariaDBError(of: statement, on: connection.handle)
            }
            if status == MYSQL_DATA_TRUNCATED { try fetchLongValues() }
            writer.beginRow()
            for column in columns { column.write(to: &writer) }
            writer.endRow()
            count += 1
            // With the first row begins the time of the others.
            end = end ?? .now + options.stretchTime
        }
        let stretch = writer.take()
        return stretch.rows == 0 ? nil : stretch
    }

    /// The rows before a failure; nil where there are none.
    func rest() -> RowStretch? {
        guard let stretch = writer?.take(), stretch.rows > 0 else { return nil }
        return stretch
    }

    private func fetchLongValues() throws(MariaDBError) {
        var hasGrown = false
        for (index, column) in columns.enumerated() where column.grows() {
            hasGrown = true
            var bind = column.bind
            guard mysql_stmt_fetch_column(statement, &bind, UInt32(index), 0) == 0 else {
                throw MariaDBError(of: statement, on: connection.handle)
            }
        }
        if hasGrown { try bind() }
    }
}
#endif
