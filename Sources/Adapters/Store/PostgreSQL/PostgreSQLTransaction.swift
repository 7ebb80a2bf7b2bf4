import CPostgreSQL
import Ingestion

/// A transaction on a PostgreSQL server.
final class PostgreSQLTransaction: SQLSession {
    let link: PostgreSQLLink
    private(set) lazy var recordTables = PostgreSQLRecords(self)

    /// Fewer rows are not worth the three messages of a `COPY`.
    private static let fewRows = 4
    private static let copyBytes = 1 << 18
    /// So many rows are fetched at once where there may be many.
    private static let fetchedRows = 500
    private var openCursors = 0

    init(_ link: PostgreSQLLink) {
        self.link = link
    }

    var records: any RecordTables { recordTables }

    var indexes: any RecordIndexes { PostgreSQLIndexes(session: self) }

    var copying: any CopiedTables { PostgreSQLCopying(session: self) }
    var examining: any ExaminedTables { PostgreSQLExamination(session: self) }

    /// The server's: machines that share a store may differ.
    var now: Int64 { get throws { try link.now() } }

    @discardableResult
    func execute(_ sql: String, _ arguments: SQLArguments) throws -> Int {
        try link.run(sql, arguments).changedCount
    }

    /// All rows come before the first is looked at, so that others can be asked for meanwhile.
    func query(_ sql: String, _ arguments: SQLArguments, _ body: (any SQLRow) throws -> Bool) throws {
        let rows = PostgreSQLRows(try link.run(sql, arguments))
        while rows.advance() {
            guard try body(rows) else { return }
        }
    }

    func walk(_ sql: String, _ arguments: SQLArguments, _ body: (any SQLRow) throws -> Bool) throws {
        // Whoever looks at its rows may walk through others.
        openCursors += 1
        defer { openCursors -= 1 }
        let name = "walk\(openCursors)"
        _ = try link.run("DECLARE \(name) NO SCROLL CURSOR FOR \(sql)", arguments)
        do {
            var isWanted = true
            while isWanted {
                // Not prepared: what it gives is another thing each time.
                let rows = PostgreSQLRows(
                    try link.connection.execute("FETCH FORWARD \(PostgreSQLTransaction.fetchedRows) FROM \(name)"))
                while isWanted, rows.advance() { isWanted = try body(rows) }
                if rows.count < PostgreSQLTransaction.fetchedRows { break }
            }
        } catch {
            // Where the server refused something, the cursor went with it.
            _ = try? close(name)
            throw error
        }
        try close(name)
    }

    private func close(_ cursor: String) throws(PostgreSQLError) {
        guard link.connection.transactionStatus == PGTransactionInTransaction else { return }
        try link.connection.executeAll("CLOSE \(cursor)")
    }

    func append(
        _ count: Int, rowsTo table: String, columns: [String], _ write: (Int, any SQLRowWriter) throws -> Void
    ) throws {
        guard count > 0 else { return }
        let names = columns.joined(separator: ", ")
        guard count > PostgreSQLTransaction.fewRows else {
            let sql = "INSERT INTO \(table) (\(names)) VALUES (\(SQLFilter.places(columns.count)))"
            for index in 0..<count {
                let row = CollectedRow()
                try write(index, row)
                try execute(sql, SQLArguments(row.values))
            }
            return
        }
        let row = CopiedRow()
        try copy("COPY \(table) (\(names)) FROM STDIN (FORMAT binary)") { flush in
            for index in 0..<count {
                row.buffer.beginRow(columns: columns.count)
                try write(index, row)
                if row.buffer.count >= PostgreSQLTransaction.copyBytes { try flush(&row.buffer) }
            }
            row.buffer.end()
            try flush(&row.buffer)
        }
    }

    /// Loads what `body` hands on.
    func copy(_ sql: String, _ body: ((inout CopyBuffer) throws -> Void) throws -> Void) throws {
        try link.connection.beginCopy(sql)
        do {
            try body { buffer in
                try buffer.bytes.withUnsafeBytes { bytes throws in try link.connection.copy(bytes) }
                buffer.removeAll()
            }
        } catch {
            _ = try? link.connection.endCopy(error: "given up")
            throw error
        }
        try link.connection.endCopy()
    }

    /// From here nobody else makes or changes tables.
    func claimSchema() throws {
        try wait(for: StorePart.schemaClaim(in: link.address))
    }

    func claim(_ part: StorePart) throws {
        try wait(for: part.claim(in: link.address))
    }

    private func wait(for claim: String) throws {
        try link.waitingForOthers { connection throws(PostgreSQLError) in _ = try connection.execute(claim) }
    }
}

extension StorePart {
    /// A lock that ends with the transaction. All Magpies on the store know it by the same numbers, which a hash makes of
    /// names; where two names have one, they wait for each other once more than they need.
    func claim(in address: PostgreSQLStoreAddress) -> String {
        let store = "hashtext('magpie ' || \(address.schemaLiteral))"
        switch self {
        case .source(let source):
            let name = "'" + source.rawValue.replacing("'", with: "''").replacing("\0", with: "") + "'"
            return "SELECT pg_advisory_xact_lock(\(store), hashtext('source ' || \(name)))"
        case .sourceOf(let run, let isShared):
            return """
                SELECT pg_advisory_xact_lock\(isShared ? "_shared" : "")(\(store), hashtext('source ' || sources.name))
                FROM runs JOIN sources ON sources.id = runs.source WHERE runs.id = \(run.number)
                """
        case .answers: return "SELECT pg_advisory_xact_lock(\(store), hashtext('answers'))"
        case .trust: return "SELECT pg_advisory_xact_lock(\(store), hashtext('trust'))"
        case .ledger: return "SELECT pg_advisory_xact_lock(\(store), hashtext('ledger'))"
        }
    }

    /// The same for who makes or changes the tables.
    static func schemaClaim(in address: PostgreSQLStoreAddress) -> String {
        "SELECT pg_advisory_xact_lock(hashtext('magpie ' || \(address.schemaLiteral)), hashtext('schema'))"
    }
}

/// The values of one row, kept.
private final class CollectedRow: SQLRowWriter {
    private(set) var values: [SQLValue] = []

    func put(_ value: Int64?) { values.append(value.map(SQLValue.integer) ?? .null) }
    func put(_ value: String) { values.append(.text(value)) }
    func put(_ value: UnsafeRawBufferPointer) { values.append(.bytes([UInt8](value))) }
}

/// Rows on their way into a `COPY`.
private final class CopiedRow: SQLRowWriter {
    var buffer = CopyBuffer(capacity: 1 << 18)

    func put(_ value: Int64?) { buffer.put(value) }
    func put(_ value: String) { buffer.put(value) }
    func put(_ value: UnsafeRawBufferPointer) { buffer.put(value) }
}
