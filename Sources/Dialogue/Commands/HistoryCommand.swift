internal import Foundation
internal import Ingestion
internal import JSONText
internal import Quantities

/// Looks back over what was said, from the journal.
struct HistoryCommand: Sendable {
    let context: CommandContext
    let store: any Store

    func show(period: Period?, containing: String?, limit: Int?) async throws(StoreError) -> Reply {
        let commands = try await store.commands(
            matching: CommandQuery(period: context.bounds(of: period), containing: containing, limit: limit ?? 20))
        guard !commands.isEmpty else {
            return Reply("Nothing was said\(context.span(of: period)).", data: [.init("commands", .array([]))])
        }
        let table = Table(
            [
                .init("#", isNumeric: true), .init("when", expendability: 2), .init("said"),
                .init("outcome", expendability: 1),
            ],
            rows: commands.map { command in
                [
                    command.id?.description ?? "", context.moment(command.time),
                    SafeText.line(command.text, cells: 100),
                    command.outcome.map { $0.rawValue.replacing("_", with: " ") } ?? "…",
                ]
            })
        return Reply(
            "The last \(Formatted.count(commands.count, "command"))\(context.span(of: period)).",
            blocks: [.table(table)],
            hints: commands.last { $0.outcome == .done }?.id.map { ["Say “repeat \($0)” to do that one again."] } ?? [],
            data: [.init("commands", .array(commands.map(json(of:))))])
    }

    private func json(of command: CommandEntry) -> JSONValue {
        .object([
            .init("number", command.id.map { .integer(Int($0.number)) } ?? .null),
            .init("session", .integer(Int(command.session.number))),
            .init("time", .string(Timestamp.iso8601(command.time))), .init("text", .string(command.text)),
            .init("intents", .array(command.intents.map { .string($0) })),
            .init("outcome", command.outcome.map { .string($0.rawValue) } ?? .null),
        ])
    }
}
