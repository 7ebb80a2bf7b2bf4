import Adapters
import Dialogue
import Ingestion
import TestSupport
import Testing

/// Runs of another process are stopped from the prompt.
@Suite struct CancelTests {
    private let conversation: Conversation
    private let store: SQLiteStore

    init() throws {
        conversation = try Conversation(in: TemporaryWorkspace(copyOf: "pulse"))
        store = SQLiteStore(path: conversation.workspace.root + "/.magpie/store.sqlite")
    }

    private func begin(_ source: SourceID) async throws -> RunID {
        try await store.beginRun(of: source, command: nil, at: conversation.workspace.clock.now())
    }

    @Test func theOnlyRunIsStopped() async throws {
        let run = try await begin("trust_logs")
        #expect(
            await conversation.say("cancel ingest") == """
                Asked run 1 of trust_logs to stop. What it has committed stays (0 records so far); the batch in hand is \
                finished or dropped whole.
                Say “status” to see it end, and “ingest trust_logs” to load the rest.
                """)
        #expect(try await store.isCancelRequested(for: run))
    }

    @Test func ofSeveralOneMustBeNamed() async throws {
        let runs = [try await begin("trust_logs"), try await begin("symbolic_logs")]
        #expect(
            await conversation.say("stop the ingest") == """
                2 runs are going on. Which one?
                Say “cancel run 2” for one of them, or “cancel all runs”.
                """)
        await conversation.say("cancel run 2")
        #expect(try await store.isCancelRequested(for: runs[0]) == false)
        #expect(try await store.isCancelRequested(for: runs[1]))
        await conversation.say("stop loading the trust logs")
        #expect(try await store.isCancelRequested(for: runs[0]))
    }

    @Test func allOfThemAreStopped() async throws {
        let runs = [try await begin("trust_logs"), try await begin("symbolic_logs")]
        #expect(
            await conversation.say("cancel all runs").hasPrefix("Asked run 2 of symbolic_logs and run 1 of trust_logs"))
        for run in runs { #expect(try await store.isCancelRequested(for: run)) }
    }

    @Test func aRunThatIsGoingOnIsNotUndone() async throws {
        _ = try await begin("trust_logs")
        #expect(
            await conversation.say("undo run 1") == """
                Run 1 of trust_logs is still running.
                Say “cancel run 1” first, then undo it.
                """)
    }
}
