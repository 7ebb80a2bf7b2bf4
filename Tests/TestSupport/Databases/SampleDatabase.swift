internal import GRDB

/// A database of somebody else, for tests to fill.
package protocol SampleDatabase: Sendable {
    /// What stands for it in a source.
    var connectionString: String { get }
    /// What replies call it, and what stands in transcripts instead, the longer texts first.
    var names: [(text: String, standIn: String)] { get }
    func execute(_ sql: String) throws
}

/// An SQLite file, made when something is first done in it.
package struct SQLiteFile: SampleDatabase {
    private let path: String

    /// - Parameter path: absolute.
    package init(_ path: String) { self.path = path }

    package var connectionString: String { "sqlite:///" + path }
    package var names: [(text: String, standIn: String)] { [(connectionString, "DATABASE")] }

    package func execute(_ sql: String) throws {
        let queue = try DatabaseQueue(path: path)
        defer { try? queue.close() }
        try queue.write { try $0.execute(sql: sql) }
    }
}

/// A database of a PostgreSQL server.
package struct PostgreSQLDatabase: SampleDatabase {
    private let server: PostgreSQLServer
    private let name: String

    package init(on server: PostgreSQLServer) throws {
        self.server = server
        name = try server.makeDatabase()
    }

    package var connectionString: String { server.url(name) }
    package var names: [(text: String, standIn: String)] {
        let url = connectionString
        // Shown without its user.
        return [(url, "DATABASE"), (url.replacing("//postgres@", with: "//"), "DATABASE")]
    }

    package func execute(_ sql: String) throws { try server.ask(sql, in: name) }
}
