import Foundation
import TestSupport
import Testing

/// The servers that other tests are run against.
@Suite("Database servers of the tests")
struct DatabaseServerTests {
    /// What psql says to somebody who comes over TCP.
    static func enter(_ server: PostgreSQLServer, as user: String, _ settings: [String: String]) throws -> String {
        var environment = settings
        environment["PATH"] = ProcessInfo.processInfo.environment["PATH"]
        let outcome = try TerminalProgram.run(
            "/usr/bin/env",
            arguments: [
                "psql", "-X", "-A", "-t", "-h", "127.0.0.1", "-p", "\(server.port)", "-U", user, "-d", "postgres", "-c",
                "SELECT session_user, ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()",
            ],
            environment: environment)
        return outcome.exitCode == 0 ? outcome.output.trimmingCharacters(in: .newlines) : outcome.diagnostics
    }

    /// The same of MariaDB's client.
    static func enter(_ server: MariaDBServer, as user: String, _ options: String...) throws -> String {
        let outcome = try TerminalProgram.run(
            "/usr/bin/env",
            arguments: ["mariadb", "--no-defaults"] + options + [
                "--batch", "--skip-column-names", "--host=127.0.0.1", "--port=\(server.port)", "--user=\(user)",
                "--execute=SELECT user(); SHOW STATUS LIKE 'Ssl_version'",
            ],
            environment: ["PATH": ProcessInfo.processInfo.environment["PATH"] ?? ""])
        return outcome.exitCode == 0 ? outcome.output.trimmingCharacters(in: .newlines) : outcome.diagnostics
    }

    /// As `ps` has it: `S`, `T` for one that stands still.
    static func state(of process: Int32?) throws -> String {
        let outcome = try TerminalProgram.run(
            "/usr/bin/env", arguments: ["ps", "-o", "stat=", "-p", "\(try #require(process))"],
            environment: ["PATH": ProcessInfo.processInfo.environment["PATH"] ?? ""])
        return String(outcome.output.prefix(1))
    }

    @Test("PostgreSQL: tests have databases of their own on one server")
    func sharesPostgreSQL() throws {
        let server = try PostgreSQLServer.shared()
        let (one, other) = (try server.makeDatabase(), try server.makeDatabase())
        try server.ask("CREATE TABLE names (name text); INSERT INTO names VALUES ('Zoë'), (NULL)", in: one)
        #expect(try server.ask("SELECT name, length(name) FROM names ORDER BY name", in: one) == "Zoë|3\n|")
        #expect(throws: ServerFailure.self) { try server.ask("SELECT * FROM names", in: other) }
    }

    @Test("MariaDB: tests have databases of their own on one server")
    func sharesMariaDB() throws {
        let server = try MariaDBServer.shared()
        let (one, other) = (try server.makeDatabase(), try server.makeDatabase())
        try server.ask("CREATE TABLE names (name text); INSERT INTO names VALUES ('Zoë'), (NULL)", in: one)
        #expect(
            try server.ask("SELECT name, char_length(name) FROM names ORDER BY name DESC", in: one)
                == "Zoë\t3\nNULL\tNULL")
        #expect(throws: ServerFailure.self) { try server.ask("SELECT * FROM names", in: other) }
    }

    @Test("PostgreSQL: asks for passwords and for TLS")
    func guardsPostgreSQL() throws {
        var options = PostgreSQLServer.Options()
        options.speaksTLS = true
        let server = try PostgreSQLServer(options)
        try server.makeRole("reader", password: "it's one")
        try server.makeRole("careful", password: "two", needsTLS: true)
        let file = try #require(server.certificate).file
        #expect(try Self.enter(server, as: "reader", ["PGPASSWORD": "it's one", "PGSSLMODE": "disable"]) == "reader|f")
        #expect(
            try Self.enter(server, as: "reader", ["PGPASSWORD": "wrong"]).contains("password authentication failed"))
        #expect(
            try Self.enter(server, as: "careful", ["PGPASSWORD": "two", "PGSSLMODE": "disable"])
                .contains("pg_hba.conf rejects connection"))
        #expect(
            try Self.enter(
                server, as: "careful", ["PGPASSWORD": "two", "PGSSLMODE": "verify-full", "PGSSLROOTCERT": file])
                == "careful|t")
    }

    @Test("MariaDB: asks for passwords and for TLS")
    func guardsMariaDB() throws {
        var options = MariaDBServer.Options()
        options.speaksTLS = true
        let server = try MariaDBServer(options)
        try server.makeUser("reader", password: #"it's \one"#)
        try server.makeUser("careful", password: "two", needsTLS: true)
        let file = try #require(server.certificate).file
        #expect(
            try Self.enter(server, as: "reader", #"--password=it's \one"#, "--skip-ssl")
                == "reader@127.0.0.1\nSsl_version\t")
        #expect(try Self.enter(server, as: "reader", "--password=wrong").contains("ERROR 1045"))
        #expect(try Self.enter(server, as: "careful", "--password=two", "--skip-ssl").contains("ERROR 1045"))
        #expect(
            try Self.enter(server, as: "careful", "--password=two", "--ssl-ca=\(file)", "--ssl-verify-server-cert")
                == "careful@127.0.0.1\nSsl_version\tTLSv1.3")
    }

    @Test("PostgreSQL: is killed, started again, made to stand still, and gone in the end")
    func endsPostgreSQL() throws {
        var options = PostgreSQLServer.Options()
        options.maxConnections = 7
        let server = try PostgreSQLServer(options)
        #expect(try server.ask("CREATE TABLE kept (id int); INSERT INTO kept VALUES (7); SHOW max_connections") == "7")
        try server.kill()
        #expect(throws: ServerFailure.self) { try server.ask("SELECT 1") }
        try server.start()
        #expect(try server.ask("SELECT id FROM kept") == "7")
        server.pause()
        #expect(try Self.state(of: server.identifier) == "T")
        server.resume()
        try server.setReadOnly(true)
        #expect(throws: ServerFailure.self) { try server.ask("INSERT INTO kept VALUES (8)") }
        try server.setReadOnly(false)
        try server.restart()
        try server.terminateBackends()
        #expect(try server.ask("SELECT count(*) FROM kept") == "1")
        server.pause()
        server.stop()
        #expect(!FileManager.default.fileExists(atPath: server.folder))
        #expect(throws: ServerFailure.self) { try server.ask("SELECT 1") }
    }

    @Test("MariaDB: is killed, started again, made to stand still, and gone in the end")
    func endsMariaDB() throws {
        var options = MariaDBServer.Options()
        options.maxConnections = 12
        let server = try MariaDBServer(options)
        #expect(
            try server.ask(
                "CREATE DATABASE d; CREATE TABLE d.kept (id int); INSERT INTO d.kept VALUES (7); SELECT @@max_connections"
            ) == "12")
        try server.kill()
        #expect(throws: ServerFailure.self) { try server.ask("SELECT 1") }
        try server.start()
        #expect(try server.ask("SELECT id FROM d.kept") == "7")
        server.pause()
        #expect(try Self.state(of: server.identifier) == "T")
        server.resume()
        try server.setReadOnly(true)
        #expect(try server.ask("SELECT @@read_only") == "1")
        try server.restart()
        try server.terminateBackends()
        #expect(try server.ask("SELECT count(*) FROM d.kept") == "1")
        server.pause()
        server.stop()
        #expect(!FileManager.default.fileExists(atPath: server.folder))
        #expect(throws: ServerFailure.self) { try server.ask("SELECT 1") }
    }
}
