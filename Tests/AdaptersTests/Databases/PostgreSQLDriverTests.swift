import Adapters
import Foundation
import Ingestion
import TestSupport
import Testing

@Suite("Reading PostgreSQL") struct PostgreSQLDriverTests {
    private let server: PostgreSQLServer
    private let database: String
    private let driver = PostgreSQLDriver()

    init() throws {
        server = try PostgreSQLServer.shared()
        database = try server.makeDatabase()
    }

    private var url: String { server.url(database) }

    private func rows(_ query: String, _ values: [String: QueryValue] = [:]) async throws -> [String] {
        try await DriverReading.rows(driver, url, query, values)
    }

    @Test(
        "each type becomes JSON without loss",
        arguments: [
            ("12345678901234567890.12345678901234567890::numeric", "12345678901234567890.12345678901234567890"),
            ("1.10::numeric(5,2)", "1.10"), ("'NaN'::numeric", #""NaN""#),
            ("9223372036854775807::bigint", "9223372036854775807"),
            ("0.1::float8", "0.1"), ("1.1::float4", "1.1"), ("1e300::float8", "1e+300"),
            ("'-Infinity'::float8", #""-Infinity""#),
            ("true", "true"), ("NULL::text", "null"), (#"E'a\n"b"\\\tc\u00e9'"#, #""a\n\"b\"\\\tcé""#),
            ("'ab'::char(4)", #""ab  ""#),
            ("'2025-05-01 12:00:00.123456+02'::timestamptz", #""2025-05-01T10:00:00.123456Z""#),
            ("'2025-05-01 12:00'::timestamp", #""2025-05-01T12:00:00""#), ("'infinity'::timestamptz", #""infinity""#),
            ("'0044-03-15 12:00 BC'::timestamp", #""0044-03-15 12:00:00 BC""#),
            ("'2025-05-01'::date", #""2025-05-01""#),
            ("'10:00:00+02'::timetz", #""10:00:00+02""#), ("'1 day 2 hours'::interval", #""P1DT2H""#),
            (#"'\x00ff10'::bytea"#, #""AP8Q""#), (#"''::bytea"#, #""""#),
            (#"'{"a":1,  "a":2}'::json"#, #"{"a":1,  "a":2}"#),
            (#"'{"b":[1,2]}'::jsonb"#, #"{"b": [1, 2]}"#), ("'{1,NULL,3}'::int[]", "[1,null,3]"), ("'{}'::int[]", "[]"),
            (#"'{"a,b","q\"x",NULL,"NULL",""}'::text[]"#, #"["a,b","q\"x",null,"NULL",""]"#),
            ("'{{1.10,2},{3,4}}'::numeric[]", "[[1.10,2],[3,4]]"), ("'[0:1]={1,2}'::int[]", "[1,2]"),
            ("array['2025-05-01 10:00+00'::timestamptz]", #"["2025-05-01T10:00:00Z"]"#),
            ("'{t,f}'::bool[]", "[true,false]"),
            (#"array['\x01'::bytea]"#, #"["AQ=="]"#), (#"array['{"a":1}'::jsonb]"#, #"[{"a": 1}]"#),
            ("'{(1,2),(3,4);(5,6),(7,8)}'::box[]", #"["(3,4),(1,2)","(7,8),(5,6)"]"#),
            ("'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::uuid", #""a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11""#),
            ("'10.0.0.1'::inet", #""10.0.0.1""#), ("'[1,5)'::int4range", #""[1,5)""#), ("'101'::bit(3)", #""101""#),
            ("row(1,'a b')", #""(1,\"a b\")""#),
        ])
    func keepsTypes(expression: String, json: String) async throws {
        #expect(try await rows("SELECT \(expression) AS v") == [#"{"v":\#(json)}"#])
    }

    @Test func saysWhatACursorCanFollow() async throws {
        let query = """
            SELECT 1 AS a, 1.5::numeric AS b, 'NaN'::float8 AS c, '12'::text AS d, now() AS e, true AS f,
                '12'::jsonb AS g, '12'::bytea AS h, array[1] AS i, NULL::int AS j
            """
        #expect(
            try await DriverReading.kinds(driver, url, query)
                == [.number, .number, .other, .text, .text, .other, .other, .other, .other, .null])
    }

    @Test func typesOfItsOwnAreTextsAndArraysOfThemLists() async throws {
        try server.ask("CREATE TYPE mood AS ENUM ('sad', 'ok'); CREATE DOMAIN score AS numeric", in: database)
        #expect(
            try await rows("SELECT 'ok'::mood AS m, array['sad', 'ok']::mood[] AS l, 1.50::score AS s")
                == [#"{"m":"ok","l":["sad","ok"],"s":1.50}"#])
    }

    @Test func valuesAreBoundAndTakeTheTypeOfWhatTheyAreComparedWith() async throws {
        try server.ask(
            "CREATE TABLE t (id int, at timestamptz, n numeric); INSERT INTO t VALUES (1, '2025-05-01 10:00+00', 1.5)",
            in: database)
        let query = "SELECT id FROM t WHERE id >= :i AND at > :at AND n = :n AND :flag AND :none::text IS NULL"
        let values: [String: QueryValue] = [
            "i": .number("1"), "at": .text("2025-05-01T09:59:59.5Z"), "n": .number("1.50"), "flag": .boolean(true),
            "none": .null,
        ]
        #expect(try await rows(query, values) == [#"{"id":1}"#])
        #expect(
            try await rows("SELECT :a::text AS a", ["a": .text("'; DROP TABLE t; --")]) == [
                #"{"a":"'; DROP TABLE t; --"}"#
            ])
    }

    @Test func rowsAreStreamedInMemoryThatStaysFlat() async throws {
        let session = try await DriverReading.open(driver, url, DatabaseOptions(stretchBytes: 4096))
        _ = try await session.begin(
            BoundQuery("SELECT g AS id, repeat('x', 100) AS t FROM generate_series(1, 20000) g"))
        var (rows, largest) = (0, 0)
        var last = ""
        while let stretch = try await session.next(watching: [0]) {
            rows += stretch.rows
            largest = max(largest, stretch.bytes.count)
            let place = try #require(stretch.watched.last).place
            last = String(decoding: stretch.bytes[Int(place.lowerBound)..<Int(place.upperBound)], as: UTF8.self)
        }
        #expect(rows == 20_000)
        #expect(last == "20000")
        #expect(largest < 4096 + 200)
        await session.close()
    }

    @Test func oneConsistentViewIsRead() async throws {
        try server.ask("CREATE TABLE t AS SELECT generate_series(1, 3) AS id", in: database)
        let session = try await DriverReading.open(driver, url)
        #expect(session.server.hasPrefix("PostgreSQL "))
        _ = try await session.begin(BoundQuery("SELECT id, (SELECT count(*) FROM t) AS n FROM t ORDER BY id"))
        try server.ask("INSERT INTO t VALUES (4)", in: database)
        let stretch = try await session.next(watching: [])
        #expect(stretch?.rows == 3)
        await session.close()
        // One statement sees one moment anyway; a function that asks again, and a second statement, do so by these.
        let settings = "current_setting('transaction_isolation') AS i, current_setting('transaction_read_only') AS r"
        #expect(try await rows("SELECT \(settings)") == [#"{"i":"repeatable read","r":"on"}"#])
    }

    @Test(
        "refusals name their cause",
        arguments: [
            ("SELECT * FROM observation", .tableMissing(name: "observation", nearest: ["observations"])),
            ("SELECT timestmp FROM observations", .columnMissing(name: "timestmp", nearest: ["timestamp"])),
            ("SELECT o.timestmp FROM observations o", .columnMissing(name: "o.timestmp", nearest: ["timestamp"])),
            ("SELECT 1 AS", .syntax(detail: "syntax error at end of input", near: nil)),
            ("SELEC 1", .syntax(detail: "syntax error at or near \"SELEC\"", near: "SELEC 1")),
            (
                "DELETE FROM observations RETURNING 1",
                .writes(detail: "cannot execute DELETE in a read-only transaction")
            ),
            ("LISTEN x", .noResult),
            (
                "SELECT 1; DELETE FROM observations",
                .syntax(detail: "cannot insert multiple commands into a prepared statement", near: nil)
            ),
            (
                "SELECT * FROM observations WHERE id > 'x'",
                .parameterUnfit(detail: "invalid input syntax for type integer: \"x\"")
            ),
            ("SELECT 1 / 0 AS a", .other(code: "22012", detail: "division by zero")),
        ] as [(String, DatabaseFailure)])
    func namesTheCause(query: String, failure: DatabaseFailure) async throws {
        try server.ask("CREATE TABLE observations (id int, timestamp timestamptz)", in: database)
        #expect(await DriverReading.failure(driver, url, query) == failure)
    }

    @Test func whoIsNotLetInIsTold() async throws {
        let role = "reader_\(database)"
        try server.makeRole(role, password: "p@ss:w/rd")
        try server.ask("CREATE TABLE closed (a int)", in: database)
        let address = { (password: String) in
            server.url(database, user: role, password: password)
        }
        #expect(try await DriverReading.rows(driver, address("p%40ss%3Aw%2Frd"), "SELECT 1 AS a") == [#"{"a":1}"#])
        #expect(
            await DriverReading.failure(driver, address("wrong"))
                == .wrongPassword(user: role, detail: "password authentication failed for user \"\(role)\""))
        #expect(
            await DriverReading.failure(driver, address("p%40ss%3Aw%2Frd"), "SELECT * FROM closed")
                == .notPermitted(detail: "permission denied for table closed"))
        #expect(await DriverReading.failure(driver, server.url("nowhere")) == .databaseMissing(name: "nowhere"))
        #expect(
            await DriverReading.failure(driver, url + "?sslmode=require")
                == .tls(detail: "server does not support SSL, but SSL was required"))
        #expect(
            await DriverReading.failure(driver, url + "?sslmod=require")
                == .badAddress(part: "invalid connection option \"sslmod\""))
        #expect(
            await DriverReading.failure(driver, "postgresql://nowhere.invalid/x") == .unknownHost("nowhere.invalid"))
    }

    @Test func aServerThatIsNotThereIsTold() async throws {
        let port = server.port
        guard
            case .unreachable(let host, let detail)? = await DriverReading.failure(driver, "postgresql://127.0.0.1:1/x")
        else {
            Issue.record("something answers at port 1")
            return
        }
        #expect(host == "127.0.0.1:1")
        #expect(detail == "Connection refused")
        // Of two, the one that answers.
        #expect(
            try await DriverReading.rows(
                driver, "postgresql://postgres@127.0.0.1:1,127.0.0.1:\(port)/\(database)", "SELECT 1 AS a")
                == [#"{"a":1}"#])
    }

    @Test func aServerThatStartsIsTold() async throws {
        let fields = ["SFATAL", "VFATAL", "C57P03", "Mthe database system is starting up", ""]
        let body = Array((fields.joined(separator: "\0") + "\0").utf8)
        let server = try RawServer { connection in
            try connection.write([UInt8(ascii: "E"), 0, 0, 0, UInt8(body.count + 4)] + body)
            connection.waitUntilClosed()
        }
        #expect(
            await DriverReading.failure(driver, "postgresql://me@127.0.0.1:\(server.port)/x?sslmode=disable")
                == .notReady(host: "127.0.0.1:\(server.port)", detail: "the database system is starting up"))
    }

    @Test func aQueryThatGivesNoRowIsGivenUp() async {
        let options = DatabaseOptions(statementTimeout: .seconds(1))
        #expect(
            await DriverReading.failure(driver, url, "SELECT pg_sleep(60)", options: options)
                == .statementTimeout(seconds: 1))
    }

    @Test func aConnectionThatIsCutSaysHowFarItCame() async throws {
        let session = try await DriverReading.open(driver, url, DatabaseOptions(stretchBytes: 1000))
        _ = try await session.begin(
            BoundQuery("SELECT g AS id, repeat('x', 10000) AS t FROM generate_series(1, 100000) g"))
        let first = try await session.next(watching: [])
        #expect(first?.rows == 1)
        try server.terminateBackends(of: database)
        var rows: Int64 = 1
        do throws(DatabaseFailure) {
            while let stretch = try await session.next(watching: []) { rows += Int64(stretch.rows) }
            Issue.record("all was read over a connection that was cut")
        } catch {
            guard case .connectionLost(let after, _) = error else {
                Issue.record("\(error)")
                return
            }
            #expect(after == rows)
        }
        await session.close()
    }

    @Test func whoGivesUpStopsTheServerToo() async throws {
        let session = try await DriverReading.open(driver, url)
        _ = try await session.begin(BoundQuery("SELECT pg_sleep(600)::text AS a"))
        let reading = Task { try await session.next(watching: []) }
        let asleep =
            "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%' AND state = 'active' AND datname = '\(database)'"
        while try server.ask(asleep) == "0" { await Task.yield() }
        reading.cancel()
        await #expect(throws: DatabaseFailure.stopped) { try await reading.value }
        await session.close()
        while try server.ask(asleep) != "0" { await Task.yield() }
    }

    /// Such a server answers nobody, also nobody who asks it to stop.
    @Test(.timeLimit(.minutes(1))) func whoGivesUpIsNotKeptByAServerThatStandsStill() async throws {
        let server = try PostgreSQLServer()
        defer { server.stop() }
        let session = try await DriverReading.open(driver, server.url("postgres"))
        _ = try await session.begin(BoundQuery("SELECT pg_sleep(600)::text AS a"))
        let reading = Task { try await session.next(watching: []) }
        let asleep = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%' AND state = 'active'"
        while try server.ask(asleep) == "0" { await Task.yield() }
        server.pause()
        let began = ContinuousClock.now
        reading.cancel()
        await #expect(throws: DatabaseFailure.stopped) { try await reading.value }
        await session.close()
        #expect(began.duration(to: .now) < .seconds(20))
    }

    // MARK: Rows that came

    @Test func rowsBeforeAFaultAreNotLost() async {
        let query = "SELECT 12 / (4 - g) AS q FROM generate_series(1, 6) g"
        let outcome = await DriverReading.outcome(driver, url, query)
        #expect(outcome.rows == [#"{"q":4}"#, #"{"q":6}"#, #"{"q":12}"#])
        #expect(outcome.failure == .other(code: "22012", detail: "division by zero"))
    }

    /// The server hands rows over some kilobytes at a time: of the second it keeps the end.
    private static let slow = """
        SELECT repeat('x', 20000) AS t, CASE g WHEN 3 THEN pg_sleep(600)::text END AS s FROM generate_series(1, 4) g
        """

    @Test func rowsComeWhileTheQueryStillRuns() async throws {
        let session = try await DriverReading.open(driver, url, DatabaseOptions(stretchTime: .milliseconds(100)))
        _ = try await session.begin(BoundQuery(Self.slow))
        #expect(try await session.next(watching: [])?.rows == 1)
        await session.close()
    }

    @Test func rowsBeforeOneThatNeverComesAreNotLost() async {
        let options = DatabaseOptions(statementTimeout: .seconds(1), stretchTime: .seconds(60))
        let outcome = await DriverReading.outcome(driver, url, Self.slow, options: options)
        #expect(outcome.rows.count == 1)
        #expect(outcome.failure == .statementTimeout(seconds: 1))
    }

    // MARK: Limits of the server's own

    /// They count the time in which what was read is stored, too.
    @Test func aLimitOfTheServerEndsNoReading() async throws {
        let role = "limited_\(database)"
        try server.ask(
            """
            CREATE ROLE \(role) LOGIN; ALTER ROLE \(role) SET statement_timeout = '50ms';
            ALTER ROLE \(role) SET idle_in_transaction_session_timeout = '50ms'
            """)
        let settings = "current_setting('idle_in_transaction_session_timeout') AS i, pg_sleep(0.2)::text AS s"
        #expect(
            try await DriverReading.rows(driver, server.url(database, user: role), "SELECT \(settings)")
                == [#"{"i":"0","s":""}"#])
    }

    @Test func aLimitThatTheAddressAsksForHolds() async {
        #expect(
            await DriverReading.failure(
                driver, url + "?options=-c%20statement_timeout%3D50ms", "SELECT pg_sleep(60)::text AS s")
                == .other(code: "57014", detail: "canceling statement due to statement timeout"))
    }

    @Test func aQueryThatSomebodyElseEndsIsNotSaidToHaveBeenSlow() async throws {
        let session = try await DriverReading.open(driver, url)
        _ = try await session.begin(BoundQuery("SELECT pg_sleep(600)::text AS a"))
        let reading = Task { try await session.next(watching: []) }
        let end = """
            SELECT count(pg_cancel_backend(pid)) FROM pg_stat_activity
            WHERE query LIKE 'SELECT pg_sleep%' AND state = 'active' AND datname = '\(database)'
            """
        while try server.ask(end) == "0" { await Task.yield() }
        await #expect(
            throws: DatabaseFailure.other(code: "57014", detail: "canceling statement due to user request")
        ) { try await reading.value }
        await session.close()
    }

    // MARK: Several hosts

    @Test func aHostThatSaysNothingIsGivenUpForTheNext() async throws {
        let silent = try RawServer { connection in _ = try connection.readRequest() }
        let hosts = "postgresql://postgres@127.0.0.1:\(silent.port),127.0.0.1:\(server.port)/\(database)"
        let options = DatabaseOptions(connectTimeout: .seconds(4))
        #expect(
            try await DriverReading.rows(driver, hosts, "SELECT 1 AS a", options: options) == [#"{"a":1}"#])
        // What the address says is each host's own.
        #expect(
            try await DriverReading.rows(
                driver, hosts + "?connect_timeout=1", "SELECT 1 AS a",
                options: DatabaseOptions(connectTimeout: .seconds(1))) == [#"{"a":1}"#])
        #expect(
            await DriverReading.failure(driver, "postgresql://127.0.0.1:\(silent.port)/x?connect_timeout=1")
                == .timedOut(host: "127.0.0.1:\(silent.port)", seconds: 1))
        #expect(
            await DriverReading.failure(driver, "postgresql://127.0.0.1:1,127.0.0.1:\(silent.port)/x?connect_timeout=1")
                == .timedOut(host: "127.0.0.1:\(silent.port)", seconds: 1))
        #expect(
            await DriverReading.failure(driver, url + "?connect_timeout=soon")
                == .badAddress(part: "invalid connection option \"connect_timeout\": no number of seconds"))
    }

    /// Whoever answers decides, also that nobody is let in; but for what another may have.
    @Test func onlyWhereNobodyAnswersTheNextIsAsked() async throws {
        let hosts = { (user: String, name: String) in
            "postgresql://\(user)@127.0.0.1:\(server.port),127.0.0.1:1/\(name)"
        }
        #expect(await DriverReading.failure(driver, hosts("postgres", "nowhere")) == .databaseMissing(name: "nowhere"))
        #expect(
            try await DriverReading.rows(
                driver, hosts("postgres", database) + "?target_session_attrs=prefer-standby", "SELECT 1 AS a")
                == [#"{"a":1}"#])
        let standby = await DriverReading.failure(driver, url + "?target_session_attrs=standby")
        #expect(standby == .unreachable(host: "127.0.0.1:\(server.port)", detail: "server is not in hot standby mode"))
    }
}
