#if MariaDB
import CMariaDB
import Foundation
import Ingestion
import Synchronization

/// A connection to a MySQL or MariaDB server. `@unchecked Sendable`: used from its session's queue alone; only `breakOff`
/// comes from elsewhere, and touches nothing but the socket's number, under its lock.
final class MariaDBConnection: @unchecked Sendable {
    let handle: UnsafeMutablePointer<MYSQL>
    private let settings: MariaDBSettings
    private let door: MariaDBSettings.Door
    /// Nil once it is closed: the number may be another's then.
    private let socket = Mutex<Int32?>(nil)
    /// Whom another connection must reach to end this one's query: behind one address may be many servers.
    private var identity: [String] = []

    private static let isReady: Bool = mysql_server_init(0, nil, nil) == 0

    init(at door: MariaDBSettings.Door, _ settings: MariaDBSettings) throws(MariaDBError) {
        guard Self.isReady, let handle = mysql_init(nil) else {
            throw MariaDBError(code: 2008, message: "out of memory")
        }
        self.handle = handle
        self.settings = settings
        self.door = door
        set(MYSQL_OPT_CONNECT_TIMEOUT, Self.seconds(settings.connectTimeout))
        set(MYSQL_OPT_READ_TIMEOUT, settings.readTimeout.map(Self.seconds) ?? 0)
        set(MYSQL_OPT_WRITE_TIMEOUT, settings.readTimeout.map(Self.seconds) ?? 0)
        set(MYSQL_OPT_LOCAL_INFILE, UInt32(0))
        set(MYSQL_OPT_RECONNECT, CChar(0))
        mysql_options(handle, MYSQL_SET_CHARSET_NAME, "utf8mb4")
        if case .tcp = door { set(MYSQL_OPT_PROTOCOL, MYSQL_PROTOCOL_TCP.rawValue) }
        secure()
        let (host, port, path) =
            switch door {
            case .tcp(let host, let port): (Optional(host), UInt32(port), String?.none)
            case .socket(let path): (Optional("localhost"), 0, path)
            }
        guard
            mysql_real_connect(
                handle, host, settings.address.user, settings.address.password ?? "", settings.address.database, port,
                path, 0) != nil
        else {
            let error = MariaDBError(of: handle)
            mysql_close(handle)
            throw error
        }
        socket.withLock { $0 = Int32(mysql_get_socket(handle)) }
        if isOverNetwork, settings.security >= .required, mysql_get_ssl_cipher(handle) == nil {
            close()
            throw MariaDBError(code: 2026, message: "the server offers no TLS")
        }
    }

    deinit { close() }

    private var isOverNetwork: Bool { if case .tcp = door { true } else { false } }

    private func secure() {
        guard isOverNetwork else { return }
        let security = settings.security
        if security != .disabled {
            if settings.authority != nil || settings.certificate != nil {
                mysql_ssl_set(handle, settings.key, settings.certificate, settings.authority, nil, nil)
            }
            set(MYSQL_OPT_SSL_ENFORCE, CChar(1))
        }
        set(MYSQL_OPT_SSL_VERIFY_SERVER_CERT, CChar(security == .verified ? 1 : 0))
    }

    private func set<Value>(_ option: mysql_option, _ value: Value) {
        _ = withUnsafePointer(to: value) { mysql_options(handle, option, $0) }
    }

    /// Whole seconds, at least one: the library knows no others.
    private static func seconds(_ duration: Duration) -> UInt32 {
        let (seconds, rest) = duration.components
        return UInt32(clamping: max(1, seconds + (rest > 0 ? 1 : 0)))
    }

    // MARK: Its session

    /// `MariaDB 10.11.6`
    var server: String {
        let version = mysql_get_server_info(handle).map { String(cString: $0) } ?? ""
        let name = mariadb_connection(handle) != 0 ? "MariaDB" : "MySQL"
        return "\(name) \(version.prefix { $0.isNumber || $0 == "." })"
    }

    /// One consistent view that nothing can be written through, in UTC. However long we take over a stretch of rows, the
    /// server waits.
    func prepare() throws(MariaDBError) {
        identity = try texts(Self.whoever)
        for statement in [
            "SET SESSION time_zone = '+00:00', SESSION net_write_timeout = 86400",
            "SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ", "SET SESSION TRANSACTION READ ONLY",
            "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY",
        ] {
            try execute(statement)
        }
    }

    private static let whoever = "SELECT CONCAT(@@hostname, ':', @@port, ':', @@server_id)"

    private func execute(_ sql: String) throws(MariaDBError) {
        guard mysql_real_query(handle, sql, UInt(sql.utf8.count)) == 0 else { throw MariaDBError(of: handle) }
        if let result = mysql_store_result(handle) { mysql_free_result(result) }
    }

    /// The first column of a statement of our own, with few rows.
    func texts(_ sql: String) throws(MariaDBError) -> [String] {
        guard mysql_real_query(handle, sql, UInt(sql.utf8.count)) == 0, let result = mysql_store_result(handle) else {
            throw MariaDBError(of: handle)
        }
        defer { mysql_free_result(result) }
        var texts: [String] = []
        while let row = mysql_fetch_row(result) {
            if let text = row[0] { texts.append(String(cString: text)) }
        }
        return texts
    }

    // MARK: Its end

    /// Whoever waits for the server waits no more. From any thread.
    func breakOff() {
        socket.withLock { socket in
            if let socket { _ = shutdown(socket, Int32(SHUT_RDWR)) }
        }
    }

    /// Has the server give up what it does for this connection, which it would notice only with the next row.
    func endOnServer() {
        breakOff()
        let number = mysql_thread_id(handle)
        do throws(MariaDBError) {
            let other = try MariaDBConnection(at: door, settings.hurried)
            guard try other.texts(Self.whoever) == identity else { return }
            try other.execute("KILL \(number)")
        } catch {
            // It will find out by itself.
        }
    }

    func close() {
        let wasOpen = socket.withLock { socket in
            defer { socket = nil }
            return socket != nil
        }
        if wasOpen { mysql_close(handle) }
    }
}

/// What the server or the library says went wrong.
struct MariaDBError: Error, Sendable, Equatable {
    var code: UInt32
    var message: String

    init(code: UInt32, message: String) {
        self.code = code
        self.message = message
    }

    init(of handle: UnsafeMutablePointer<MYSQL>) {
        self.init(code: mysql_errno(handle), message: String(cString: mysql_error(handle)))
    }

    /// - Parameter connection: knows of it where the statement does not: what breaks off between two rows.
    init(of statement: UnsafeMutablePointer<MYSQL_STMT>, on connection: UnsafeMutablePointer<MYSQL>) {
        let code = mysql_stmt_errno(statement)
        if code != 0 {
            self.init(code: code, message: String(cString: mysql_stmt_error(statement)))
        } else {
            self.init(of: connection)
        }
    }

    /// The statement gives no rows at all: found before it is done.
    static let noResult = MariaDBError(code: .max, message: "no result")

    /// Another way in may be open.
    var meansNobodyAnswered: Bool { [2002, 2003, 2005, 2012, 2013].contains(code) }
    var meansLost: Bool { [1053, 1927, 2006, 2013, 2055, 4031].contains(code) }
}
#endif
