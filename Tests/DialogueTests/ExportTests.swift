import Dialogue
import Foundation
import Ingestion
import Quantities
import TestSupport
import Testing

/// What is in the store, written into files.
@Suite("Exporting")
struct ExportTests {
    private static let settings = """
        {"data_sources": [
            {"source_id": "things", "source_type": "file", "path": "things", "file_pattern": "*.jsonl"},
            {"source_id": "others", "source_type": "file", "path": "others", "file_pattern": "*.json*"}
        ]}
        """

    private func conversation(_ files: [String: String]) async throws -> Conversation {
        let workspace = try TemporaryWorkspace(settings: Self.settings, files: files)
        let conversation = try Conversation(in: workspace)
        await conversation.say("ingest everything")
        return conversation
    }

    @Test func recordsAreWrittenAsTheyStandInTheStore() async throws {
        let conversation = try await conversation(["things/a.jsonl": "{\"id\": 1.0, \"b\": \"ü\"}\n{\"id\": 2}\n"])
        let reply = await conversation.say("export records from things to out.jsonl")
        #expect(reply == "2 records from things written to out.jsonl (33 bytes), one JSON object a line.")
        #expect(try conversation.workspace.read("out.jsonl") == "{\"id\": 1.0, \"b\": \"ü\"}\n{\"id\": 2}\n")
    }

    /// A record that stood over several lines is one line of JSON Lines.
    @Test func aLineOfJSONLinesIsARecord() async throws {
        let conversation = try await conversation(["others/a.json": "[{\n  \"id\": 1,\r\n  \"t\": \"a\\nb\"\n}, 7]"])
        await conversation.say("export records to out.jsonl")
        let lines = try conversation.workspace.read("out.jsonl").split(separator: "\n")
        #expect(lines == ["{   \"id\": 1,    \"t\": \"a\\nb\" }", "7"])
    }

    @Test func aJSONFileIsOneList() async throws {
        let conversation = try await conversation(["things/a.jsonl": "{\"id\":1}\n{\"id\":2}\n3\n"])
        let reply = await conversation.say("export records to out.json")
        #expect(reply == "3 records written to out.json (26 bytes), as a JSON list.")
        #expect(try conversation.workspace.read("out.json") == "[\n{\"id\":1},\n{\"id\":2},\n3\n]\n")
    }

