internal import Foundation
internal import Ingestion

/// Writes every command into the store as it happens. A workspace whose store cannot be written has no journal: the
/// conversation goes on, and says so once.
actor Journal {
    let clock: any IngestionClock
    private(set) var session: SessionID?
    private var isOff = false
    private var failure: StoreError?
    /// The command whose question is open.
    private var asking: CommandID?

    init(clock: any IngestionClock) { self.clock = clock }

    /// A line about to be answered.
    struct Line: Sendable {
        var text: String
        var intents: [String]
        /// As JSON.
        var readings: String
        /// What was meant, where the text does not say it.
        var meant: String?
        var isAnswer: Bool
        /// Keeps nothing of what was said: only, of a command that may ingest, that there was one, for its runs to belong to.
        var isPrivate: Bool

        /// What was meant, else what was said, on one line.
        var said: String { (meant ?? text).split(separator: "\n").joined(separator: ", then ") }
    }

    /// Commands that begin runs, or spend.
    private static let ingesting: Set<String> = [
        "ingest", "retry_ingest", "retry_rejected", "test_source", "preview_source",
    ]

    func begin(_ line: Line, world: any World) async -> CommandID? {
        let asking = asking.take()
        // Whoever only looks around in a folder that is no workspace leaves nothing behind.
        guard !isOff, world.workspace.hasFile || world.storeExists else { return nil }
        if line.isPrivate, !line.intents.contains(where: Self.ingesting.contains) { return nil }
        let store = world.store
        do throws(StoreError) {
            if session == nil { session = try await store.beginSession(at: clock.now()) }
            guard let session else { return nil }
            var entry = CommandEntry(session: session, time: clock.now(), text: "", intents: [])
            if !line.isPrivate {
                entry.text = Self.kept(line.text)
                entry.intents = line.intents
                entry.readings = line.readings
                entry.meant = line.meant.map(Self.kept)
                entry.answers = line.isAnswer ? asking : nil
            }
            return try await store.append(entry)
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

    static let longest = 4000

    /// What was not written, and why; once.
    func takeFailure() -> (lost: String, error: StoreError)? {
        guard let error = failure else { return nil }
        failure = nil
        return (isOff ? "This session" : "This command", error)
    }

    /// - Parameter isPrivate: whether what is answered is kept out, as it would tell what was said.
    func finish(_ command: CommandID?, _ reply: Reply?, isPrivate: Bool, world: any World) async {
        guard let command else { return }
        let outcome = reply.map { Self.outcome($0.outcome) } ?? .done
        if outcome == .asked { asking = command }
        let remark = outcome == .done || isPrivate ? nil : reply.map(Self.remark)
        try? await world.store.finish(command, CommandEnding(outcome, at: clock.now(), remark: remark))
    }

    func end(world: any World) async {
        guard let session else { return }
        try? await world.store.endSession(session, at: clock.now())
    }

    /// The first sentence of a reply, behind the lines that say what was read.
    private static func remark(of reply: Reply) -> String {
        let line = reply.headline.split(separator: "\n").first { !$0.hasPrefix("→ ") && !$0.hasPrefix("(") } ?? ""
        let sentence = line.range(of: ". ").map { line[..<$0.lowerBound] + "." } ?? line
        return String(Redactor.redacted(String(sentence)).prefix(400))
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
