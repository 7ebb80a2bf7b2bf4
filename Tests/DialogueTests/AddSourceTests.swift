import Dialogue
import Foundation
import TestSupport
import Testing

/// Sources added and removed without a transcript: in scripts, and with what others do meanwhile.
@Suite("Adding a source")
struct AddSourceTests {
    private let settings = "{\n  // mine\n  \"time_zone\": \"UTC\"\n}\n"

    private func workspace() throws -> TemporaryWorkspace {
        try TemporaryWorkspace(settings: settings, files: ["sales/a.csv": "day,amount\n2026-01-01,5\n"])
    }

    @Test func aScriptAddsWhatIsWholeWithoutAsking() async throws {
        let conversation = try Conversation(in: workspace())
        let played = await conversation.run("add a source called sales, path ./sales\ningest sales")
        #expect(played.code == 0)
        #expect(
            played.said.first == """
                sales is a source now: magpie.json line 5.
                Say “ingest sales” to load it, “undo” to take it back.
                """)
        #expect(
            try conversation.workspace.read("magpie.json") == """
                {
                  // mine
                  "time_zone": "UTC",
                  "data_sources": [
                    {
                      "source_id": "sales",
                      "source_type": "file",
                      "path": "sales",
                      "file_pattern": "*.csv"
                    }
                  ]
                }

                """)
        #expect(await conversation.say("how many records").hasPrefix("1 record"))
    }

    @Test(
        "a script says what is missing, and stops",
        arguments: [
            ("add a source", "a name (“called …”) and where it reads from (“path …”, “endpoint …”)"),
            ("add a source called sales", "where it reads from (“path …”, “endpoint …”)"),
            ("add ./sales", "a name (“called …”)"),
            ("add database source db, connection string sqlite:///d.db", "its query (“query \"…\"”)"),
            (
                "add database source db, connection string sqlite:///d.db, query \"select * from t where id > :last_ingested_id\"",
                "what :last_ingested_id of its query begins with (“start …”)"
            ),
        ])
    func aScriptSaysWhatIsMissing(line: String, missing: String) async throws {
        let conversation = try Conversation(in: workspace())
        let played = await conversation.run(line + "\nlist sources")
        #expect(
            played
                == Conversation.Played(
                    code: 3,
                    said: [
                        """
                        To add the source I need \(missing).
                        Note: Stopped at test, line 1; 1 command behind it was not run.
                        For example: add source sales, path ./sales, files *.csv
                        """
                    ]))
        #expect(try conversation.workspace.read("magpie.json") == settings)
    }

    @Test func aScriptTakesNoSecret() async throws {
        let conversation = try Conversation(in: workspace())
        let played = await conversation.run("add api source n, endpoint https://n.example/v1?token=abc")
        #expect(played.code == 2)
        #expect(try conversation.workspace.read("magpie.json") == settings)
    }

    @Test func anyOtherCommandLeavesIt() async throws {
        let conversation = try Conversation(in: workspace())
        await conversation.say("add a source called sales")
        let said = await conversation.say("how many records")
        #expect(said == "(sales was not added.)\nNo records.\nSay “ingest everything” to load what is there.")
        #expect(await conversation.say("./sales").hasPrefix("I don’t understand"))
    }

    /// Each `:name` of a query needs a value; those that advance by themselves need where they begin.
    @Test func aQuerysParametersAreAskedFor() async throws {
        let conversation = try Conversation(in: workspace())
        let query = "select * from t where id > :last_ingested_id and kind = :kind"
        #expect(
            await conversation.say("add database source crm, connection string sqlite:///crm.db, query \"\(query)\"")
                == """
                Where does :last_ingested_id begin?
                A number or a time, such as 0 or 2025-01-01T00:00:00Z; from then on it advances by itself.
                """)
        #expect(await conversation.say("0") == "What is the value of :kind?\nA text or a number.")
        #expect(
            await conversation.say("call") == """
                The database crm.db does not exist. Look at the source’s connection_string. This goes into magpie.json, line 5:
                      {
                        "source_id": "crm",
                        "source_type": "database",
                        "connection_string": "sqlite:///crm.db",
                        "query": "\(query)",
                        "parameters": {
                          "last_ingested_id": 0,
                          "kind": "call"
                        }
                      }
                Say “yes” to add it, “no” to leave it, or a detail such as “priority 2”.
                """)
        #expect(await conversation.outcome("yes") == .done)
    }

    /// A column of texts is compared with a text, whatever it looks like.
    @Test func aFigureInQuotesIsAText() async throws {
        let conversation = try Conversation(in: workspace())
        let query = "select * from t where number > :last_ingested_number"
        _ = await conversation.say("add database source crm, connection string sqlite:///crm.db, query \"\(query)\"")
        #expect(await conversation.say("\"0000\"").contains("\"last_ingested_number\": \"0000\""))
    }

    @Test(arguments: [
        ("0000000", "\"0000000\""), ("1,000", "1000"), ("1_000_000", "1000000"), ("+5", "\"+5\""), (".5", "\".5\""),
        ("-1.50", "-1.50"),
    ])
    func aStartIsAFigureOnlyAsJSONHasIt(said: String, written: String) async throws {
        let conversation = try Conversation(in: workspace())
        let query = "select * from t where number > :last_ingested_number"
        _ = await conversation.say("add database source crm, connection string sqlite:///crm.db, query \"\(query)\"")
        #expect(await conversation.say(said).contains("\"last_ingested_number\": \(written)\n"))
    }

    @Test func aDatabaseIsNotAtJustAnything() async throws {
        let conversation = try Conversation(in: workspace())
        let question = "What is the connection string of crm?\nFor example postgresql://${env:DB_USER}@host/sales"
        #expect(await conversation.say("add a database source called crm") == question)
        #expect(await conversation.say("0") == question)
        #expect(await conversation.say("sqlite:///crm.db").hasPrefix("Which query does crm run?"))
    }

    /// Whoever expects it to go on where it ended learns how.
    @Test func aQueryWithoutACursorIsToldOf() async throws {
        let conversation = try Conversation(in: workspace())
        await conversation.say(
            "add database source crm, connection string sqlite:///crm.db, query \"select * from t where id > :last\"")
        await conversation.say("0")
        await conversation.say("yes")
        #expect(
            await conversation.say("show cursor of crm") == """
                crm has no cursor: all of it is read each time.
                A parameter of a query moves on by itself where it is called so: “where id > :last_ingested_id”.
                """)
    }

    @Test func aScriptSaysWhereItsQueryBegins() async throws {
        let conversation = try Conversation(in: workspace())
        try SQLiteFile(conversation.workspace.root + "/crm.db").execute(
            "CREATE TABLE t (id INT); INSERT INTO t VALUES (1), (2), (3)")
        let played = await conversation.run(
            """
            add database source crm, connection string sqlite:///crm.db, query "select * from t where id > :last_ingested_id", start 1
            ingest crm
            """)
        #expect(
            played.said == [
                """
                crm is a source now: magpie.json line 5.
                Say “preview crm” to see its first records, “ingest crm” to load them, “undo” to take it back.
                """,
                "2 records stored from crm, of 2 read. It has been read up to 3.",
            ])
    }

    @Test func undoGivesBackEveryByte() async throws {
        let conversation = try Conversation(in: workspace())
        for line in ["add ./sales", "yes", "yes"] { await conversation.say(line) }
        #expect(try conversation.workspace.read("magpie.json") != settings)
        #expect(await conversation.say("undo") == "Undone: the source sales is out of magpie.json.")
        #expect(try conversation.workspace.read("magpie.json") == settings)
        #expect(await conversation.say("redo") == "Redone: the source sales is in magpie.json.")
    }

    @Test func theKeyIsNeverKept() async throws {
        let conversation = try Conversation(in: workspace())
        await conversation.say("add api source news, endpoint https://n.example/v1")
        #expect(await conversation.assistant.kept("hunter2") == "•••")
        #expect(await conversation.assistant.kept("${env:NEWS_KEY}") == "${env:NEWS_KEY}")
        #expect(await conversation.turns("hunter2").map(\.line) == ["•••"])
        #expect(await conversation.say("history").contains("hunter2") == false)
    }
}
