internal import Synchronization

/// Runs connectors and hands what they read to a store.
package struct Ingestor: Sendable {
    let store: any Store
    let connectors: [any Connector]
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
            var busy = 0
            for index in ordered.indices {
                // Only what is at work takes a worker: a source that is skipped holds nobody up.
                if busy >= workers, let done = await group.next() {
                    results[done.index] = done.result
                    busy -= 1
                }
                // Begun here and not in the task, so that run numbers follow the order.
                switch await begin(ordered[index], options: options, progress: progress) {
                case .over(let result): results[index] = result
                case .work(let work):
                    busy += 1
                    group.addTask { (index, await work()) }
                }
            }
            for await done in group { results[done.index] = done.result }
            return results
        }
        return IngestReport(
            outcomes: zip(ordered, results).map { SourceOutcome(source: $0.id, result: $1) })
    }

    /// What is left to do for a source, or what became of it where nothing is.
    private enum Beginning {
        case over(SourceOutcome.Result)
        case work(@Sendable () async -> SourceOutcome.Result)
    }

    private func begin(
        _ source: Source, options: IngestOptions, progress: (@Sendable (IngestProgress) -> Void)?
    ) async -> Beginning {
        guard let connector = connectors.first(where: { $0.kind == source.kind.name }) else {
            return .over(.skipped(kind: source.kind.name))
        }
        guard !Task.isCancelled else { return .over(.notStarted) }
        let telling = ProgressTelling(source: source.id, tell: progress)
        if options.dryRun {
            do throws(RunFailure) {
                if let estimate = try await connector.estimate(source, options: options.reading) {
                    return .over(.estimated(estimate))
                }
            } catch {
                return .over(.failed(error))
            }
            let rehearsal = Rehearsal(
                source: source, connector: connector, store: store, options: options.reading, telling: telling)
            return .work {
                telling.begin()
                defer { telling.end() }
                return await rehearsal.perform()
            }
        }
        let started = clock.now()
        do {
            let id = try await store.beginRun(
                of: source.id, command: options.command, alone: source.isReadAlone, at: started)
            // Where that cannot be written, neither can the run's records, and it says so.
            for tag in source.tags { _ = try? await store.setTag(tag, of: id, true) }
            let run = SourceRun(
                id: id, started: started, source: source, connector: connector, store: store, clock: clock,
                options: options, telling: telling)
            return .work {
                telling.begin()
                defer { telling.end() }
                return await run.perform()
            }
        } catch {
            return .over(.failed(.storeFailed(error)))
        }
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
    private let last: LastProgress
    private let tell: (@Sendable (IngestProgress) -> Void)?

    init(source: SourceID, tell: (@Sendable (IngestProgress) -> Void)?) {
        last = LastProgress(source)
        self.tell = tell
    }

    func callAsFunction(_ counts: RecordCounts, _ reader: any BatchReader) async {
        guard let tell else { return }
        let summary = await reader.summary
        tell(
            last.update {
                $0.counts = counts
                $0.readBytes = summary.readBytes
                $0.totalBytes = summary.totalBytes
                $0.usage = summary.calls?.usage
                $0.wait = nil
            })
    }

    /// It is being read now, though there is nothing to tell of it yet.
    func begin() { tell?(last.update { _ in }) }

    /// Nothing more is done for it.
    func end() {
        tell?(
            last.update {
                $0.wait = nil
                $0.isOver = true
            })
    }

    /// Reading waits, with everything as it was told last.
    func isWaiting(_ wait: ReadingWait) {
        guard let tell else { return }
        tell(last.update { $0.wait = wait })
    }
}

/// What was told last of a source: reading tells of waits while committing tells of records.
private final class LastProgress: Sendable {
    private let progress: Mutex<IngestProgress>

    init(_ source: SourceID) {
        progress = Mutex(IngestProgress(source: source, counts: RecordCounts(), readBytes: 0, totalBytes: 0))
    }

    func update(_ change: (inout IngestProgress) -> Void) -> IngestProgress {
        progress.withLock { progress in
            change(&progress)
            return progress
        }
    }
}
