internal import Ingestion
internal import JSONText
internal import Quantities

/// Throws away kept answers of servers.
struct CacheCommand: Sendable {
    let context: CommandContext
    let store: any Store

    func question(_ sources: [SourceID]?) async throws(StoreError) -> Confirming.Question {
        let kept = try await store.answers(of: sources)
        guard kept.answers > 0 else { return .answered(nothing(sources)) }
        return .asked(
            Reply(
                "This throws away \(phrase(kept))\(whose(sources)): asking for them again may cost. Do it?",
                outcome: .asks, hints: ["Say “yes” or “no”."], data: data(kept)))
    }

    func clear(_ sources: [SourceID]?) async throws(StoreError) -> Reply {
        let gone = try await store.clearAnswers(of: sources)
        guard gone.answers > 0 else { return nothing(sources) }
        return Reply("Thrown away: \(phrase(gone))\(whose(sources)).", data: data(gone))
    }

    private func nothing(_ sources: [SourceID]?) -> Reply {
        Reply("No answers\(whose(sources)) are kept: there is nothing to clear.", data: data((0, 0)))
    }

    private func phrase(_ kept: (answers: Int, bytes: Int64)) -> String {
        "\(Formatted.count(kept.answers, "kept answer")) (\(Formatted.bytes(kept.bytes)))"
    }

    private func whose(_ sources: [SourceID]?) -> String { sources.map { " of \(RunCommands.names($0))" } ?? "" }

    private func data(_ kept: (answers: Int, bytes: Int64)) -> [JSONValue.Member] {
        [.init("answers", .integer(kept.answers)), .init("bytes", .integer(Int(kept.bytes)))]
    }
}
