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

/// The changes of the store between those of settings: both are undone and redone in one order.
struct StoreHistory: Sendable {
    /// A change with how many steps of settings were done before it.
    struct Step: Sendable {
        let change: StoreChange
        let depth: Int
    }

    var done: [Step] = []
    var undone: [Step] = []
    /// How many changes of settings there were when this was looked at last: another means that something new was done.
    var knownChanges = 0
}

extension Assistant {
    func remembering(_ done: IndexCommands.Done) -> Reply {
        if let change = done.change {
            let settings = world.settings
            settings.forgetUndone()
            storeHistory.done.append(StoreHistory.Step(change: change, depth: settings.undoDepth))
            storeHistory.undone = []
            storeHistory.knownChanges = settings.changes.count
        }
        return done.reply
    }

    /// Takes back the last changes, of settings or of the store, one after the other.
    func undo(_ count: Int, _ settings: SettingCommands, _ context: CommandContext) async throws(StoreError) -> Reply {
        guard !storeHistory.done.isEmpty else { return settings.undo(count) }
        return try await move(count) { () throws(StoreError) in
            guard let last = storeHistory.done.last, last.depth >= world.settings.undoDepth else {
                return settings.undo(1)
            }
            storeHistory.done.removeLast()
            storeHistory.undone.append(last)
            return try await make(last.change, isAgain: false, context)
        }
    }

    /// Makes again what was undone, the last first.
    func redo(_ count: Int, _ settings: SettingCommands, _ context: CommandContext) async throws(StoreError) -> Reply {
        if storeHistory.knownChanges != world.settings.changes.count { storeHistory.undone = [] }
        guard !storeHistory.undone.isEmpty else { return settings.redo(count) }
        return try await move(count) { () throws(StoreError) in
            guard let last = storeHistory.undone.last, last.depth <= world.settings.undoDepth else {
                return settings.redo(1)
            }
            storeHistory.undone.removeLast()
            storeHistory.done.append(last)
            return try await make(last.change, isAgain: true, context)
        }
    }

    private func move(_ count: Int, _ step: () async throws(StoreError) -> Reply) async throws(StoreError) -> Reply {
        var replies: [Reply] = []
        for _ in 0..<min(count, 100) {
            // A step after something new was done is no redoing.
            let isNew = storeHistory.knownChanges != world.settings.changes.count
            if isNew { storeHistory.undone = [] }
            let reply = try await step()
            storeHistory.knownChanges = world.settings.changes.count
            if reply.outcome == .refused, !replies.isEmpty { break }
            replies.append(reply)
            if reply.outcome != .done { break }
        }
        guard var reply = replies.first else { return Reply("") }
        reply.headline = replies.map(\.headline).joined(separator: "\n")
        return reply
    }

    /// - Parameter isAgain: as it was done first; else it is taken back.
    private func make(
        _ change: StoreChange, isAgain: Bool, _ context: CommandContext
    ) async throws(StoreError) -> Reply {
        let store = world.store
        let word = isAgain ? "Redone" : "Undone"
        switch change {
        case .indexes(let indexes, let wereMade):
            let areThere = wereMade == isAgain
            // One that was dropped and made again has another number.
            let present = try await store.indexes()
            for index in indexes {
                if !areThere {
                    for found in present where found.source == index.source && found.kind == index.kind {
                        _ = try await store.dropIndex(found)
                    }
                } else {
                    _ = try await store.createIndex(index.kind, of: index.source, at: context.now)
                }
            }
            let what = indexes.first.map { IndexCommands.words(for: $0.kind) } ?? ""
            return Reply(
                "\(word): the index of \(what) of \(RunCommands.names(indexes.map(\.source))) is \(areThere ? "there again" : "gone")."
            )
        case .tags(let tagged, let wereGiven):
            let areThere = wereGiven == isAgain
            for one in tagged { _ = try await store.setTag(one.tag, of: one.run, areThere) }
            let names = Wording.list(Set(tagged.map(\.tag)).sorted().map { SafeText.line($0, cells: 40) })
            let runs = Set(tagged.map(\.run.number)).sorted().map(String.init)
            let which = runs.count == 1 ? "run \(runs[0]) is" : "runs \(Wording.list(runs)) are"
            return Reply("\(word): \(which) \(areThere ? "tagged \(names) again" : "not tagged \(names) any more").")
        }
    }
}
