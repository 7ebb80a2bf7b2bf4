import Ingestion

/// The hosts of an address, tried one after the other until one lets us in. libpq does the same, but has a host that says
/// nothing take all the time there is.
struct PostgreSQLHosts {
    private let address: DatabaseAddress
    /// What stands before the address's own options, which win.
    private let defaults: [(name: String, value: String)]

    init(_ address: DatabaseAddress, defaults: [(name: String, value: String)] = []) {
        self.address = address
        self.defaults = defaults
    }

    /// - Parameter patience: for all of them together; `connect_timeout` of the address is each one's own instead, as
    ///   libpq has it.
    func connect(within patience: Duration, stop: StopFlag?) throws(PostgreSQLError) -> PostgreSQLConnection {
        let own = try ownPatience
        let deadline = ContinuousClock.now + patience
        let attempts = attempts
        var refusal = PostgreSQLError(kind: .cannotConnect, message: "no host")
        for (index, attempt) in attempts.enumerated() {
            let rest = max(.zero, ContinuousClock.now.duration(to: deadline))
            do throws(PostgreSQLError) {
                return try PostgreSQLConnection(
                    defaults + attempt.parameters, timeout: own ?? rest / (attempts.count - index), stop: stop)
            } catch {
                refusal = error
                refusal.place = attempt.place
                guard error.meansNextHost else { break }
            }
        }
        throw refusal
    }

    /// What libpq is told, by its names for it; what comes later wins.
    var settings: [String: String] {
        Dictionary((defaults + address.parameters).map { ($0.name, $0.value) }) { $1 }
    }

    /// Each with one host, where libpq has no more to do with them than to try them in their order.
    private var attempts: [DatabaseAddress] {
        guard address.hosts.count > 1, address.option("host") == nil, address.option("hostaddr") == nil else {
            return [address]
        }
        var hosts = address.hosts
        if address.option("load_balance_hosts") == "random" { hosts.shuffle() }
        let attempts = hosts.map { host in
            var attempt = address
            attempt.hosts = [host]
            return attempt
        }
        guard address.option(Self.attributes) == "prefer-standby" else { return attempts }
        // Only where none of them is one, any will do.
        return ["standby", "any"].flatMap { wanted in
            attempts.map { attempt in
                var attempt = attempt
                attempt.options.append(DatabaseAddress.Option(Self.attributes, wanted))
                return attempt
            }
        }
    }

    private static let attributes = "target_session_attrs"

    private var ownPatience: Duration? {
        get throws(PostgreSQLError) {
            guard let text = address.option("connect_timeout") else { return nil }
            guard let seconds = Int(text) else {
                throw PostgreSQLError(
                    kind: .cannotConnect, message: "invalid connection option \"connect_timeout\": no number of seconds"
                )
            }
            // None is no limit, in libpq's words.
            return .seconds(seconds > 0 ? min(seconds, 86_400) : 86_400)
        }
    }
}

extension DatabaseAddress {
    /// As libpq names them. What the address leaves out libpq takes from its environment, as psql does.
    var parameters: [(name: String, value: String)] {
        var parameters = options.map { (name: $0.name, value: $0.value) }
        let names = hosts.map { $0.name }
        if names.contains(where: { !$0.isEmpty }) { parameters.append(("host", names.joined(separator: ","))) }
        if hosts.contains(where: { $0.port != nil }) {
            parameters.append(("port", hosts.map { $0.port.map { String($0) } ?? "" }.joined(separator: ",")))
        }
        if let user { parameters.append(("user", user)) }
        if let password { parameters.append(("password", password)) }
        if let database { parameters.append(("dbname", database)) }
        parameters.append(("fallback_application_name", "magpie"))
        return parameters
    }
}
