internal import Foundation
internal import Ingestion
internal import Quantities
internal import Settings

/// Something of the store that a command changed, and `undo` takes back.
enum StoreChange: Sendable {
    case indexes([StoredIndex], areThere: Bool)
    case tags([Tagged], areThere: Bool)

    struct Tagged: Sendable {
        var tag: String
        var run: RunID
    }
}

extension Assistant {
    /// A change with how often settings had changed before it: what is undone first is what was done last.
    struct DoneChange: Sendable {
        let change: StoreChange
        let revision: Int
    }

    func remembering(_ done: IndexCommands.Done) -> Reply {
        if let change = done.change {
            storeChanges.append(DoneChange(change: change, revision: world.settings.revision))
        }
        return done.reply
    }

    /// Takes back the last changes, of settings or of the store, one after the other.
    func undo(_ count: Int, _ settings: SettingCommands, _ context: CommandContext) async throws(StoreError) -> Reply {
        guard !storeChanges.isEmpty else { return settings.undo(count) }
        var replies: [Reply] = []
        for _ in 0..<min(count, 100) {
            guard let last = storeChanges.last, last.revision == world.settings.revision else {
                let reply = settings.undo(1)
                if reply.outcome == .refused, let last = storeChanges.popLast() {
                    replies.append(try await takeBack(last.change, context))
                    continue
                }
                if reply.outcome == .refused, !replies.isEmpty { break }
                replies.append(reply)
                if reply.outcome != .done { break }
                continue
            }
            storeChanges.removeLast()
            replies.append(try await takeBack(last.change, context))
        }
        guard var reply = replies.first else { return settings.undo(count) }
        reply.headline = replies.map(\.headline).joined(separator: "\n")
        return reply
    }

    private func takeBack(_ change: StoreChange, _ context: CommandContext) async throws(StoreError) -> Reply {
        let store = world.store
        switch change {
        case .indexes(let indexes, let areThere):
            // One that was dropped and made again has another number.
            let present = try await store.indexes()
            for index in indexes {
                if areThere {
                    for found in present where found.source == index.source && found.kind == index.kind {
                        _ = try await store.dropIndex(found)
                    }
                } else {
                    _ = try await store.createIndex(index.kind, of: index.source, at: context.now)
                }
            }
            let what = indexes.first.map { IndexCommands.words(for: $0.kind) } ?? ""
            return Reply(
                "Undone: the index of \(what) of \(RunCommands.names(indexes.map(\.source))) is \(areThere ? "gone" : "there again")."
            )
        case .tags(let tagged, let areThere):
            for one in tagged { _ = try await store.setTag(one.tag, of: one.run, !areThere) }
            let names = Wording.list(Set(tagged.map(\.tag)).sorted().map { SafeText.line($0, cells: 40) })
            let runs = Set(tagged.map(\.run.number)).sorted().map(String.init)
            let which = runs.count == 1 ? "run \(runs[0]) is" : "runs \(Wording.list(runs)) are"
            return Reply("Undone: \(which) \(areThere ? "not tagged \(names) any more" : "tagged \(names) again").")
        }
    }
}
