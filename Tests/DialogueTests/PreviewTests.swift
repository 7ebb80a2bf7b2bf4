import Dialogue
import Foundation
import Ingestion
import TestSupport
import Testing

/// The next records of a source are shown as they would be stored, and everything stays as it is.
@Suite("Preview")
struct PreviewTests {
    /// A file source that archives what it has read, and a database.
    private func conversation() throws -> Conversation {
        let workspace = try TemporaryWorkspace(
            settings: """
                {"time_zone": "UTC", "data_sources": [
                  {"source_id": "ticks", "source_type": "file", "path": "ticks", "file_pattern": "*.csv",
                   "schema": "tick", "event_time": "at", "archive_after_ingestion": true},
                  {"source_id": "crm", "source_type": "database", "connection_string": "sqlite:///crm.db",
                   "query": "SELECT * FROM events WHERE id > :last_ingested_id", "parameters": {"last_ingested_id": 0},
                   "cursors": {"last_ingested_id": {"overlap": 0}}}
                ]}
                """,
            files: [
                "schemas/tick.json": #"{"required": ["price"], "properties": {"price": {"type": "string"}}}"#,
                "ticks/a.csv": "at,price\n2026-11-01,1\n2026-11-02\n2026-11-03,3\n2026-11-04,4\n",
            ])
        try SQLiteFile(workspace.root + "/crm.db").execute(
            """
            CREATE TABLE events (id INTEGER, what TEXT);
            WITH RECURSIVE n (id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n WHERE id < 250)
            INSERT INTO events SELECT id, 'event ' || id FROM n
            """)
        return try Conversation(in: workspace)
    }

