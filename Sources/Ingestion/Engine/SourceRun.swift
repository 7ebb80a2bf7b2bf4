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
        var progress = Progress()
        let ending = await load(into: id, &progress)
        let summary = await progress.reader?.summary ?? ReadingSummary()
        let report = RunReport(
            id: id, source: source.id, command: options.command, state: ending.state, started: started,
            ended: clock.now(), counts: progress.counts, files: summary.files, failure: ending.failure)
        // In a task of its own: also a run that was cancelled must be written down as what it was.
        return .ran(await Task { await conclude(report) }.value, summary)
    }

    /// How far loading has come, also where it fails.
    private struct Progress {
        var reader: (any BatchReader)?
        var counts = RecordCounts()
    }

    private func load(into run: RunID, _ progress: inout Progress) async -> RunEnding {
        do {
            let reader = try await connector.open(source, options: options.reading)
            progress.reader = reader
            var next = try await reader.next()
            while let batch = next {
                if try await isStopped(run) { return .cancelled }
                async let following = reader.nextResult()
                if !batch.isEmpty { progress.counts += try await commit(batch, to: run) }
                await telling(progress.counts, reader)
                next = try await following.get()
            }
            if try await isStopped(run) { return .cancelled }
            try await reader.committed()
            // What archiving made of the files belongs into the store as well.
            if let moved = try await reader.next(), !moved.isEmpty {
                progress.counts += try await commit(moved, to: run)
            }
            return RunEnding(failures: await reader.summary.failures)
        } catch {
            // A reader may end with an error because it noticed the cancelling first.
            if Task.isCancelled, !error.isOfStore { return .cancelled }
            return RunEnding(failures: (await progress.reader?.summary.failures ?? []) + [error])
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
    private func conclude(_ report: RunReport) async -> RunReport {
        do {
            return try await store.finishRun(
                report.id, state: report.state, files: report.files, failure: report.failure,
                at: report.ended ?? report.started)
        } catch {
            var report = report
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

extension RunFailure {
    var isOfStore: Bool {
        if case .storeFailed = self { true } else { false }
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
