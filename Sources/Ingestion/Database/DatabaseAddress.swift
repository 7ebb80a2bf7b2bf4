/// Which database, and how to reach it: a connection string in its parts.
///
/// Written as SQLAlchemy and libpq have it: `sqlite:///forecasts.db`, `sqlite:/var/lib/forecasts.db`,
/// `postgresql://user:${env:PGPASSWORD}@host:5432/name?sslmode=verify-full`, `mysql+pymysql://user@host/name`.
package struct DatabaseAddress: Sendable, Equatable {
    package var engine: DatabaseEngine
    /// Of a file: as written, absolute or relative to the workspace.
    package var path: String
    /// Of servers: one, or several of which the first that answers is taken.
    package var hosts: [Host]
    package var user: String?
    package var password: String?
    /// Its name on the server.
    package var database: String?
    /// What stands behind `?`, in its order.
    package var options: [Option]

    package struct Host: Sendable, Equatable {
        /// A name, an IP address, or the folder of a socket; empty for the driver's own choice.
        package var name: String
        package var port: Int?

        package init(_ name: String, port: Int? = nil) {
            self.name = name
            self.port = port
        }
    }

    package struct Option: Sendable, Equatable {
        package var name: String
        package var value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    package init(
        engine: DatabaseEngine, path: String = "", hosts: [Host] = [], user: String? = nil, password: String? = nil,
        database: String? = nil, options: [Option] = []
    ) {
        self.engine = engine
        self.path = path
        self.hosts = hosts
        self.user = user
        self.password = password
        self.database = database
        self.options = options
    }

    package func option(_ name: String) -> String? { options.last { $0.name == name }?.value }

    /// Who is asked, for messages: `db.example.org:5432`.
    package var place: String {
        let host = hosts.first ?? Host("")
        let name = host.name.isEmpty ? "localhost" : host.name
        return host.port.map { "\(name):\($0)" } ?? name
    }

    /// Words of a driver or a server without what is secret in the address, should they hold it.
    package func hiding(_ text: String) -> String {
        // What names the file of a key is no secret, and what one looks at.
        let named = options.filter { SecretText.isSecretName($0.name) && !$0.name.lowercased().hasSuffix("key") }
        let secrets = [password] + named.map(\.value)
        // The longer ones first, as one may be part of another.
        return secrets.compactMap(\.self).filter { !$0.isEmpty }.sorted { $0.count > $1.count }
            .reduce(text) { $0.replacing($1, with: SecretText.mask) }
    }
}

// MARK: Reading

extension DatabaseAddress {
    /// - Parameter secret: what stands behind a reference such as `env:PGPASSWORD`.
    package init(
        _ text: String, secret: (String) throws(SecretFailure) -> String
    ) throws(DatabaseFailure) {
        // References are filled in behind all decoding: a secret is taken as it is, whatever characters it has.
        var secrets: [String] = []
        var plain = ""
        for part in RequestText.parts(of: text) {
            switch part {
            case .literal(let literal): plain += literal
            case .name(let name): plain += "{\(name)}"
            case .secret(let reference):
                do throws(SecretFailure) {
                    secrets.append(try secret(reference))
                } catch {
                    throw .secret(error)
                }
                plain += "\(Self.bracket)\(secrets.count - 1)\(Self.bracket)"
            }
        }
        // All of it may be behind one reference.
        if secrets.count == 1, plain == "\(Self.bracket)0\(Self.bracket)" { (plain, secrets) = (secrets[0], []) }
        try self.init(plain, filling: secrets)
    }

    /// Around the number of a secret: of no use in any address.
    private static let bracket = "\u{F8FF}"

    /// The engine an address is for, by its first letters; nil where none can be made out.
    package static func engine(of text: String) -> DatabaseEngine? {
        guard let scheme = scheme(of: text) else { return nil }
        return engines[scheme]
    }

    private static let engines: [String: DatabaseEngine] = [
        "sqlite": .sqlite, "sqlite3": .sqlite, "postgresql": .postgresql, "postgres": .postgresql, "mysql": .mysql,
        "mariadb": .mysql,
    ]

    /// `postgresql` of `postgresql+psycopg2://…`; nil where that is no scheme (RFC 3986), but the beginning of something
    /// else, which may be a secret.
    static func scheme(of text: String) -> String? {
        guard let colon = text.firstIndex(of: ":"),
            text[..<colon].wholeMatch(of: /[A-Za-z][A-Za-z0-9+.-]*/) != nil
        else { return nil }
        return String(text[..<colon].lowercased().prefix { $0 != "+" })
    }

    private init(_ text: String, filling secrets: [String]) throws(DatabaseFailure) {
        guard let scheme = Self.scheme(of: text), let colon = text.firstIndex(of: ":") else {
            throw .badAddress(part: "scheme")
        }
        guard let engine = Self.engines[scheme] else { throw .unknownScheme(scheme) }
        self.init(engine: engine)
        let parts = Parts(text[text.index(after: colon)...], secrets: secrets)
        options = try parts.options()
        if engine == .sqlite {
            path = try parts.path()
            guard !path.isEmpty else { throw .badAddress(part: "path") }
            return
        }
        guard parts.hasAuthority else { throw .badAddress(part: "host") }
        (user, password) = try parts.user()
        hosts = try parts.hosts()
        database = try parts.database()
    }

    /// What stands behind the scheme's colon.
    private struct Parts {
        /// Between `//` and the next `/`.
        private var authority: Substring = ""
        private var rest: Substring
        private var query: Substring = ""
        private let secrets: [String]
        let hasAuthority: Bool

        init(_ text: Substring, secrets: [String]) {
            self.secrets = secrets
            rest = text.prefix { $0 != "?" && $0 != "#" }
            let behind = text[rest.endIndex...]
            if behind.hasPrefix("?") { query = behind.dropFirst().prefix { $0 != "#" } }
            hasAuthority = rest.hasPrefix("//")
            guard hasAuthority else { return }
            rest = rest.dropFirst(2)
            authority = rest.prefix { $0 != "/" }
            rest = rest[authority.endIndex...]
        }

        /// `sqlite:///a.db` is relative, `sqlite:////a.db` and `sqlite:/a.db` are absolute, `sqlite:a.db` is relative.
        func path() throws(DatabaseFailure) -> String {
            guard hasAuthority else { return try filled(rest, "path") }
            guard authority.isEmpty else { return try filled(authority + rest, "path") }
            return try filled(rest.dropFirst(), "path")
        }

        func database() throws(DatabaseFailure) -> String? {
            let name = try filled(rest.dropFirst(), "database")
            return name.isEmpty ? nil : name
        }

        func user() throws(DatabaseFailure) -> (String?, String?) {
            guard let at = authority.lastIndex(of: "@") else { return (nil, nil) }
            let pair = authority[..<at].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            let user = try filled(pair[0], "user")
            return (user.isEmpty ? nil : user, pair.count == 2 ? try filled(pair[1], "password") : nil)
        }

        func hosts() throws(DatabaseFailure) -> [Host] {
            let text = authority.lastIndex(of: "@").map { authority[authority.index(after: $0)...] } ?? authority
            var hosts: [Host] = []
            for part in text.split(separator: ",", omittingEmptySubsequences: false) {
                var (name, port) = (part, Substring())
                if part.hasPrefix("["), let end = part.lastIndex(of: "]") {
                    name = part[part.index(after: part.startIndex)..<end]
                    port = part[part.index(after: end)...]
                } else if let colon = part.lastIndex(of: ":") {
                    (name, port) = (part[..<colon], part[colon...])
                }
                var number: Int?
                if port.count > 1 {
                    number = Int(try filled(port.dropFirst(), "port"))
                    guard let number, (1...65_535).contains(number) else { throw .badAddress(part: "port") }
                }
                hosts.append(Host(try filled(name, "host"), port: number))
            }
            return hosts.count == 1 && hosts[0] == Host("") ? [] : hosts
        }

        func options() throws(DatabaseFailure) -> [Option] {
            var options: [Option] = []
            for item in query.split(separator: "&") {
                let pair = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                guard pair.count == 2, !pair[0].isEmpty else { throw .badAddress(part: "options") }
                options.append(Option(try filled(pair[0], "options"), try filled(pair[1], "options")))
            }
            return options
        }

        /// Decoded, with its secrets.
        private func filled(_ text: some StringProtocol, _ part: String) throws(DatabaseFailure) -> String {
            guard let decoded = PercentCoding.decoded(text) else { throw .badAddress(part: part) }
            var result = ""
            for (index, piece) in decoded.split(
                separator: DatabaseAddress.bracket, omittingEmptySubsequences: false
            ).enumerated() {
                if index % 2 == 0 { result += piece } else { result += Int(piece).map { secrets[$0] } ?? "" }
            }
            return result
        }
    }
}
