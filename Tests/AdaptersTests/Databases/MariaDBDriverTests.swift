#if MariaDB
import Adapters
import Foundation
import Ingestion
import TestSupport
import Testing

@Suite("Reading MariaDB") struct MariaDBDriverTests {
    private let server: MariaDBServer
    private let database: String
    private let driver = MariaDBDriver()

    init() throws {
        server = try MariaDBServer.shared()
        database = try server.makeDatabase()
    }

    private var url: String { server.url(database) }

    private func rows(_ query: String, _ values: [String: QueryValue] = [:]) async throws -> [String] {
        try await DriverReading.rows(driver, url, query, values)
    }

    // MARK: Values

    /// Of the type, what stands in it, and what it becomes.
    static let types = [
        ("tinyint(1)", "true", "1"), ("tinyint", "-128", "-128"), ("tinyint unsigned", "255", "255"),
        ("smallint", "-32768", "-32768"), ("mediumint", "-8388608", "-8388608"),
        ("mediumint unsigned", "16777215", "16777215"), ("int", "-2147483648", "-2147483648"),
        ("int unsigned", "4294967295", "4294967295"), ("int(6) zerofill", "42", "42"),
        ("bigint", "-9223372036854775808", "-9223372036854775808"),
        ("bigint unsigned", "18446744073709551615", "18446744073709551615"), ("year", "2025", "2025"),
        (
            "decimal(50,20)", "-123456789012345678901234567890.12345678901234567890",
            "-123456789012345678901234567890.12345678901234567890"
        ),
        ("decimal(5,2)", "1.1", "1.10"), ("decimal(8,2) zerofill", "1.5", "1.50"),
        ("decimal(8,2) zerofill", "0.5", "0.50"),
        ("float", "0.1", "0.1"), ("float", "16777216", "16777216"), ("double", "0.1", "0.1"),
        ("double", "1e300", "1e+300"),
        ("double", "0.1e0+0.2e0", "0.30000000000000004"), ("bit(1)", "1", "1"), ("bit(10)", "b'1000000001'", "513"),
        ("bit(64)", "b'\(String(repeating: "1", count: 64))'", "18446744073709551615"),
        ("date", "'2025-05-01'", #""2025-05-01""#), ("datetime", "'2025-05-01 12:00'", #""2025-05-01T12:00:00""#),
        ("datetime(6)", "'2025-05-01 12:00:00.000001'", #""2025-05-01T12:00:00.000001""#),
        ("datetime(3)", "'9999-12-31 23:59:59.5'", #""9999-12-31T23:59:59.500""#),
        // The server's own zone is 5 h 30 min east of UTC.
        ("timestamp(2)", "'2025-05-01 12:00:00.25'", #""2025-05-01T06:30:00.25Z""#),
        ("time", "'10:00'", #""10:00:00""#), ("time(3)", "'-838:59:58.25'", #""-838:59:58.250""#),
        ("char(4)", "'ab'", #""ab""#), ("varchar(20)", #"'a\n"b"\\\té🐦'"#, #""a\n\"b\"\\\té🐦""#),
        ("varchar(20) character set latin1", "'é'", #""é""#), ("text", "''", #""""#),
        ("text character set utf8mb4 collate utf8mb4_bin", "'É'", #""É""#),
        ("enum('sad', 'ok')", "'ok'", #""ok""#), ("set('a', 'b', 'c')", "'c,a'", #""a,c""#),
        ("varbinary(4)", "x'00ff10'", #""AP8Q""#), ("binary(2)", "x'ff'", #""/wA=""#), ("blob", "''", #""""#),
        ("json", #"'{"a":1,  "a":[2.50]}'"#, #"{"a":1,  "a":[2.50]}"#), ("json", "'null'", "null"),
        ("uuid", "'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'", #""a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11""#),
        ("inet6", "'FE80::1'", #""fe80::1""#), ("point", "point(1, 2)", #""AAAAAAEBAAAAAAAAAAAA8D8AAAAAAAAAQA==""#),
    ]

    @Test func saysWhatACursorCanFollow() async throws {
        let query = "SELECT 1 AS a, 1.5 AS b, '12' AS c, now() AS d, x'ff' AS e, NULL AS f, 18446744073709551615 AS g"
        #expect(
            try await DriverReading.kinds(driver, url, query)
                == [.number, .number, .text, .text, .other, .null, .number])
    }

    @Test("each type becomes JSON without loss", arguments: types)
    func keepsTypes(type: String, value: String, json: String) async throws {
        try server.ask("CREATE TABLE t (v \(type) NULL); INSERT INTO t VALUES (\(value)), (NULL)", in: database)
        #expect(try await rows("SELECT v FROM t") == [#"{"v":\#(json)}"#, #"{"v":null}"#])
    }

    @Test func aRowKeepsTheOrderOfItsColumnsAndWhatIsComputed() async throws {
        #expect(
            try await rows("SELECT 1 + 1 AS b, 'é' AS a, NULL AS c, 10 / 4 AS d, NOW() > '2020-01-01' AS e")
                == [#"{"b":2,"a":"é","c":null,"d":2.5000,"e":1}"#])
    }

    @Test func datesThatAreNoneStayAsTheyAre() async throws {
        try server.ask(
            """
            SET sql_mode = '';
            CREATE TABLE t (d date, dt datetime(1), ts timestamp NULL);
            INSERT INTO t VALUES ('0000-00-00', '0000-00-00', '0000-00-00'), ('2025-00-00', '2025-05-00 12:30', NULL)
            """, in: database)
        #expect(
            try await rows("SELECT * FROM t") == [
                #"{"d":"0000-00-00","dt":"0000-00-00 00:00:00.0","ts":"0000-00-00 00:00:00"}"#,
                #"{"d":"2025-00-00","dt":"2025-05-00 12:30:00.0","ts":null}"#,
            ])
    }

    @Test func textThatOnlyClaimsToBeJSONStaysText() async throws {
        try server.ask(
            "SET check_constraint_checks = 0; CREATE TABLE t (j json); INSERT INTO t VALUES ('{\"a\":')", in: database)
        #expect(try await rows("SELECT j FROM t") == [#"{"j":"{\"a\":"}"#])
    }

    @Test func longValuesAreWhole() async throws {
        try server.ask(
            """
            CREATE TABLE t (id int, a longtext, b longblob);
            INSERT INTO t VALUES (1, 'x', 'y'), (2, REPEAT('é', 1000000), REPEAT('z', 3000000)), (3, REPEAT('x', 5000), '')
            """, in: database)
        let lines = try await rows("SELECT * FROM t ORDER BY id")
        #expect(lines.count == 3)
        #expect(lines.first == #"{"id":1,"a":"x","b":"eQ=="}"#)
        let (text, bytes) = (String(repeating: "é", count: 1_000_000), String(repeating: "enp6", count: 1_000_000))
        // Not compared by the test's macro, which would print them.
        let isWhole = lines.dropFirst().first == #"{"id":2,"a":"\#(text)","b":"\#(bytes)"}"#
        #expect(isWhole)
        #expect(lines.last == #"{"id":3,"a":"\#(String(repeating: "x", count: 5000))","b":""}"#)
    }

    @Test func valuesAreBound() async throws {
        try server.ask(
            "CREATE TABLE t (id bigint unsigned, n decimal(5,2)); INSERT INTO t VALUES (18446744073709551615, 1.5)",
            in: database)
        let query =
            "SELECT id FROM t WHERE id >= :i AND id = :big AND n = :n AND n < :e AND :flag AND :none IS NULL AND id <> :i"
        let values: [String: QueryValue] = [
            "i": .number("-1"), "big": .number("18446744073709551615"), "n": .number("1.50"), "e": .number("1.6e0"),
            "flag": .boolean(true), "none": .null,
        ]
        #expect(try await rows(query, values) == [#"{"id":18446744073709551615}"#])
        #expect(
            try await rows("SELECT :a AS a, :b AS b", ["a": .text("'; DROP TABLE t; --"), "b": .text("é🐦")])
                == [#"{"a":"'; DROP TABLE t; --","b":"é🐦"}"#])
    }

    @Test(
        "moments are understood however they are written",
        arguments: [
            ("2025-05-01T10:00:00.5Z", [3, 4]), ("2025-05-01T12:00:00.500000+02:00", [3, 4]),
            ("2025-05-01T10:00:00", [2, 3, 4]), ("2025-05-01 10:00:00.499999", [3, 4]), ("2025-05-01", [1, 2, 3, 4]),
            ("2025-05-02T01:30:00+0530", [4]), ("1969-12-31T23:59:59.5Z", [1, 2, 3, 4]),
        ])
    func understandsMoments(moment: String, ids: [Int]) async throws {
        try server.ask(
            """
            SET time_zone = '+00:00';
            CREATE TABLE t (id int, at datetime(6), ts timestamp(6));
            INSERT INTO t VALUES (1, '2025-05-01 09:59:59', '2025-05-01 09:59:59'), (2, '2025-05-01 10:00', '2025-05-01 10:00'),
                (3, '2025-05-01 10:00:00.5', '2025-05-01 10:00:00.5'), (4, '2025-05-02', '2025-05-02');
            """, in: database)
        let expected = ids.map { #"{"id":\#($0)}"# }
        for column in ["at", "ts"] {
            let found = try await rows("SELECT id FROM t WHERE \(column) >= :m ORDER BY id", ["m": .text(moment)])
            #expect(found == expected, "\(column)")
        }
    }

    // MARK: Many rows

    @Test func rowsAreStreamedInMemoryThatStaysFlat() async throws {
        let session = try await DriverReading.open(driver, url, DatabaseOptions(stretchBytes: 4096))
        #expect(session.server.hasPrefix("MariaDB 1"))
        let columns = try await session.begin(
            BoundQuery("SELECT REPEAT('x', 100) AS t, seq AS id FROM seq_1_to_100000 WHERE seq > ?", [.number("0")]))
        #expect(columns == ["t", "id"])
        var (rows, largest) = (0, 0)
        var last = ""
        while let stretch = try await session.next(watching: [1]) {
            rows += stretch.rows
            largest = max(largest, stretch.bytes.count)
            let place = try #require(stretch.watched.last).place
            last = String(decoding: stretch.bytes[Int(place.lowerBound)..<Int(place.upperBound)], as: UTF8.self)
        }
        #expect(rows == 100_000)
        #expect(last == "100000")
        #expect(largest < 4096 + 200)
        #expect(try await session.next(watching: [1]) == nil)
        await session.close()
    }

    @Test func oneConsistentViewIsRead() async throws {
        try server.ask("CREATE TABLE t AS SELECT seq AS id FROM seq_1_to_3", in: database)
        let session = try await DriverReading.open(driver, url)
        try server.ask("INSERT INTO t VALUES (4)", in: database)
        _ = try await session.begin(BoundQuery("SELECT id FROM t"))
        #expect(try await session.next(watching: [])?.rows == 3)
        await session.close()
    }

    private static let faulty =
        "SELECT seq, IF(seq = 4, (SELECT 1 UNION SELECT seq), 0) AS f FROM seq_1_to_6"

    @Test func rowsBeforeAFaultAreNotLost() async {
        let outcome = await DriverReading.outcome(driver, url, Self.faulty)
        #expect(outcome.rows == [#"{"seq":1,"f":0}"#, #"{"seq":2,"f":0}"#, #"{"seq":3,"f":0}"#])
        #expect(outcome.failure == .other(code: "1242", detail: "Subquery returns more than 1 row"))
    }

    @Test func rowsComeWhileTheQueryStillRuns() async throws {
        let session = try await DriverReading.open(driver, url, DatabaseOptions(stretchTime: .zero))
        _ = try await session.begin(BoundQuery(Self.faulty))
        #expect(try await session.next(watching: [])?.rows == 1)
        await session.close()
    }

    // MARK: Giving up

    /// How many queries of this test the server is at.
    private func underWay(_ text: String) throws -> String {
        try server.ask(
            """
            SELECT COUNT(*) FROM information_schema.processlist
            WHERE db = '\(database)' AND id <> connection_id() AND info LIKE '%\(text)%'
            """)
    }

    @Test func whoGivesUpStopsTheServerToo() async throws {
        let session = try await DriverReading.open(driver, url)
        let reading = Task {
            _ = try await session.begin(BoundQuery("SELECT SLEEP(600) AS a"))
            return try await session.next(watching: [])
        }
        while try underWay("SLEEP(600)") == "0" { await Task.yield() }
        reading.cancel()
        await #expect(throws: DatabaseFailure.stopped) { try await reading.value }
        while try underWay("SLEEP(600)") != "0" { await Task.yield() }
        await session.close()
    }

    @Test func whatIsClosedInTheMiddleIsNotReadToItsEnd() async throws {
        let session = try await DriverReading.open(driver, url)
        _ = try await session.begin(BoundQuery("SELECT seq FROM seq_1_to_1000000000000"))
        #expect(try await session.next(watching: [])?.bytes.isEmpty == false)
        #expect(try underWay("seq_1_to") == "1")
        await session.close()
        while try underWay("seq_1_to") != "0" { await Task.yield() }
    }

    @Test func aQueryThatGivesNoRowIsGivenUp() async throws {
        let options = DatabaseOptions(statementTimeout: .seconds(1))
        #expect(
            await DriverReading.failure(driver, url, "SELECT SLEEP(600) AS a", options: options)
                == .statementTimeout(seconds: 1))
        while try underWay("SLEEP(600)") != "0" { await Task.yield() }
        // The server's own limit.
        let limited = "SET STATEMENT max_statement_time = 0.1 FOR SELECT SLEEP(60) AS a"
        let failure = await DriverReading.failure(driver, url, limited)
        guard case .other("1969", let detail)? = failure else {
            Issue.record("\(String(describing: failure))")
            return
        }
        #expect(detail.contains("max_statement_time"))
    }

    @Test func aConnectionThatIsCutSaysHowFarItCame() async throws {
        let session = try await DriverReading.open(driver, url, DatabaseOptions(stretchBytes: 1000))
        _ = try await session.begin(BoundQuery("SELECT seq, REPEAT('x', 10000) AS t FROM seq_1_to_1000000"))
        #expect(try await session.next(watching: [])?.rows == 1)
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
}
#endif
