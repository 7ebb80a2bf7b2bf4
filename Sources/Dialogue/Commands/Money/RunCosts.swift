internal import Ingestion
internal import JSONText
internal import Quantities

/// What runs came to, as the ledger has it; nothing for runs that called nobody.
struct RunCosts: Sendable {
    private var sums: [RunID: SpendingSum] = [:]
    /// Limits that are nearly, or wholly, used up, a sentence each.
    private(set) var notes: [String] = []

    init() {}

    init(of runs: [RunReport], store: any Store, context: CommandContext) async throws(StoreError) {
        guard !runs.isEmpty else { return }
        let found = try await store.spending(
            SpendingQuery(runs: runs.map(\.id), grouping: .run, calendar: context.calendar))
        for sum in found { if let run = sum.run { sums[run] = (sums[run] ?? SpendingSum()) + sum } }
    }

    /// Behind an ingestion: with what it did to the budgets.
    init(of report: IngestReport, context: CommandContext) async {
        let store = context.world.store
        let runs = report.outcomes.compactMap { outcome -> RunReport? in
            if case .ran(let run, _) = outcome.result, context.source(run.source)?.api != nil { run } else { nil }
        }
        guard !runs.isEmpty else { return }
        do throws(StoreError) {
            self = try await RunCosts(of: runs, store: store, context: context)
            notes = try await Self.notes(context, store, runs.map(\.source))
        } catch {
            notes = ["What it cost cannot be said: \(ErrorText.sentence(for: error))"]
        }
    }

    private static func notes(
        _ context: CommandContext, _ store: any Store, _ sources: [SourceID]
    ) async throws(StoreError) -> [String] {
        let now = CommandContext(world: context.world)
        let (standings, stop) = try await BudgetStandings(context: now, store: store).all()
        if let stop {
            return [
                "Spending is stopped: \(stop.recorded) were recorded today, and the emergency threshold is "
                    + "\(stop.threshold). Say “resume spending” to go on."
            ]
        }
        return standings.filter { $0.status > .ok && ($0.source.map(sources.contains) ?? true) }.map { standing in
            let phrase = standing.phrase.prefix(1).uppercased() + standing.phrase.dropFirst()
            return "\(phrase) is at \(standing.percentUsed) (\(standing.status.rawValue)): "
                + "\(standing.recorded) of \(standing.limit), \(standing.left) left."
        }
    }

    // MARK: Words

    /// `12 calls, 800 tokens (estimate), $0.02 (assumed)` of all; nil where nobody was called.
    var phrase: String? {
        guard !sums.isEmpty else { return nil }
        let total = Array(sums.values).total
        let tokens = total.usage.tokens > 0 ? ", \(MoneyText.tokens(total))" : ""
        return "\(MoneyText.money(total)) for \(MoneyText.calls(total.usage))\(tokens)"
    }

    /// A sentence on what was paid, or not; none where nobody was called.
    func sentence(for report: IngestReport) -> [String] {
        phrase.map { ["It cost \($0)."] } ?? []
    }

    func json(of outcome: SourceOutcome) -> [JSONValue.Member] {
        switch outcome.result {
        case .ran(let run, _): return json(of: run.id)
        case .estimated(let estimate): return [.init("estimate", CostEstimates([estimate]).json[0])]
        case .rehearsed, .skipped, .failed, .notStarted: return []
        }
    }

    func json(of run: RunID) -> [JSONValue.Member] { sums[run].map(MoneyText.json) ?? [] }
}

extension SourceOutcome {
    /// Of a dry run of a server.
    var estimate: CostEstimate? {
        if case .estimated(let estimate) = result { estimate } else { nil }
    }
}
