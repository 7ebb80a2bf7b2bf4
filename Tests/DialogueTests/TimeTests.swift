import Dialogue
import TestSupport
import Testing

/// When something was: docs/output.md has the rule.
@Suite("Times in replies")
struct TimeTests {
    private let workspace: TemporaryWorkspace
    private let conversation: Conversation

    init() async throws {
        workspace = try TemporaryWorkspace(copyOf: "pulse")
        conversation = try Conversation(in: workspace)
        await conversation.say("ingest forecasts")
        await conversation.say("set batch size to 100")
        await conversation.say("gibberish of a kind")
        workspace.clock.advance(by: .seconds(3 * 3600 + 60))
    }

    private func shown(_ line: String, width: Int? = 100) async -> String {
        await conversation.turns(line).map { TextRenderer(width: width).text(of: $0.reply) }.joined()
    }

    @Test(
        "lists say on a terminal how long ago it was, and in a pipe when",
        arguments: [
            "list runs", "history", "list sessions", "show settings I changed", "what did you not understand",
        ])
    func lists(line: String) async {
        let read = await shown(line)
        #expect(read.contains("3 h ago"), "\(read)")
        #expect(!read.contains("2026-11-21 10:00"), "\(read)")
        let kept = await shown(line, width: nil)
        #expect(kept.contains("2026-11-21 10:00"), "\(kept)")
        #expect(!kept.contains("ago"), "\(kept)")
    }

    @Test("what is kept has the moment", arguments: ["list runs as markdown", "history as markdown"])
    func documents(line: String) async {
        let kept = await shown(line)
        #expect(kept.contains("| 2026-11-21 10:00 |"), "\(kept)")
    }

    @Test(
        "one thing is told with both",
        arguments: ["show run 1", "show source pulse_forecasts", "show session 1", "show rejected record 1"])
    func details(line: String) async {
        let told = await shown(line, width: nil)
        #expect(told.contains("2026-11-21 10:00 (3 h ago)"), "\(told)")
    }

    @Test func schedulesSayWhatIsAhead() async {
        await conversation.say("ingest forecasts every day at 14:00")
        let read = await shown("schedules")
        #expect(read.contains("in 59 min  not yet"), "\(read)")
        let kept = await shown("schedules", width: nil)
        #expect(kept.contains("2026-11-21 14:00 (in 59 min)"), "\(kept)")
    }
}
