internal import Ingestion
internal import JSONText
internal import Quantities

/// Tries rejections again, as their sources stand now: a run a source. What is refused again stays in quarantine.
struct RetryCommand: Sendable {
    let context: CommandContext
    let store: any Store

    func run(
        _ scope: RejectionScope, command: CommandID?, progress: (@Sendable (IngestProgress) -> Void)?
    ) async throws(StoreError) -> Reply {
        let quarantine = QuarantineCommands(context: context, store: store)
        let query = try await quarantine.query(scope)
        let groups = try await store.countRejections(query)
        let waiting = Dictionary(groups.map { ($0.source, $0.count) }, uniquingKeysWith: +)
        guard !waiting.isEmpty else {
            return Reply(
                "Nothing\(quarantine.words(for: scope)) is in quarantine, so there is nothing to try again.",
                data: [.init("tried", .integer(0)), .init("runs", .array([]))])
        }
        let sources = context.catalogue.sources.filter { waiting[$0.id] != nil }
        let unknown = waiting.keys.filter { context.source($0) == nil }.sorted()
        let report = await Ingestor(
            store: store,
            connectors: context.world.connectors.map { QuarantineConnector($0, query: query, store: store) },
            clock: context.world.clock
        )
        .ingest(sources, options: IngestCommand.options(context, command: command), progress: progress)
        return try await reply(to: report, unknown: unknown, query, quarantine)
    }

    private func reply(
        to report: IngestReport, unknown: [SourceID], _ query: RejectionQuery, _ quarantine: QuarantineCommands
    ) async throws(StoreError) -> Reply {
        let runs = report.outcomes.compactMap { outcome -> RunReport? in
            if case .ran(let run, _) = outcome.result { run } else { nil }
        }
        let totals = report.totals
        var reply = Reply(
            sentence(for: totals),
            data: [
                .init("tried", .integer(totals.read)), .init("stored", .integer(totals.stored)),
                .init("duplicates", .integer(totals.duplicates)), .init("refused", .integer(totals.rejected)),
                .init("runs", .array(runs.map { RunCommands(context: context, store: store).json(of: $0) })),
            ])
        if runs.count > 1 { reply.blocks.append(.table(table(of: runs))) }
        if totals.rejected > 0 {
            let again = RejectionQuery(runs: runs.map(\.id))
            let reasons = try await store.countRejections(again)
            reply.blocks.append(.table(try await quarantine.reasons(reasons, within: again)))
            reply.hints.append("Mend the data, the schema or the source and retry, or say “discard rejected”.")
        } else if totals.stored > 0, let first = runs.first {
            reply.hints.append("Say “show records from run \(first.id)” to see them.")
        }
        for outcome in report.outcomes {
            guard let failure = outcome.failure else { continue }
            reply.outcome = totals.read > 0 ? .partlyDone : .failed
            reply.notes.append("\(outcome.source): \(ErrorText.sentence(for: context.display(failure)))")
        }
        let inPart = report.outcomes.reduce(0) { $0 + ($1.summary?.keptInPart ?? 0) }
        if inPart > 0 {
            reply.notes.append(
                "\(Formatted.count(inPart, "record")) too large to keep whole can’t be tried: raise max_record_size_mb and say “force ingest”."
            )
        }
        if report.outcomes.contains(where: { $0.isCancelled }) {
            reply.outcome = .cancelled
            reply.notes.append("It was stopped; what was not tried waits in quarantine as before.")
        }
        if !unknown.isEmpty {
            reply.outcome = totals.read > 0 ? .partlyDone : .refused
            reply.notes.append(
                "Left alone: what was refused from \(RunCommands.names(unknown)), which \(unknown.count == 1 ? "is no source" : "are no sources") any more."
            )
        }
        return reply
    }

    private func sentence(for counts: RecordCounts) -> String {
        guard counts.read > 0 else { return "Nothing was tried again." }
        let tried = Formatted.count(counts.read, "rejected record")
        func are(_ count: Int) -> String { "\(Formatted.count(count)) \(count == 1 ? "is" : "are")" }
        if counts.rejected == counts.read {
            return counts.read == 1
                ? "The rejected record was tried again and is still refused."
                : "\(tried) tried again: all are still refused."
        }
        var parts: [String] = []
        if counts.stored > 0 { parts.append("\(are(counts.stored)) stored now") }
        if counts.duplicates > 0 {
            parts.append(
                "\(Formatted.count(counts.duplicates)) \(counts.duplicates == 1 ? "was" : "were") stored already")
        }
        if counts.rejected > 0 { parts.append("\(are(counts.rejected)) still refused") }
        return "\(tried) tried again: \(Wording.list(parts))."
    }

    private func table(of runs: [RunReport]) -> Table {
        Table(
            [
                .init("source"), .init("run", isNumeric: true, expendability: 3),
                .init("tried", isNumeric: true, expendability: 1),
                .init("stored", isNumeric: true), .init("stored already", isNumeric: true, expendability: 2),
                .init("still refused", isNumeric: true),
            ],
            rows: runs.map { run in
                let counts = run.counts
                return [run.source.rawValue, run.id.description]
                    + [counts.read, counts.stored, counts.duplicates, counts.rejected].map { Formatted.count($0) }
            })
    }
}
