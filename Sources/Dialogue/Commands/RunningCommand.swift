internal import Foundation
internal import Ingestion
internal import JSONText
internal import Quantities

/// Shows who is ingesting what just now, in all processes on all machines that share the store.
struct RunningCommand: Sendable {
    let context: CommandContext
    let store: any Store

    func run() async throws(StoreError) -> Reply {
        let running = try await store.runningRuns()
        let data = JSONValue.Member("running", .array(running.map(json(of:))))
        guard !running.isEmpty else { return Reply("Nobody is ingesting anything now.", data: [data]) }
        let waits = try await RateLimitCommand(context: context, store: store).waits(of: running.map(\.source))
        return Reply(
            "\(Formatted.count(running.count, "run is", plural: "runs are")) going on.",
            blocks: [
                .table(
                    Table(
                        [
                            .init("run", isNumeric: true), .init("source"), .init("where"),
                            context.timeColumn("since", running.map(\.started)), .init("read", isNumeric: true),
                            context.timeColumn("last sign", running.map(\.lastSign), expendability: 1),
                        ],
                        rows: running.map { run in
                            [
                                String(run.run.number), run.source.rawValue, place(of: run),
                                context.moment(run.started), Formatted.count(run.read), context.moment(run.lastSign),
                            ]
                        }))
            ], notes: waits, data: [data])
    }

    private func place(of run: RunningRun) -> String {
        if run.isOurs { return "here" }
        let host = run.host.isEmpty ? "" : " on \(SafeText.line(run.host, cells: 40))"
        return "process \(run.process)\(host)"
    }

    private func json(of run: RunningRun) -> JSONValue {
        .object([
            .init("run", .integer(Int(run.run.number))), .init("source", .string(run.source.rawValue)),
            .init("host", .string(run.host)), .init("process", .integer(Int(run.process))),
            .init("here", .bool(run.isOurs)), .init("started", .string(Timestamp.iso8601(run.started))),
            .init("last_sign", .string(Timestamp.iso8601(run.lastSign))), .init("read", .integer(run.read)),
        ])
    }
}
