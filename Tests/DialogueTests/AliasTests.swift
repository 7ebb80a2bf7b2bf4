import Dialogue
import Intents
import TestSupport
import Testing

/// Other names for sources, from the workspace file or the prompt.
@Suite("Aliases of sources")
struct AliasTests {
    private let conversation: Conversation

    init() throws {
        conversation = try Conversation(
            in: TemporaryWorkspace(
                settings: """
                    {"data_sources": [
                      {"source_id": "november_sales", "source_type": "file", "path": "sales", "aliases": ["till roll", "nov"]},
                      {"source_id": "trust_logs", "aliases": ["guild"]}]}
                    """))
    }

    private func sources(_ line: String) async -> String? {
        let report = await conversation.assistant.parse(line)
        return report.outcome == .act ? report.jsonLine : nil
    }

    @Test(arguments: [
        ("disable till roll", "november_sales"), ("disable the till roll", "november_sales"),
        ("show source nov", "november_sales"), ("ingest Guild", "trust_logs"), ("disable guild", "trust_logs"),
    ])
    func anAliasIsAName(line: String, id: String) async {
        #expect(await sources(line)?.contains("\"sources\":[\"\(id)\"]") == true)
    }

    @Test func tabCompletesIt() {
        let line = "disable til"
        let list = conversation.assistant.completions(of: line, at: line.utf8.count)
        #expect(list.candidates.map(\.text) == ["november_sales"])
    }

    @Test func itIsShown() async {
        #expect(
            await conversation.say("show aliases of november_sales") == "aliases of november_sales: till roll, nov.")
        #expect(await conversation.say("show source november_sales").contains("till roll, nov"))
        #expect(await conversation.say("show source symbolic_logs").contains("aliases") == false)
    }

    @Test func itIsSetAtThePrompt() async {
        #expect(
            await conversation.say("set aliases of symbolic_logs to grimoire, runebook").hasPrefix(
                "aliases of symbolic_logs is grimoire, runebook now (it was none), for this session."))
        #expect(await sources("disable runebook")?.contains("symbolic_logs") == true)
        #expect(await sources("disable grimoire")?.contains("symbolic_logs") == true)
        await conversation.say("set aliases of symbolic_logs to none")
        #expect(await sources("disable runebook") == nil)
    }

    @Test(arguments: [
        (
            "set aliases of symbolic_logs to guild",
            "The alias “guild” of symbolic_logs is an alias of trust_logs already."
        ),
        (
            "set aliases of symbolic_logs to trust-logs",
            "The alias “trust-logs” of symbolic_logs is the name of another source."
        ),
    ])
    func oneThatIsTakenIsRefused(line: String, sentence: String) async {
        #expect(await conversation.say(line) == sentence + " Nothing was changed.")
        #expect(await conversation.say("show aliases of symbolic_logs") == "aliases of symbolic_logs: none.")
    }
}
