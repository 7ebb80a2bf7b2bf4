package import Foundation
package import Ingestion
package import Quantities

/// A typed request to the core, built from an intent. What is not in this list is understood and cannot be done yet.
package enum Call: Sendable, Equatable {
    // Sources
    case listSources(SourceFilter)
    case showSources([SourceID], field: String?)
    case setEnabled(SourceSelection, Bool)
    case setSourceField([SourceID], field: String, value: String, per: String?)
    case testSources(SourceSelection)
    case previewSources(SourceSelection, limit: Int?)
    case addSource(SourceDraft, SourceStep)
    case removeSources(SourceSelection)

    // Ingestion and runs
    case ingest(IngestRequest)
    case listRuns(RunFilter)
    case showRun(number: Int?, sources: [SourceID]?)
    case showIngestStatus(sources: [SourceID]?)
    /// Of all processes on all machines.
    case showRunning
    case showFailures(sources: [SourceID]?, period: Period?)
    case compareRuns([Int], newest: Int?)
    /// Sources: nil for whichever one is running; an empty list for all.
    case cancelIngest(run: Int?, sources: [SourceID]?)
    case undoRuns(RunChoice)
    case retryIngest(RetryChoice)

    case money(MoneyCall)
    case schedule(ScheduleCall)
    case training(TrainingCall)
    case setTiming(Bool)

    // What is in the store
    /// - Parameter grouping: `source`, `run`, `file`, `tag`, a stretch of time, or a field.
    case countRecords(RecordScope, grouping: String?)
    case aggregate(AggregateRequest)
    case index(IndexCall)
    case tag(TagCall)
    case showRecords(RecordListing)
    case showRejected(RejectionListing)
    case showRejection(RejectionPlace)
    case retryRejected(RejectionScope)
    case discardRejected(RejectionScope)
    case export(ExportRequest)
    case chart(ChartRequest)
    case report(ReportRequest)
    case showVersions(record: String, sources: [SourceID]?)
    case showProvenance(record: String, sources: [SourceID]?)
    case prune(sources: [SourceID]?, isDryRun: Bool)
    case showDuplicates(sources: [SourceID]?, run: Int?, lastRunOnly: Bool, period: Period?, limit: Int?)
    case showMore(limit: Int?)

    // Settings
    case listSettings(group: String?, changedOnly: Bool)
    case showSetting([String])
    case explainSetting([String])
    case explainOrigin([String])
    /// A new value is to be said.
    case askSetting(String)
    case setSetting(String, spoken: String)
    case adjustSetting(String, Adjustment)
    case toggleSetting(String)
    case addToSetting(String, spoken: String)
    case removeFromSetting(String, spoken: String)
    case resetSettings([String])
    case resetAllSettings
    case saveSettings(force: Bool)
    case listSettingChanges(period: Period?)
    case undo(Int)
    case redo(Int)

    // The rest
    case showMetadata(fields: [String])
    case doctor(DoctorRequest)
    case help(topic: String?)
    case session(SessionCall)
    case explain(String)
    case teach(phrase: String, meaning: String)
    case listTaught
    case removeTaught(String)
    case listNotUnderstood(Period?)
    case initializeWorkspace
    case confirm
    case decline
    /// The last reply, in another form.
    case showAgain
    case clearScreen
    case quit

    /// The rest of it was not said.
    case unfinished(Unfinished)

    /// Recognised, and not built: the intent's name, and the slot if only that is missing.
    case notYet(String, without: String?)
}

/// Where a sentence stopped.
package enum Unfinished: String, Sendable {
    /// `count forecasts where`
    case condition = "where"
    /// `count forecasts where confidence > 0.8 or domain = rates`
    case alternative = "or"
    /// `search forecasts for`
    case search
    /// `tag run 1 as`
    case tag
    /// `remove the tag nightly`
    case run
}

/// What the doctor looks at.
package struct DoctorRequest: Sendable, Equatable {
    /// Sources that are asked whether they can be reached; nil for none: that may cost.
    package var sources: SourceSelection?
    /// Each page and each identity of the store.
    package var isThorough = false
}

/// Which sources a command means.
package struct SourceSelection: Sendable, Equatable {
    /// nil for all.
    package var named: [SourceID]?
    package var excluded: [SourceID]

    package init(named: [SourceID]? = nil, excluded: [SourceID] = []) {
        self.named = named
        self.excluded = excluded
    }
}

/// What a list of sources is narrowed to.
package struct SourceFilter: Sendable, Equatable {
    package var isEnabled: Bool?
    package var type: String?
    package var priority: Int?
}

/// What is to be ingested, and how.
package struct IngestRequest: Sendable, Equatable {
    package var selection: SourceSelection
    /// Takes only sources with this priority or a more important one.
    package var maxPriority: Int?
    /// Takes only sources with just this priority.
    package var priority: Int?
    package var type: String?
    /// Enabled ones only, or (nothing can be ingested from them) disabled ones.
    package var isEnabled: Bool?
    package var isDryRun = false
    /// Reads also what is unchanged.
    package var isForced = false
    /// A file by the way, read as if it were the named source's; `-` for what is piped into the program.
    package var file: String?
}

/// Which runs are meant: some by their numbers, or those of the last ingest command.
package enum RunChoice: Sendable, Equatable {
    case numbers([Int])
    case last(of: [SourceID]?)
}

package struct RunFilter: Sendable, Equatable {
    package var sources: [SourceID]?
    package var period: Period?
    package var status: String?
    package var limit: Int?
}

/// A page of records; `show more` moves it on.
package struct RecordListing: Sendable, Equatable {
    package var scope: RecordScope
    package var limit: Int
    package var offset: Int = 0
    package var oldestFirst: Bool
    /// The field they are sorted by.
    package var sort: String?
    package var isDescending = false
    /// What was ingested from here on came after the first page, and is on none.
    package var end: Date?
}

/// Which rejections are meant.
package struct RejectionScope: Sendable, Equatable {
    package var sources: [SourceID]?
    package var run: Int?
    /// The runs of the last ingest command.
    package var lastRunOnly: Bool = false
    package var period: Period?
    package var code: String?
    /// One, by its number in quarantine.
    package var record: Int?
}

/// A page of the quarantine; `show more` moves it on.
package struct RejectionListing: Sendable, Equatable {
    package var scope: RejectionScope
    package var limit: Int
    package var offset: Int = 0
    package var grouping: String?
    /// Whether the user said how many: then they are listed, however many there are.
    package var isLimited: Bool
}

/// One rejection: by its number in quarantine, by where it stood, or the one shown last.
package struct RejectionPlace: Sendable, Equatable {
    package var record: Int?
    package var line: Int?
    package var file: String?
    package var sources: [SourceID]?
    /// All of its bytes, not only what fits a line.
    package var isWhole: Bool
}

/// A change of a number relative to what it is.
package enum Adjustment: Sendable, Equatable {
    /// As spoken, with its sign: `0.05`, `10 dollars`.
    case by(String, isDecrease: Bool)
    case times(Double)
}
