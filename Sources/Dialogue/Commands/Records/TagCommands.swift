internal import Foundation
internal import Ingestion
internal import JSONText
internal import Quantities

/// Gives runs tags and takes them away: names by which their records are found again.
struct TagCommands: Sendable {
    let context: CommandContext
    let store: any Store

    func run(_ call: TagCall) async throws(StoreError) -> IndexCommands.Done {
        switch call {
        case .list: IndexCommands.Done(reply: try await list())
        case .set(let tag, let choice, let isSet): try await set([tag], choice, isSet)
        case .removeAll(let choice): try await set(nil, choice, false)
        }
    }

    private func list() async throws(StoreError) -> Reply {
        let tags = try await store.tags()
        let data: [JSONValue.Member] = [
            .init(
                "tags",
                .array(tags.map { .object([.init("tag", .string($0.tag)), .init("runs", .integer($0.runs))]) }))
        ]
        guard !tags.isEmpty else {
            return Reply("No run has a tag.", hints: ["“tag run 12 as baseline” gives one."], data: data)
        }
        let table = Table(
            [.init("tag"), .init("runs", isNumeric: true)],
            rows: tags.map { [SafeText.line($0.tag, cells: 60), Formatted.count($0.runs)] })
        return Reply(
            "\(Formatted.count(tags.count, "tag")).", blocks: [.table(table)],
            hints: ["“show records tagged \(SafeText.line(tags[0].tag, cells: 40))” shows what came with them."],
            data: data)
    }

    /// - Parameter tags: nil for all the runs have.
    private func set(_ tags: [String]?, _ choice: RunChoice, _ isSet: Bool) async throws(StoreError)
        -> IndexCommands.Done
    {
        if isSet, let tag = tags?.first, !SourceTags.isOne(tag) {
            return IndexCommands.Done(
                reply: .refused("\(Wording.quoted(tag)) can be no tag: that is \(SourceTags.expectation)."))
        }
        let runs = try await runs(choice)
        guard !runs.isEmpty else {
            let number: String = if case .numbers(let numbers) = choice { " \(numbers.first ?? 0)" } else { "" }
            return IndexCommands.Done(
                reply: .refused("There is no run\(number).", hints: ["Say “show runs” for the numbers."]))
        }
        let present = try await store.tags(of: runs)
        var changed: [StoreChange.Tagged] = []
        for run in runs {
            for tag in tags ?? present[run] ?? [] where try await store.setTag(tag, of: run, isSet) {
                changed.append(StoreChange.Tagged(tag: tag, run: run))
            }
        }
        let which = runs.count == 1 ? "Run \(runs[0])" : "Runs \(Wording.list(runs.map(\.description)))"
        let verb = runs.count == 1 ? "is" : "are"
        let names = Wording.list(Set(changed.map(\.tag)).sorted().map { SafeText.line($0, cells: 40) })
        guard !changed.isEmpty else {
            let tag = tags.map { SafeText.line($0[0], cells: 40) }
            return IndexCommands.Done(
                reply: Reply(
                    isSet
                        ? "\(which) \(verb) tagged \(tag ?? "") already."
                        : "\(which) \(verb) not tagged\(tag.map { " \($0)" } ?? "")."))
        }
        return IndexCommands.Done(
            reply: Reply(
                "\(which) \(verb) \(isSet ? "tagged \(names) now" : "not tagged \(names) any more").",
                hints: isSet
                    ? ["“show records tagged \(names)” shows its records; “undo” takes the tag back."]
                    : ["“Undo” gives it back."],
                data: [
                    .init("runs", .array(runs.map { .integer(Int($0.number)) })),
                    .init("tags", .array(Set(changed.map(\.tag)).sorted().map { .string($0) })),
                ]),
            change: .tags(changed, areThere: isSet))
    }

    private func runs(_ choice: RunChoice) async throws(StoreError) -> [RunID] {
        let query: RunQuery
        switch choice {
        case .numbers(let numbers):
            var runs: [RunID] = []
            for number in numbers {
                runs += try await store.runs(matching: RunQuery(id: RunID(Int64(number)), limit: 1)).map(\.id)
            }
            return runs
        case .last(let sources?): query = RunQuery(sources: sources, limit: 1)
        case .last(nil): query = RunQuery(lastCommandOnly: true, limit: 1000)
        }
        return try await store.runs(matching: query).map(\.id).sorted { $0.number < $1.number }
    }
}
