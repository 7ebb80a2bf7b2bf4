package import Quantities

/// How to ingest: what the command asked for, and the settings that matter to it.
package struct IngestOptions: Sendable {
    /// The journal's command that the runs belong to.
    package var command: CommandID?
    package var reading: ReadingOptions
    /// Reads and counts everything, and writes nothing.
    package var dryRun: Bool
    /// Whether several sources are ingested at once.
    package var parallel: Bool
    /// How many at most.
    package var maxWorkers: Int
    /// How many versions of an item with a key are kept.
    package var maximumVersions: Int

    package init(
        command: CommandID? = nil, reading: ReadingOptions = ReadingOptions(), dryRun: Bool = false,
        parallel: Bool = false, maxWorkers: Int = 1, maximumVersions: Int = 5
    ) {
        self.command = command
        self.reading = reading
        self.dryRun = dryRun
        self.parallel = parallel
        self.maxWorkers = maxWorkers
        self.maximumVersions = maximumVersions
    }
}

/// How far the ingestion of one source has come, told after each batch.
package struct IngestProgress: Sendable, Equatable {
    package var source: SourceID
    package var counts: RecordCounts
    /// Bytes read, and to be read in all as far as is known; reading is ahead of `counts` by a batch.
    package var readBytes: Int64
    package var totalBytes: Int64
    /// How much of it is done, from 0 to 1, where no bytes tell that.
    package var share: Double?
    /// What reading waits for just now.
    package var wait: ReadingWait?
    /// What calling a server has come to; nil where none is called.
    package var usage: Usage?
    /// The least that is left of the budgets that bind it, put in by whoever knows them.
    package var budgetLeft: Money?
    /// Whether the source is done with, well or not.
    package var isOver: Bool

    package init(
        source: SourceID, counts: RecordCounts, readBytes: Int64 = 0, totalBytes: Int64 = 0, share: Double? = nil,
        wait: ReadingWait? = nil, usage: Usage? = nil, budgetLeft: Money? = nil, isOver: Bool = false
    ) {
        self.source = source
        self.counts = counts
        self.readBytes = readBytes
        self.totalBytes = totalBytes
        self.share = share
        self.wait = wait
        self.usage = usage
        self.budgetLeft = budgetLeft
        self.isOver = isOver
    }
}
