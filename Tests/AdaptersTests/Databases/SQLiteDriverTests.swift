import Adapters
import Foundation
import GRDB
import Ingestion
import TestSupport
import Testing

@Suite("Reading SQLite") struct SQLiteDriverTests {
    private let folder: StoreFolder
    private let driver: SQLiteDriver
    private let writer: DatabaseQueue

    init() throws {
        folder = try StoreFolder()
        driver = SQLiteDriver(root: folder.path)
        var configuration = Configuration()
        // A lock is held while others come.
        configuration.allowsUnsafeTransactions = true
        writer = try DatabaseQueue(path: folder.path + "/a.db", configuration: configuration)
        try execute(
            """
            CREATE TABLE observations (id INTEGER PRIMARY KEY, at TEXT, value REAL, raw BLOB, extra JSON);
            INSERT INTO observations VALUES (1, '2025-05-01 10:00:00', 0.1, x'00ff', '{"a": [1, 2]}');
            INSERT INTO observations VALUES (2, NULL, 1e300, NULL, 'no json');
            """)
    }

    private func execute(_ sql: String) throws {
        try writer.write { try $0.execute(sql: sql) }
    }

    private func rows(_ query: String, _ values: [String: QueryValue] = [:]) async throws -> [String] {
        try await DriverReading.rows(driver, "sqlite:///a.db", query, values)
    }

    @Test func eachValueKeepsItsType() async throws {
        #expect(
            try await rows("SELECT * FROM observations ORDER BY id") == [
                #"{"id":1,"at":"2025-05-01 10:00:00","value":0.1,"raw":"AP8=","extra":{"a": [1, 2]}}"#,
                #"{"id":2,"at":null,"value":1e+300,"raw":null,"extra":"no json"}"#,
            ])
        #expect(
            try await rows("SELECT 9223372036854775807 AS i, 9e999 AS f, '' AS t, x'' AS b, 3.0 AS r")
                == [#"{"i":9223372036854775807,"f":"Infinity","t":"","b":"","r":3}"#])
    }

    @Test func valuesAreBoundAsWhatTheyAre() async throws {
        #expect(
            try await rows(
                "SELECT typeof(:a) AS a, typeof(:b) AS b, typeof(:c) AS c, typeof(:d) AS d, typeof(:e) AS e",
                ["a": .number("1"), "b": .number("1.5"), "c": .text("1"), "d": .boolean(true), "e": .null])
                == [#"{"a":"integer","b":"real","c":"text","d":"integer","e":"null"}"#])
        #expect(try await rows("SELECT id FROM observations WHERE id > :id", ["id": .number("1")]) == [#"{"id":2}"#])
    }

    @Test func saysWhatACursorCanFollow() async throws {
        #expect(
            try await DriverReading.kinds(
                driver, "sqlite:a.db", "SELECT id, at, value, raw, extra, NULL AS none, 9e999 AS much FROM observations"
            )
                == [.number, .text, .number, .other, .other, .null, .other])
    }

