import CPostgreSQL
package import Ingestion

/// A connection of the store to its server, with what is known about it. Used from one queue. `@unchecked Sendable`:
/// nobody but the work on that queue touches what can change.
final class PostgreSQLLink: @unchecked Sendable {
    let connection: PostgreSQLConnection
    let address: PostgreSQLStoreAddress
    /// Statements in PostgreSQL's own notation, by what they are called here.
    private var notations: [String: String] = [:]
    /// Whether there is a store behind it.
    var isPrepared = false
    /// By what its transactions are known; nil where it writes none.
    var mark: ConnectionMark?
    /// How many it has begun.
    private var begun: Int64 = 0
    private let options: PostgreSQLStore.Options
    private let clock: SharedClock

    /// - Parameter clock: told what the server's clock says, whenever it is asked.
    init(
        _ address: PostgreSQLStoreAddress, options: PostgreSQLStore.Options, clock: SharedClock, timeout: Duration,
        stop: StopFlag? = nil
    ) throws(PostgreSQLError) {
        self.address = address
        self.options = options
        self.clock = clock
        connection = try address.hosts.connect(within: timeout, stop: stop)
        connection.patience = timeout
        guard connection.serverVersionNumber >= PostgreSQLSchema.leastServer else {
            throw PostgreSQLError(
                kind: .server, message: "PostgreSQL \(connection.serverVersion) is too old: it must be 14 or later")
        }
        try connection.executeAll(
            """
            SET client_encoding = 'UTF8'; SET bytea_output = 'hex'; SET standard_conforming_strings = on;
            SET search_path = \(address.quotedSchema), pg_catalog; SET statement_timeout = 0; SET jit = off;
            SET idle_in_transaction_session_timeout = \(max(1, Int(options.idleTransactionLimit / .milliseconds(1))));
            SET default_transaction_isolation = 'read committed';
            SELECT set_config('synchronous_commit', 'on', false)
                WHERE current_setting('synchronous_commit') = 'off'
            """)
        // So that the server notices when our machine is gone, and frees what it had claimed. Some systems cannot.
        _ = try? connection.executeAll(
            "SET tcp_keepalives_idle = 30; SET tcp_keepalives_interval = 10; SET tcp_keepalives_count = 3")
        _ = try now()
    }

    /// The number of the next transaction.
    func nextNumber() -> Int64 {
        begun += 1
        return begun
    }

    /// What the server's clock says, in microseconds.
    func now() throws(PostgreSQLError) -> Int64 {
        let asked = options.now()
        let answer = try connection.execute(
            "SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint", isRepeated: true)
        let heard = options.now()
        guard let time = answer.text(0, 0).flatMap({ Int64($0) }) else {
            throw PostgreSQLError(kind: .server, message: "no time from the server")
        }
        clock.learn(time, asked: asked, heard: heard)
        return time
    }

    /// Runs a statement as the shared part of the store writes it.
    func run(_ sql: String, _ arguments: SQLArguments) throws(PostgreSQLError) -> PostgreSQLResult {
        // With more there is a list among them, and it is another statement each time.
        let isKept = arguments.values.count <= 16
        let text: String
        if let known = notations[sql] {
            text = known
        } else {
            text = PlaceholderText.numbered(sql)
            if isKept { notations[sql] = text }
        }
        return try connection.execute(text, arguments.values.map(\.forServer), isRepeated: isKept)
    }

    /// Waits for what others have claimed, and tells of it where that lasts.
    func waitingForOthers(_ claim: (PostgreSQLConnection) throws(PostgreSQLError) -> Void) throws(PostgreSQLError) {
        connection.notice = options.isWaiting.map { tell in
            // Who it is, the server does not say.
            PostgreSQLConnection.Notice(after: options.waitingNotice) { tell(nil) }
        }
        defer { connection.notice = nil }
        try claim(connection)
    }

    func close() { connection.close() }
}

extension SQLValue {
    /// PostgreSQL keeps no text with a zero character in it.
    fileprivate var forServer: PostgreSQLValue {
        switch self {
        case .null: .null
        case .integer(let value): .integer(value)
        case .real(let value): .real(value)
        case .text(let value): .text(value.utf8.contains(0) ? value.replacing("\0", with: "\u{FFFD}") : value)
        case .bytes(let value): .bytes(value)
        }
    }
}

/// Where a store on a server is.
package struct PostgreSQLStoreAddress: Sendable {
    package var database: DatabaseAddress
    /// All its tables lie in it.
    package var schema: String
    /// Whether what is there is only being made, and may be taken away again.
    private(set) var isProvisional = false
    /// Why nobody can be asked there; nil where the address is whole.
    package var problem: DatabaseFailure?

    /// - Parameter address: its option `schema` is ours; the others are libpq's.
    package init(_ address: DatabaseAddress) {
        database = address
        schema = address.option("schema") ?? "magpie"
        database.options.removeAll { $0.name == "schema" }
    }

    /// One that cannot be made out.
    package init(_ problem: DatabaseFailure) {
        self.init(DatabaseAddress(engine: .postgresql))
        self.problem = problem
    }

    /// As it is shown: who asks there, and the password, are nobody's business.
    package var place: String {
        let name = database.database ?? database.user ?? ""
        return "postgresql://\(database.place)/\(name)" + (schema == "magpie" ? "" : "?schema=\(schema)")
    }

    /// Another on the same server, for what is not the store yet, or never.
    func beside(_ ending: String) -> PostgreSQLStoreAddress {
        var other = self
        other.schema += ending
        other.isProvisional = true
        return other
    }

    /// A server, or a net, that is gone without a word is noticed after some 30 seconds, also while an answer is waited for.
    var hosts: PostgreSQLHosts {
        var defaults = [("keepalives_idle", "10"), ("keepalives_interval", "5"), ("keepalives_count", "3")]
        // Since libpq 12.
        if let library = postgresql_library(), library.pointee.libVersion() >= 120_000 {
            defaults.append(("tcp_user_timeout", "30000"))
        }
        return PostgreSQLHosts(database, defaults: defaults.map { (name: $0.0, value: $0.1) })
    }

    var quotedSchema: String { "\"" + schema.replacing("\"", with: "\"\"") + "\"" }
    /// As a text in SQL.
    var schemaLiteral: String { "'" + schema.replacing("'", with: "''") + "'" }
}
