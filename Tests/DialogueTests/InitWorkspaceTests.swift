import Dialogue
import Foundation
import Intents
import MagpieKit
import TestSupport
import Testing

/// Where there is no workspace, the prompt offers to make one from what it sees.
@Suite("Making a workspace")
struct InitWorkspaceTests {
    private let folder: TemporaryWorkspace

    init() throws {
        folder = try TemporaryWorkspace(
            settings: nil,
            files: [
                "pulse/forecast_output/a.json": "[]", "pulse/trust_logs/a.json": "[]",
                "sales/2026.csv": "a,b\n1,2\n", "sales/2025.csv": "a,b\n3,4\n", "sales/notes.txt": "",
                "old/sales/2024.csv": "a,b\n5,6\n", "Tick Data (raw)/x.jsonl": "{}\n",
                "mixed/a.json": "{}", "mixed/b.csv": "a\n1\n", "top.csv": "a\n1\n", ".hidden/x.csv": "a\n1\n",
            ])
    }

    /// A conversation begun in the folder without naming a workspace, as at a prompt.
    private func assistant() throws -> Assistant {
        let options = WorkspaceOptions(
            folder: folder.root, environment: ["TZ": "UTC", "HOME": folder.root + "/.home"], clock: folder.clock,
            looksAround: true)
        return Assistant(world: Workspace(options), grammar: try Grammar.builtIn())
    }

    private func say(_ line: String, to assistant: Assistant) async -> String {
        await assistant.answer(line).map { TextRenderer().text(of: $0.reply) }.joined(separator: "\n")
            .replacing(folder.root, with: "FOLDER")
    }

