/// What became of all sources of one ingestion, in the order they were taken.
package struct IngestReport: Sendable, Equatable {
    package var outcomes: [SourceOutcome]

    package init(outcomes: [SourceOutcome]) {
        self.outcomes = outcomes
    }

    /// Over all sources; of a dry run, what would have become of the records.
    package var totals: RecordCounts {
        outcomes.reduce(RecordCounts()) { totals, outcome in totals + outcome.counts }
    }
}

/// What became of one source.
package struct SourceOutcome: Sendable, Equatable {
    package var source: SourceID
    package var result: Result

    package init(source: SourceID, result: Result) {
        self.source = source
        self.result = result
    }

    package enum Result: Sendable, Equatable {
        /// There was a run; its report says how it ended.
        case ran(RunReport, ReadingSummary)
        /// Dry run: what a run would have come to.
        case rehearsed(RehearsalReport)
        /// Dry run of a source whose reading costs money: what it may come to.
        case estimated(CostEstimate)
        /// No connector serves this kind of source yet.
        case skipped(kind: String)
        /// No run could even begin: the store failed.
        case failed(RunFailure)
        /// Ingestion was cancelled before its turn came.
        case notStarted
    }

    package var counts: RecordCounts {
        switch result {
        case .ran(let report, _): report.counts
        case .rehearsed(let report): report.counts
        case .estimated, .skipped, .failed, .notStarted: RecordCounts()
        }
    }

    /// What the reader found, where one read.
    package var summary: ReadingSummary? {
        switch result {
        case .ran(_, let summary): summary
        case .rehearsed(let report): report.summary
        case .estimated, .skipped, .failed, .notStarted: nil
        }
    }

    /// How the run, or the rehearsal, ended; nil where there was none.
    package var state: RunState? {
        switch result {
        case .ran(let report, _): report.state
        case .rehearsed(let report): report.state
        case .estimated, .skipped, .failed, .notStarted: nil
        }
    }

    package var isFinished: Bool { state == .finished }
    /// Stopped by the user, in its course or before.
    package var isCancelled: Bool { state == .cancelled || result == .notStarted }

    /// Why it failed, if it did.
    package var failure: RunFailure? {
        switch result {
        case .ran(let report, _): report.failure
        case .rehearsed(let report): report.failure
        case .failed(let failure): failure
        case .estimated, .skipped, .notStarted: nil
        }
    }
}

/// What a run would have come to: `stored` counts what is new, `duplicates` what the store, or the run itself, has.
package struct RehearsalReport: Sendable, Equatable {
    package var state: RunState
    package var counts: RecordCounts
    package var summary: ReadingSummary
    package var failure: RunFailure?

    package init(state: RunState, counts: RecordCounts, summary: ReadingSummary, failure: RunFailure? = nil) {
        self.state = state
        self.counts = counts
        self.summary = summary
        self.failure = failure
    }
}