    /// The header is known before the first row: fields that only the last record has stand there too.
    @Test func theHeaderOfCSVHasEveryField() async throws {
        let conversation = try await conversation([
            "things/a.jsonl": """
            {"id": 1, "name": "a,b", "nested": {"x": [1, 2]}}
            {"name": "=1+1", "id": -2, "none": null}
            {"id": 3, "last": true}
            """
        ])
        let reply = await conversation.say("export things records as csv to out.csv")
        #expect(
            reply == "3 records from things written to out.csv (77 bytes), as CSV with 5 columns.", "\(reply)")
        #expect(
            try conversation.workspace.read("out.csv")
                == "id,name,nested,none,last\r\n1,\"a,b\",\"{\"\"x\"\":[1,2]}\",,\r\n-2,'=1+1,,,\r\n3,,,,true\r\n")
    }

    @Test func theHistoryIsWrittenCommandByCommand() async throws {
        let conversation = try await conversation(["things/a.jsonl": "{\"id\":1}\n"])
        await conversation.say("count records")
        let reply = await conversation.say("export history to h.csv")
        #expect(reply.hasPrefix("3 commands written to h.csv ("), "\(reply)")
        #expect(reply.hasSuffix("as CSV with 26 columns."), "\(reply)")
        let lines = try conversation.workspace.read("h.csv").split(separator: "\r\n")
        #expect(lines[0].hasPrefix("number,session,time,text,intents,"))
        #expect(
            lines.dropFirst().map { String($0.prefix(2)) + $0.split(separator: ",")[3] } == [
                "1,ingest everything", "2,count records", "3,export history to h.csv",
            ])
        let narrowed = await conversation.say("export the history about others to o.jsonl")
        // It is about them itself.
        #expect(narrowed.hasPrefix("2 commands about others written to o.jsonl ("), "\(narrowed)")
        let none = await conversation.say("export what I did yesterday to y.json")
        #expect(none == "There is nothing to export yesterday (2026-11-20), so no file was written.", "\(none)")
        conversation.workspace.clock.advance(by: .seconds(86_400))
        let yesterday = await conversation.say("export what I did yesterday to y.json")
        #expect(yesterday.hasPrefix("5 commands yesterday (2026-11-21) written to y.json ("), "\(yesterday)")
        let list = try JSONSerialization.jsonObject(with: Data(conversation.workspace.read("y.json").utf8))
        #expect((list as? [[String: Any]])?.compactMap { $0["number"] as? Int } == [1, 2, 3, 4, 5])
    }

    @Test func sessionsAreWrittenAsAList() async throws {
        let conversation = try await conversation(["things/a.jsonl": "{\"id\":1}\n"])
        let reply = await conversation.say("export sessions to s.csv")
        #expect(reply.hasPrefix("1 session written to s.csv ("), "\(reply)")
        let lines = try conversation.workspace.read("s.csv").split(separator: "\r\n")
        #expect(lines.count == 2)
        #expect(lines[0].hasPrefix("session,started,ended,state,commands,not_done,"))
        #expect(lines[1].hasPrefix("1,2026-11-21T10:00:00Z,,open,2,1,"), "\(lines[1])")
    }

    /// A script and a list of commands are two things: the name says which was meant.
    @Test func aHistoryIsNoScript() async throws {
        let conversation = try await conversation([:])
        let reply = await conversation.say("export the history to morning.magpie")
        #expect(
            reply == """
                morning.magpie would be a script, and an export is none. Nothing was written.
                “Save this session as morning.magpie” writes one; an export ends in .jsonl, .json or .csv.
                """)
        #expect(!conversation.workspace.exists("morning.magpie"))
    }

    @Test func whatWasShownOfTheHistoryIsExportedAsItWasShown() async throws {
        let conversation = try await conversation(["things/a.jsonl": "{\"id\":1}\n"])
        await conversation.say("show failed commands")
        await conversation.say("count records")
        await conversation.say("search history for count")
        let reply = await conversation.say("export that to that.jsonl")
        #expect(reply.hasPrefix("2 rows written to that.jsonl ("), "\(reply)")
    }

    @Test func aNarrowedExportHoldsNoMore() async throws {
        let conversation = try await conversation([
            "things/a.jsonl": "{\"id\":1}\n", "others/b.jsonl": "{\"id\":2}\n",
        ])
        await conversation.say("export everything except others to most.jsonl")
        #expect(try conversation.workspace.read("most.jsonl") == "{\"id\":1}\n")
        await conversation.say("export run 1 to run.jsonl")
        #expect(try conversation.workspace.read("run.jsonl") == "{\"id\":2}\n")
        let reply = await conversation.say("export records of yesterday to old.jsonl")
        #expect(
            reply == "There is nothing to export ingested yesterday (2026-11-20), so no file was written.", "\(reply)")
        #expect(!conversation.workspace.exists("old.jsonl"))
    }

    @Test func whatCameFromSeveralSourcesSaysSo() async throws {
        let conversation = try await conversation([
            "things/a.jsonl": "{\"id\":1}\n", "others/b.jsonl": "{\"id\":2}\n",
        ])
        #expect(
            await conversation.say("export records to all.jsonl") == """
                2 records written to all.jsonl (18 bytes), one JSON object a line.
                Note: They come from 2 sources, and the file does not say which: name one to keep them apart.
                """)
    }

    /// More than a batch: the pages join without a gap.
    @Test func anExportHoldsEveryRecord() async throws {
        let lines = (1...2500).map { "{\"id\":\($0)}" }.joined(separator: "\n") + "\n"
        let workspace = try TemporaryWorkspace(
            settings: Self.settings.replacing("{\"data_sources\"", with: "{\"batch_size\": 1000, \"data_sources\""),
            files: ["things/a.jsonl": lines, "things/b.jsonl": "{\"id\":0}\n"])
        let conversation = try Conversation(in: workspace)
        await conversation.say("ingest things")
        await conversation.say("export records to all.jsonl")
        #expect(try workspace.read("all.jsonl") == lines + "{\"id\":0}\n")
        await conversation.say("export records to all.csv")
        #expect(try workspace.read("all.csv").split(separator: "\r\n").count == 2502)
    }

    @Test func aCompressedFileUnpacksToTheSame() async throws {
        let conversation = try await conversation([
            "things/a.jsonl": "{\"id\":1}\n{\"id\":2}\n", "others/readme.txt": "empty so far",
        ])
        await conversation.say("export records to others/out.jsonl.gz")
        #expect(
            FileManager.default.contents(atPath: conversation.workspace.root + "/others/out.jsonl.gz")?.prefix(2)
                == Data([0x1F, 0x8B]))
        // Magpie reads it back: of another source, so nothing of it is known.
        await conversation.say("ingest others")
        #expect(await conversation.say("count records from others") == "2 records from others.")
    }

    @Test func theLedgerAddsUpToWhatWasSpent() async throws {
        let workspace = try TemporaryWorkspace(settings: Self.settings)
        let conversation = try Conversation(in: workspace)
        try await BookedCall("things", Money(microdollars: 20_000), tokens: 1000).book(in: workspace)
        try await BookedCall("things", Money(microdollars: 10_000), tokens: 500, isAssumed: true).book(in: workspace)
        await conversation.say("export costs to costs.csv")
        let rows = try workspace.read("costs.csv").split(separator: "\r\n").map {
            $0.split(separator: ",", omittingEmptySubsequences: false)
        }
        let column = try #require(rows.first?.firstIndex(of: "micro_dollars"))
        #expect(rows.dropFirst().compactMap { Int($0[column]) }.reduce(0, +) == 30_000)
    }

    @Test func listsAreExportedToo() async throws {
        let conversation = try await conversation(["things/a.jsonl": "{\"id\":1}\n"])
        #expect(await conversation.say("export the sources to sources.csv").hasPrefix("5 sources written to"))
        #expect(try conversation.workspace.read("sources.csv").hasPrefix("source_id,type,"))
        #expect(await conversation.say("export settings to settings.json").contains("settings written to"))
        #expect(await conversation.say("export the runs to runs.jsonl").hasPrefix("5 runs written to"))
    }

    /// “That” is what stood on the screen.
    @Test func whatWasShownIsExportedAsItWasShown() async throws {
        let conversation = try await conversation(["things/a.jsonl": "{\"id\":1}\n{\"id\":2}\n"])
        await conversation.say("count records per source")
        await conversation.say("list runs")
        #expect(await conversation.say("export that to runs.csv").contains("5 rows written to runs.csv"))
        #expect(try conversation.workspace.read("runs.csv").hasPrefix("run,source,state,"))
        // What lies in an object of a list is a column of its own.
        #expect(try conversation.workspace.read("runs.csv").contains(",files.read,files.grown,"))
    }

    @Test func anotherFileIsAskedAboutBeforeItIsOverwritten() async throws {
        let conversation = try await conversation(["things/a.jsonl": "{\"id\":1}\n"])
        await conversation.say("export records to out.jsonl")
        #expect(
            await conversation.say("export records to out.jsonl").hasPrefix(
                "out.jsonl exists already (9 bytes). Overwrite it?"))
        #expect(await conversation.say("yes").hasPrefix("1 record written to out.jsonl"))
    }

    @Test(
        "a name that promises another format is refused",
        arguments: [
            (
                "export records as csv to out.json",
                "out.json promises json, and csv was asked for. Nothing was written."
            ),
            ("export records to out.xlsx", "I can’t write .xlsx. Nothing was written."),
            ("export records as csv", "Into which file?"),
        ])
    func refuses(line: String, headline: String) async throws {
        let conversation = try await conversation(["things/a.jsonl": "{\"id\":1}\n"])
        let reply = try #require(await conversation.turns(line).last?.reply)
        #expect(reply.headline == headline)
        #expect(reply.outcome == .refused)
        #expect(!conversation.workspace.exists("out.json"))
    }
}
