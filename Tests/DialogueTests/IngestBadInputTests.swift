import Adapters
import Dialogue
import Foundation
import Ingestion
import TestSupport
import Testing

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Bad input, one kind at a time: one clear sentence, nothing lost, the next command works.
@Suite("Bad input")
struct IngestBadInputTests {
    /// What is put into the folder of a source, and what is said of it.
    struct Trouble: Sendable, CustomTestStringConvertible {
        var name: String
        var file: String
        var bytes: [UInt8]
        var reply: String
        /// The rows of “show rejected”, without their columns' padding.
        var rejected: [String] = []
        var testDescription: String { name }

        init(_ name: String, _ file: String, _ bytes: [UInt8], _ reply: String, rejected: [String] = []) {
            self.name = name
            self.file = file
            self.bytes = bytes
            self.reply = reply
            self.rejected = rejected
        }

        init(_ name: String, _ file: String, _ text: String, _ reply: String, rejected: [String] = []) {
            self.init(name, file, Array(text.utf8), reply, rejected: rejected)
        }
    }

    private static let why = "\nSay “show rejected” to see why."

    static let troubles: [Trouble] = [
        Trouble("an empty file", "x.json", "", "Nothing to read in things."),
        Trouble("a file of white space", "x.jsonl", " \n\n\t\n", "Nothing to read in things."),
        Trouble(
            "half a document", "x.json", #"[{"a":1},{"a":2},{"a":"#,
            "2 records stored from things, of 3 read; 1 in quarantine." + why,
            rejected: [#"things/x.json #3  the text ends inside this record  {"a":"#]),
        Trouble(
            "deep nesting", "x.jsonl",
            #"{"a":1}"# + "\n" + String(repeating: "[", count: 100_000) + String(repeating: "]", count: 100_000) + "\n"
                + #"{"a":2}"#,
            "2 records stored from things, of 3 read; 1 in quarantine." + why,
            rejected: ["things/x.jsonl:2  nested deeper than 512 levels  " + String(repeating: "[", count: 59) + "…"]),
        Trouble(
            "an unclosed nesting", "x.json", String(repeating: "[", count: 100_000),
            "Nothing new in things: of 1 read, 1 is in quarantine." + why,
            rejected: ["things/x.json #1  nested deeper than 512 levels  " + String(repeating: "[", count: 59) + "…"]),
        Trouble(
            "a number like 1e400", "x.jsonl", #"{"a":1e400}"# + "\n" + #"{"a":-0.0e-999}"#,
            "2 records stored from things, of 2 read."),
        Trouble(
            "ragged CSV", "x.csv", "a,b,c\n1,2,3\n4,5\n6,7,8,9\n",
            "1 record stored from things, of 3 read; 2 in quarantine." + why,
            rejected: [
                "things/x.csv row 2  2 cells where the header has 3  4,5",
                "things/x.csv row 3  4 cells where the header has 3  6,7,8,9",
            ]),
        Trouble(
            "a quote that never closes", "x.csv", "a,b\n1,2\n\"3,4\n5,6\n",
            "2 records stored from things, of 3 read; 1 in quarantine." + why,
            rejected: [#"things/x.csv row 2  a quote that never closes  "3,4"#]),
        Trouble(
            "invalid UTF-8", "x.jsonl",
            Array(#"{"a":1}"#.utf8) + [0x0A] + Array(#"{"a":""#.utf8) + [0xFF] + Array(#""}"#.utf8) + [0x0A]
                + Array(#"{"a":2}"#.utf8),
            "2 records stored from things, of 3 read; 1 in quarantine." + why,
            rejected: ["things/x.jsonl:2  not UTF-8 at byte 7  {\"a\":\"\u{FFFD}\"}"]),
        Trouble(
            "control characters", "x.jsonl", #"{"a":"\u001b[2J"}"# + "\n" + "{\"a\":\"\u{1B}[2J\"}",
            "1 record stored from things, of 2 read; 1 in quarantine." + why),
        Trouble("no JSON at all", "x.json", "hello", "Nothing new in things: of 1 read, 1 is in quarantine." + why),
        Trouble(
            "a name that would drive the terminal", "x\u{1B}[2J.json", #"{"a":"#,
            "Nothing new in things: of 1 read, 1 is in quarantine." + why,
            rejected: [#"things/x\x1b[2J.json #1  the text ends inside this record  {"a":"#]),
    ]

    private static let settings = """
        {"data_sources": [{"source_id": "things", "source_type": "file", "path": "things", "file_pattern": "*"}]}
        """

    @Test("a file with trouble in it", arguments: troubles)
    func aFile(trouble: Trouble) async throws {
        let workspace = try TemporaryWorkspace(settings: Self.settings)
        try workspace.write(trouble.bytes, to: "things/" + trouble.file)
        let conversation = try Conversation(in: workspace)
        #expect(await conversation.say("ingest things") == trouble.reply)
        try await addsUp(conversation)
        if !trouble.rejected.isEmpty {
            let rows = await conversation.say("show rejected").split(separator: "\n").dropFirst(2).dropLast().map {
                row in
                row.split(separator: "  ").dropFirst(2).map { $0.trimmingCharacters(in: .whitespaces) }
                    .joined(separator: "  ")
            }
            #expect(rows == trouble.rejected)
        }
        let again = await conversation.say("ingest things")
        #expect(again.hasPrefix("Nothing "))
        try await addsUp(conversation)
        await conversation.assistant.leave()
    }

    /// Read is stored, duplicate or rejected, in the run and in what can be counted in the store.
    private func addsUp(_ conversation: Conversation) async throws {
        let runs = try #require(try await conversation.json("last run").last?["data"] as? [String: Any])
        let run = try #require((runs["runs"] as? [[String: Any]])?.first)
        func count(_ name: String) -> Int { run[name] as? Int ?? -1 }
        #expect(count("read") == count("stored") + count("duplicates") + count("rejected"))
        #expect(run["state"] as? String == "finished")
    }

    // MARK: Folders

    @Test func aMissingFolder() async throws {
        let conversation = try Conversation(in: TemporaryWorkspace(settings: Self.settings))
        #expect(await conversation.say("ingest things") == "things failed: things does not exist.")
        #expect(await conversation.say("test things").hasPrefix("things cannot be read: things does not exist."))
        #expect(await conversation.outcome("list sources") == .done)
    }

    @Test func aFileWhereAFolderBelongs() async throws {
        let workspace = try TemporaryWorkspace(settings: Self.settings, files: ["things": #"{"a":1}"#])
        let conversation = try Conversation(in: workspace)
        #expect(await conversation.say("ingest things") == "1 record stored from things, of 1 read.")
    }

    @Test func aSymbolicLinkThatLeadsToItself() async throws {
        let workspace = try TemporaryWorkspace(
            settings: Self.settings.replacing(#""*""#, with: #""**/*.json""#), files: ["things/a.json": #"{"a":1}"#])
        symlink("loop.json", workspace.root + "/things/loop.json")
        symlink(".", workspace.root + "/things/round")
        let conversation = try Conversation(in: workspace)
        // The folder's own order of its names is nobody's matter.
        let sentences = await conversation.say("ingest things").split(separator: ". ").sorted()
        #expect(
            sentences == [
                "1 record stored from things, of 1 read",
                "things failed: things/loop.json is a symbolic link that leads to itself",
                "things/round is a symbolic link that leads to itself.",
            ]
                || sentences
                    == [
                        "1 record stored from things, of 1 read",
                        "things failed: things/round is a symbolic link that leads to itself",
                        "things/loop.json is a symbolic link that leads to itself.",
                    ].sorted()
        )
        #expect(await conversation.outcome("ingest things") == .partlyDone)
        #expect(await conversation.outcome("list sources") == .done)
    }

    @Test func aPipeNobodyWritesTo() async throws {
        let workspace = try TemporaryWorkspace(settings: Self.settings, files: ["things/a.json": #"{"a":1}"#])
        mkfifo(workspace.root + "/things/pipe", 0o600)
        let conversation = try Conversation(in: workspace)
        let turn = try #require(await conversation.turns("ingest things").first)
        #expect(conversation.text(of: turn).contains("things/pipe is not a regular file."))
        #expect(turn.reply.outcome == .partlyDone)
        #expect(await conversation.say("how many records") == "1 record from things.")
    }

    @Test(.enabled(if: getuid() != 0))
    func aFolderThatMayNotBeRead() async throws {
        let workspace = try TemporaryWorkspace(settings: Self.settings, files: ["things/a.json": "{}"])
        chmod(workspace.root + "/things", 0)
        defer { chmod(workspace.root + "/things", 0o700) }
        let conversation = try Conversation(in: workspace)
        #expect(await conversation.say("ingest things") == "things failed: things cannot be read: permission denied.")
    }

    // MARK: The store

    private func workspaceWithRecords() throws -> TemporaryWorkspace {
        try TemporaryWorkspace(settings: Self.settings, files: ["things/a.json": #"{"a":1}"#])
    }

    @Test func aStoreThatIsNone() async throws {
        let workspace = try workspaceWithRecords()
        var state: UInt64 = 42
        let noise = (0..<100_000).map { _ -> UInt8 in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return UInt8(truncatingIfNeeded: state >> 33)
        }
        try workspace.write(noise, to: ".magpie/store.sqlite")
        let conversation = try Conversation(in: workspace)
        let sentence =
            "WORKSPACE/.magpie/store.sqlite is not a Magpie store. It was left untouched: move it away to begin a new one."
        let note = "Note: This session is not kept in the journal."
        #expect(await conversation.say("ingest things") == "things failed: \(sentence)\n\(note)")
        #expect(await conversation.say("how many records") == sentence)
        #expect(await conversation.say("show runs") == sentence)
        #expect(await conversation.outcome("list sources") == .done)
        await conversation.assistant.leave()
        #expect(FileManager.default.contents(atPath: workspace.root + "/.magpie/store.sqlite") == Data(noise))
    }

    @Test func aStoreOfANewerVersion() async throws {
        let workspace = try workspaceWithRecords()
        let before = try Conversation(in: workspace)
        await before.say("ingest things")
        await before.assistant.leave()
        let store = SQLiteStore(path: workspace.root + "/.magpie/store.sqlite")
        let known = try await store.metadata().schemaVersion
        _ = try await store.evaluate("UPDATE meta SET value = 99 WHERE key = 'schema_version'")
        await store.close()
        let conversation = try Conversation(in: workspace)
        let sentence =
            "The store WORKSPACE/.magpie/store.sqlite was written by a newer Magpie (schema 99, this one knows \(known)). "
            + "It was left untouched: update Magpie."
        let note = "Note: This session is not kept in the journal."
        #expect(await conversation.say("ingest things") == "things failed: \(sentence)\n\(note)")
        #expect(await conversation.say("how many records") == sentence)
        #expect(await conversation.outcome("set batch size to 64") == .done)
    }

    @Test func aStoreThatIsAFolder() async throws {
        let workspace = try workspaceWithRecords()
        try FileManager.default.createDirectory(
            atPath: workspace.root + "/.magpie/store.sqlite", withIntermediateDirectories: true)
        let conversation = try Conversation(in: workspace)
        let sentence = "The store WORKSPACE/.magpie/store.sqlite cannot be opened: it is a folder."
        #expect(
            await conversation.say("how many records")
                == "\(sentence)\nNote: This session is not kept in the journal.")
        #expect(await conversation.outcome("ingest things") == .failed)
        #expect(await conversation.outcome("list sources") == .done)
    }
}
