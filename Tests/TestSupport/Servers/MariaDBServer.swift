internal import Foundation

#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

/// A real MariaDB server in a temporary folder, gone with the tests.
///
///     let server = try MariaDBServer.shared()
///     let database = try server.makeDatabase()
///     … server.url(database) … try server.ask("SELECT count(*) FROM visits", in: database) …
///
/// `root` enters from this machine without a password; users of `makeUser` need theirs. Its own zone is not UTC, so that
/// who forgets to say UTC is found out.
package final class MariaDBServer: Sendable {
    /// The same for all tests of the process, made when the first asks for it. Tests that kill, pause or change a server
    /// make one of their own.
    package static func shared() throws -> MariaDBServer { try sharedResult.get() }
    private static let sharedResult = Result { try MariaDBServer() }

    package struct Options: Sendable {
        /// Whether it waits for the disk at each commit.
        package var syncs = false
        package var maxConnections = 100
        package var speaksTLS = false
        /// Where its folder is made, such as a file system in memory; nil for the folder of temporary files.
        package var parent: String?
        /// Arguments of its own: `--max-statement-time=1`.
        package var arguments: [String] = []

        package init() {}
    }

    package let port: Int
    package let certificate: ServerCertificate?
    private let process: ServerProcess
    private let command: [String]

    package init(_ options: Options = Options()) throws {
        process = try ServerProcess(
            account: ServerAccount(preferring: "mysql"), parent: options.parent, endSignal: "KILL")
        let folder = process.folder
        // A server that starts removes what others left in its folder for temporary tables: it must be its own.
        let common = ["--tmpdir=\(folder)", "--innodb-log-file-size=4M"]
        try process.run(
            [
                try ServerPrograms.path(of: "mariadb-install-db"), "--no-defaults", "--datadir=\(folder)/data",
                "--auth-root-authentication-method=normal", "--skip-test-db", "--skip-name-resolve",
            ] + common)
        certificate = options.speaksTLS ? try ServerCertificate(for: process) : nil
        var arguments =
            common + [
                "--socket=\(folder)/socket", "--pid-file=\(folder)/pid", "--bind-address=127.0.0.1",
                "--skip-name-resolve", "--max-connections=\(options.maxConnections)", "--default-time-zone=+05:30",
                "--character-set-server=utf8mb4", "--innodb-buffer-pool-size=32M", "--innodb-fast-shutdown=2",
            ]
        if !options.syncs {
            arguments += ["--innodb-flush-log-at-trx-commit=2", "--skip-innodb-doublewrite", "--sync-binlog=0"]
        }
        if let certificate { arguments += ["--ssl-cert=\(certificate.file)", "--ssl-key=\(certificate.keyFile)"] }
        // --no-defaults must come first.
        let program = [try ServerPrograms.path(of: "mariadbd"), "--no-defaults", "--datadir=\(folder)/data"]
        let process = process
        let rest = arguments + options.arguments
        port = try ServerPort.find(for: process, taken: "Bind on TCP/IP port") {
            try Self.starts(process, program + ["--port=\($0)"] + rest)
        }
        command = program + ["--port=\(port)"] + rest
    }

    // MARK: Using it

    /// The path of its unix socket.
    package var socket: String { process.folder + "/socket" }
    /// Of its first process; nil while it does not run.
    package var identifier: Int32? { process.identifier }
    /// Holds all it has.
    package var folder: String { process.folder }
    /// What it wrote about itself so far.
    package var log: String { process.log }

    /// A connection string.
    /// - Parameter user: `root` for one who may do everything.
    package func url(
        _ database: String, user: String = "root", password: String? = nil, host: String = "127.0.0.1"
    ) -> String {
        "mariadb://\(user)\(password.map { ":\($0)" } ?? "")@\(host):\(port)/\(database)"
    }

    /// A new, empty database with a name of its own.
    package func makeDatabase() throws -> String {
        let name = process.newName()
        try ask("CREATE DATABASE \(name)")
        return name
    }

    /// A user that must say its password, and for `needsTLS` is not let in without TLS.
    /// - Parameter grant: what it may do: `SELECT ON *.*`, `SELECT (id) ON test1.visits`.
    package func makeUser(
        _ name: String, password: String, needsTLS: Bool = false, grant: String = "SELECT ON *.*"
    ) throws {
        let text = password.replacing("\\", with: "\\\\").replacing("'", with: "''")
        try ask(
            """
            CREATE USER '\(name)'@'%' IDENTIFIED BY '\(text)'\(needsTLS ? " REQUIRE SSL" : "");
            GRANT \(grant) TO '\(name)'@'%';
            """)
    }

    /// What the client prints for these statements: values apart by tabs, a row a line.
    @discardableResult
    package func ask(_ sql: String, in database: String = "") throws -> String {
        let outcome = try TerminalProgram.run(
            try ServerPrograms.path(of: "mariadb"),
            arguments: [
                "--no-defaults", "--batch", "--skip-column-names", "--default-character-set=utf8mb4",
                "--socket=\(socket)", "--user=root", database,
            ].filter { !$0.isEmpty },
            input: Array(sql.utf8), environment: ServerPrograms.environment(home: process.folder))
        guard outcome.exitCode == 0 else { throw ServerFailure("mariadb", said: outcome.diagnostics) }
        return outcome.output.trimmingCharacters(in: .newlines)
    }

    // MARK: What happens to servers

    /// Ends all connections of others, with the server's own word.
    /// - Parameter database: those of this database alone.
    package func terminateBackends(of database: String? = nil) throws {
        let others = try ask(
            """
            SELECT id FROM information_schema.processlist
            WHERE id <> connection_id() AND user <> 'system user' \(database.map { "AND db = '\($0)'" } ?? "")
            """)
        for other in others.split(separator: "\n") {
            // It may have gone by itself.
            _ = try? ask("KILL \(other)")
        }
    }

    /// Whether users but `root` may write.
    package func setReadOnly(_ isReadOnly: Bool) throws { try ask("SET GLOBAL read_only = \(isReadOnly ? 1 : 0)") }

    /// It dies at once, as when the machine does; `start` begins with recovery.
    package func kill() throws {
        process.send(signal: SIGKILL)
        try process.waitForEnd()
    }

    /// It stands still: connections stay open, and nothing answers.
    package func pause() { process.send(signal: SIGSTOP) }

    package func resume() { process.send(signal: SIGCONT) }

    /// Ends it in order, breaking off its connections.
    package func shutDown() throws {
        resume()
        process.send(signal: SIGTERM)
        try process.waitForEnd()
    }

    /// Starts it after `kill` or `shutDown`, at the same port.
    package func start() throws {
        guard try Self.starts(process, command) else { throw ServerFailure("mariadbd", said: process.log) }
    }

    package func restart() throws {
        try shutDown()
        try start()
    }

    /// Ends it for good and removes its folder.
    package func stop() { process.end() }

    private static func starts(_ process: ServerProcess, _ command: [String]) throws -> Bool {
        // Of one that was killed. The server writes its number there when it takes connections.
        let file = process.folder + "/pid"
        try? FileManager.default.removeItem(atPath: file)
        try process.start(command)
        return try process.waits { FileManager.default.fileExists(atPath: file) }
    }
}
