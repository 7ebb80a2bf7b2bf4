import Dialogue
import TestSupport
import Testing

/// What a command writes has the name that was said: all of it, or nothing is written.
@Suite("Names of files to write")
struct FileNamingTests {
    private func conversation() async throws -> Conversation {
        let workspace = try TemporaryWorkspace(
            settings: """
                {"data_sources": [{"source_id": "w", "source_type": "file", "path": "w", "file_pattern": "*.jsonl"}]}
                """, files: ["w/a.jsonl": "{\"id\": 1}\n"])
        let conversation = try Conversation(in: workspace)
        await conversation.say("ingest w")
        return conversation
    }

    @Test(
        "a word beside the name is asked about, never passed over",
        arguments: [
            ("export records from w to my file2.csv", "export records from w to \"my file2.csv\""),
            ("export records from w to the file2.csv", "export records from w to \"the file2.csv\""),
            ("export sources to big red b.json", "export sources to \"big red b.json\""),
            ("report this week to my page.html", "report this week to \"my page.html\""),
            ("report this week to red page.html", "report this week to \"red page.html\""),
            ("save this session as my morning.magpie", "save this session as \"my morning.magpie\""),
            ("save this session as big red", "save this session as \"big red\""),
        ])
    func asksForQuotes(line: String, meant: String) async throws {
        let conversation = try await conversation()
        let said = await conversation.say(line)
        #expect(said == "Put the file’s name in quotes: \(meant)\nNothing was written.")
        let script = await conversation.run(line)
        #expect(script.code == 2)
        #expect(script.said.first?.hasPrefix("test, line 1: Put the file’s name in quotes: \(meant)") == true)
        for name in ["file2.csv", "b.json", "page.html", "morning.magpie", "red.magpie"] {
            #expect((try? conversation.workspace.read(name)) == nil)
        }
        #expect(await conversation.outcome(meant) == .done)
    }

    @Test(
        "politeness is no part of a name",
        arguments: ["please export records from w to n.csv", "export records from w to n.csv please"])
    func passesPoliteness(line: String) async throws {
        let conversation = try await conversation()
        #expect(await conversation.outcome(line) == .done)
        #expect(try conversation.workspace.read("n.csv") == "id\r\n1\r\n")
    }

    @Test("standard output takes records, where there is one", arguments: ["-", "/dev/stdout", "stdout"])
    func refusesStandardOutput(name: String) async throws {
        let conversation = try await conversation()
        #expect(
            await conversation.say("export records from w to \(name)") == """
                There is no standard output here. Nothing was written.
                Name a file.
                """)
    }

    @Test("streams are no files", arguments: ["-", "/dev/stdout", "/dev/null", "/dev/fd/1"])
    func refusesStreams(name: String) async throws {
        let conversation = try await conversation()
        let shown = name == "-" ? "/dev/stdout" : name
        if name.count > 1, name != "/dev/stdout" {
            #expect(
                await conversation.say("export records from w to \(name)") == """
                    \(shown) is no file; nothing was written.
                    An export writes a file. To print, say “show 1000 records as csv”.
                    """)
        }
        #expect(
            await conversation.say("report today to \(name)") == """
                \(shown) is no file; nothing was written.
                Name another file.
                """)
    }
}
