internal import Foundation
internal import Ingestion
internal import JSONText
internal import Quantities

/// Runs side by side, and what failed.
struct RunComparison: Sendable {
    let context: CommandContext
    let store: any Store
    private var runs: RunCommands { RunCommands(context: context, store: store) }

    init(context: CommandContext, store: any Store) {
        self.context = context
        self.store = store
    }

    // MARK: Side by side

    func compare(_ numbers: [Int], newest: Int?) async throws(StoreError) -> Reply {
        var compared: [RunReport] = []
        if numbers.isEmpty {
            compared = try await store.runs(matching: RunQuery(limit: min(max(newest ?? 2, 2), 6))).reversed()
        }
        for number in numbers {
            guard let run = try await store.runs(matching: RunQuery(id: RunID(Int64(number)), limit: 1)).first else {
                return .refused("There is no run \(number).", hints: ["Say “show runs” for the numbers."])
            }
            compared.append(run)
        }
        guard compared.count >= 2, let first = compared.first, let last = compared.last else {
            return .refused("It takes two runs to compare.", hints: ["For example: compare runs 1 and 2"])
        }
        let costs = try await RunCosts(of: compared, store: store, context: context)
        let difference = last.counts.stored - first.counts.stored
        let more =
            difference == 0
            ? "as many as" : "\(Formatted.count(abs(difference))) \(difference > 0 ? "more" : "fewer") than"
        return Reply(
            "Run \(last.id) stored \(Formatted.count(last.counts.stored, "record")), \(more) run \(first.id).",
            blocks: [.table(table(of: compared, costs))],
            data: [.init("runs", .array(compared.map { runs.json(of: $0, costs: costs) }))])
    }

    private func table(of compared: [RunReport], _ costs: RunCosts) -> Table {
        var facts: [(String, (RunReport) -> String)] = [
            ("source", { $0.source.rawValue }), ("state", { RunCommands.stateWord(of: $0) }),
            ("started", { context.moment($0.started) }),
            (
                "took",
                {
                    $0.ended.map { [start = $0.started] in Formatted.duration(.seconds($0.timeIntervalSince(start))) }
                        ?? ""
                }
            ),
            ("read", { Formatted.count($0.counts.read) }), ("stored", { Formatted.count($0.counts.stored) }),
            ("new versions", { Formatted.count($0.counts.newVersions) }),
            ("duplicates", { Formatted.count($0.counts.duplicates) }),
            ("rejected", { Formatted.count($0.counts.rejected) }),
            ("values converted", { Formatted.count($0.counts.coercedValues) }),
            ("files read", { Formatted.count($0.files.read) }),
            ("files unchanged", { Formatted.count($0.files.unchanged) }),
        ]
        if compared.contains(where: { costs[$0.id] != nil }) {
            facts += [
                ("calls", { costs[$0.id].map { Formatted.count(Int($0.usage.calls)) } ?? "" }),
                ("cost", { costs[$0.id].map { MoneyText.cell($0.usage.money, assumed: $0.assumed) } ?? "" }),
            ]
        }
        return Table(
            [.init("")] + compared.map { .init("run \($0.id)", isNumeric: true) },
            rows: facts.map { fact in [fact.0] + compared.map(fact.1) })
    }

    // MARK: What failed

    func failures(sources: [SourceID]?, period: Period?) async throws(StoreError) -> Reply {
        let failed = try await store.runs(
            matching: RunQuery(
                sources: sources, states: [.failed, .interrupted], period: context.bounds(of: period), limit: 20))
        let which = (sources.map { " from \(RunCommands.names($0))" } ?? "") + context.span(of: period)
        guard let newest = failed.first else {
            let unable = (sources ?? []).compactMap { context.source($0) }.filter { source in
                !context.world.connectors.contains { $0.kind == source.kind.name }
            }
            let why =
                unable.isEmpty
                ? "" : " \(RunCommands.names(unable.map(\.id))) cannot be ingested: nothing here reads such sources."
            return Reply(
                "Nothing has failed\(which).\(why)",
                hints: ["Say “show rejected” for records that were refused."], data: [.init("failures", .array([]))])
        }
        let later = try await store.runs(matching: RunQuery(sources: [newest.source], limit: 1)).first
        let isOver = later.map { $0.id > newest.id && $0.state == .finished } ?? false
        return Reply(
            "\(Formatted.count(failed.count, "run")) failed\(which), the newest first."
                + (isOver ? " \(newest.source) has been ingested without failure since." : ""),
            blocks: [
                .table(
                    Table(
                        [
                            .init("run", isNumeric: true), .init("source"),
                            context.timeColumn("when", failed.map { $0.ended ?? $0.started }, expendability: 1),
                            .init("why", goesOn: true),
                        ],
                        rows: failed.map { run in
                            [
                                run.id.description, run.source.rawValue, context.moment(run.ended ?? run.started),
                                why(run),
                            ]
                        }))
            ],
            hints: isOver ? [] : ["What was committed before stays. Say “ingest \(newest.source)” to go on."],
            data: [.init("failures", .array(failed.map(runs.json(of:))))])
    }

    private func why(_ run: RunReport) -> String {
        if run.state == .interrupted { return "its process ended" }
        return run.failure.map { ErrorText.sentence(for: context.display($0)) } ?? ""
    }
}
