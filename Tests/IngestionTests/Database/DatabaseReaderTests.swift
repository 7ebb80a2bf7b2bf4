import Foundation
import Ingestion
import JSONText
import TestSupport
import Testing

@Suite("Reading databases") struct DatabaseReaderTests {
    private static let query = "SELECT * FROM t WHERE at > :last_ingested_at ORDER BY at"

    /// A source over a scripted database, read run by run as the engine does: a batch that was handed over is committed.
    private struct Listing {
        var database: ScriptedDatabase
        var secrets = SecretsInMemory()
        let books = BooksInMemory()
        var source: Source
        var batchSize = 100

        init(
            _ results: [[String]], query: String = DatabaseReaderTests.query, columns: [String] = ["id", "at"],
            start: String = "\"2025-01-01T00:00:00Z\"", cursors: [String: DatabaseSource.Cursor] = [:],
            failure: DatabaseFailure? = nil, willGive: (@Sendable (_ call: Int) async -> Void)? = nil,
            address: String = "postgresql://h/x"
        ) {
            database = ScriptedDatabase(columns: columns, results: results, failure: failure, willGive: willGive)
            source = Source(
                id: "t",
                kind: .database(
                    DatabaseSource(
                        connectionString: address, query: query, parameters: ["last_ingested_at": start],
                        cursors: cursors)))
        }

        var connector: DatabaseConnector {
            DatabaseConnector(
                drivers: [database], secrets: secrets, cursors: books,
                clock: LeapingClock(Date(timeIntervalSince1970: 1_746_100_000)),
                schemas: { SchemaLibrary(names: SchemaNames()) { _ in nil } })
        }

        struct Outcome: Equatable {
            var bodies: [String] = []
            var rejected = 0
            /// Of each batch that moved it.
            var moves: [String] = []
            var failure: RunFailure?
            var summary: QuerySummary?
        }

        func read() async -> Outcome {
            var outcome = Outcome()
            do throws(RunFailure) {
                var options = ReadingOptions()
                options.batchSize = batchSize
                let reader = try await connector.open(source, options: options)
                do throws(RunFailure) {
                    while let batch = try await reader.next() {
                        outcome.bodies += batch.records.entries.map { entry in
                            String(
                                decoding: batch.records.bodies[entry.bodyOffset..<entry.bodyOffset + entry.bodyLength],
                                as: UTF8.self)
                        }
                        outcome.rejected += batch.rejections.count
                        outcome.moves += batch.cursors.map(\.value)
                        books.commit(batch)
                    }
                } catch {
                    outcome.failure = error
                }
                outcome.summary = await reader.summary.query
            } catch {
                outcome.failure = error
            }
            return outcome
        }
    }

