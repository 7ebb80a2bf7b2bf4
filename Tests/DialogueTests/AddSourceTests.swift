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
