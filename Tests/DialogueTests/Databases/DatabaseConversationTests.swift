import Dialogue
import Foundation
import Ingestion
import MagpieKit
import TestSupport
import Testing

/// What is said of database sources, besides their records.
@Suite("Talking about databases")
struct DatabaseConversationTests {
    /// A source over a table `t` of an SQLite file.
    private func conversation(
        query: String = "SELECT * FROM t WHERE at > :last_ingested_at", start: String = "\"2026-01-01\"",
        more: String = "", table: String
    ) throws -> Conversation {
        let workspace = try TemporaryWorkspace(
            settings: """
                {"time_zone": "UTC", "data_sources": [
                  {"source_id": "crm", "source_type": "database", "connection_string": "sqlite:///crm.db",
                   "query": "\(query)", "parameters": {"last_ingested_at": \(start)}\(more)}
                ]}
                """)
        try SQLiteFile(workspace.root + "/crm.db").execute("CREATE TABLE t (id INT, at TEXT); " + table)
        return try Conversation(in: workspace)
    }

    // MARK: After a run

    @Test func whatACursorDoesNotCountIsTold() async throws {
        let conversation = try conversation(
            query: "SELECT * FROM t WHERE at > :last_ingested_at OR at IS NULL ORDER BY id",
            table: """
                INSERT INTO t VALUES (1, '2026-11-02'), (2, NULL), (3, NULL), (4, '2099-01-01'), (5, 'soon'),
                    (6, '2026-11-01')
                """)
        #expect(
            await conversation.say("ingest crm") == """
                6 records stored from crm, of 6 read. It has been read up to 2026-11-02.
                Note: crm: at is NULL in 2 rows: read like the others, but the cursor does not count them.
                Note: crm: at is more than a day ahead in 1 row: the cursor leaves it out, or what comes until then would be missed.
                Note: crm: at is of another kind than where the cursor stands in 1 row, such as a text among numbers: the cursor does not count it. A column of texts needs a start in quotes, one of numbers a start without; what is neither text, number nor time no cursor can follow.
                """)
    }

    @Test func whatCameBeforeAFaultIsSaidToBeKept() async throws {
        let query = { (fault: Int) in
            "SELECT id, at, json(CASE id WHEN \(fault) THEN '{' ELSE id END) AS j FROM t WHERE at > :last_ingested_at"
        }
        let table = "INSERT INTO t VALUES (1, '2026-11-01'), (2, '2026-11-02'), (3, '2026-11-03')"
        let fault = "The database says: malformed JSON (SQLite 1)."
        let later = try conversation(query: query(3), table: table)
        #expect(await later.say("ingest crm").contains("\(fault) The 2 rows before it are kept. Say “retry”"))
        #expect(try await later.workspace.rows("SELECT count(*) FROM records") == [["2"]])
        let first = try conversation(query: query(1), table: table)
        #expect(await first.say("ingest crm").contains("\(fault) Nothing of it was stored. Say “retry”"))
    }

    @Test func valuesThatFallAlthoughTheyAreSaidToRiseAreTold() async throws {
        // A time written in another way is ordered as the text it is.
        let values = "INSERT INTO t VALUES (1, '2026-01-02'), (2, '2026-01-02T09:00+10:00'), (3, '2026-01-03')"
        let conversation = try conversation(
            query: "SELECT * FROM t WHERE at > :last_ingested_at ORDER BY at", table: values)
        #expect(
            await conversation.say("ingest crm") == """
                3 records stored from crm, of 3 read. It has been read up to 2026-01-03.
                Note: crm: at falls once although the query orders by it, so the cursor moves only when all rows have come.
                """)
        // With a limit it does not move at all.
        let limited = try self.conversation(
            query: "SELECT * FROM t WHERE at > :last_ingested_at ORDER BY at LIMIT 10", table: values)
        #expect(
            await limited.say("ingest crm") == """
                3 records stored from crm, of 3 read.
                Note: crm: at falls once although the query orders by it, so which rows its LIMIT cuts off is not known, and the cursor stays: the same rows are read each time. Take the LIMIT out: “set the query of crm to …”.
                """)
    }

    @Test func aLimitThatIsTooSmallIsTold() async throws {
        let conversation = try conversation(
            query: "SELECT * FROM t WHERE at > :last_ingested_at ORDER BY at LIMIT 2",
            table: "INSERT INTO t VALUES (1, '2026-11-02'), (2, '2026-11-02'), (3, '2026-11-02')")
        #expect(
            await conversation.say("ingest crm") == """
                2 records stored from crm, of 2 read.
                Note: crm: the 2 rows that its LIMIT lets through do not get beyond 2026-11-02 in at, and more may have that value, so the cursor stays: the same rows are read each time. Raise the LIMIT above the number of rows that share one value, or take it out: “set the query of crm to …”.
                """)
    }

    @Test func aComparisonThatIsNotSeenIsTold() async throws {
        let conversation = try conversation(
            query: "SELECT * FROM t WHERE NOT at <= :last_ingested_at", start: "\"a\"",
            table: "INSERT INTO t VALUES (1, 'b')")
        #expect(
            await conversation.say("ingest crm") == """
                1 record stored from crm, of 1 read. It has been read up to b.
                Note: crm: where its query compares at with :last_ingested_at is not seen, and the cursor has no overlap: rows that get the last value later are not read, unless the query takes equal ones too. Write “at > :last_ingested_at”, which becomes >= by itself: “set the query of crm to …”.
                """)
    }

    @Test func digitsInATextAreReadOnFromWhereTheyEnded() async throws {
        let file = "INSERT INTO t VALUES (1, '0001004'), (2, '0001005')"
        let conversation = try conversation(start: "\"0000000\"", table: file)
        #expect(
            await conversation.say("ingest crm")
                == "2 records stored from crm, of 2 read. It has been read up to 0001005.")
        try SQLiteFile(conversation.workspace.root + "/crm.db").execute("INSERT INTO t VALUES (3, '0001006')")
        #expect(
            await conversation.say("ingest crm")
                == "1 record stored from crm, of 2 read; 1 duplicate. It has been read up to 0001006.")
        #expect(
            await conversation.say("set the cursor of crm to 0001005") == """
                The next ingest of crm begins at 0001005 (last_ingested_at; it was 0001006).
                Say “set the cursor of crm to 0001006” to put it back.
                """)
        #expect(
            await conversation.say("ingest crm")
                == "Nothing new in crm: all 2 records read were stored before. It has been read up to 0001006.")
    }

    @Test func aPlaceholderOfAnotherProgramIsRefused() async throws {
        let conversation = try conversation(
            query: "SELECT * FROM t WHERE at > :last_ingested_at AND id > ?",
            table: "INSERT INTO t VALUES (1, '2026-11-02')")
        #expect(
            await conversation.say("ingest crm").contains(
                "The query holds “?”, to which nothing is bound: its rows would be others than it asks for. Nothing of it was stored. Write it as :name, and give the name a value in the source’s parameters."
            ))
    }

    @Test func aLimitWithoutOrderIsTold() async throws {
        let conversation = try conversation(
            query: "SELECT * FROM t WHERE at > :last_ingested_at LIMIT 2",
            table: "INSERT INTO t VALUES (1, '2026-11-02'), (2, '2026-11-03'), (3, '2026-11-04')")
        #expect(
            await conversation.say("ingest crm") == """
                2 records stored from crm, of 2 read.
                Note: crm: its query has a LIMIT and no order of its cursor, which therefore stays: the same rows are read each time. Put “ORDER BY at” before the LIMIT: “set the query of crm to …”.
                """)
        #expect(await conversation.say("show cursor") == "crm begins at 2026-01-01 (last_ingested_at, not read yet).")
    }

    @Test func programsAreToldHowFarItIsRead() async throws {
        let conversation = try conversation(table: "INSERT INTO t VALUES (1, '2026-11-02')")
        let turn = try #require(await conversation.turns("ingest crm").last)
        #expect(
            JSONRenderer.line(of: turn).contains(
                #""cursors":[{"cursor":"last_ingested_at","column":"at","moved_to":"2026-11-02","nulls":0,"falls":0,"future":0,"unlike":0,"misses_edge":false}],"stuck_by_limit":false"#
            ))
    }

    // MARK: Its fields

    @Test func aSourceShowsItsCursorsAndItsPatience() async throws {
        let conversation = try conversation(table: "")
        #expect(
            await conversation.say("show crm") == """
                crm is a database source, enabled, priority 1.
                  field              value
                  type               database
                  enabled            yes
                  priority           1
                  connection_string  sqlite:///crm.db
                  query              SELECT * FROM t WHERE at > :last_ingested_at
                  parameters         last_ingested_at
                  cursors            last_ingested_at follows at, with an overlap of 300 seconds
                  schema             none: any JSON value is a record
                  records            0
                  last_ingested      never
                """)
        #expect(
            await conversation.say("set the statement timeout of crm to 10 minutes") == """
                statement_timeout of crm is 600 seconds now (it was 300 seconds), for this session.
                Say “save” to keep it, “undo” to take it back.
                """)
        #expect(await conversation.say("show crm").contains("\n  statement_timeout  600 seconds\n"))
        #expect(await conversation.say("show the statement timeout of crm") == "statement_timeout of crm: 600 seconds.")
        #expect(await conversation.outcome("set the statement timeout of crm to 2 days") == .refused)
    }

    // MARK: Cursors

    @Test func aCursorIsSetAsTheDatabaseWritesIt() async throws {
        let conversation = try conversation(
            start: "\"2026-01-01 00:00:00\"", table: "INSERT INTO t VALUES (1, '2026-11-02 10:00:00')")
        await conversation.say("ingest crm")
        #expect(
            await conversation.say("set the cursor of crm to yesterday") == """
                The next ingest of crm begins at 2026-11-20 00:00:00 (last_ingested_at; it was 2026-11-02 10:00:00).
                Say “set the cursor of crm to 2026-11-02 10:00:00” to put it back.
                """)
        #expect(await conversation.outcome("set the cursor of crm to banana") == .refused)
        #expect(
            await conversation.say("set the cursor of crm to 2026-11-01T12:00:00+02:00").hasPrefix(
                "The next ingest of crm begins at 2026-11-01 10:00:00 "))
        #expect(
            await conversation.say("set the cursor of crm to 2026-11-01").hasPrefix(
                "The next ingest of crm begins at 2026-11-01 ("))
        let offset = try self.conversation(start: "\"2026-01-01T00:00:00-05:00\"", table: "")
        #expect(
            await offset.say("set the cursor of crm to yesterday").hasPrefix(
                "The next ingest of crm begins at 2026-11-19T19:00:00-05:00 "))
    }

    /// SQLite compares what it keeps as texts letter by letter, and a space lies before a T.
    @Test func aStartLosesNoRowHoweverTheColumnWritesTimes() async throws {
        let spaces = "INSERT INTO t VALUES (1, '2025-01-01 00:00:00'), (2, '2025-01-01 15:00:00')"
        let whole = try conversation(start: "\"2025-01-01T00:00:00Z\"", table: spaces)
        #expect(await whole.say("ingest crm").hasPrefix("2 records stored from crm, of 2 read."))
        let noon = try conversation(start: "\"2025-01-01T12:00:00Z\"", table: spaces)
        #expect(await noon.say("ingest crm").hasPrefix("1 record stored from crm, of 1 read."))
        let letters = try conversation(
            start: "\"2025-01-01 12:00:00\"",
            table: "INSERT INTO t VALUES (1, '2025-01-01T11:00:00Z'), (2, '2025-01-01T15:00:00Z')")
        #expect(await letters.say("ingest crm").hasPrefix("1 record stored from crm, of 1 read."))
    }

    @Test func aCursorOfNumbersIsSetAsJSONWritesThem() async throws {
        let conversation = try conversation(
            query: "SELECT * FROM t WHERE id > :last_ingested_at", start: "0",
            table: "INSERT INTO t VALUES (999, 'a'), (1000, 'b'), (1001, 'c')")
        #expect(
            await conversation.say("set the cursor of crm to 1,000").hasPrefix(
                "The next ingest of crm begins at 1000 "))
        #expect(try await conversation.workspace.rows("SELECT value FROM cursor_moves") == [["1000"]])
        // From there, and nothing before.
        #expect(await conversation.say("ingest crm").hasPrefix("2 records stored from crm, of 2 read."))
    }

    @Test func aCursorOfLongNumbersIsSetToNumbers() async throws {
        let conversation = try conversation(start: "12345678901234567890", table: "")
        #expect(await conversation.outcome("set the cursor of crm to banana") == .refused)
        #expect(
            await conversation.say("set the cursor of crm to 12345678901234567880").hasPrefix(
                "The next ingest of crm begins at 12345678901234567880 "))
    }

    @Test func resettingAsksAndSaysThatRowsAreReadAgain() async throws {
        let conversation = try conversation(table: "INSERT INTO t VALUES (1, '2026-11-02')")
        await conversation.say("ingest crm")
        #expect(
            await conversation.say("reset cursor") == """
                crm has been read up to 2026-11-02, and begins at 2026-01-01 again. What was read before is read again; what is stored is not stored twice. Reset?
                Say “yes” or “no”.
                """)
        #expect(await conversation.say("yes") == "The next ingest of crm begins at the start.")
        #expect(
            await conversation.say("ingest crm")
                == "Nothing new in crm: the one record read was stored before. It has been read up to 2026-11-02.")
    }

    // MARK: Rows

    @Test func aRefusedRowIsCalledARow() async throws {
        let conversation = try conversation(
            more: ", \"key\": \"id\"", table: "INSERT INTO t VALUES (1, '2026-11-02'), (NULL, '2026-11-03')")
        await conversation.say("ingest crm")
        #expect(
            await conversation.say("show rejected row 2 of crm").hasPrefix(
                "sqlite:///crm.db row 2 was rejected: id, its key, is missing or empty."))
        #expect(await conversation.say("show records from crm").contains("sqlite:///crm.db row 1"))
    }

    // MARK: Transcripts

    @Test func noServerIsAskedWhileATranscriptIsChecked() async throws {
        let workspace = try TemporaryWorkspace(
            settings: """
                {"data_sources": [{"source_id": "crm", "source_type": "database",
                  "connection_string": "postgresql://reader@127.0.0.1:1/crm", "query": "SELECT 1"}]}
                """)
        let rehearsal = try Rehearsal(
            in: workspace.root, home: workspace.root + "/home", manner: .init(), environment: [:])
        let turns = await rehearsal.assistant.answer("test crm")
        await rehearsal.end()
        #expect(
            turns.map(\.reply.headline) == [
                "crm cannot be read: 127.0.0.1:1 was not asked: no server is called while a transcript is checked. “magpie check --network” calls them."
            ])
    }
}
