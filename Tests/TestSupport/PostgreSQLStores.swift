package import Adapters
internal import Ingestion
internal import Synchronization

/// Places for stores on the tests' PostgreSQL server.
package enum PostgreSQLStores {
    private static let count = Atomic(0)

    /// A schema that does not exist yet, in a database that all tests share: making a database takes longer.
    package static func newAddress(on server: PostgreSQLServer? = nil) throws -> PostgreSQLStoreAddress {
        let server = try server ?? PostgreSQLServer.shared()
        let number = count.add(1, ordering: .relaxed).newValue
        return try address(server.url("postgres") + "?schema=store%20\(number)")
    }

    /// - Parameter text: a connection string.
    package static func address(_ text: String) throws -> PostgreSQLStoreAddress {
        try PostgreSQLStoreAddress(DatabaseAddress(text) { reference throws(SecretFailure) in reference })
    }
}
