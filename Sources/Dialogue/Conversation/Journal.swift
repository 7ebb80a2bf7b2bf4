internal import Foundation
internal import Ingestion

/// Writes every command into the store as it happens. A workspace whose store cannot be written has no journal: the
/// conversation goes on, and says so once.
actor Journal {
    let clock: any IngestionClock
    private var session: SessionID?
    private var isOff = false
    private var failure: StoreError?

    init(clock: any IngestionClock) { self.clock = clock }

    func begin(_ text: String, intents: [String], world: any World) async -> CommandID? {
        // Whoever only looks around in a folder that is no workspace leaves nothing behind.
        guard !isOff, world.workspace.hasFile || world.storeExists else { return nil }
        let store = world.store
        do throws(StoreError) {
            if session == nil { session = try await store.beginSession(at: clock.now()) }
            guard let session else { return nil }
            return try await store.append(
                CommandEntry(
                    session: session, time: clock.now(), text: Self.kept(text), intents: intents))
        } catch {
            // A store that is busy just now takes the next command again; anything else does not mend itself.
            if case .locked = error { isOff = false } else { isOff = true }
            failure = error
            return nil
        }
    }

    /// What the journal keeps of a line: no secrets, and of a very long one the beginning.
    private static func kept(_ text: String) -> String {
        let plain = Redactor.redacted(text)
        return plain.utf8.count <= longest ? plain : String(decoding: plain.utf8.prefix(longest), as: UTF8.self) + "…"
    }

    private static let longest = 4000

    /// What was not written, and why; once.
    func takeFailure() -> (lost: String, error: StoreError)? {
        guard let error = failure else { return nil }
        failure = nil
        return (isOff ? "This session" : "This command", error)
    }

    func finish(_ command: CommandID?, outcome: Reply.Outcome, world: any World) async {
        guard let command else { return }
        try? await world.store.finish(command, outcome: Self.outcome(outcome), at: clock.now())
    }

    func end(world: any World) async {
        guard let session else { return }
        try? await world.store.endSession(session, at: clock.now())
    }

    private static func outcome(_ outcome: Reply.Outcome) -> CommandOutcome {
        switch outcome {
        case .done: .done
        case .partlyDone: .partlyDone
        case .failed: .failed
        case .refused: .refused
        case .notUnderstood: .notUnderstood
        case .asks: .asked
        case .cancelled: .cancelled
        }
    }
}
