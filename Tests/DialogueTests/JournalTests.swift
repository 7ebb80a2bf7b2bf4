import Dialogue
import Foundation
import TestSupport
import Testing

/// Every command is written down as it happens; a store that cannot be written stops nobody.
@Suite("Journal")
struct JournalTests {
    private let workspace: TemporaryWorkspace

    init() throws { workspace = try TemporaryWorkspace(copyOf: "pulse") }

    @Test func hasEveryCommandWithItsIntentsAndItsOutcome() async throws {
        let conversation = try Conversation(in: workspace)
        for line in [
            "ingest trust logs, then show what was rejected", "flibber the wobble", "set trust threshold to 85", "no",
            "reset all settings", "yes", "set batch size to purple", "shwo trust threshold", "remove market data",
            "enable everything", "ingest financial_news_api and trust logs", "  # a comment", "", "   ",
        ] {
            await conversation.say(line)
        }
        await conversation.assistant.leave()
        #expect(
            try await workspace.rows("SELECT id, text, intents, outcome FROM commands ORDER BY id") == [
                ["1", "ingest trust logs, then show what was rejected", #"["ingest","show_rejected"]"#, "done"],
                ["2", "flibber the wobble", "[]", "not_understood"],
                ["3", "set trust threshold to 85", #"["set_setting"]"#, "asked"],
                ["4", "no", "[]", "done"],
                ["5", "reset all settings", #"["reset_all_settings"]"#, "asked"],
                ["6", "yes", #"["reset_all_settings"]"#, "done"],
                ["7", "set batch size to purple", #"["set_setting"]"#, "refused"],
                ["8", "shwo trust threshold", #"["show_setting"]"#, "done"],
                ["9", "remove market data", #"["remove_source"]"#, "asked"],
                ["10", "enable everything", #"["enable_source"]"#, "done"],
                ["11", "ingest financial_news_api and trust logs", #"["ingest"]"#, "partly_done"],
            ])
    }

    @Test func anIngestCommandIsTheParentOfItsRuns() async throws {
        let conversation = try Conversation(in: workspace)
        await conversation.say("list sources")
        await conversation.say("ingest trust logs and symbolic logs")
        await conversation.say("again")
        await conversation.assistant.leave()
        #expect(
            try await workspace.rows(
                "SELECT r.id, s.name, r.command FROM runs r JOIN sources s ON s.id = r.source ORDER BY r.id"
            )
            .map { $0[2] }.prefix(2) == ["2", "2"])
    }

    @Test func sessionsBeginAndEnd() async throws {
        for _ in 1...2 {
            let conversation = try Conversation(in: workspace)
            await conversation.say("list sources")
            workspace.clock.advance(by: .seconds(60))
            await conversation.say("help")
            await conversation.assistant.leave()
        }
        let start = 1_795_255_200_000_000
        #expect(
            try await workspace.rows("SELECT id, started_at, ended_at FROM sessions ORDER BY id") == [
                ["1", "\(start)", "\(start + 60_000_000)"], ["2", "\(start + 60_000_000)", "\(start + 120_000_000)"],
            ])
        #expect(
            try await workspace.rows(
                "SELECT session, count(*), min(ended_at IS NOT NULL) FROM commands GROUP BY session")
                == [["1", "2", "1"], ["2", "2", "1"]])
    }

    @Test func aSessionWithoutACommandIsNone() async throws {
        let conversation = try Conversation(in: workspace)
        _ = await conversation.assistant.greeting()
        await conversation.say("# only a comment")
        await conversation.assistant.leave()
        #expect(!workspace.exists(".magpie"))
    }

    @Test func historyNumbersGoOnFromSessionToSession() async throws {
        let first = try Conversation(in: workspace)
        await first.say("list sources")
        await first.assistant.leave()
        let second = try Conversation(in: workspace)
        #expect(
            await second.say("history") == """
                The last 2 commands.
                  #  when              said          outcome
                  1  2026-11-21 10:00  list sources  done
                  2  2026-11-21 10:00  history       …
                Say “repeat 1” to do that one again.
                """)
    }

    // MARK: Where nothing can be, or shall be, written

    @Test func aStoreThatCannotBeWrittenLeavesTheConversationWorking() async throws {
        try workspace.write("in the way", to: ".magpie")
        let conversation = try Conversation(in: workspace)
        #expect(await conversation.outcome("list sources") == .done)
        #expect(await conversation.outcome("set batch size to 64") == .done)
        #expect(await conversation.outcome("ingest trust logs") == .failed)
        let reply = await conversation.say("ingest trust logs")
        #expect(reply.hasPrefix("trust_logs failed: The store "))
        #expect(reply.split(separator: "\n").count == 1)
        #expect(await conversation.outcome("help") == .done)
        await conversation.assistant.leave()
        #expect(try workspace.read(".magpie") == "in the way")
    }

    @Test func saysThatThereIsNoJournal() async throws {
        try workspace.write("in the way", to: ".magpie")
        let conversation = try Conversation(in: workspace)
        let first = await conversation.say("list sources")
        let history = await conversation.say("history")
        #expect(first.contains("\nNote: This session is not kept in the journal: The store "))
        #expect(!history.contains("Note: "))
        #expect(history.hasPrefix("The store "))
    }

    @Test func aBusyStoreCostsOneCommandAndNotTheSession() async throws {
        let conversation = try Conversation(in: workspace)
        await conversation.say("list sources")
        let descriptor = open(workspace.root + "/.magpie/write.lock", O_RDWR | O_CLOEXEC)
        defer { close(descriptor) }
        try #require(flock(descriptor, LOCK_EX | LOCK_NB) == 0)
        #expect(
            await conversation.say("show trust threshold").contains("Note: This command is not kept in the journal"))
        flock(descriptor, LOCK_UN)
        let after = await conversation.say("show batch size")
        #expect(!after.contains("Note: "))
        let history = await conversation.say("history")
        #expect(history.contains("list sources") && history.contains("show batch size"))
        #expect(!history.contains("show trust threshold"))
    }

    @Test func savingSaysWhatIsInTheWay() async throws {
        try workspace.write("in the way", to: ".magpie")
        let conversation = try Conversation(in: workspace)
        await conversation.say("set batch size to 64")
        let reply = await conversation.say("save")
        #expect(reply.contains(".magpie/settings.lock"))
        #expect(reply.hasSuffix("Nothing was saved; your changes are kept."))
    }

    @Test(
        "a folder that is no workspace is only looked at",
        arguments: ["list sources", "list settings", "history", "how many records", "show runs", "help", "flibber"])
    func lookingLeavesNothingBehind(line: String) async throws {
        let folder = try TemporaryWorkspace(settings: nil)
        let conversation = try Conversation(in: folder)
        _ = await conversation.assistant.greeting()
        await conversation.say(line)
        await conversation.assistant.leave()
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.root) == [])
    }
}
