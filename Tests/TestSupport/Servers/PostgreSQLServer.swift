internal import Foundation

#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

/// A real PostgreSQL server in a temporary folder, gone with the tests.
///
///     let server = try PostgreSQLServer.shared()
///     let database = try server.makeDatabase()
///     … server.url(database) … try server.ask("SELECT count(*) FROM records", in: database) …
///
/// Everybody on the machine may enter as `postgres` without a password; roles of `makeRole` need theirs.
package final class PostgreSQLServer: Sendable {
    /// The same for all tests of the process, made when the first asks for it. Tests that kill, pause or change a server
    /// make one of their own.
    package static func shared() throws -> PostgreSQLServer { try sharedResult.get() }
    private static let sharedResult = Result {
        var options = Options()
        options.maxConnections = 300
        return try PostgreSQLServer(options)
    }

    package struct Options: Sendable {
        /// Whether it waits for the disk at each commit.
        package var syncs = false
        package var maxConnections = 100
        package var speaksTLS = false
        /// The addresses it listens at, as `listen_addresses` has them.
        package var addresses = "127.0.0.1"
        /// Where its folder is made, such as a file system in memory; nil for the folder of temporary files.
        package var parent: String?
        /// Settings of its own, as in postgresql.conf.
        package var settings: [String: String] = [:]

        package init() {}
    }

    package let port: Int
    package let certificate: ServerCertificate?
    private let process: ServerProcess
    private let command: [String]

    package init(_ options: Options = Options()) throws {
        process = try ServerProcess(
            account: ServerAccount(preferring: "postgres"), parent: options.parent, endSignal: "QUIT")
        let folder = process.folder
        // UTF-8 in the order of its bytes, whatever the machine is set to.
        try process.run([
            try ServerPrograms.path(of: "initdb"), "-D", folder + "/data", "-A", "trust", "-U", "postgres", "-E",
            "UTF8",
            "--locale=C", "--no-sync",
        ])
        certificate = options.speaksTLS ? try ServerCertificate(for: process) : nil
        try Self.access.write(toFile: folder + "/data/pg_hba.conf", atomically: false, encoding: .utf8)
        var settings = [
            "listen_addresses": options.addresses, "unix_socket_directories": folder,
            "max_connections": "\(options.maxConnections)",
            // Shared memory as files of its folder, which go with it.
            "dynamic_shared_memory_type": "mmap", "logging_collector": "off",
        ]
        if !options.syncs { settings.merge(["fsync": "off", "full_page_writes": "off"]) { $1 } }
        if let certificate {
            settings.merge(["ssl": "on", "ssl_cert_file": certificate.file, "ssl_key_file": certificate.keyFile]) { $1 }
        }
        settings.merge(options.settings) { $1 }
        let program = [try ServerPrograms.path(of: "postgres"), "-D", folder + "/data"]
        let arguments = settings.sorted { $0.key < $1.key }.flatMap { ["-c", "\($0.key)=\($0.value)"] }
        let process = process
        port = try ServerPort.find(for: process, taken: "could not bind") {
            try Self.starts(process, program + ["-p", "\($0)"] + arguments)
        }
        command = program + ["-p", "\(port)"] + arguments
        try ask("CREATE ROLE needs_password; CREATE ROLE needs_tls")
    }

    /// pg_hba.conf: the first line that fits decides.
    private static let access = """
        local all +needs_password scram-sha-256
        hostnossl all +needs_tls all reject
        host all +needs_password all scram-sha-256
        local all all trust
        host all all all trust

        """

    // MARK: Using it

    /// The folder of its unix socket; `socketFolder` and `port` are a libpq host and port.
    package var socketFolder: String { process.folder }
    /// Of its first process; nil while it does not run.
    package var identifier: Int32? { process.identifier }
    /// Holds all it has.
    package var folder: String { process.folder }
    /// What it wrote about itself so far.
    package var log: String { process.log }

    /// A connection string.
    /// - Parameter user: `postgres` for one who may do everything.
    package func url(
        _ database: String, user: String = "postgres", password: String? = nil, host: String = "127.0.0.1"
    ) -> String {
        "postgresql://\(user)\(password.map { ":\($0)" } ?? "")@\(host):\(port)/\(database)"
    }

    /// A new, empty database with a name of its own.
    package func makeDatabase() throws -> String {
        let name = process.newName()
        try ask("CREATE DATABASE \(name)")
        return name
    }

    /// A role that must say its password, and for `needsTLS` is not let in without TLS.
    package func makeRole(_ name: String, password: String, needsTLS: Bool = false) throws {
        let text = password.replacing("'", with: "''")
        try ask(
            "CREATE ROLE \"\(name)\" LOGIN PASSWORD '\(text)' IN ROLE needs_password\(needsTLS ? ", needs_tls" : "")")
    }

    /// What psql prints for these statements: values apart by `|`, a row a line.
    @discardableResult
    package func ask(_ sql: String, in database: String = "postgres") throws -> String {
        let outcome = try TerminalProgram.run(
            try ServerPrograms.path(of: "psql"),
            arguments: [
                "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", socketFolder, "-p", "\(port)", "-U", "postgres",
                "-d", database, "-f", "-",
            ],
            input: Array(sql.utf8), environment: ServerPrograms.environment(home: process.folder))
        guard outcome.exitCode == 0 else { throw ServerFailure("psql", said: outcome.diagnostics) }
        return outcome.output.trimmingCharacters(in: .newlines)
    }

    /// What pg_dump makes of a schema: SQL that makes it anew.
    package func dump(_ database: String, schema: String) throws -> String {
        let outcome = try TerminalProgram.run(
            try ServerPrograms.path(of: "pg_dump"),
            arguments: ["-h", socketFolder, "-p", "\(port)", "-U", "postgres", "--schema=\(schema)", database],
            environment: ServerPrograms.environment(home: process.folder))
        guard outcome.exitCode == 0 else { throw ServerFailure("pg_dump", said: outcome.diagnostics) }
        return outcome.output
    }

    // MARK: What happens to servers

    /// Ends all connections of others, with the server's own word.
    /// - Parameter database: those of this database alone.
    package func terminateBackends(of database: String? = nil) throws {
        try ask(
            """
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()
            \(database.map { "AND datname = '\($0)'" } ?? "")
            """)
    }

    /// Whether transactions may write, from the next one of each session on.
    package func setReadOnly(_ isReadOnly: Bool) throws {
        try ask("ALTER SYSTEM SET default_transaction_read_only = \(isReadOnly ? "on" : "off")")
        try ask("SELECT pg_reload_conf()")
    }

    /// All its processes die at once, as when the machine does; `start` begins with recovery.
    package func kill() throws {
        guard let server = process.identifier else { return }
        freeze(server)
        for one in Self.children(of: server) + [server] { Self.send(SIGKILL, to: one) }
        try process.waitForEnd()
    }

    /// All its processes stand still: connections stay open, and nothing answers.
    package func pause() { process.identifier.map(freeze) }

    package func resume() {
        guard let server = process.identifier else { return }
        for one in Self.children(of: server) + [server] { Self.send(SIGCONT, to: one) }
    }

    /// Ends it in order, breaking off its connections.
    package func shutDown() throws {
        resume()
        process.send(signal: SIGINT)
        try process.waitForEnd()
    }

    /// Starts it after `kill` or `shutDown`, at the same port.
    package func start() throws {
        let begin = ContinuousClock.now
        while try !Self.starts(process, command) {
            // What was killed may still be dying.
            guard process.log.contains("shared memory block"), begin.duration(to: .now) < TerminalSession.patience
            else {
                throw ServerFailure("postgres", said: process.log)
            }
        }
    }

    package func restart() throws {
        try shutDown()
        try start()
    }

    /// Ends it for good and removes its folder.
    package func stop() {
        resume()
        process.end()
    }

    // MARK: Its processes

    private static func starts(_ process: ServerProcess, _ command: [String]) throws -> Bool {
        let file = process.folder + "/data/postmaster.pid"
        // Of one that was killed: it would say “ready”.
        try? FileManager.default.removeItem(atPath: file)
        try process.start(command)
        return try process.waits {
            let lines = (try? String(contentsOfFile: file, encoding: .utf8))?.split(
                separator: "\n", omittingEmptySubsequences: false)
            return (lines?.dropFirst(7).first).map { $0.hasPrefix("ready") } ?? false
        }
    }

    /// The server first, so that no new process comes behind those that are found.
    private func freeze(_ server: pid_t) {
        Self.send(SIGSTOP, to: server)
        for child in Self.children(of: server) { Self.send(SIGSTOP, to: child) }
    }

    private static func send(_ signal: Int32, to process: pid_t) {
        #if canImport(Darwin)
        Darwin.kill(process, signal)
        #else
        Glibc.kill(process, signal)
        #endif
    }

    private static func children(of server: pid_t) -> [pid_t] {
        let outcome = try? TerminalProgram.run(
            "/usr/bin/env", arguments: ["ps", "-A", "-o", "pid=,ppid="],
            environment: ServerPrograms.environment(home: "/"))
        return (outcome?.output ?? "").split(separator: "\n").compactMap { line in
            let numbers = line.split(separator: " ").compactMap { pid_t($0) }
            return numbers.count == 2 && numbers[1] == server ? numbers[0] : nil
        }
    }
}
