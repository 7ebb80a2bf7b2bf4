internal import Foundation

/// One run: reads a source to its end and commits batch after batch. While one batch is committed, the next is read.
struct SourceRun {
    let id: RunID
    let started: Date
    let source: Source
    let connector: any Connector
    let store: any Store
    let clock: any IngestionClock
    let options: IngestOptions
    let telling: ProgressTelling

    func perform() async -> SourceOutcome.Result {
        let loading = Task {
            var progress = Progress()
            let ending = await load(into: id, &progress)
            return (progress, ending)
        }
        let watching = Task { await watch(over: loading) }
        let (progress, ending) = await withTaskCancellationHandler {
            await loading.value
        } onCancel: {
            loading.cancel()
        }
        watching.cancel()
        var summary = await progress.reader?.summary ?? ReadingSummary()
        await progress.reader?.stop()
        // A batch that was read and not committed moved nothing.
        summary.query?.setMoved(progress.moved)
        summary.calls?.cursors.removeAll { progress.moved[$0.name] != $0.value }
        // What was not read to its end may hold the field still.
        if ending.state != .finished { summary.drift.removeAll { $0.change == .vanished } }
        let report = RunReport(
            id: id, source: source.id, command: options.command, state: ending.state, started: started,
            ended: clock.now(), counts: progress.counts, files: summary.files, failure: ending.failure,
            drift: summary.drift)
        // In a task of its own: also a run that was cancelled must be written down as what it was.
        let fields = summary.fields
        return .ran(await Task { await conclude(report, fields: fields) }.value, summary)
    }

    /// Reading one batch may take long: besides, the run says that it lives, and looks whether it is to stop. Neither
    /// waits for the other, as the store may be long over an answer.
    private func watch<Value>(over loading: Task<Value, Never>) async {
        async let signs: Void = repeating(every: Self.heartbeat) {
            // A store that cannot be reached now will be asked again.
            if (try? await store.keepAlive(id)) == false { loading.cancel() }
        }
        await repeating(every: .milliseconds(250)) {
            if (try? await store.isCancelRequested(for: id)) == true { loading.cancel() }
        }
        await signs
    }

    /// Until the task is cancelled.
    private func repeating(every pause: Duration, _ body: () async -> Void) async {
        while true {
            await clock.pause(for: pause)
            guard !Task.isCancelled else { return }
            await body()
        }
    }

    /// Between two signs of life, whatever the time of day does meanwhile: some may get lost before anybody takes the run
    /// for dead.
    private static let heartbeat = Duration.seconds(10)

    /// How far loading has come, also where it fails.
    private struct Progress: Sendable {
        var reader: (any BatchReader)?
        var counts = RecordCounts()
        /// Where cursors stand by what was committed.
        var moved: [String: String] = [:]

        mutating func add(_ batch: Batch, _ committed: RecordCounts) {
            counts += committed
            for move in batch.cursors { moved[move.name] = move.value }
        }
    }

    private func load(into run: RunID, _ progress: inout Progress) async -> RunEnding {
        do {
            try await prepareStore()
            let reading = try await readingOptions()
            let reader = try await connector.open(source, options: reading)
            progress.reader = reader
            var next = try await reader.next()
            while let batch = next {
                if try await isStopped(run) { return .cancelled }
                async let following = reader.nextResult()
                if !batch.isEmpty { progress.add(batch, try await commit(batch, to: run)) }
                await telling(progress.counts, reader)
                next = try await following.get()
            }
            if try await isStopped(run) { return .cancelled }
            try await reader.committed()
            // What archiving made of the files belongs into the store as well.
            if let moved = try await reader.next(), !moved.isEmpty {
                progress.add(moved, try await commit(moved, to: run))
            }
            return RunEnding(failures: await reader.summary.failures)
        } catch {
            // A reader may end with an error because it noticed the cancelling first.
            if Task.isCancelled, !error.isOfStore { return .cancelled }
            return RunEnding(failures: (await progress.reader?.summary.failures ?? []) + [error])
        }
    }

