#if MariaDB
import Ingestion

/// What an address says about the way to a MySQL or MariaDB server, in the names that the drivers of SQLAlchemy and the
/// command line of MySQL have for it.
struct MariaDBSettings: Sendable {
    let address: DatabaseAddress
    /// Tried one after the other.
    private(set) var doors: [Door] = []
    private(set) var connectTimeout: Duration
    /// So long nothing may come from the server; nil for any time.
    private(set) var readTimeout: Duration?
    private(set) var security = Security.preferred
    /// Files in PEM.
    private(set) var authority: String?
    private(set) var certificate: String?
    private(set) var key: String?

    enum Door: Sendable, Equatable {
        case tcp(host: String, port: Int)
        /// The path of a unix socket; nil for where the library expects it.
        case socket(String?)
    }

    /// How much TLS is asked for.
    enum Security: Sendable, Equatable {
        case disabled
        /// Where the server offers it, whoever it is.
        case preferred
        case required
        /// The certificate is its, by an issuer we know.
        case verified
    }

    init(_ address: DatabaseAddress, _ options: DatabaseOptions) throws(DatabaseFailure) {
        self.address = address
        connectTimeout = options.connectTimeout
        readTimeout = options.statementTimeout
        var socket: String?
        // Of several words the strictest holds, wherever it stands.
        var mode: Security?
        var isModeNamed = false
        for option in address.options {
            let name = option.name.lowercased().replacing("-", with: "_")
            switch name {
            case "unix_socket", "socket": socket = option.value
            case "connect_timeout": connectTimeout = try Self.seconds(option)
            case "read_timeout": readTimeout = try Self.seconds(option)
            case "ssl_ca": authority = option.value
            case "ssl_cert": certificate = option.value
            case "ssl_key": key = option.value
            case "ssl_mode", "sslmode":
                mode = max(try Self.mode(option), mode ?? .disabled)
                isModeNamed = true
            case "ssl": mode = max(try Self.flag(option) ? .required : .disabled, mode ?? .disabled)
            case "ssl_verify_cert", "ssl_verify_identity", "ssl_check_hostname", "ssl_verify":
                if try Self.flag(option) { mode = .verified }
            // Text is always UTF-8 in all its width.
            case "charset", "use_unicode": break
            default: throw .badAddress(part: "option \(option.name)")
            }
        }
        security = mode ?? (certificate == nil ? .preferred : .required)
        // Who names an issuer wants it looked at.
        if authority != nil, !isModeNamed { security = .verified }
        doors = Self.doors(address, socket: socket)
    }

    /// How long all doors together may take.
    var patience: Duration { connectTimeout * doors.count }

    /// The same server again, as whoever ends a query that is not wanted any more: quickly or not at all.
    var hurried: MariaDBSettings {
        var settings = self
        settings.connectTimeout = min(connectTimeout, .seconds(2))
        settings.readTimeout = .seconds(2)
        return settings
    }

    private static func doors(_ address: DatabaseAddress, socket: String?) -> [Door] {
        if let socket { return [.socket(socket)] }
        let hosts = address.hosts.isEmpty ? [DatabaseAddress.Host("")] : address.hosts
        return hosts.flatMap { host -> [Door] in
            if host.name.hasPrefix("/") { return [.socket(host.name)] }
            guard host.name.isEmpty || host.name == "localhost" else {
                return [.tcp(host: host.name, port: host.port ?? 3306)]
            }
            // On this machine MySQL's clients take the socket, those of other makers the port.
            let port = Door.tcp(host: "localhost", port: host.port ?? 3306)
            return host.port == nil ? [.socket(nil), port] : [port]
        }
    }

    private static func seconds(_ option: DatabaseAddress.Option) throws(DatabaseFailure) -> Duration {
        guard let seconds = Double(option.value), (0.001...86_400).contains(seconds) else { throw unfit(option) }
        return .milliseconds(Int(seconds * 1000))
    }

    private static func flag(_ option: DatabaseAddress.Option) throws(DatabaseFailure) -> Bool {
        switch option.value.lowercased() {
        case "true", "1", "yes", "on": true
        case "false", "0", "no", "off": false
        default: throw unfit(option)
        }
    }

    /// As MySQL's client has it, or libpq.
    private static func mode(_ option: DatabaseAddress.Option) throws(DatabaseFailure) -> Security {
        switch option.value.lowercased().replacing("-", with: "_") {
        case "disabled", "disable": .disabled
        case "preferred", "prefer": .preferred
        case "required", "require": .required
        case "verify_ca", "verify_identity", "verify_full": .verified
        default: throw unfit(option)
        }
    }

    /// Its value may be a secret.
    private static func unfit(_ option: DatabaseAddress.Option) -> DatabaseFailure {
        .badAddress(part: "option \(option.name)")
    }
}

extension MariaDBSettings.Security: Comparable {
    private var rank: Int {
        switch self {
        case .disabled: 0
        case .preferred: 1
        case .required: 2
        case .verified: 3
        }
    }

    static func < (one: Self, other: Self) -> Bool { one.rank < other.rank }
}

extension MariaDBSettings.Door {
    /// For messages.
    func place(_ address: DatabaseAddress) -> String {
        switch self {
        case .tcp(let host, let port): "\(host):\(port)"
        case .socket(let path): path ?? address.place
        }
    }
}
#endif