    @Test func whatNothingIsBoundToIsRefused() async throws {
        let session = try await DriverReading.open(driver, "sqlite:a.db")
        await #expect(throws: DatabaseFailure.foreignPlaceholder("@since")) {
            try await session.begin(
                BoundQuery("SELECT id FROM observations WHERE id > ?1 AND at > @since", [.number("0")]))
        }
        await #expect(throws: DatabaseFailure.foreignPlaceholder("?")) {
            try await session.begin(BoundQuery("SELECT id FROM observations WHERE id > ?"))
        }
        await session.close()
    }

    @Test func aTextIsBoundToItsEnd() async throws {
        #expect(
            try await rows("SELECT length(CAST(:a AS BLOB)) AS n", ["a": .text("a\u{0}b")]) == [#"{"n":3}"#])
    }

    @Test func anotherProgramMayWriteMeanwhile() async throws {
        try await writer.writeWithoutTransaction { try $0.execute(sql: "PRAGMA journal_mode = WAL") }
        let session = try await DriverReading.open(driver, "sqlite:a.db", DatabaseOptions(stretchBytes: 1))
        _ = try await session.begin(BoundQuery("SELECT id FROM observations"))
        #expect(try await session.next(watching: [])?.rows == 1)
        try execute("INSERT INTO observations (id) VALUES (3)")
        #expect(try await session.next(watching: [])?.rows == 1)
        #expect(try await session.next(watching: []) == nil)
        await session.close()
        #expect(try await rows("SELECT count(*) AS n FROM observations") == [#"{"n":3}"#])
    }

    @Test(
        "refusals name their cause",
        arguments: [
            ("SELECT * FROM observation", .tableMissing(name: "observation", nearest: ["observations"])),
            ("SELECT valeu FROM observations", .columnMissing(name: "valeu", nearest: ["value"])),
            ("SELECT \"valeu\" FROM observations", .columnMissing(name: "valeu", nearest: ["value"])),
            ("SELEC 1", .syntax(detail: "near \"SELEC\": syntax error", near: "SELEC")),
            ("SELECT 1; SELECT 2", .syntax(detail: "more than one statement", near: " SELECT 2")),
            ("DELETE FROM observations", .writes(detail: "not authorized")),
            ("ATTACH 'b.db' AS b", .writes(detail: "not authorized")),
            ("PRAGMA journal_mode = DELETE", .writes(detail: "not authorized")), ("-- nothing", .noResult),
            ("SELECT load_extension('x') AS a", .other(code: "SQLite 1", detail: "not authorized")),
        ] as [(String, DatabaseFailure)])
    func namesTheCause(query: String, failure: DatabaseFailure) async {
        #expect(await DriverReading.failure(driver, "sqlite:a.db", query) == failure)
    }

    @Test func aFileThatIsNoDatabaseIsTold() async throws {
        let path = folder.path
        try Data("no database, but long enough to be looked at twice".utf8).write(to: URL(filePath: path + "/b.db"))
        #expect(await DriverReading.failure(driver, "sqlite:b.db") == .notADatabase(path: path + "/b.db"))
        #expect(await DriverReading.failure(driver, "sqlite:c.db") == .fileMissing(path: path + "/c.db"))
        #expect(await DriverReading.failure(driver, "sqlite:///.") == .fileUnreadable(path: path + "/.", errno: EISDIR))
        #expect(await DriverReading.failure(driver, "sqlite:a.db?wal=1") == .badAddress(part: "option wal"))
        #expect(!FileManager.default.fileExists(atPath: path + "/c.db"))
    }

    @Test func aQueryThatGivesNoRowIsGivenUp() async {
        let endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) AS c FROM n"
        #expect(
            await DriverReading.failure(
                driver, "sqlite:a.db", endless, options: DatabaseOptions(statementTimeout: .seconds(1)))
                == .statementTimeout(seconds: 1))
    }

    private static let faulty = """
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 6)
        SELECT json(CASE i WHEN 4 THEN '{' ELSE i END) AS j FROM n
        """

    @Test func rowsBeforeAFaultAreNotLost() async {
        let outcome = await DriverReading.outcome(driver, "sqlite:a.db", Self.faulty)
        #expect(outcome.rows == [#"{"j":"1"}"#, #"{"j":"2"}"#, #"{"j":"3"}"#])
        #expect(outcome.failure == .other(code: "SQLite 1", detail: "malformed JSON"))
    }

    @Test func rowsComeWhileTheQueryStillRuns() async throws {
        let session = try await DriverReading.open(driver, "sqlite:a.db", DatabaseOptions(stretchTime: .zero))
        _ = try await session.begin(BoundQuery(Self.faulty))
        #expect(try await session.next(watching: [])?.rows == 1)
        await session.close()
    }

    @Test func whoGivesUpStopsTheQuery() async throws {
        let session = try await DriverReading.open(driver, "sqlite:a.db")
        _ = try await session.begin(
            BoundQuery(
                """
                WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)
                SELECT count(*) AS c FROM observations, n
                """))
        let reading = Task { try await session.next(watching: []) }
        // While it is read, nobody else has the file for himself.
        while try isFree() { await Task.yield() }
        reading.cancel()
        await #expect(throws: DatabaseFailure.stopped) { try await reading.value }
        await session.close()
        #expect(try isFree())
    }

    @Test(.timeLimit(.minutes(4))) func whoGivesUpDoesNotWaitForALock() async throws {
        let session = try await DriverReading.open(driver, "sqlite:a.db?timeout=600")
        try hold("BEGIN EXCLUSIVE")
        let reading = Task {
            _ = try await session.begin(BoundQuery("SELECT id FROM observations"))
            return try await session.next(watching: [])
        }
        // Long enough for it to stand before the lock, mostly.
        poll(nil, 0, 50)
        reading.cancel()
        await #expect(throws: DatabaseFailure.stopped) { try await reading.value }
        // Also where it is only opened.
        let opening = Task { try await DriverReading.open(driver, "sqlite:a.db?timeout=600") }
        poll(nil, 0, 50)
        opening.cancel()
        await #expect(throws: DatabaseFailure.stopped) { try await opening.value }
        #expect(
            await DriverReading.failure(
                driver, "sqlite:a.db?timeout=0", "SELECT id FROM observations") == .locked(path: folder.path + "/a.db"))
        try hold("ROLLBACK")
        await session.close()
    }

    private func hold(_ sql: String) throws { try writer.writeWithoutTransaction { try $0.execute(sql: sql) } }

    @Test func whatIsNoNumberIsNotBoundAsOne() async {
        #expect(
            await DriverReading.failure(driver, "sqlite:a.db", "SELECT :n AS n", ["n": .number("1,000")])
                == .parameterUnfit(detail: "“1,000” is no number"))
    }

    private func isFree() throws -> Bool {
        do {
            try writer.writeWithoutTransaction { try $0.execute(sql: "BEGIN EXCLUSIVE; ROLLBACK") }
            return true
        } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
            return false
        }
    }
}
