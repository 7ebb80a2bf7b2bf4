import Adapters
import Foundation
import Ingestion
import TestSupport
import Testing

@testable import Dialogue

/// Sessions: what is kept of them, saying it again, and what is kept of nothing.
@Suite("Sessions")
struct SessionTests {
    private let workspace: TemporaryWorkspace

    init() throws { workspace = try TemporaryWorkspace(copyOf: "pulse") }

    @Test func keepsHowALineWasReadAndWhatHalfOfItMeant() async throws {
        let conversation = try Conversation(in: workspace)
        for line in [
            "ingest trust logs as a dry run", "and symbolic logs?", "disable a source", "2", "enable it",
            "set batch size to purple", "shwo trust threshold", "again", "set password of crm to canary",
        ] {
            await conversation.say(line)
        }
        await conversation.assistant.leave()
        #expect(
            try await workspace.rows("SELECT readings, meant, answers, remark FROM commands ORDER BY id") == [
                [#"[{"intent":"ingest","slots":{"sources":["trust_logs"],"dry_run":true}}]"#, nil, nil, nil],
                [
                    #"[{"intent":"ingest","slots":{"sources":["symbolic_logs"],"dry_run":true}}]"#,
                    "ingest symbolic_logs dry-run", nil, nil,
                ],
                ["[]", nil, nil, "Which one do you mean?"],
                [
                    #"[{"intent":"disable_source","slots":{"sources":["symbolic_logs"]}}]"#, "disable symbolic_logs",
                    "3", nil,
                ],
                [
                    #"[{"intent":"enable_source","slots":{"sources":["symbolic_logs"]}}]"#, "enable symbolic_logs", nil,
                    nil,
                ],
                [
                    #"[{"intent":"set_setting","slots":{"setting":"batch_size","value":"purple"}}]"#, nil, nil,
                    "batch_size takes a whole number of records from 1 to 1,000,000; “purple” is not that.",
                ],
                [
                    #"[{"intent":"show_setting","slots":{"settings":["trust_threshold"]}}]"#, "show trust_threshold",
                    nil,
                    nil,
                ],
                [
                    #"[{"intent":"show_setting","slots":{"settings":["trust_threshold"]}}]"#, "show trust_threshold",
                    nil,
                    nil,
                ],
                ["[]", nil, nil, "I don’t understand “set password of crm to •••”."],
            ])
    }

    @Test(
        "a command of the history is named as shells do it",
        arguments: [
            ("!!", Recall.last), ("!42", .number(42)), ("!-2", .back(2)), ("!show", .beginning("show")),
            ("!0", .beginning("0")), ("!show runs", .beginning("show runs")),
        ])
    func namesACommand(line: String, recall: Recall) { #expect(Recall(line) == recall) }

    @Test("other lines name none", arguments: ["", "!", "! 4", "show!", " !4"])
    func namesNone(line: String) { #expect(Recall(line) == nil) }

    @Test func aSavedSessionRunsAsItIs() async throws {
        let conversation = try Conversation(in: workspace)
        for line in [
            "ingest trust logs", "now symbolic logs too", "disable a source", "2", "set trust threshold to 85", "yes",
            "ingest flibber", "discard rejected", "yes please", "how many records", "and only from trust logs?",
            "save this session as morning",
        ] {
            await conversation.say(line)
        }
        await conversation.assistant.leave()
        let other = try TemporaryWorkspace(copyOf: "pulse")
        let script = try workspace.read("morning.magpie")
        let played = try await Conversation(in: other).run(script)
        #expect(played.code == 0, "\(played.said)")
        #expect(played.said.last == "9 records from trust_logs.")
    }

    @Test func inAScriptNothingIsSaidAgainWithoutAYes() async throws {
        let conversation = try Conversation(in: workspace)
        for line in ["ingest trust logs", "undo the last run", "yes"] { await conversation.say(line) }
        #expect(await conversation.run("ingest trust logs\nrepeat 2\n").code == 3)
        #expect(await conversation.run("repeat 2\nyes\n").code == 0)
        #expect(await conversation.run("!1\n").code == 2)
    }

    @Test func keepsNothingOfWhatIsPrivate() async throws {
        let conversation = try Conversation(in: workspace)
        for line in [
            "private on", "ingest trust logs", "show runs", "flibber the wobble", "private off", "list sources",
        ] {
            await conversation.say(line)
        }
        await conversation.assistant.leave()
        #expect(
            try await workspace.rows("SELECT text, intents, readings, outcome, remark FROM commands ORDER BY id") == [
                [
                    "private on", #"["set_private"]"#, #"[{"intent":"set_private","slots":{"value":true}}]"#, "done",
                    nil,
                ],
                ["", "[]", nil, "done", nil],
                ["list sources", #"["list_sources"]"#, #"[{"intent":"list_sources","slots":{}}]"#, "done", nil],
            ])
        #expect(try await workspace.rows("SELECT command FROM runs") == [["2"]])
    }

    @Test("the editor remembers nothing in private, and nothing pasted behind what begins it")
    func remembersNothingInPrivate() async throws {
        let assistant = try Conversation(in: workspace).assistant
        #expect(await assistant.mayRemember("list sources\nprivate on"))
        #expect(await !assistant.mayRemember("private on\nlist sources"))
        _ = await assistant.answer("private on")
        #expect(await !assistant.mayRemember("list sources"))
        #expect(await assistant.promptState.isPrivate)
        _ = await assistant.answer("private off")
        #expect(await assistant.mayRemember("list sources"))
    }

    @Test func aCommandThatWasCutOffIsLost() async throws {
        let gone = ProcessIdentity(
            host: ProcessIdentity.current.host, boot: ProcessIdentity.current.boot, number: 4_000_000, started: 1)
        let store = SQLiteStore(
            path: workspace.root + "/.magpie/store.sqlite", options: SQLiteStore.Options(process: gone))
        let session = try await store.beginSession(at: workspace.clock.now())
        _ = try await store.append(
            .init(session: session, time: workspace.clock.now(), text: "ingest everything", intents: ["ingest"]))
        await store.close()
        let conversation = try Conversation(in: workspace)
        #expect(
            await conversation.say("show lost commands") == """
                The last lost command.
                  #  when              said               outcome
                  1  2026-11-21 10:00  ingest everything  lost
                """)
        #expect(await conversation.say("list sessions").contains("lost"))
    }
}
