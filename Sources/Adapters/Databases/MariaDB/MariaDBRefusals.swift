#if MariaDB
import Ingestion
import Quantities

/// Says in our words why a MySQL or MariaDB server did not do what was asked (MariaDB documentation, error codes; those
/// from 2000 to 2999 are the library's).
struct MariaDBRefusals: Sendable {
    let settings: MariaDBSettings

    // MARK: At the door

    func refusal(_ error: MariaDBError, at door: MariaDBSettings.Door) -> DatabaseFailure {
        let place = door.place(settings.address)
        let detail = settings.address.hiding(error.message)
        switch error.code {
        case 2002, 2003:
            // The number behind is that of a connection still under way, whatever came of it.
            return Self.isLate(error.message)
                ? timedOut(place) : .unreachable(host: place, detail: detail.replacing(/\s\(\d+\)$/, with: ""))
        case 2005: return .unknownHost(settings.address.place)
        case 2006, 2012, 2013, 2055:
            return Self.isLate(error.message) ? timedOut(place) : .unreachable(host: place, detail: detail)
        case 1045, 1698, 1862: return .wrongPassword(user: settings.address.user ?? "", detail: detail)
        case 1049: return .databaseMissing(name: settings.address.database ?? "")
        case 1130: return .notPermitted(detail: detail)
        default: return failure(error)
        }
    }

    private func timedOut(_ place: String) -> DatabaseFailure {
        .timedOut(host: place, seconds: Int(settings.connectTimeout.components.seconds))
    }

    /// `(110)`: the system's word for a connection that took too long.
    private static func isLate(_ message: String) -> Bool {
        message.contains("(110)") || message.hasSuffix("error: 110") || message.hasSuffix("error: 11")
    }

    // MARK: Of statements

    /// - Parameters:
    ///   - query: where the statement was about to begin: names near to a missing one are looked up.
    func failure(
        _ error: MariaDBError, query: String? = nil, of connection: MariaDBConnection? = nil
    ) -> DatabaseFailure {
        let detail = settings.address.hiding(error.message)
        switch error.code {
        case MariaDBError.noResult.code: return .noResult
        case 1049: return .databaseMissing(name: Self.quoted(in: error.message) ?? "")
        case 1146:
            return missingTable(Self.quoted(in: error.message) ?? "", connection)
        case 1054:
            let name = Self.quoted(in: error.message) ?? ""
            return .columnMissing(name: name, nearest: nearestColumns(to: name, query, connection))
        case 1064, 1149: return .syntax(detail: Self.complaint(detail), near: Self.near(detail))
        case 2026, 3159: return .tls(detail: detail)
        case 1040, 1203, 1226: return .tooManyConnections(detail: detail)
        case 1044, 1142, 1143, 1227, 1370: return .notPermitted(detail: detail)
        case 1290, 1792, 1836: return .writes(detail: detail)
        case 1210, 1292, 1366, 1525: return .parameterUnfit(detail: detail)
        default: return error.meansLost ? lost(error, afterRows: 0) : .other(code: "\(error.code)", detail: detail)
        }
    }

    var statementTimeout: DatabaseFailure {
        .statementTimeout(seconds: Int(settings.readTimeout?.components.seconds ?? 0))
    }

    func lost(_ error: MariaDBError, afterRows rows: Int64) -> DatabaseFailure {
        .connectionLost(afterRows: rows, detail: settings.address.hiding(error.message))
    }

    /// `Table 'test.visits' doesn't exist`, `Unknown column 'tme' in 'field list'`
    private static func quoted(in message: String) -> String? {
        message.firstMatch(of: /'([^']+)'/).map { String($0.1) }
    }

    /// Without the advice to read a manual, and without the place, which is told apart.
    private static func complaint(_ message: String) -> String {
        message.split(separator: ";").first.map(String.init) ?? message
    }

    /// `… near 'FORM visits' at line 1`
    private static func near(_ message: String) -> String? {
        guard let near = message.firstMatch(of: /near '(.+)' at line \d+$/.dotMatchesNewlines()) else { return nil }
        return String(near.1.prefix(40))
    }

    // MARK: Names

    /// - Parameter path: with its database: `test.visits`.
    private func missingTable(_ path: String, _ connection: MariaDBConnection?) -> DatabaseFailure {
        let parts = path.split(separator: ".", maxSplits: 1).map(String.init)
        guard parts.count == 2 else { return .tableMissing(name: path, nearest: []) }
        let known = """
            SELECT table_name FROM information_schema.tables WHERE table_schema = \(Self.literal(parts[0])) LIMIT 10000
            """
        return .tableMissing(
            name: parts[0] == settings.address.database ? parts[1] : path,
            nearest: nearest(to: parts[1], known, connection))
    }

    /// Of the tables whose names stand in the query.
    private func nearestColumns(to name: String, _ query: String?, _ connection: MariaDBConnection?) -> [String] {
        guard let query else { return [] }
        return nearest(
            to: name.split(separator: ".").last.map(String.init) ?? name,
            """
            SELECT DISTINCT column_name FROM information_schema.columns
            WHERE table_schema = DATABASE() AND INSTR(\(Self.literal(query)), table_name) > 0 LIMIT 10000
            """, connection)
    }

    private func nearest(to name: String, _ sql: String, _ connection: MariaDBConnection?) -> [String] {
        guard let connection, !name.isEmpty else { return [] }
        do throws(MariaDBError) {
            return NearestNames.to(name, among: try connection.texts(sql))
        } catch {
            // The fault itself is known.
            return []
        }
    }

    /// A text in SQL, whatever stands in it.
    private static func literal(_ text: String) -> String {
        let digits = text.utf8.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        return "CONVERT(X'\(digits)' USING utf8mb4)"
    }
}
#endif
