internal import Ingestion

/// What became of all sources of an ingestion, in the order they were taken.
public struct IngestionReport: Sendable, Equatable {
    public let sources: [Source]

    /// Over all sources.
    public var totals: Counts { sources.reduce(Counts()) { $0 + $1.counts } }
    /// Whether every source was read to its end.
    public var isComplete: Bool { sources.allSatisfy { $0.state == .finished } }

    /// What became of one source.
    public struct Source: Sendable, Equatable {
        /// Its `source_id`.
        public let id: String
        public let state: State
        public let counts: Counts
        /// The run's number, by which it can be shown or undone; nil where there was none.
        public let run: Int?
        /// Why it failed, as a person reads it; nil where it did not.
        public let failure: String?

        /// Records that were read.
        public var processed: Int { counts.processed }
        /// Of those: records that are new in the store.
        public var ingested: Int { counts.ingested }
    }

    /// How the run of a source ended. What was committed stays in each case.
    public enum State: String, Sendable, Equatable {
        case finished
        /// The task was cancelled.
        case cancelled
        case failed
        /// Nothing in this program reads sources of that type.
        case skipped
    }

    /// What became of records: `processed = ingested + duplicates + rejected`, always.
    public struct Counts: Sendable, Equatable {
        public var processed = 0
        public var ingested = 0
        /// Already in the store.
        public var duplicates = 0
        /// In quarantine, with their bytes and the reason.
        public var rejected = 0

        public init() {}

        static func + (left: Counts, right: Counts) -> Counts {
            var sum = left
            sum.processed += right.processed
            sum.ingested += right.ingested
            sum.duplicates += right.duplicates
            sum.rejected += right.rejected
            return sum
        }
    }
}

extension IngestionReport {
    init(_ report: IngestReport, sentence: (RunFailure) -> String) {
        sources = report.outcomes.map { outcome in
            var run: Int?
            if case .ran(let report, _) = outcome.result { run = Int(report.id.number) }
            return Source(
                id: outcome.source.rawValue, state: State(outcome), counts: Counts(outcome.counts), run: run,
                failure: outcome.failure.map(sentence))
        }
    }
}

extension IngestionReport.State {
    fileprivate init(_ outcome: SourceOutcome) {
        if outcome.isFinished {
            self = .finished
        } else if outcome.isCancelled {
            self = .cancelled
        } else if case .skipped = outcome.result {
            self = .skipped
        } else {
            self = .failed
        }
    }
}

extension IngestionReport.Counts {
    init(_ counts: RecordCounts) {
        self.init()
        (processed, ingested) = (counts.read, counts.stored)
        (duplicates, rejected) = (counts.duplicates, counts.rejected)
    }
}

/// How far the ingestion of one source has come.
public struct IngestionProgress: Sendable, Equatable {
    /// Its `source_id`.
    public let source: String
    /// What is committed.
    public let counts: IngestionReport.Counts
    public let readBytes: Int64
    /// To be read in all, as far as is known; 0 where nothing tells it.
    public let totalBytes: Int64
    public let isOver: Bool

    init(_ progress: IngestProgress) {
        source = progress.source.rawValue
        counts = IngestionReport.Counts(progress.counts)
        (readBytes, totalBytes, isOver) = (progress.readBytes, progress.totalBytes, progress.isOver)
    }
}
