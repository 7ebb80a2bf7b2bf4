package import Ingestion

/// Reads PostgreSQL databases, through libpq.
package struct PostgreSQLDriver: DatabaseDriver {
    package init() {}

    package var engine: DatabaseEngine { .postgresql }

    package func open(
        _ address: DatabaseAddress, options: DatabaseOptions
    ) async throws(DatabaseFailure) -> any DatabaseSession {
        let queue = SessionQueue()
        let connection = try await queue.perform { stop throws(DatabaseFailure) in
            let refusals = PostgreSQLRefusals(address: address, options: options)
            do throws(PostgreSQLError) {
                let connection = try PostgreSQLConnection(
                    address.parameters, timeout: options.connectTimeout, stop: stop)
                connection.patience = options.statementTimeout
                try connection.executeAll(PostgreSQLDriver.preparing)
                return connection
            } catch {
                throw refusals.failure(error, isConnecting: true)
            }
        }
        return PostgreSQLSession(connection, queue: queue, address: address, options: options)
    }

    /// One consistent view that nothing can be written through; values as our rows want them.
    private static let preparing = """
        SET client_encoding = 'UTF8'; SET TimeZone = 'UTC'; SET DateStyle = 'ISO, YMD'; SET IntervalStyle = 'iso_8601';
        SET extra_float_digits = 1; SET bytea_output = 'hex'; SET default_transaction_read_only = on;
        BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY
        """
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
