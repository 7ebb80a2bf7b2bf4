/// What undoing a run does, or did.
package struct UndoPlan: Sendable, Equatable {
    package var run: RunReport
    /// Records of the run that are still in the store, and go.
    package var records: Int
    /// Items whose version before becomes the current one again.
    package var restoredVersions: Int
    /// Rejections of the run, which go with it.
    package var rejections: Int
    /// Files that will be read again, by path: the run's own, and those whose duplicates pointed into it.
    package var forgottenFiles: [String]
    /// Cursors that go back to where they stood before the run, by name.
    package var cursors: [CursorReturn]

    package init(
        run: RunReport, records: Int = 0, restoredVersions: Int = 0, rejections: Int = 0, forgottenFiles: [String] = [],
        cursors: [CursorReturn] = []
    ) {
        self.run = run
        self.records = records
        self.restoredVersions = restoredVersions
        self.rejections = rejections
        self.forgottenFiles = forgottenFiles
        self.cursors = cursors
    }
}

/// How long things are kept; from the settings.
package struct RetentionPolicy: Sendable, Equatable {
    /// `retention_days`: records ingested earlier go; nil keeps them for ever.
    package var recordDays: Int?
    /// `max_storage_size_mb`, in bytes: the oldest records go until the rest fits; nil for no limit.
    package var maximumBytes: Int64?
    /// `metrics_retention_days`: runs, journal and quarantine.
    package var metricsDays: Int?
    /// Only these sources; nil for all, and for what belongs to none.
    package var sources: [SourceID]?

    package init(
        recordDays: Int? = nil, maximumBytes: Int64? = nil, metricsDays: Int? = nil, sources: [SourceID]? = nil
    ) {
        self.recordDays = recordDays
        self.maximumBytes = maximumBytes
        self.metricsDays = metricsDays
        self.sources = sources
    }
}

/// What pruning removes, or removed.
package struct PrunePlan: Sendable, Equatable {
    /// By age (`retention_days`), by source.
    package var expiredRecords: [SourceID: Int]
    /// By size (`max_storage_size_mb`), by source.
    package var excessRecords: [SourceID: Int]
    package var oldVersions: Int
    package var rejections: Int
    package var runs: Int
    package var commands: Int
    /// Answers of servers kept (`enable_cache`), which go before any record goes by size.
    package var answers: Int
    /// What the store weighs now, without the room that is free inside its file.
    package var bytesBefore: Int64
    package var bytesAfter: Int64

    package init(
        expiredRecords: [SourceID: Int] = [:], excessRecords: [SourceID: Int] = [:], oldVersions: Int = 0,
        rejections: Int = 0, runs: Int = 0, commands: Int = 0, answers: Int = 0, bytesBefore: Int64 = 0,
        bytesAfter: Int64 = 0
    ) {
        self.expiredRecords = expiredRecords
        self.excessRecords = excessRecords
        self.oldVersions = oldVersions
        self.rejections = rejections
        self.runs = runs
        self.commands = commands
        self.answers = answers
        self.bytesBefore = bytesBefore
        self.bytesAfter = bytesAfter
    }

    package var isEmpty: Bool {
        expiredRecords.isEmpty && excessRecords.isEmpty && oldVersions == 0 && rejections == 0 && runs == 0
            && commands == 0 && answers == 0
    }
}
