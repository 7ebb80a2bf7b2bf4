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

    /// `12 pages, 3 of them kept from before, for $0.02 (assumed): 9 calls, 800 tokens (estimate).`
    func sentence(for report: IngestReport) -> [String] {
        let calls = report.outcomes.compactMap { $0.summary?.calls }
        let pages = calls.reduce(0) { $0 + $1.pages }
        let kept = calls.reduce(0) { $0 + $1.cachedPages }
        guard pages > 0 || !sums.isEmpty else { return [] }
        let total = Array(sums.values).total
        guard total.usage.calls > 0 else {
            return kept > 0 ? ["It cost nothing: \(Formatted.count(kept, "page")) kept from before."] : []
        }
        let keptPhrase =
            kept > 0 ? " (\(Formatted.count(kept)) kept from before, which cost nothing)" : ""
        let tokens = total.usage.tokens > 0 ? " and \(MoneyText.tokens(total))" : ""
        return [
            pages == 0
                ? "No page came whole: \(MoneyText.calls(total.usage))\(tokens), for \(MoneyText.money(total))."
                : "\(Formatted.count(pages, "page"))\(keptPhrase) in \(MoneyText.calls(total.usage))\(tokens), for \(MoneyText.money(total))."
        ]
    }

    func json(of outcome: SourceOutcome) -> [JSONValue.Member] {
        switch outcome.result {
        case .ran(let run, let summary):
            guard let calls = summary.calls else { return json(of: run.id) }
            return json(of: run.id) + [
                .init("pages", .integer(calls.pages)), .init("cached_pages", .integer(calls.cachedPages)),
                .init("retries", .integer(calls.retries)),
                .init(
                    "cursors",
                    .object(calls.cursors.map { JSONValue.Member($0.name, .string($0.value)) })),
            ]
        case .estimated(let estimate): return [.init("estimate", CostEstimates([estimate]).json[0])]
        case .rehearsed, .skipped, .failed, .notStarted: return []
        }
    }

    /// Nil for a run that called nobody.
    subscript(run: RunID) -> SpendingSum? { sums[run] }

    func json(of run: RunID) -> [JSONValue.Member] { sums[run].map(MoneyText.json) ?? [] }
}

extension SourceOutcome {
    /// Of a dry run of a server.
    var estimate: CostEstimate? {
        if case .estimated(let estimate) = result { estimate } else { nil }
    }
}
