package import Foundation

/// Reading all there is of one kind, in the order it came, a stretch at a time: for files of any size.
package protocol ExportStore: Sendable {
    /// Those records of the next batch that the query means, in the order they came; its order, sort, limit and offset
    /// do not count.
    /// - Parameter place: the batch read last; nil to begin.
    /// - Returns: nil behind the last.
    func nextRecords(_ query: RecordQuery, after place: BatchPlace?) async throws(StoreError) -> RecordStretch?
    /// The next entries of the ledger: at most `limit` behind this one, or from the beginning. Empty behind the last.
    func ledgerEntries(_ query: LedgerQuery, after entry: Int64?) async throws(StoreError) -> [LedgerLine]
    /// The next ranges of duplicates, with the number each goes by; the query says how many.
    func duplicates(_ query: DuplicateQuery, after number: Int64?)
        async throws(StoreError) -> [(number: Int64, range: DuplicateRange)]
}

/// Where a batch stands among all of them.
package struct BatchPlace: Sendable, Equatable {
    package var run: RunID
    package var sequence: Int64

    package init(run: RunID, sequence: Int64) {
        self.run = run
        self.sequence = sequence
    }
}

/// The records that one batch left in the store.
package struct RecordStretch: Sendable, Equatable {
    package var place: BatchPlace
    package var records: [StoredRecord]

    package init(place: BatchPlace, records: [StoredRecord]) {
        self.place = place
        self.records = records
    }
}

/// Which entries of the ledger, and how many at once.
package struct LedgerQuery: Sendable {
    package var period: Range<Date>?
    package var sources: [SourceID]?
    package var runs: [RunID]?
    package var limit: Int

    package init(
        period: Range<Date>? = nil, sources: [SourceID]? = nil, runs: [RunID]? = nil, limit: Int = 1000
    ) {
        self.period = period
        self.sources = sources
        self.runs = runs
        self.limit = limit
    }
}

/// One entry of the ledger as it was written: its figures add up to what was spent.
package struct LedgerLine: Sendable, Equatable {
    package var number: Int64
    /// The moment it counts at.
    package var time: Date
    package var recorded: Date
    /// Whether it settles a reservation, and which.
    package var settles: Int64?
    package var source: SourceID
    package var run: RunID?
    package var command: CommandID?
    package var usage: Usage
    package var estimatedTokens: Int64
    /// Micro-dollars of it at an assumed price.
    package var assumed: Int64

    package init(
        number: Int64, time: Date, recorded: Date, settles: Int64?, source: SourceID, run: RunID?, command: CommandID?,
        usage: Usage, estimatedTokens: Int64, assumed: Int64
    ) {
        self.number = number
        self.time = time
        self.recorded = recorded
        self.settles = settles
        self.source = source
        self.run = run
        self.command = command
        self.usage = usage
        self.estimatedTokens = estimatedTokens
        self.assumed = assumed
    }
}
