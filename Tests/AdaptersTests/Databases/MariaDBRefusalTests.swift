#if MariaDB
import Foundation
import Ingestion
import TestSupport
import Testing

@testable import Adapters

@Suite("What MariaDB refuses") struct MariaDBRefusalTests {
    private let server: MariaDBServer
    private let database: String
    private let driver = MariaDBDriver()

    init() throws {
        server = try MariaDBServer.shared()
        database = try server.makeDatabase()
    }

    private var url: String { server.url(database) }

    private func failure(_ address: String, _ query: String = "SELECT 1 AS a") async -> DatabaseFailure? {
        await DriverReading.failure(driver, address, query)
    }

    private static let readOnly = "Cannot execute statement in a READ ONLY transaction"

    @Test(
        "of queries has a name",
        arguments: [
            ("SELECT * FROM visit", .tableMissing(name: "visit", nearest: ["visits"])),
            ("SELECT * FROM mysql.usr", .tableMissing(name: "mysql.usr", nearest: ["user"])),
            ("SELECT nmae FROM visits", .columnMissing(name: "nmae", nearest: ["name"])),
            ("SELECT v.nmae FROM visits v", .columnMissing(name: "v.nmae", nearest: ["name"])),
            (
                "SELECT 1 FORM visits WHERE 1",
                .syntax(detail: "You have an error in your SQL syntax", near: "visits WHERE 1")
            ),
            ("SELECT 1 +", .syntax(detail: "You have an error in your SQL syntax", near: nil)),
            (
                "SELECT 1; DELETE FROM visits",
                .syntax(detail: "You have an error in your SQL syntax", near: "DELETE FROM visits")
            ),
            ("DELETE FROM visits RETURNING id", .writes(detail: readOnly)),
            ("UPDATE visits SET id = 1", .writes(detail: readOnly)),
            ("DROP TABLE visits", .noResult), ("SELECT id FROM visits INTO OUTFILE '/tmp/out'", .noResult),
            ("SELECT 1 AS a UNION SELECT nextval(numbers)", .writes(detail: readOnly)),
            ("SELECT (SELECT 1, 2) AS a", .other(code: "1241", detail: "Operand should contain 1 column(s)")),
        ] as [(String, DatabaseFailure)])
    func namesTheCause(query: String, failure: DatabaseFailure) async throws {
        try server.ask(
            "CREATE TABLE visits (id int, name text); INSERT INTO visits VALUES (1, 'a'); CREATE SEQUENCE numbers",
            in: database)
        let found = await self.failure(url, query)
        #expect(found == failure)
        #expect(try server.ask("SELECT COUNT(*) FROM visits", in: database) == "1")
    }