    /// Records that were stored under another key, or none, are keyed as the source says now; and what they say of trust is
    /// taken by its schema of now.
    private func prepareStore() async throws(RunFailure) {
        let encoder = KeyEncoder(source: source.id, fields: source.shape.key)
        do {
            try await store.prepareKeys(
                of: source.id, fields: source.shape.key, maximumVersions: options.maximumVersions,
                key: { encoder.key(ofBody: $0) })
            try await store.prepareEvidence([source.id: source.evidence])
        } catch {
            throw .storeFailed(error)
        }
    }

    /// As the command asks, with what the store knows of the source.
    private func readingOptions() async throws(RunFailure) -> ReadingOptions {
        do {
            var reading = try await options.reading.knowing(source.id, by: store)
            reading.run = id
            reading.command = options.command
            reading.isWaiting = { [telling] in telling.isWaiting($0) }
            if !source.isReadAlone {
                reading.claimFiles = { [store, id] paths throws(StoreError) in
                    try await store.claimFiles(paths, of: id)
                }
            }
            return reading
        } catch {
            throw .storeFailed(error)
        }
    }

    private func isStopped(_ run: RunID) async throws(RunFailure) -> Bool {
        if Task.isCancelled { return true }
        do {
            return try await store.isCancelRequested(for: run)
        } catch {
            throw .storeFailed(error)
        }
    }

    private func commit(_ batch: Batch, to run: RunID) async throws(RunFailure) -> RecordCounts {
        do {
            return try await store.commit(batch, to: run, at: clock.now())
        } catch {
            throw .storeFailed(error)
        }
    }

    /// What the store says of the run in the end; our own account of it where the store cannot be written any more.
    /// - Parameter fields: what its records look like.
    private func conclude(_ report: RunReport, fields: FieldInventory) async -> RunReport {
        var report = report
        do {
            if fields.records > 0 {
                do {
                    try await store.note(report.drift, fields: fields, of: report.id)
                } catch .runWasEnded {
                    // That says finishing as well.
                } catch {
                    // What it looked like is lost; that it has ended need not be.
                    report.state = .failed
                    report.failure = report.failure ?? .storeFailed(error)
                }
            }
            var stored = try await store.finishRun(
                report.id, state: report.state, files: report.files, failure: report.failure,
                at: report.ended ?? report.started)
            // Somebody took it for dead, and has ended it.
            if stored.state == .interrupted {
                stored.failure = stored.failure ?? .storeFailed(.runWasEnded(path: "", run: stored.id.number))
            }
            return stored
        } catch {
            report.state = .failed
            report.failure = report.failure ?? .storeFailed(error)
            return report
        }
    }
}

/// How a run ended. It is finished only if every file was read to its end.
struct RunEnding: Equatable {
    let state: RunState
    let failure: RunFailure?

    static let cancelled = RunEnding(state: .cancelled, failure: nil)

    private init(state: RunState, failure: RunFailure?) {
        self.state = state
        self.failure = failure
    }

    init(failures: [RunFailure]) {
        switch failures.count {
        case 0: self.init(state: .finished, failure: nil)
        case 1: self.init(state: .failed, failure: failures[0])
        default: self.init(state: .failed, failure: .files(failures))
        }
    }
}

extension ReadingOptions {
    /// The same, with what is known of the source's files and fields.
    func knowing(_ source: SourceID, by store: any Store) async throws(StoreError) -> ReadingOptions {
        var options = self
        options.knownFiles = try await store.files(of: source)
        options.knownFields = try await store.inventory(of: source)
        return options
    }
}

extension RunFailure {
    /// Whether the store failed; one that gave up because it was asked to did not.
    var isOfStore: Bool {
        if case .storeFailed(let error) = self { error != .stopped } else { false }
    }
}

extension BatchReader {
    /// `next`, as something that can be awaited later.
    fileprivate func nextResult() async -> Result<Batch?, RunFailure> {
        do {
            return .success(try await next())
        } catch {
            return .failure(error)
        }
    }
}
