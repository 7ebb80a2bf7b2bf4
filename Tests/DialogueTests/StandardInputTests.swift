import Dialogue
import TestSupport
import Testing

/// “ingest stdin” reads what is piped in, and nothing else.
@Suite struct StandardInputTests {
    @Test(
        "says the right form where nothing can be piped in",
        arguments: [
            (StandardInput.commands, "Standard input gives the commands here, so no records can come from it."),
            (.terminal, "Nothing is piped in: standard input is a terminal here."),
        ],
        ["ingest stdin as trust logs", "ingest - as trust_logs", "load /dev/stdin into trust_logs"])
    func refuses(use: (StandardInput, String), line: String) async throws {
        let workspace = try TemporaryWorkspace(copyOf: "pulse")
        let assistant = try workspace.assistant(standardInput: use.0)
        let reply = try #require(await assistant.answer(line).last?.reply)
        #expect(reply.outcome == .refused)
        #expect(
            TextRenderer().text(of: reply) == """
                \(use.1)
                For example: cat records.jsonl | magpie -c "ingest stdin as trust_logs"
                """)
        #expect(workspace.exists("magpie.json"))
    }

    @Test func wantsASource() async throws {
        let workspace = try TemporaryWorkspace(copyOf: "pulse")
        let assistant = try workspace.assistant(standardInput: .free)
        let reply = try #require(await assistant.answer("ingest stdin").last?.reply)
        #expect(
            TextRenderer().text(of: reply) == """
                Standard input is ingested as one source.
                For example: ingest stdin as pulse_forecasts
                """)
        #expect(workspace.exists("magpie.json"))
    }
}
