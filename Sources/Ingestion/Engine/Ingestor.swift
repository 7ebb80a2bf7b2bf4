/// Runs connectors and hands what they read to a store.
package struct Ingestor: Sendable {
    private let store: any Store
    private let connectors: [any Connector]
    private let clock: any IngestionClock

    package init(store: any Store, connectors: [any Connector], clock: any IngestionClock) {
        self.store = store
        self.connectors = connectors
        self.clock = clock
    }

    /// Ingests the sources by priority, then in the order given. One that fails does not stop the others. Cancelling
    /// the task stops all of them between batches; what was committed stays, and the report is complete.
    package func ingest(
        _ sources: [Source], options: IngestOptions = IngestOptions(),
        progress: (@Sendable (IngestProgress) -> Void)? = nil
    ) async -> IngestReport {
        let ordered = Ingestor.ordered(sources)
        let workers = options.parallel ? max(1, options.maxWorkers) : 1
        let results = await withTaskGroup(of: (index: Int, result: SourceOutcome.Result).self) { group in
            var results: [SourceOutcome.Result] = Array(repeating: .notStarted, count: ordered.count)
            for index in ordered.indices {
                if index >= workers, let done = await group.next() { results[done.index] = done.result }
                group.addTask {
                    (index, await self.ingest(ordered[index], options: options, progress: progress))
                }
            }
            for await done in group { results[done.index] = done.result }
            return results
        }
        return IngestReport(
            outcomes: zip(ordered, results).map { SourceOutcome(source: $0.id, result: $1) })
    }

    private func ingest(
        _ source: Source, options: IngestOptions, progress: (@Sendable (IngestProgress) -> Void)?
    ) async -> SourceOutcome.Result {
        guard let connector = connectors.first(where: { $0.kind == source.kind.name }) else {
            return .skipped(kind: source.kind.name)
        }
        guard !Task.isCancelled else { return .notStarted }
        let telling = ProgressTelling(source: source.id, tell: progress)
        if options.dryRun {
            return await Rehearsal(
                source: source, connector: connector, store: store, options: options.reading, telling: telling
            ).perform()
        }
        return await SourceRun(
            source: source, connector: connector, store: store, clock: clock, options: options, telling: telling
        ).perform()
    }

    /// By priority; sources of equal priority keep their order.
    private static func ordered(_ sources: [Source]) -> [Source] {
        sources.enumerated()
            .sorted { ($0.element.priority, $0.offset) < ($1.element.priority, $1.offset) }
            .map(\.element)
    }
}

/// Tells whoever wants to know how far a source has come.
struct ProgressTelling: Sendable {
    let source: SourceID
    let tell: (@Sendable (IngestProgress) -> Void)?

    func callAsFunction(_ counts: RecordCounts, _ reader: any BatchReader) async {
        guard let tell else { return }
        let summary = await reader.summary
        tell(
            IngestProgress(
                source: source, counts: counts, readBytes: summary.readBytes, totalBytes: summary.totalBytes))
    }
}
