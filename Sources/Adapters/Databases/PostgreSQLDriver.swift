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
                let connection = try PostgreSQLHosts(address).connect(within: options.connectTimeout, stop: stop)
                connection.patience = options.connectTimeout
                for statements in PostgreSQLDriver.preparing { try connection.executeAll(statements) }
                connection.patience = options.statementTimeout
                return connection
            } catch {
                throw refusals.failure(error, isConnecting: true)
            }
        }
        return PostgreSQLSession(connection, queue: queue, address: address, options: options)
    }

    /// One consistent view that nothing can be written through; values as our rows want them. Limits that a server has for
    /// whoever comes would count the time in which rows are stored as well; those that the address asks for stay.
    private static let preparing = [
        """
        SET client_encoding = 'UTF8'; SET TimeZone = 'UTC'; SET DateStyle = 'ISO, YMD'; SET IntervalStyle = 'iso_8601';
        SET extra_float_digits = 1; SET bytea_output = 'hex'; SET default_transaction_read_only = on;
        SELECT set_config(name, '0', false) FROM pg_catalog.pg_settings WHERE source <> 'client'
            AND name IN ('statement_timeout', 'transaction_timeout', 'idle_in_transaction_session_timeout')
        """, "BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY",
    ]
}
