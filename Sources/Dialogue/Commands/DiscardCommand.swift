internal import Ingestion
internal import JSONText
internal import Quantities

/// Throws rejections away for good, after showing which.
struct DiscardCommand: Sendable {
    let context: CommandContext
    let store: any Store
    private var quarantine: QuarantineCommands { QuarantineCommands(context: context, store: store) }

    init(context: CommandContext, store: any Store) {
        self.context = context
        self.store = store
    }

    func question(_ scope: RejectionScope) async throws(StoreError) -> Confirming.Question {
        let query = try await quarantine.query(scope)
        let groups = try await store.countRejections(query)
        let total = groups.reduce(0) { $0 + $1.count }
        guard total > 0 else { return .answered(nothing(scope)) }
        return .asked(
            Reply(
                "This throws \(Formatted.count(total, "rejected record"))\(quarantine.words(for: scope)) away for good, "
                    + "with \(total == 1 ? "its" : "their") bytes. Do it?",
                outcome: .asks, blocks: [.table(try await quarantine.reasons(groups, within: query))],
                hints: ["Say “yes” or “no”; “export rejected to FILE” keeps a copy first."],
                data: [.init("total", .integer(total)), .init("groups", quarantine.json(of: groups))]))
    }

    func run(_ scope: RejectionScope) async throws(StoreError) -> Reply {
        let count = try await store.discardRejections(try await quarantine.query(scope))
        guard count > 0 else { return nothing(scope) }
        return Reply(
            "\(Formatted.count(count, "rejected record"))\(quarantine.words(for: scope)) "
                + "\(count == 1 ? "was" : "were") thrown away.",
            data: [.init("discarded", .integer(count))])
    }

    private func nothing(_ scope: RejectionScope) -> Reply {
        if let number = scope.record {
            return .refused(
                "There is no record \(number) in quarantine.",
                hints: ["Say “show rejected” for what is in quarantine."])
        }
        return Reply(
            "Nothing\(quarantine.words(for: scope)) is in quarantine, so there is nothing to throw away.",
            data: [.init("discarded", .integer(0))])
    }
}
