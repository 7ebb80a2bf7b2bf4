import CPostgreSQL

/// What went wrong between us and a PostgreSQL server: facts, and the server's own words.
struct PostgreSQLError: Error, Sendable, Equatable {
    var kind: Kind
    /// Five characters (PostgreSQL documentation, appendix A); empty where the server did not speak.
    var sqlState = ""
    var message: String
    var detail: String?
    var hint: String?
    var table: String?
    var column: String?
    /// Of the fault in the statement, in characters from 1.
    var position: Int?
    /// How long, where the time was over.
    var waited: Duration?
    /// Who was asked, where an address names several.
    var place: String?

    enum Kind: Sendable, Equatable {
        /// libpq is not installed.
        case libraryMissing
        case cannotConnect
        case timedOut
        /// The connection is gone; what was under way may have been done or not.
        case lost
        /// The server refused.
        case server
        /// Whoever waits gave up.
        case stopped
    }
}

extension PostgreSQLError {
    static let libraryMissing = PostgreSQLError(kind: .libraryMissing, message: "libpq is not installed")
    static let stopped = PostgreSQLError(kind: .stopped, message: "stopped")

    /// What libpq says of a connection that was not to be had: `… FATAL:  28P01: password authentication failed …`, and
    /// where in the server's source that stands.
    init(refusal text: String) {
        // Of several servers the last one's words; behind the first line stands what one might look at.
        let attempts = text.split(separator: "\n").filter { $0.first != "\t" && !$0.hasPrefix("LOCATION:") }
        var message = String(attempts.last ?? "")
        if let place = message.firstMatch(of: #/connection to server .* failed: /#) {
            message = String(message[place.range.upperBound...])
        }
        var state = ""
        if let fatal = message.firstMatch(of: #/(?:FATAL|ERROR|[A-Z]+):  ([0-9A-Z]{5}): /#) {
            state = String(fatal.1)
            message = String(message[fatal.range.upperBound...])
        }
        self.init(kind: .cannotConnect, sqlState: state, message: message)
    }

    /// Nobody has said anything about who asks: another server may let him in. As libpq has it, one that just starts counts.
    var meansNextHost: Bool {
        kind == .timedOut || kind == .cannotConnect && (sqlState.isEmpty || sqlState == "57P03")
    }

    /// What a result says.
    init(_ result: borrowing PostgreSQLResult, connectionIsLost: Bool) {
        let state = result.field(PGFieldSQLState) ?? ""
        // 57P01 to 57P05: the server ends the session.
        self.init(
            kind: connectionIsLost || state.isEmpty || state.hasPrefix("57P") || state.hasPrefix("08")
                ? .lost : .server,
            sqlState: state, message: result.field(PGFieldMessage) ?? result.message,
            detail: result.field(PGFieldDetail), hint: result.field(PGFieldHint), table: result.field(PGFieldTable),
            column: result.field(PGFieldColumn), position: result.field(PGFieldPosition).flatMap { Int($0) })
    }
}
