import CHTTPClient
import CPostgreSQL
import GRDBSQLite

#if MariaDB
import CMariaDB
#endif

/// The libraries of this machine that the program speaks to the world through.
package enum InstalledLibraries {
    /// `3.40.1`
    package static var sqlite: String { String(cString: sqlite3_libversion()) }

    /// `15.18`, loading the library; nil where this machine has none.
    package static var postgresql: String? {
        guard let library = postgresql_library() else { return nil }
        let number = Int(library.pointee.libVersion())
        // Since 10 the last four figures are the second number.
        return number >= 100_000 ? "\(number / 10_000).\(number % 10_000)" : String(number)
    }

    /// Whether servers can be called; loads the library.
    package static var hasHTTP: Bool { http_library_load() }

    /// nil where the program was built without.
    package static var mariaDB: String? {
        #if MariaDB
        mysql_get_client_info().map { String(cString: $0) }
        #else
        nil
        #endif
    }
}