    @Test func whoIsNotLetInIsTold() async throws {
        let user = "reader_\(database)"
        try server.makeUser(user, password: "p@ss:w/rd", grant: "SELECT (id) ON \(try table()).visits")
        let address = { (password: String) in server.url(database, user: user, password: password) }
        let right = address("p%40ss%3Aw%2Frd")
        #expect(try await DriverReading.rows(driver, right, "SELECT id FROM visits") == [#"{"id":1}"#])
        #expect(
            await failure(address("wrong"))
                == .wrongPassword(
                    user: user, detail: "Access denied for user '\(user)'@'127.0.0.1' (using password: YES)"))
        #expect(
            await failure(right, "SELECT name FROM visits")
                == .notPermitted(
                    detail: "SELECT command denied to user '\(user)'@'127.0.0.1' for column 'name' in table 'visits'"))
        #expect(
            await failure(server.url("mysql", user: user, password: "p%40ss%3Aw%2Frd"))
                == .notPermitted(detail: "Access denied for user '\(user)'@'%' to database 'mysql'"))
        #expect(await failure(server.url("nowhere")) == .databaseMissing(name: "nowhere"))
    }

    /// The test's database, with a table in it.
    private func table() throws -> String {
        try server.ask("CREATE TABLE visits (id int, name text); INSERT INTO visits VALUES (1, 'a')", in: database)
        return database
    }

    @Test func whoComesTooOftenIsTold() async throws {
        let user = "only_\(database)"
        try server.makeUser(user, password: "once")
        try server.ask("ALTER USER '\(user)'@'%' WITH MAX_USER_CONNECTIONS 1")
        let address = server.url(database, user: user, password: "once")
        let session = try await DriverReading.open(driver, address)
        let found = await failure(address)
        #expect(
            found
                == .tooManyConnections(
                    detail: "User '\(user)' has exceeded the 'max_user_connections' resource (current value: 1)"))
        await session.close()
    }

    @Test func aServerThatIsNotThereIsTold() async throws {
        let port = try RawServer.unusedPort()
        #expect(
            await failure("mysql://root@127.0.0.1:\(port)/x")
                == .unreachable(host: "127.0.0.1:\(port)", detail: "Can't connect to server on '127.0.0.1'"))
        // Longer than names can be: nobody has to be asked.
        let name = String(repeating: "a", count: 70)
        #expect(await failure("mysql://root@\(name)/x") == .unknownHost(name))
        // Of two, the one that answers.
        #expect(
            try await DriverReading.rows(
                driver, "mysql://root@127.0.0.1:\(port),127.0.0.1:\(server.port)/\(database)", "SELECT 1 AS a")
                == [#"{"a":1}"#])
    }

    @Test func aServerThatSaysNothingIsGivenUp() async throws {
        let silent = try RawServer { connection in _ = try connection.readRequest() }
        #expect(
            await failure("mysql://root@127.0.0.1:\(silent.port)/x?connect_timeout=1")
                == .timedOut(host: "127.0.0.1:\(silent.port)", seconds: 1))
        // Of two, the one that answers.
        let both = "mysql://root@127.0.0.1:\(silent.port),127.0.0.1:\(server.port)/\(database)?connect_timeout=1"
        #expect(try await DriverReading.rows(driver, both, "SELECT 1 AS a") == [#"{"a":1}"#])
        let opening = Task { await failure("mysql://root@127.0.0.1:\(silent.port)/x?connect_timeout=600") }
        while silent.connectionCount < 3 { await Task.yield() }
        opening.cancel()
        #expect(await opening.value == .stopped)
    }

    @Test func theSocketIsAWayIn() async throws {
        let path = try #require(server.socket.addingPercentEncoding(withAllowedCharacters: .alphanumerics))
        for address in ["mysql://root@/\(database)?unix_socket=\(path)", "mariadb+pymysql://root@\(path)/\(database)"] {
            #expect(
                try await DriverReading.rows(driver, address, "SELECT DATABASE() AS d") == [#"{"d":"\#(database)"}"#])
        }
    }

    @Test(
        "of addresses names the option",
        arguments: [
            ("ssl_mod=required", "option ssl_mod"), ("connect_timeout=soon", "option connect_timeout"),
            ("ssl=perhaps", "option ssl"), ("ssl-mode=safe", "option ssl-mode"),
            ("local_infile=1", "option local_infile"),
        ])
    func namesTheOption(option: String, part: String) async {
        #expect(await failure("\(url)?charset=utf8&\(option)") == .badAddress(part: part))
    }

    // MARK: TLS

    @Test func aConnectionIsSecuredAsAsked() async throws {
        var options = MariaDBServer.Options()
        options.speaksTLS = true
        let server = try MariaDBServer(options)
        let file = try #require(server.certificate).file
        try server.makeUser("careful", password: "with care", needsTLS: true)
        let address = server.url("mysql", user: "careful", password: "with%20care", host: "localhost")
        for option in [
            "?ssl_ca=\(file)", "?ssl_ca=\(file)&ssl-mode=VERIFY_IDENTITY", "?ssl=true", "?sslmode=require", "",
        ] {
            #expect(
                try await DriverReading.rows(
                    driver, address + option,
                    "SELECT variable_value <> '' AS s FROM information_schema.session_status WHERE variable_name = 'Ssl_cipher'"
                ) == [#"{"s":1}"#], "\(option)")
        }
        #expect(
            await failure(address + "?ssl-mode=DISABLED")
                == .wrongPassword(
                    user: "careful", detail: "Access denied for user 'careful'@'127.0.0.1' (using password: YES)"))
        let strangers = try TestCertificates()
        for option in ["?ssl_ca=\(strangers.issuerFile)", "?ssl-mode=VERIFY_CA"] {
            guard case .tls? = await failure(address + option) else {
                Issue.record("a server nobody vouches for was believed: \(option)")
                continue
            }
        }
    }

    @Test(
        "the strictest word about TLS holds, whatever its place",
        arguments: [
            ("ssl_verify_cert=true&ssl_mode=REQUIRED", .verified),
            ("ssl_mode=REQUIRED&ssl_verify_cert=true", .verified),
            ("ssl=false&ssl_mode=VERIFY_IDENTITY", .verified), ("ssl_mode=VERIFY_IDENTITY&ssl=false", .verified),
            ("ssl=true&ssl_mode=PREFERRED", .required), ("ssl_mode=DISABLED", .disabled),
            ("ssl_verify_cert=false&ssl_mode=PREFERRED", .preferred), ("ssl_ca=a.pem", .verified),
            ("ssl_ca=a.pem&ssl=true", .verified), ("ssl_ca=a.pem&ssl_mode=REQUIRED", .required),
            ("ssl_cert=a.pem", .required), ("charset=utf8", .preferred),
        ] as [(String, MariaDBSettings.Security)])
    func theStrictestHolds(options: String, security: MariaDBSettings.Security) throws {
        let address = try DatabaseAddress("mysql://h/x?" + options) { reference throws(SecretFailure) in reference }
        #expect(try MariaDBSettings(address, DatabaseOptions()).security == security)
    }

    @Test func aServerWithoutTLSIsNotSpokenToWhereItIsAskedFor() async throws {
        for option in ["?ssl=true", "?ssl-mode=verify_identity"] {
            guard case .tls? = await failure(url + option) else {
                Issue.record("spoken to in plain text: \(option)")
                continue
            }
        }
        #expect(try await DriverReading.rows(driver, url + "?ssl-mode=preferred", "SELECT 1 AS a") == [#"{"a":1}"#])
    }

    @Test func noSecretIsInWhatIsSaid() async throws {
        let failures = [
            await failure(server.url(database, user: "root", password: "secret-canary")),
            await failure(server.url("nowhere", user: "nobody", password: "secret-canary")),
            await failure("mysql://u:secret-canary@127.0.0.1:1/x"),
        ]
        #expect(!failures.contains(nil))
        #expect(!"\(failures)".contains("canary"))
    }
}
#endif
