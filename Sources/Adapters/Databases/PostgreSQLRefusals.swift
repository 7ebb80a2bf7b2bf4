import Ingestion
import Quantities

/// Says in our words why a PostgreSQL server did not do what was asked (PostgreSQL documentation, appendix A).
struct PostgreSQLRefusals: Sendable {
    let address: DatabaseAddress
    let options: DatabaseOptions

    /// The statement gives no rows at all: found before it is done.
    static let noResult = PostgreSQLError(kind: .server, sqlState: "magpi", message: "no result")

    /// - Parameters:
    ///   - query: where the statement was about to begin: names near to a missing one are looked up.
    ///   - rows: how many had come, where rows were being read.
    func failure(
        _ error: PostgreSQLError, query: String? = nil, of connection: PostgreSQLConnection? = nil,
        afterRows rows: Int64 = 0, isConnecting: Bool = false
    ) -> DatabaseFailure {
        switch error.kind {
        case .libraryMissing: return .libraryMissing(.postgresql)
        case .stopped: return .stopped
        case .timedOut:
            let patience = error.waited ?? (isConnecting ? options.connectTimeout : options.statementTimeout)
            let seconds = max(1, Int(patience?.components.seconds ?? 0))
            return isConnecting ? .timedOut(host: place(error), seconds: seconds) : .statementTimeout(seconds: seconds)
        case .lost: return .connectionLost(afterRows: rows, detail: address.hiding(error.message))
        case .cannotConnect: return refusal(error)
        case .server: return serverFailure(error, query: query, connection)
        }
    }

    // MARK: At the door

    private func refusal(_ error: PostgreSQLError) -> DatabaseFailure {
        let detail = address.hiding(error.message)
        switch error.sqlState {
        case "28P01": return .wrongPassword(user: address.user ?? "", detail: detail)
        case "28000":
            // The server wants an encrypted connection, or has no such role.
            return detail.contains("SSL") || detail.contains("encryption")
                ? .tls(detail: detail) : .wrongPassword(user: address.user ?? "", detail: detail)
        case "3D000": return .databaseMissing(name: address.database ?? address.user ?? "")
        case "53300": return .tooManyConnections(detail: detail)
        case "57P03": return .notReady(host: place(error), detail: detail)
        case "42501": return .notPermitted(detail: detail)
        case "": break
        default: return .other(code: error.sqlState, detail: detail)
        }
        let text = detail.lowercased()
        if text.contains("could not translate host name") { return .unknownHost(place(error)) }
        if text.contains("no password supplied") { return .wrongPassword(user: address.user ?? "", detail: detail) }
        if text.contains("invalid connection option") || text.contains("invalid sslmode")
            || text.contains("invalid port")
        {
            return .badAddress(part: detail)
        }
        if text.contains("ssl") || text.contains("certificate") || text.contains("tls") { return .tls(detail: detail) }
        return .unreachable(host: place(error), detail: detail)
    }

    private func place(_ error: PostgreSQLError) -> String { error.place ?? address.place }

    // MARK: Of statements

    private func serverFailure(
        _ error: PostgreSQLError, query: String?, _ connection: PostgreSQLConnection?
    ) -> DatabaseFailure {
        let detail = address.hiding([error.message, error.detail].compactMap { $0 }.joined(separator: ". "))
        switch error.sqlState {
        case Self.noResult.sqlState: return .noResult
        case "42P01":
            let name = Self.quoted(in: error.message) ?? ""
            return .tableMissing(name: name, nearest: nearest(to: name, Self.tables, connection))
        case "42703":
            let name = Self.column(in: error.message) ?? ""
            return .columnMissing(name: name, nearest: nearest(to: name, Self.columns, connection, in: query))
        case "42601": return .syntax(detail: detail, near: query.flatMap { Self.text($0, from: error.position) })
        case "42501": return .notPermitted(detail: detail)
        case "25006": return .writes(detail: detail)
        case "53300": return .tooManyConnections(detail: detail)
        case "22P02", "22007", "22008", "22003", "42804", "42883", "42P18":
            return .parameterUnfit(detail: detail)
        default: return .other(code: error.sqlState, detail: detail)
        }
    }

    /// `relation "name" does not exist`
    private static func quoted(in message: String) -> String? {
        message.firstMatch(of: /"([^"]+)"/).map { String($0.1) }
    }

    /// `column "name" does not exist`, `column t.name does not exist`
    private static func column(in message: String) -> String? {
        quoted(in: message) ?? message.firstMatch(of: /column (\S+) does not exist/).map { String($0.1) }
    }

    /// What stands where the fault is.
    private static func text(_ query: String, from position: Int?) -> String? {
        guard let position, position > 0 else { return nil }
        let rest = query.unicodeScalars.dropFirst(position - 1).prefix(40)
        return rest.isEmpty ? nil : String(String.UnicodeScalarView(rest))
    }

    private static let tables = """
        SELECT DISTINCT relname FROM pg_catalog.pg_class JOIN pg_catalog.pg_namespace ON pg_namespace.oid = relnamespace
        WHERE relkind IN ('r', 'v', 'm', 'f', 'p') AND nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
            AND has_table_privilege(pg_class.oid, 'SELECT')
        LIMIT 10000
        """

    /// Of the tables whose names stand in the query.
    private static let columns = """
        SELECT DISTINCT attname FROM pg_catalog.pg_attribute JOIN pg_catalog.pg_class ON pg_class.oid = attrelid
        WHERE attnum > 0 AND NOT attisdropped AND position(relname in $1) > 0
            AND has_column_privilege(pg_class.oid, attnum, 'SELECT')
            AND relkind IN ('r', 'v', 'm', 'f', 'p')
        LIMIT 10000
        """

    private func nearest(
        to name: String, _ sql: String, _ connection: PostgreSQLConnection?, in query: String? = nil
    ) -> [String] {
        guard let connection, !connection.isLost, !name.isEmpty else { return [] }
        do throws(PostgreSQLError) {
            try connection.executeAll("ROLLBACK; BEGIN TRANSACTION READ ONLY")
            let result = try connection.execute(sql, query.map { [.text($0)] } ?? [])
            let known = (0..<result.rowCount).compactMap { row in result.text(row, 0) }
            return NearestNames.to(name.split(separator: ".").last.map(String.init) ?? name, among: known)
        } catch {
            // The fault itself is known.
            return []
        }
    }
}
