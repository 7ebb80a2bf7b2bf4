internal import Ingestion
internal import JSONText
internal import Quantities

/// What ingesting sources may come to, and how that is said.
struct CostEstimates: Sendable {
    var estimates: [CostEstimate]

    /// Of the servers among the sources: a dry run of theirs calls nobody.
    init(of sources: [Source], context: CommandContext, store: any Store) async {
        let servers = sources.filter { $0.api != nil }
        guard !servers.isEmpty else {
            estimates = []
            return
        }
        let report = await Ingestor(
            store: store, connectors: context.world.connectors, clock: context.world.clock
        )
        .ingest(servers, options: IngestCommand.options(context, command: nil, isDryRun: true))
        estimates = report.outcomes.compactMap { outcome in
            if case .estimated(let estimate) = outcome.result { estimate } else { nil }
        }
    }

    init(_ estimates: [CostEstimate]) { self.estimates = estimates }

    /// The likely course of all; where nothing is known of a source, the most its one call may cost.
    var likely: Usage { estimates.reduce(Usage()) { $0 + $1.expected } }
    var least: Usage { estimates.reduce(Usage()) { $0 + $1.least } }
    var most: Usage { estimates.reduce(Usage()) { $0 + $1.most } }
    var isPriceAssumed: Bool { estimates.contains { $0.isPriceAssumed && $0.expected.money > .zero } }
    var areTokensEstimated: Bool { estimates.contains { $0.areTokensEstimated && $0.expected.tokens > 0 } }
    /// Whether there is a source nobody knows the number of pages of.
    var isOpen: Bool { estimates.contains { $0.basis == .oneCall } }

    // MARK: Words

    /// `about $0.02 (assumed): 12 calls, 2,400 tokens (estimate)`.
    var phrase: String {
        let usage = likely
        var parts = [MoneyText.calls(usage)]
        if usage.tokens > 0 {
            parts.append(
                MoneyText.tokens(usage.tokens, estimated: areTokensEstimated ? usage.tokens : 0))
        }
        let range =
            !isOpen && least.money < most.money ? "; the last runs came to \(least.money) to \(most.money)" : ""
        return
            "\(isOpen ? "at least " : "about ")\(MoneyText.money(usage.money, isAssumed: isPriceAssumed)): "
            + "\(Wording.list(parts))\(range)"
    }

    /// What is not known, a sentence each.
    var openNotes: [String] {
        var said: Set<SourceID> = []
        return estimates.filter { $0.basis == .oneCall && said.insert($0.source).inserted }.map { estimate in
            "\(estimate.source) was not ingested yet, so how many pages it has is not known: one call costs at most "
                + "\(MoneyText.money(estimate.most.money, isAssumed: estimate.isPriceAssumed))."
        }
    }

    var table: Table {
        Table(
            [
                .init("source"), .init("calls", isNumeric: true), .init("tokens", isNumeric: true, expendability: 1),
                .init("cost", isNumeric: true), .init("least", isNumeric: true, expendability: 2),
                .init("most", isNumeric: true, expendability: 2), .init("drawn from"),
            ],
            rows: estimates.map { estimate in
                let usage = estimate.expected
                return [
                    estimate.source.rawValue, Formatted.count(Int(usage.calls)),
                    MoneyText.cell(
                        tokens: usage.tokens, estimated: estimate.areTokensEstimated ? usage.tokens : 0),
                    MoneyText.cell(usage.money, assumed: estimate.isPriceAssumed ? usage.money : .zero),
                    estimate.least.money.description, estimate.most.money.description, estimate.basisPhrase,
                ]
            })
    }

    var json: [JSONValue] {
        estimates.map { estimate in
            .object([
                .init("source", .string(estimate.source.rawValue)),
                .init("likely", .object(MoneyText.json(estimate.expected))),
                .init("least", .object(MoneyText.json(estimate.least))),
                .init("most", .object(MoneyText.json(estimate.most))),
                .init("basis", .string(estimate.basisPhrase)), .init("assumed", .bool(estimate.isPriceAssumed)),
                .init("tokens_estimated", .bool(estimate.areTokensEstimated)),
            ])
        }
    }
}

extension CostEstimate {
    /// The likely course; without any run to go by, the most that one call may come to.
    var expected: Usage { basis == .oneCall ? most : likely }

    /// `the last 3 runs`, `one call`, `costs nothing`.
    var basisPhrase: String {
        switch basis {
        case .runs(1): "the last run"
        case .runs(let count): "the last \(count) runs"
        case .oneCall: "one call, at most"
        case .free: "costs nothing"
        }
    }
}