    @Test func theGreetingSaysWhatItSees() async throws {
        let greeting = TextRenderer().text(of: await (try assistant()).greeting())
        #expect(
            greeting.replacing(folder.root, with: "FOLDER") == """
                Magpie \(Version.current). FOLDER is no workspace yet. I see 1 CSV file here, 1 JSONL file in \
                Tick Data (raw), 1 CSV file in mixed, 1 JSON file in mixed and more.
                Say “yes” or “init” to make it one, or “help” for what I understand.
                """)
    }

    @Test func theFileHoldsWhatWasFound() async throws {
        let assistant = try assistant()
        #expect(
            await say("init", to: assistant) == """
                FOLDER is a workspace now. It reads files, mixed, mixed_json, pulse_forecasts, sales, sales_csv, \
                tick_data_raw and trust_logs.
                Say “list sources”, then “ingest everything”.
                """)
        #expect(
            try folder.read("magpie.json") == """
                {
                  // Magpie's workspace file. “show settings” and “help settings” say what else may stand here.
                  "base_data_path": "./pulse",
                  // The built-in sources (pulse_forecasts, symbolic_logs, trust_logs) need no entry; those without a
                  // folder yet are disabled here: say “enable …” when there is one.
                  "data_sources": [
                    {"source_id": "files", "source_type": "file", "path": ".", "file_pattern": "*.csv"},
                    {"source_id": "tick_data_raw", "source_type": "file", "path": "Tick Data (raw)", \
                "file_pattern": "*.jsonl"},
                    {"source_id": "mixed", "source_type": "file", "path": "mixed", "file_pattern": "*.csv"},
                    {"source_id": "mixed_json", "source_type": "file", "path": "mixed", "file_pattern": "*.json"},
                    {"source_id": "sales", "source_type": "file", "path": "old/sales", "file_pattern": "*.csv"},
                    {"source_id": "sales_csv", "source_type": "file", "path": "sales", "file_pattern": "*.csv"},
                    {"source_id": "symbolic_logs", "enabled": false}
                  ]
                }

                """)
    }

    @Test func theFileLoadsAsItWasWritten() async throws {
        _ = await say("init", to: try assistant())
        let again = try assistant()
        #expect(await again.openingNotes() == [])
        #expect(
            await say("list sources", to: again) == """
                9 sources, 1 of them disabled.
                  source           type  state     priority  reads
                  files            file  enabled          1  ./*.csv
                  mixed            file  enabled          1  mixed/*.csv
                  mixed_json       file  enabled          1  mixed/*.json
                  pulse_forecasts  file  enabled          1  pulse/forecast_output/*.json
                  sales            file  enabled          1  old/sales/*.csv
                  sales_csv        file  enabled          1  sales/*.csv
                  symbolic_logs    file  disabled         1  pulse/symbolic_logs/*.json
                  tick_data_raw    file  enabled          1  Tick Data (raw)/*.jsonl
                  trust_logs       file  enabled          1  pulse/trust_logs/*.json
                """)
    }

    @Test func aBuiltInSourceTakesItsFolderWhateverTheFilesAre() async throws {
        for path in try FileManager.default.contentsOfDirectory(atPath: folder.root) where !path.hasPrefix(".") {
            try FileManager.default.removeItem(atPath: folder.root + "/" + path)
        }
        try folder.write("{}\n", to: "trust_logs/a.jsonl")
        try folder.write("{}\n", to: "data/symbolic_logs/b.json")
        try folder.write("", to: "data/symbolic_logs/b.json.gz")
        try folder.write("[]", to: "data/forecast_output/c.json")
        try folder.write("[]", to: "old/forecast_output/d.json")
        try folder.write("a\n1\n", to: "runs/e.csv.zst")
        let assistant = try assistant()
        _ = await say("init", to: assistant)
        #expect(
            await say("list sources", to: assistant) == """
                5 sources.
                  source               type  state    priority  reads
                  old_forecast_output  file  enabled         1  old/forecast_output/*.json
                  pulse_forecasts      file  enabled         1  data/forecast_output/*.json
                  runs_files           file  enabled         1  runs/*.csv.zst
                  symbolic_logs        file  enabled         1  data/symbolic_logs/*.{json,json.gz}
                  trust_logs           file  enabled         1  trust_logs/*.jsonl
                """)
        #expect(await assistant.openingNotes() == [])
    }

    @Test(
        "whatever a folder is called, its source has a name that can be said",
        arguments: ["Événements", "数据", "_private", "-x", "2026", "a b  c", "forecast_output", "🙂"])
    func namesCanBeSaid(name: String) async throws {
        try folder.write("a,b\n1,2\n", to: "\(name)/x.csv")
        let assistant = try assistant()
        #expect(await say("init", to: assistant).hasPrefix("FOLDER is a workspace now."))
        let notes = await assistant.openingNotes()
        #expect(notes == [])
    }

    @Test("a folder's name that means something else is no source's name", arguments: ["all", "it", "records"])
    func namesAreNotTaken(name: String) async throws {
        try folder.write("a,b\n1,2\n", to: "\(name)/x.csv")
        let assistant = try assistant()
        _ = await say("init", to: assistant)
        let sources = await say("list sources", to: assistant)
        #expect(sources.contains("\n  \(name)_files "))
    }

    @Test func afterwardsTheConversationIsInIt() async throws {
        let assistant = try assistant()
        _ = await say("init", to: assistant)
        #expect(await assistant.promptState.workspace == "pulse")
        #expect(await say("count records", to: assistant).hasPrefix("No records."))
        #expect(
            await say("ingest sales_csv", to: assistant) == """
                2 records stored from sales_csv, of 2 read.
                Note: sales_csv: 1 file left out by its pattern.
                """)
        #expect(
            await say("history", to: assistant) == """
                The last 3 commands.
                  #  when              said              outcome  records
                  1  2026-11-21 10:00  count records     done
                  2  2026-11-21 10:00  ingest sales_csv  done           2
                  3  2026-11-21 10:00  history           …
                Say “repeat 2” to do that one again.
                """)
        await assistant.leave()
        #expect(folder.exists(".magpie/store.sqlite"))
        #expect(!folder.exists(".home"))
    }

    /// The built-in sources would each fail for want of a folder: they are there, disabled.
    @Test func aFolderWithNothingInItBecomesOneToo() async throws {
        let empty = try TemporaryWorkspace(settings: nil)
        let conversation = try Conversation(in: empty)
        #expect(
            await conversation.say("init") == """
                WORKSPACE is a workspace now. I found no data in it: the built-in sources are disabled until they have \
                folders (data/forecast_output, data/symbolic_logs, data/trust_logs).
                Say “add a source” to read from somewhere else.
                """)
        #expect(await (try Conversation(in: empty)).assistant.openingNotes() == [])
    }

    /// In a script nobody is greeted, and “init” means the same folder.
    @Test func aScriptMakesItWhereItWasStarted() async throws {
        let options = WorkspaceOptions(
            folder: folder.root, environment: ["TZ": "UTC", "HOME": folder.root + "/.home"], clock: folder.clock)
        let assistant = Assistant(world: Workspace(options), grammar: try Grammar.builtIn())
        let reply = await say("init", to: assistant)
        #expect(reply.hasPrefix("FOLDER is a workspace now."))
    }

    @Test func isRefusedWhereThereIsOne() async throws {
        let there = try TemporaryWorkspace(settings: "{} // mine\n")
        let conversation = try Conversation(in: there)
        #expect(await conversation.outcome("init") == .refused)
        #expect(await conversation.say("init") == "WORKSPACE is a workspace already.")
        #expect(try there.read("magpie.json") == "{} // mine\n")
    }
}
