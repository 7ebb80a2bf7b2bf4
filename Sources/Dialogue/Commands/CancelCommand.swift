internal import Foundation
internal import Ingestion
internal import JSONText
internal import Quantities

/// Asks runs to stop: those of another process, as the prompt answers nothing while its own are running.
struct CancelCommand: Sendable {
    let context: CommandContext
    let store: any Store

    /// - Parameter sources: nil for whichever one is running, empty for all.
    func run(number: Int?, sources: [SourceID]?) async throws(StoreError) -> Reply {
        let running = try await store.runs(
            matching: RunQuery(sources: sources.flatMap { $0.isEmpty ? nil : $0 }, states: [.running], limit: 1000))
        let chosen = number.map { number in running.filter { $0.id.number == Int64(number) } } ?? running
        guard !chosen.isEmpty else { return try await nothing(number, sources) }
        if number == nil, sources == nil, chosen.count > 1 {
            return .refused(
                "\(Formatted.count(chosen.count)) runs are going on. Which one?",
                hints: ["Say “cancel run \(chosen[0].id)” for one of them, or “cancel all runs”."],
                data: [.init("running", .array(chosen.map { .integer(Int($0.id.number)) }))])
        }
        for run in chosen { try await store.requestCancel(of: run.id) }
        let names = chosen.map { "run \($0.id) of \($0.source)" }
        let stored = chosen.reduce(0) { $0 + $1.counts.stored }
        return Reply(
            "Asked \(Wording.list(names)) to stop. What \(chosen.count == 1 ? "it has" : "they have") committed stays "
                + "(\(Formatted.count(stored, "record")) so far); the batch in hand is finished or dropped whole.",
            hints: [
                "Say “status” to see it end, and “ingest \(RunCommands.names(chosen.map(\.source)))” to load the rest."
            ],
            data: [.init("cancelled", .array(chosen.map { .integer(Int($0.id.number)) }))])
    }

    private func nothing(_ number: Int?, _ sources: [SourceID]?) async throws(StoreError) -> Reply {
        let data = [JSONValue.Member("cancelled", .array([]))]
        if let number {
            let run = try await store.runs(matching: RunQuery(id: RunID(Int64(number)), limit: 1)).first
            guard let run else {
                return .refused("There is no run \(number).", hints: ["Say “show runs” for the numbers."], data: data)
            }
            return .refused(
                "Run \(number) is not running: it is \(RunCommands.stateWord(of: run)), "
                    + "since \(context.moment(run.undone ?? run.ended ?? run.started)).",
                hints: run.undone == nil ? ["Say “undo run \(number)” to take back what it stored."] : [], data: data)
        }
        let which = sources.flatMap { $0.isEmpty ? nil : " from \(RunCommands.names($0))" } ?? ""
        return Reply("Nothing is being ingested\(which) now, so there is nothing to stop.", data: data)
    }
}