    @Test func showsWhatWouldBeStoredAndWhatWouldBeRejected() async throws {
        let conversation = try conversation()
        #expect(
            await conversation.say("preview 3 rows of ticks") == """
                The next 3 records of ticks: 2 new and 1 to be rejected. Nothing was stored.
                  place              would be  event time        reason                         record
                  ticks/a.csv row 1  new       2026-11-01 00:00                                 {"at":"2026-11-01","price":"1"}
                  ticks/a.csv row 2  rejected                    1 cell where the header has 2  2026-11-02
                  ticks/a.csv row 3  new       2026-11-03 00:00                                 {"at":"2026-11-03","price":"3"}
                Say “ingest ticks” to store them.
                """)
    }

    @Test func nothingIsStoredAndNothingMovesOn() async throws {
        let conversation = try conversation()
        let first = [await conversation.say("preview ticks"), await conversation.say("preview crm")]
        #expect([await conversation.say("preview ticks"), await conversation.say("preview crm")] == first)
        #expect(await conversation.say("how many records").hasPrefix("No records."))
        #expect(await conversation.say("show rejected") == "Nothing is in quarantine.")
        #expect(await conversation.say("show runs").hasPrefix("No runs"))
        #expect(
            await conversation.say("show cursor") == "crm begins at 0 (last_ingested_id, not read yet).")
        #expect(conversation.workspace.exists("ticks/a.csv"))
        #expect(await conversation.say("ingest ticks").hasPrefix("3 records stored from ticks, of 4 read"))
        #expect(conversation.workspace.exists("ticks/archived/a.csv"))
    }

    @Test func beginsWhereTheNextRunWouldAndKnowsWhatIsStored() async throws {
        let conversation = try conversation()
        await conversation.say("ingest everything")
        try conversation.workspace.write("at,price\n2026-11-03,3\n2026-11-05,5\n", to: "ticks/b.csv")
        try SQLiteFile(conversation.workspace.root + "/crm.db").execute("INSERT INTO events VALUES (251, 'late')")
        #expect(
            await conversation.say("preview ticks") == """
                ticks has 2 records to read: 1 new and 1 stored before. Nothing was stored.
                  place              would be   event time        record
                  ticks/b.csv row 1  duplicate  2026-11-03 00:00  {"at":"2026-11-03","price":"3"}
                  ticks/b.csv row 2  new        2026-11-05 00:00  {"at":"2026-11-05","price":"5"}
                Say “ingest ticks” to store them.
                """)
        #expect(
            await conversation.say("preview crm") == """
                crm has 2 records to read: 1 new and 1 stored before. Nothing was stored.
                  place                   would be   record
                  sqlite:///crm.db row 1  duplicate  {"id":250,"what":"event 250"}
                  sqlite:///crm.db row 2  new        {"id":251,"what":"late"}
                Say “ingest crm” to store them.
                """)
    }

    @Test func whatHasNotChangedHasNothingNew() async throws {
        let conversation = try conversation()
        await conversation.say("set archive after ingestion of ticks to off")
        await conversation.say("ingest ticks")
        #expect(
            await conversation.say("preview ticks") == """
                Nothing new in ticks: its file is unchanged.
                Say “show records from ticks” for what is stored of it.
                """)
        try conversation.workspace.write("at,price\n", to: "ticks/b.csv")
        try FileManager.default.removeItem(atPath: conversation.workspace.root + "/ticks/a.csv")
        #expect(await conversation.say("preview ticks") == "Nothing to read in ticks.")
    }

    @Test(
        "five are shown where nothing is said, a hundred at most",
        arguments: [("preview crm", 5), ("preview 12 records from crm", 12), ("preview 200 rows of crm", 100)])
    func limits(line: String, count: Int) async throws {
        let conversation = try conversation()
        let reply = try #require(try await conversation.json(line).last)
        let data = try #require(reply["data"] as? [String: Any])
        #expect((data["records"] as? [[String: Any]])?.count == count)
        #expect((reply["notes"] as? [String] ?? []) == (count == 100 ? ["A preview shows 100 records at most."] : []))
    }

    @Test func programsGetOneObject() async throws {
        let conversation = try conversation()
        let turn = try #require(await conversation.turns("preview 2 rows of ticks").last)
        #expect(
            JSONRenderer.line(of: turn).contains(
                #"""
                "data":{"sources":[{"source":"ticks","records":2,"all":false,"failure":null}],"records":[{"source":"ticks","file":"\#(conversation.workspace.root)/ticks/a.csv","position":1,"would_be":"new","event_time":"2026-11-01T00:00:00Z","invalid":false,"record":{"at":"2026-11-01","price":"1"}},{"source":"ticks","file":"\#(conversation.workspace.root)/ticks/a.csv","position":2,"would_be":"rejected","event_time":null,"invalid":false,"reason":"ragged_row","why":"1 cell where the header has 2","bytes":"2026-11-02"}]}
                """#))
    }

    @Test func whatCannotBeReadSaysWhy() async throws {
        let conversation = try conversation()
        try FileManager.default.removeItem(atPath: conversation.workspace.root + "/crm.db")
        #expect(
            await conversation.say("preview crm")
                == "crm cannot be previewed: The database crm.db does not exist. Look at the source’s connection_string."
        )
        #expect(await conversation.outcome("preview crm") == .failed)
    }

    @Test func severalSourcesAreToldApart() async throws {
        let conversation = try conversation()
        #expect(
            await conversation.say("preview 1 row of ticks and crm") == """
                The next record of crm, new.
                The next record of ticks, new. Nothing was stored.
                  source  place                   would be  event time        record
                  crm     sqlite:///crm.db row 1  new                         {"id":1,"what":"event 1"}
                  ticks   ticks/a.csv row 1       new       2026-11-01 00:00  {"at":"2026-11-01","price":"1"}
                """)
    }

    // MARK: Servers

    @Test func aServerIsAskedOnceAndOnlyWhenThatWasAllowed() async throws {
        let servers = try PaidServers()
        let conversation = try Conversation(in: servers.workspace)
        #expect(await conversation.outcome("preview dear") == .asks)
        #expect(servers.server.urls == [])
        #expect(
            await conversation.say("yes") == """
                One call to dear brought 2 records, all new. The call cost $3.00. Nothing was stored.
                  place                                       would be  record
                  https://dear.example.com/v1 page 1, item 1  new       {"id": "dear-1"}
                  https://dear.example.com/v1 page 1, item 2  new       {"id": "dear-2"}
                Say “ingest dear” to store them.
                """)
        #expect(servers.server.urls == ["https://dear.example.com/v1"])
        #expect(await conversation.say("how much have we spent today").contains("$3.00"))
        #expect(await conversation.say("how many records").hasPrefix("No records."))
    }

    @Test func whatIsSmallIsAskedAtOnce() async throws {
        let servers = try PaidServers()
        let conversation = try Conversation(in: servers.workspace)
        #expect(await conversation.outcome("preview 1 record from gift") == .done)
        #expect(servers.server.urls == ["https://gift.example.com/v1"])
    }
}
