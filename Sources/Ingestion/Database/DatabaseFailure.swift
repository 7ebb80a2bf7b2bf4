/// Why a database could not be read: facts, no prose, no secret.
package enum DatabaseFailure: Error, Sendable, Equatable, Codable {
    /// No database that can be read begins its address so: `mssql`.
    case unknownScheme(String)
    /// The address cannot be made out: `part` is wrong.
    case badAddress(part: String)
    case secret(SecretFailure)
    /// The library that speaks to it is not installed on this machine.
    case libraryMissing(DatabaseEngine)
    /// This program was built without it.
    case notBuilt(DatabaseEngine)
    case fileMissing(path: String)
    case fileUnreadable(path: String, errno: Int32)
    case notADatabase(path: String)
    /// Another program keeps it locked for longer than we wait.
    case locked(path: String)
    case unknownHost(String)
    /// Nobody answers there, or the connection is refused.
    case unreachable(host: String, detail: String)
    case timedOut(host: String, seconds: Int)
    /// No server is to be called.
    case switchedOff(host: String)
    case wrongPassword(user: String, detail: String)
    case databaseMissing(name: String)
    /// The connection cannot be secured as the address asks, or the server asks for one.
    case tls(detail: String)
    case tooManyConnections(detail: String)
    /// It is there, and lets nobody in for now: it starts, stops, or recovers.
    case notReady(host: String, detail: String)
    case notPermitted(detail: String)
    case tableMissing(name: String, nearest: [String])
    case columnMissing(name: String, nearest: [String])
    /// The database does not understand the query, from `near` on where it says.
    case syntax(detail: String, near: String?)
    /// The query names a parameter that has no value.
    case parameterMissing(name: String)
    /// A parameter that moves on, of which nothing says where it begins.
    case cursorStartMissing(name: String)
    /// The query holds a placeholder as other programs write it: `?`, `$1`, `@since`.
    case foreignPlaceholder(String)
    /// A value does not fit what it is compared with.
    case parameterUnfit(detail: String)
    /// The query does something else than read.
    case writes(detail: String)
    /// The query gives no rows and never will: it is no SELECT.
    case noResult
    case columnTwice(name: String)
    /// The column a cursor follows is not in the result.
    case cursorColumnMissing(column: String, columns: [String])
    /// No row came for so long.
    case statementTimeout(seconds: Int)
    /// Broken off in the middle: what was committed before stays.
    case connectionLost(afterRows: Int64, detail: String)
    /// Came behind so many rows that were handed over: what became of them stays.
    indirect case afterRows(Int64, DatabaseFailure)
    /// Whoever asked gave up.
    case stopped
    /// Something else the database says, with its code.
    case other(code: String, detail: String)
}