    private func rows(_ times: String...) -> [String] {
        times.enumerated().map { "[\($0.offset), \($0.element == "null" ? "null" : "\"\($0.element)\"")]" }
    }

    @Test func rowsBecomeRecordsAndTheCursorAdvancesByItself() async {
        let listing = Listing([
            rows("2025-04-01T00:00:00Z", "2025-04-01T00:10:00Z"), rows("2025-04-01T00:10:00Z", "2025-04-01T00:20:00Z"),
        ])
        let first = await listing.read()
        #expect(first.bodies == [#"{"id":0,"at":"2025-04-01T00:00:00Z"}"#, #"{"id":1,"at":"2025-04-01T00:10:00Z"}"#])
        #expect(first.moves.last == "2025-04-01T00:10:00Z")
        _ = await listing.read()
        // Five minutes earlier, for rows that come late.
        #expect(
            listing.database.queries == [
                BoundQuery("SELECT * FROM t WHERE at > $1 ORDER BY at", [.text("2025-01-01T00:00:00Z")]),
                BoundQuery("SELECT * FROM t WHERE at > $1 ORDER BY at", [.text("2025-04-01T00:05:00Z")]),
            ])
        #expect(listing.books.cursors(of: "t").map(\.value) == ["2025-04-01T00:20:00Z"])
        #expect(listing.database.closedSessions == 2)
    }

    @Test func inOrderTheCursorMovesWithEachBatch() async {
        var listing = Listing(
            [rows("2025-04-01", "2025-04-02", "2025-04-03", "2025-04-04", "2025-04-05")],
            failure: .connectionLost(afterRows: 5, detail: "gone"))
        listing.batchSize = 2
        let outcome = await listing.read()
        #expect(outcome.bodies.count == 5)
        #expect(outcome.moves == ["2025-04-02", "2025-04-04", "2025-04-05"])
        #expect(outcome.failure == .database(.afterRows(5, .connectionLost(afterRows: 5, detail: "gone"))))
        let early = Listing([[]], failure: .connectionLost(afterRows: 0, detail: "gone"))
        #expect(await early.read().failure == .database(.connectionLost(afterRows: 0, detail: "gone")))
    }

    @Test(.timeLimit(.minutes(1))) func whatCameIsHandedOverWhileTheQueryStillRuns() async throws {
        let (released, release) = AsyncStream.makeStream(of: Void.self)
        let listing = Listing([rows("2025-04-01", "2025-04-02", "2025-04-03")]) { call in
            if call == 2 { for await _ in released {} }
        }
        let reader = try await listing.connector.open(listing.source, options: ReadingOptions())
        #expect(try await reader.next()?.records.entries.count == 2)
        release.finish()
        #expect(try await reader.next()?.records.entries.count == 1)
    }

    @Test func withoutOrderTheCursorMovesWhenAllHaveCome() async {
        let query = "SELECT * FROM t WHERE at > :last_ingested_at"
        let times = rows("2025-04-03", "2025-04-01", "2025-04-05", "2025-04-02")
        var whole = Listing([times], query: query)
        whole.batchSize = 2
        #expect(await whole.read().moves == ["2025-04-05"])
        var broken = Listing([times], query: query, failure: .connectionLost(afterRows: 4, detail: ""))
        broken.batchSize = 2
        let outcome = await broken.read()
        #expect(outcome.bodies.count == 4)
        #expect(outcome.moves == [])
    }

    @Test func withoutOverlapRowsAtTheEdgeAreAskedForAgain() async {
        let listing = Listing([rows("b"), rows("b", "c")], start: "\"a\"")
        _ = await listing.read()
        _ = await listing.read()
        #expect(
            listing.database.queries == [
                BoundQuery("SELECT * FROM t WHERE at > $1 ORDER BY at", [.text("a")]),
                BoundQuery("SELECT * FROM t WHERE at >= $1 ORDER BY at", [.text("b")]),
            ])
        let timed = Listing(
            [rows("2025-04-01"), []], cursors: ["last_ingested_at": .init(overlap: 0)])
        _ = await timed.read()
        _ = await timed.read()
        #expect(
            timed.database.queries.last
                == BoundQuery("SELECT * FROM t WHERE at >= $1 ORDER BY at", [.text("2025-04-01")]))
    }

    @Test func numbersAreNumbersAndOverlapByThem() async {
        let query = "SELECT * FROM t WHERE id > :last_ingested_id ORDER BY id"
        var listing = Listing([["[9999, \"x\"]", "[10000, \"y\"]"], []], query: query)
        listing.source.kind = .database(
            DatabaseSource(
                connectionString: "postgresql://h/x", query: query, parameters: ["last_ingested_id": "0"],
                cursors: ["last_ingested_id": .init(overlap: 10)]))
        _ = await listing.read()
        _ = await listing.read()
        #expect(listing.database.queries.map(\.values) == [[.number("0")], [.number("9990")]])
    }

    @Test func aLimitNeverSkipsRows() async {
        let ordered = Listing(
            [rows("2025-04-01", "2025-04-02", "2025-04-03", "2025-04-03"), rows("2025-04-03", "2025-04-03")],
            query: "SELECT * FROM t WHERE at > :last_ingested_at ORDER BY at LIMIT 4")
        // More rows of the third may lie behind the limit.
        #expect(await ordered.read().moves.last == "2025-04-02")
        // Nor does it move where all rows have the same value: they are read again, and are duplicates.
        #expect(await ordered.read().moves == [])
        #expect(ordered.database.queries.last?.values == [.text("2025-04-02")])
        let chance = Listing(
            [rows("2025-04-01", "2025-04-02")], query: "SELECT * FROM t WHERE at > :last_ingested_at LIMIT 2")
        let outcome = await chance.read()
        #expect(outcome.moves == [])
        #expect(outcome.summary?.cursors.map(\.stay) == [.unordered])
    }

    /// `1.2` and `1.20` are one value, and neither falls behind the other.
    @Test func valuesAreComparedAndNotTheirTexts() async {
        let query = "SELECT * FROM t WHERE at > :last_ingested_at ORDER BY at LIMIT 4"
        let numbers = await Listing([["[0, 1]", "[1, 1.20]", "[2, 1.2]", "[3, 3]"]], query: query, start: "0").read()
        #expect(numbers.moves.last == "1.20")
        #expect(numbers.summary?.cursors.map(\.falls) == [0])
        let times = await Listing(
            [rows("2025-04-01T10:00:00Z", "2025-04-01T12:00:00+02:00", "2025-04-02T00:00:00Z")], query: query
        ).read()
        #expect(times.moves.last == "2025-04-01T10:00:00Z")
        #expect(times.summary?.cursors.map(\.stay) == [nil])
    }

    /// Whoever says where it begins means it: nothing is read before that, and what lies there is.
    @Test func aCursorSetByHandIsTakenAsItStands() async {
        let listing = Listing([["[0, 9999]"], [], ["[1, 5001]"], []], start: "0")
        _ = await listing.read()
        listing.books.setCursor(CursorMove(name: "last_ingested_at", value: "5000"), of: "t", at: .distantPast)
        _ = await listing.read()
        _ = await listing.read()
        _ = await listing.read()
        #expect(
            listing.database.queries == [
                BoundQuery("SELECT * FROM t WHERE at > $1 ORDER BY at", [.number("0")]),
                BoundQuery("SELECT * FROM t WHERE at >= $1 ORDER BY at", [.number("5000")]),
                BoundQuery("SELECT * FROM t WHERE at >= $1 ORDER BY at", [.number("5000")]),
                BoundQuery("SELECT * FROM t WHERE at > $1 ORDER BY at", [.number("4001")]),
            ])
    }

    @Test func aStartIsBoundAsTheColumnWritesTimes() async {
        func bound(_ start: String, _ first: [String], _ engine: DatabaseEngine) async -> [QueryValue] {
            var listing = Listing([first, first], start: "\"\(start)\"", address: "\(engine.rawValue)://h/x")
            listing.database = ScriptedDatabase(engine, columns: ["id", "at"], results: [first, first])
            _ = await listing.read()
            return listing.database.queries.flatMap(\.values)
        }
        let spaces = rows("2025-01-01 15:00:00")
        for engine in [DatabaseEngine.sqlite, .mysql] {
            // In front of all times of its day, however they are written: nothing has to be looked at.
            #expect(await bound("2025-01-01T00:00:00Z", spaces, engine) == [.text("2025-01-01")])
            #expect(
                await bound("2025-01-01T14:00:00+02:00", spaces, engine)
                    == [.text("2024-12-31"), .text("2025-01-01 12:00:00")])
            #expect(
                await bound("2025-01-01T12:00:00Z", rows("2025-01-01T15:00:00.5Z"), engine)
                    == [.text("2024-12-31"), .text("2025-01-01T12:00:00.0Z")])
            // Of a column that shows nothing, a row too many is better than one that is passed over.
            #expect(
                await bound("2025-01-01T12:00:00Z", ["[0, null]"], engine).last
                    == .text("2025-01-01 12:00:00.000000"))
        }
        // There a value takes the column's type.
        #expect(await bound("2025-01-01T12:00:00Z", spaces, .postgresql) == [.text("2025-01-01T12:00:00Z")])
    }

    @Test func aLimitInBracketsIsOneToo() async {
        let rows = rows("2025-04-01", "2025-04-02", "2025-04-03")
        func read(_ inner: String, _ outer: String) async -> Listing.Outcome {
            let query =
                "WITH n AS (SELECT * FROM t WHERE made > :last_ingested_at\(inner) LIMIT 3) SELECT id, made AS at FROM n\(outer)"
            return await Listing([rows], query: query).read()
        }
        #expect(await read(" ORDER BY made", " ORDER BY at").moves.last == "2025-04-02")
        for (inner, outer) in [("", " ORDER BY at"), (" ORDER BY made", ""), (" ORDER BY id", " ORDER BY at")] {
            let outcome = await read(inner, outer)
            #expect(outcome.moves == [])
            #expect(outcome.summary?.cursors.map(\.stay) == [.unordered])
        }
    }

    @Test func aLimitThatIsTooSmallIsTold() async {
        func stay(_ values: [String], _ limit: String) async -> [CursorStay?]? {
            let rows = values.enumerated().map { "[\($0.offset), \($0.element)]" }
            let query = "SELECT * FROM t WHERE at > :last_ingested_at ORDER BY at LIMIT \(limit)"
            return await Listing([rows], query: query).read().summary?.cursors.map(\.stay)
        }
        let (first, second) = ("\"2025-04-03\"", "\"2025-04-04\"")
        #expect(await stay([first, first], "2") == [.full(rows: 2, value: "2025-04-03")])
        #expect(await stay(["null", "null"], "2") == [.full(rows: 2, value: nil)])
        // All there are, and what moves on.
        #expect(await stay([first, first], "3") == [nil])
        #expect(await stay([first, second], "2") == [nil])
        #expect(await stay([], "2") == [nil])
        // Values that fall hide what was cut off.
        #expect(await stay([second, first, second], "3") == [.falls])
    }

    @Test func digitsInATextAreAText() async {
        let listing = Listing(
            [
                ["[0, \"0001004\"]", "[1, \"0001005\"]"], ["[1, \"0001005\"]", "[2, \"0001006\"]"], [],
            ], start: "\"0000000\"")
        for _ in 1...3 { _ = await listing.read() }
        #expect(listing.database.queries.map(\.values) == [[.text("0000000")], [.text("0001005")], [.text("0001006")]])
        #expect(listing.database.queries.last?.text == "SELECT * FROM t WHERE at >= $1 ORDER BY at")
        // Ten is before nine.
        let texts = Listing([["[0, \"10\"]", "[1, \"9\"]"]], start: "\"\"")
        #expect(await texts.read().moves.last == "9")
    }

    @Test func aStartInQuotesMayBeMeantAsANumber() async {
        let listing = Listing([["[0, 9999]", "[1, 10000]"], []], start: "\"0\"")
        _ = await listing.read()
        _ = await listing.read()
        #expect(listing.database.queries.map(\.values) == [[.text("0")], [.number("9000")]])
        // A text is none, whatever it looks like.
        let number = await Listing([["[0, \"9999\"]"]], start: "0").read()
        #expect(number.moves == [])
        #expect(number.summary?.cursors.map(\.unlike) == [1])
    }

    @Test func textsAreWhatTheColumnHolds() async {
        let listing = Listing([[#"[0, "a\"b\nc\\d"]"#], []], start: "\"a\"")
        #expect(await listing.read().moves == ["a\"b\nc\\d"])
        _ = await listing.read()
        #expect(listing.database.queries.last?.values == [.text("a\"b\nc\\d")])
    }

    @Test func noCursorFollowsWhatIsNoValueOfItsKind() async {
        let outcome = await Listing(
            [["[0, true]", "[1, [\"b\"]]", "[2, {\"a\": 1}]", "[2, {\"a\": 1}]"]], start: "\"a\""
        ).read()
        #expect(outcome.moves == [])
        #expect(outcome.summary?.cursors.map(\.unlike) == [4])
    }

    @Test func numbersOfAnyLengthAreCompared() async {
        let listing = Listing(
            [["[0, 9223372036854775808]", "[1, 18446744073709551615]", "[2, 12345678901234567890.5]"], []], start: "0")
        #expect(await listing.read().moves.last == "18446744073709551615")
        _ = await listing.read()
        #expect(listing.database.queries.last?.values == [.number("18446744073709550615")])
    }

    @Test func timesAreBoundInTheZoneTheyAreWrittenIn() async {
        let listing = Listing([rows("2025-04-01T23:58:00-05:00"), []], start: "\"2025-01-01T00:00:00-05:00\"")
        _ = await listing.read()
        _ = await listing.read()
        #expect(
            listing.database.queries.map(\.values)
                == [[.text("2025-01-01T00:00:00-05:00")], [.text("2025-04-01T23:53:00-05:00")]])
    }

    @Test func aComparisonThatIsNotSeenIsTold() async {
        let unseen = "SELECT * FROM t WHERE NOT at <= :last_ingested_at"
        let texts = await Listing([rows("b")], query: unseen, start: "\"a\"").read()
        #expect(texts.summary?.cursors.map(\.missesEdge) == [true])
        let seen = await Listing([rows("b")], start: "\"a\"").read()
        #expect(seen.summary?.cursors.map(\.missesEdge) == [false])
        let overlapping = await Listing([rows("2025-04-01")], query: unseen).read()
        #expect(overlapping.summary?.cursors.map(\.missesEdge) == [false])
    }

    @Test func anAddressBehindAReferenceIsReadAsWhatItIs() async {
        var listing = Listing([[]], address: "${env:DB}")
        // To MySQL the quote does not end the text, and what follows is a comment.
        listing.database = ScriptedDatabase(.mysql, columns: ["id", "at"], results: [[]])
        listing.secrets = SecretsInMemory(["env:DB": "mysql://h/x"])
        let query = #"SELECT * FROM t WHERE a = '\' :b' AND at > :last_ingested_at # :last_ingested_c"#
        listing.source.kind = .database(
            DatabaseSource(
                connectionString: "${env:DB}", query: query, parameters: ["last_ingested_at": "\"2025-01-01\""]))
        #expect(await listing.read().failure == nil)
        #expect(
            listing.database.queries == [
                BoundQuery(
                    #"SELECT * FROM t WHERE a = '\' :b' AND at > ? # :last_ingested_c"#, [.text("2025-01-01")])
            ])
    }

    @Test func aCursorWithoutAStartIsNamed() async {
        var listing = Listing([[]], address: "${env:DB}")
        listing.secrets = SecretsInMemory(["env:DB": "postgresql://h/x"])
        listing.source.kind = .database(
            DatabaseSource(connectionString: "${env:DB}", query: "SELECT * FROM t WHERE id > :last_ingested_id"))
        #expect(await listing.read().failure == .database(.cursorStartMissing(name: "last_ingested_id")))
    }

    @Test func whatACursorCannotCountIsReported() async {
        let listing = Listing([
            rows("2025-04-02", "null", "2025-04-01", "2099-01-01", "2099-01-01", "soon", "soon", "2025-04-03")
        ])
        let outcome = await listing.read()
        #expect(outcome.bodies.count == 8)
        var expected = CursorSummary(name: "last_ingested_at", field: "at", movedTo: "2025-04-03")
        (expected.nulls, expected.falls, expected.future, expected.unlike) = (1, 1, 2, 2)
        #expect(outcome.summary == QuerySummary(server: "Scripted 1.0", cursors: [expected]))
    }

    @Test func theCursorCountsRowsThatAreRejected() async {
        var listing = Listing([rows("2025-04-02", "2025-04-04")])
        listing.source.shape.key = ["name"]
        let outcome = await listing.read()
        #expect(outcome.rejected == 2)
        #expect(outcome.moves == ["2025-04-04"])
    }

    @Test func aColumnIsFoundInWhateverCaseOrByItsAlias() async {
        let listing = Listing(
            [rows("2025-04-02")], query: "SELECT id, CreatedAt AS at FROM t WHERE CreatedAt > :last_ingested_at",
            columns: ["id", "AT"])
        #expect(await listing.read().moves == ["2025-04-02"])
    }

    @Test func aResultThatCannotBeFollowedIsRefusedBeforeARowIsRead() async {
        let missing = Listing([rows("2025-04-02")], columns: ["id", "time"])
        #expect(
            await missing.read().failure == .database(.cursorColumnMissing(column: "at", columns: ["id", "time"])))
        let twice = Listing([rows("2025-04-02")], columns: ["at", "at"])
        #expect(await twice.read().failure == .database(.columnTwice(name: "at")))
        #expect(missing.database.closedSessions + twice.database.closedSessions == 2)
    }

    @Test func aDatabaseNobodyCanReadIsNamed() async {
        #expect(await Listing([], address: "mysql://h/x").read().failure == .database(.notBuilt(.mysql)))
    }
}
