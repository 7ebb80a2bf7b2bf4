package import Ingestion

/// The databases this program can read.
package enum DatabaseDrivers {
    /// - Parameter root: the workspace's folder, absolute.
    package static func all(root: String) -> [any DatabaseDriver] {
        var drivers: [any DatabaseDriver] = [SQLiteDriver(root: root), PostgreSQLDriver()]
        #if MariaDB
        drivers.append(MariaDBDriver())
        #endif
        return drivers
    }
}
