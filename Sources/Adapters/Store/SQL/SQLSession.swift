package import Ingestion

/// A transaction, as the shared part of the stores sees it. Used on one thread, and only while the transaction lasts.
///
/// Its SQL is what both engines understand: parameters are `?` or `?1`; every number is an `INTEGER` in SQLite and a
/// `bigint` in PostgreSQL, truth values too (`is_timed = 1`); texts compare by their bytes; a name that PostgreSQL keeps
/// for itself stands in quotes (`"offset"`). Statements are prepared once and kept, which is the engine's business.
package protocol SQLSession {
    /// Runs one statement.
    /// - Returns: how many rows it has changed.
    @discardableResult
    func execute(_ sql: String, _ arguments: SQLArguments) throws -> Int
    /// Gives `body` one row after the other, until it says that it wants no more. It may use the session meanwhile.
    func query(_ sql: String, _ arguments: SQLArguments, _ body: (any SQLRow) throws -> Bool) throws
    /// The same where there may be many rows, or large ones, of which perhaps only the first are wanted: it has no more of
    /// them in memory than some.
    func walk(_ sql: String, _ arguments: SQLArguments, _ body: (any SQLRow) throws -> Bool) throws
    /// Appends rows to a table, in their order.
    /// - Parameter write: puts the values of a row, as many as columns.
    func append(
        _ count: Int, rowsTo table: String, columns: [String], _ write: (Int, any SQLRowWriter) throws -> Void) throws
    /// From here to the transaction's end nobody else is in this part of the store.
    func claim(_ part: StorePart) throws
    /// In microseconds, by the clock that all who share the store go by: their own may differ.
    var now: Int64 { get throws }
    /// The tables that each engine keeps in its own way.
    var records: any RecordTables { get }
    /// What finds records by their content.
    var indexes: any RecordIndexes { get }
    /// What else of an engine a copy of the store has to know.
    var copying: any CopiedTables { get }
    /// What the engine finds out of its own tables, where something may be wrong with them.
    var examining: any ExaminedTables { get }
}

/// Takes the values of a row, one after the other. What it is given is copied.
package protocol SQLRowWriter: AnyObject {
    func put(_ value: Int64?)
    func put(_ value: String)
    func put(_ value: UnsafeRawBufferPointer)
}

extension SQLRowWriter {
    func put(_ identity: RecordIdentity) {
        withUnsafeBytes(of: (identity.high.bigEndian, identity.low.bigEndian)) { put($0) }
    }
}

/// A part of the store that is changed by one transaction at a time, where what is written rests on what was read.
///
/// SQLite lets one writer in at a time, whatever it writes. In PostgreSQL as many commit at once as there are, and what a
/// transaction needs for itself it has to claim. Who needs several claims them in this order, so that no two wait for
/// each other: the source, the answers, trust, the ledger; the ledger as late as possible, for all calls of all sources pass
/// through it.
package enum StorePart: Sendable {
    /// Records, files, cursors and keys of a source, and which runs of it go on.
    case source(SourceID)
    /// Those of the source of a run. Several may share it to add records that are told apart by their content: that an
    /// identity is stored once, its table sees to.
    case sourceOf(RunID, isShared: Bool = false)
    /// Answers that are kept.
    case answers
    /// What is known of trust, of all sources.
    case trust
    /// Money, rates and what is reserved.
    case ledger
}

extension SQLSession {
    @discardableResult
    func execute(_ sql: String) throws -> Int { try execute(sql, []) }

    /// What `body` makes of each row.
    func rows<Value>(
        _ sql: String, _ arguments: SQLArguments = [], _ body: (any SQLRow) throws -> Value
    ) throws -> [Value] {
        var found: [Value] = []
        try query(sql, arguments) { row in
            found.append(try body(row))
            return true
        }
        return found
    }

    /// The same of many rows, or large ones.
    func walkedRows<Value>(
        _ sql: String, _ arguments: SQLArguments = [], _ body: (any SQLRow) throws -> Value
    ) throws -> [Value] {
        var found: [Value] = []
        try walk(sql, arguments) { row in
            found.append(try body(row))
            return true
        }
        return found
    }

    func forEach(_ sql: String, _ arguments: SQLArguments = [], _ body: (any SQLRow) throws -> Void) throws {
        try query(sql, arguments) { row in
            try body(row)
            return true
        }
    }

    /// What `body` makes of the first row; nil where there is none.
    func first<Value>(
        _ sql: String, _ arguments: SQLArguments = [], _ body: (any SQLRow) throws -> Value
    ) throws -> Value? {
        var found: Value?
        try query(sql, arguments) { row in
            found = try body(row)
            return false
        }
        return found
    }

    /// The first column of the first row; nil where there is none, or where it is NULL.
    func value<Value: SQLDecodable>(
        _ type: Value.Type = Value.self, _ sql: String, _ arguments: SQLArguments = []
    ) throws -> Value? {
        try first(sql, arguments) { try $0.value(0) as Value? } ?? nil
    }

    /// Inserts one row, with a statement that ends in `RETURNING id`.
    /// - Returns: its number.
    func insert(_ sql: String, _ arguments: SQLArguments) throws -> Int64 {
        guard let number = try value(Int64.self, sql, arguments) else { throw DamagedContent("no number for a row") }
        return number
    }

    /// The first column of all rows.
    func values<Value: SQLDecodable>(
        _ type: Value.Type = Value.self, _ sql: String, _ arguments: SQLArguments = []
    ) throws -> [Value] {
        try rows(sql, arguments) { try $0.value(0) }
    }
}
