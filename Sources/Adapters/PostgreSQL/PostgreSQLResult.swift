import CPostgreSQL

/// What a statement came to: its rows, or one of them, in text. Freed with the value.
struct PostgreSQLResult: ~Copyable {
    private let library: UnsafePointer<PostgreSQLLibrary>
    private let result: OpaquePointer

    init(_ result: OpaquePointer, _ library: UnsafePointer<PostgreSQLLibrary>) {
        self.result = result
        self.library = library
    }

    deinit { library.pointee.clear(result) }

    var status: PGResultStatus { library.pointee.resultStatus(result) }
    var rowCount: Int { Int(library.pointee.ntuples(result)) }
    var columnCount: Int { Int(library.pointee.nfields(result)) }

    /// How many rows the statement stored, changed or removed.
    var changedCount: Int { library.pointee.cmdTuples(result).flatMap { Int(String(cString: $0)) } ?? 0 }

    // MARK: Columns

    func columnName(_ column: Int) -> String {
        library.pointee.fname(result, Int32(column)).map { String(cString: $0) } ?? ""
    }

    /// The number of its type (`pg_type.oid`).
    func columnType(_ column: Int) -> UInt32 { library.pointee.ftype(result, Int32(column)) }

    // MARK: Values

    func isNull(_ row: Int, _ column: Int) -> Bool {
        library.pointee.getisnull(result, Int32(row), Int32(column)) != 0
    }

    /// As the server writes it; good while the result lives.
    func bytes(_ row: Int, _ column: Int) -> UnsafeBufferPointer<UInt8> {
        guard let start = library.pointee.getvalue(result, Int32(row), Int32(column)) else {
            return UnsafeBufferPointer(start: nil, count: 0)
        }
        let count = Int(library.pointee.getlength(result, Int32(row), Int32(column)))
        return UnsafeBufferPointer(start: UnsafeRawPointer(start).assumingMemoryBound(to: UInt8.self), count: count)
    }

    /// Nil where the value is NULL.
    func text(_ row: Int, _ column: Int) -> String? {
        isNull(row, column) ? nil : String(decoding: bytes(row, column), as: UTF8.self)
    }

    // MARK: Errors

    func field(_ field: Int) -> String? {
        library.pointee.resultErrorField(result, Int32(field)).map { String(cString: $0) }
    }

    var message: String {
        PostgreSQLConnection.trimmed(library.pointee.resultErrorMessage(result).map { String(cString: $0) } ?? "")
    }

    /// The types of a prepared statement's parameters, where this is its description.
    var parameterTypes: [UInt32] {
        (0..<max(0, library.pointee.nparams(result))).map { library.pointee.paramtype(result, $0) }
    }
}
