import Adapters
import Dialogue
import Ingestion
import Quantities
import TestSupport
import Testing

/// Undoing a run, where its cursors go back, and pruning, where answers kept go.
@Suite struct UndoCursorTests {
    private let conversation: Conversation
    private let store: SQLiteStore

    init() throws {
        conversation = try Conversation(in: TemporaryWorkspace(copyOf: "pulse"))
        store = SQLiteStore(path: conversation.workspace.root + "/.magpie/store.sqlite")
    }

    private func run(movingTo value: String) async throws {
        let batch = Batch(cursors: [CursorMove(name: "since", value: value)])
        _ = try await store.load([batch], source: "trust_logs", at: conversation.workspace.clock.now())
    }

    @Test func undoingSaysWhereCursorsGo() async throws {
        for value in ["10", "20\u{1B}[2J"] { try await run(movingTo: value) }
        #expect(
            await conversation.say("undo run 2").contains(
                """
                  Cursor since of trust_logs goes back to 10.
                Say “yes” or “no”.
                """))
        #expect(await conversation.say("yes").contains("Cursor since of trust_logs goes back to 10."))
        #expect(try await store.cursors(of: "trust_logs").map(\.value) == ["10"])
        #expect(await conversation.say("undo run 1").contains("Cursor since of trust_logs goes back to its start."))
        await conversation.say("no")
        #expect(try await store.cursors(of: "trust_logs").map(\.value) == ["10"])
    }

    @Test func pruningNamesTheAnswersThatGo() async throws {
        var random = SplitMix(seed: 1)
        for number in 0..<3 {
            let body = (0..<700_000).map { _ in UInt8(truncatingIfNeeded: random.next()) }
            let answer = KeptAnswer(
                body: body, headers: HTTPHeaders(), validator: KeptAnswer.Validator(), stored: StoreSamples.noon,
                expires: StoreSamples.noon)
            try await store.keep(
                answer, for: AnswerKey(digest: [UInt8(number)]), source: "trust_logs", capacity: 1 << 30)
        }
        await conversation.say("set max_storage_size_mb to 1")
        let asked = await conversation.say("prune")
        #expect(asked.hasPrefix("Pruning removes 3 cached answers for good. Do it?"), "\(asked)")
        #expect(asked.contains("max_storage_size_mb (1 MB)"))
    }
}
