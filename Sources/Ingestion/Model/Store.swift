package import Foundation

/// Our own persistence: records, quarantine, runs, the journal. Opaque ids, no SQL; every store passes one conformance
/// suite (`Tests/TestSupport/StoreConformance.swift`). All calls may come from any task.
package protocol Store: JournalStore, SpendingLedger, CursorStore, AnswerCache, ExportStore, ScheduleStore, QueryStore,
    TrustStore, TrainingStore, StoreExaminer
{
    // MARK: Runs
    /// - Parameter alone: throws `.sourceIsBusy` where another run of the source goes on; else they share its files
    ///   (`claimFiles`). Runs whose processes have vanished are marked interrupted first.
    func beginRun(
        of source: SourceID, command: CommandID?, alone: Bool, at time: Date
    ) async throws(StoreError) -> RunID
    /// A sign of life: a run that gives none counts as interrupted after a while, and takes no more batches then.
    /// - Returns: false where it has been taken for dead already.
    func keepAlive(_ run: RunID) async throws(StoreError) -> Bool
    /// Takes files of its source for a run, unless another that goes on has them, or has read them since this one began.
    /// - Returns: those that the run may read, with what is known of each now; nil for nothing.
    func claimFiles(_ paths: [String], of run: RunID) async throws(StoreError) -> [String: FileProgress?]
    /// Those that go on just now, of all processes on all machines that share the store; the oldest first.
    func runningRuns() async throws(StoreError) -> [RunningRun]
    /// Commits records, rejections, duplicates, file progress and the run's counters in one transaction.
    /// - Returns: what became of the batch's records.
    func commit(_ batch: Batch, to run: RunID, at time: Date) async throws(StoreError) -> RecordCounts
    func finishRun(_ run: RunID, state: RunState, files: FileCounts, failure: RunFailure?, at time: Date)
        async throws(StoreError) -> RunReport
    /// Notes what the run's records looked like: the drift with the run, their fields with what is known of its source.
    func note(_ drift: [FieldDrift], fields: FieldInventory, of run: RunID) async throws(StoreError)
    /// What the records of a source have looked like so far; empty where nothing is known.
    func inventory(of source: SourceID) async throws(StoreError) -> FieldInventory
    /// Newest first.
    func runs(matching query: RunQuery) async throws(StoreError) -> [RunReport]
    /// Asks a run of any process to stop; it polls between batches.
    func requestCancel(of run: RunID) async throws(StoreError)
    func isCancelRequested(for run: RunID) async throws(StoreError) -> Bool

    // MARK: Files
    /// What is known of a file of this source, by its path.
    func progress(ofFile path: String, source: SourceID) async throws(StoreError) -> FileProgress?
    /// What is known of all files of this source, by path.
    func files(of source: SourceID) async throws(StoreError) -> [String: FileProgress]

    // MARK: Keys and versions
    /// Makes ready for records with these key fields (none for a source without): where the stored ones are keyed
    /// otherwise, they are keyed anew, by what `key` makes of their bodies (nil for a record that has no key).
    func prepareKeys(
        of source: SourceID, fields: [String], maximumVersions: Int,
        key: @escaping @Sendable ([UInt8]) -> RecordIdentity?) async throws(StoreError)
    /// All versions of the item with this key, newest first; the first is the current one.
    func versions(of key: RecordIdentity, source: SourceID) async throws(StoreError) -> [StoredRecord]
    /// What is known of where a record, as the store gave it back, came from.
    func provenance(of record: StoredRecord) async throws(StoreError) -> RecordProvenance

    // MARK: Quarantine
    /// Removes all rejections that match for good, whatever the query's limit, in one transaction.
    /// - Returns: how many.
    func discardRejections(_ query: RejectionQuery) async throws(StoreError) -> Int

    // MARK: Undoing and pruning
    /// What undoing the run would do, or nil where there is no such run.
    func undoPlan(for run: RunID) async throws(StoreError) -> UndoPlan?
    /// Removes the run's records in one transaction. The file ledger forgets its files, and those whose duplicates
    /// pointed into it, so that the next run reads them again.
    func undo(_ run: RunID, at time: Date) async throws(StoreError) -> UndoPlan
    /// What pruning would remove.
    func prunePlan(_ policy: RetentionPolicy, at time: Date) async throws(StoreError) -> PrunePlan
    /// Removes what the policy says, in transactions of bounded size.
    func prune(_ policy: RetentionPolicy, at time: Date) async throws(StoreError) -> PrunePlan

    // MARK: Reading back
    func countRecords(_ query: RecordQuery) async throws(StoreError) -> Int
    /// Counts per source, ordered by source.
    func countRecordsBySource(_ query: RecordQuery) async throws(StoreError) -> [(source: SourceID, count: Int)]
    func records(_ query: RecordQuery) async throws(StoreError) -> [StoredRecord]
    func rejections(_ query: RejectionQuery) async throws(StoreError) -> [StoredRejection]
    /// Counts per source and reason code, the most first.
    func countRejections(_ query: RejectionQuery)
        async throws(StoreError) -> [(source: SourceID, code: String, count: Int)]
    func duplicates(_ query: DuplicateQuery) async throws(StoreError) -> [DuplicateRange]
    /// How many of these, all different, a source without key has already: for rehearsals, which write nothing.
    func countKnown(_ identities: [RecordIdentity], of source: SourceID) async throws(StoreError) -> Int
    /// The same for records with a key, of items that are all different: how many of the items are stored, and of how many
    /// the current version says just this.
    func compare(
        _ records: [(key: RecordIdentity, content: RecordIdentity)], of source: SourceID
    ) async throws(StoreError) -> (known: Int, unchanged: Int)

    // MARK: Itself
    func metadata() async throws(StoreError) -> StoreMetadata
    /// Checkpoints and closes; further calls throw `.closed`.
    func close() async
}

extension Store {
    /// A run that others of its source may go on beside.
    package func beginRun(
        of source: SourceID, command: CommandID?, at time: Date
    ) async throws(StoreError) -> RunID {
        try await beginRun(of: source, command: command, alone: false, at: time)
    }
}

package struct RunQuery: Sendable {
    package var id: RunID?
    package var sources: [SourceID]?
    package var states: [RunState]?
    package var period: Range<Date>?
    /// Only the runs of the newest command that has any.
    package var lastCommandOnly: Bool
    package var limit: Int

    package init(
        id: RunID? = nil, sources: [SourceID]? = nil, states: [RunState]? = nil, period: Range<Date>? = nil,
        lastCommandOnly: Bool = false, limit: Int = 20
    ) {
        self.id = id
        self.sources = sources
        self.states = states
        self.period = period
        self.lastCommandOnly = lastCommandOnly
        self.limit = limit
    }
}

package struct StoredRecord: Sendable, Equatable {
    package var source: SourceID
    package var run: RunID
    package var file: String?
    package var position: Int64
    package var eventTime: Date?
    package var ingested: Date
    package var isMarkedInvalid: Bool
    /// 1, unless it replaced another with the same key.
    package var version: Int
    /// Its JSON text.
    package var body: [UInt8]

    package init(
        source: SourceID, run: RunID, file: String?, position: Int64, eventTime: Date?, ingested: Date,
        isMarkedInvalid: Bool, version: Int = 1, body: [UInt8]
    ) {
        self.source = source
        self.run = run
        self.file = file
        self.position = position
        self.eventTime = eventTime
        self.ingested = ingested
        self.isMarkedInvalid = isMarkedInvalid
        self.version = version
        self.body = body
    }
}

package struct RejectionQuery: Sendable {
    package var sources: [SourceID]?
    package var runs: [RunID]?
    package var period: Range<Date>?
    package var code: String?
    /// Line, row or index in its file.
    package var position: Int64?
    /// How the file's path ends, in whole names: `july.jsonl`, `2025/july.jsonl`.
    package var file: String?
    package var ids: [RejectionID]?
    /// Only those with a larger number: for going through all of them in order of `oldestFirst`.
    package var after: RejectionID?
    package var oldestFirst: Bool
    package var limit: Int
    package var offset: Int

    package init(
        sources: [SourceID]? = nil, runs: [RunID]? = nil, period: Range<Date>? = nil, code: String? = nil,
        position: Int64? = nil, file: String? = nil, ids: [RejectionID]? = nil, after: RejectionID? = nil,
        oldestFirst: Bool = false, limit: Int = 20, offset: Int = 0
    ) {
        self.sources = sources
        self.runs = runs
        self.period = period
        self.code = code
        self.position = position
        self.file = file
        self.ids = ids
        self.after = after
        self.oldestFirst = oldestFirst
        self.limit = limit
        self.offset = offset
    }
}

/// A rejection in quarantine, newest run first and in file order within it.
package struct StoredRejection: Sendable, Equatable {
    package var id: RejectionID
    package var source: SourceID
    package var run: RunID
    package var file: String?
    package var position: Int64
    package var byteOffset: Int64
    package var time: Date
    package var reason: Rejection.Reason
    package var payload: [UInt8]
    /// Of its file: what is needed to read it again without the rest (`FileProgress.context`).
    package var context: [UInt8]?

    package init(
        id: RejectionID, source: SourceID, run: RunID, file: String?, position: Int64, byteOffset: Int64, time: Date,
        reason: Rejection.Reason, payload: [UInt8], context: [UInt8]? = nil
    ) {
        self.id = id
        self.context = context
        self.source = source
        self.run = run
        self.file = file
        self.position = position
        self.byteOffset = byteOffset
        self.time = time
        self.reason = reason
        self.payload = payload
    }
}

package struct DuplicateQuery: Sendable {
    package var sources: [SourceID]?
    package var runs: [RunID]?
    package var period: Range<Date>?
    package var limit: Int

    package init(
        sources: [SourceID]? = nil, runs: [RunID]? = nil, period: Range<Date>? = nil, limit: Int = 20
    ) {
        self.sources = sources
        self.runs = runs
        self.period = period
        self.limit = limit
    }
}

/// A stretch of records that were already there: positions `first...last` of a file, and where the first of them was
/// stored from.
package struct DuplicateRange: Sendable, Equatable {
    package var source: SourceID
    package var run: RunID
    package var file: String?
    package var first: Int64
    package var last: Int64
    package var original: Place

    package init(source: SourceID, run: RunID, file: String?, first: Int64, last: Int64, original: Place) {
        self.source = source
        self.run = run
        self.file = file
        self.first = first
        self.last = last
        self.original = original
    }

    package struct Place: Sendable, Equatable {
        package var run: RunID
        package var file: String?
        package var position: Int64
        package init(run: RunID, file: String?, position: Int64) {
            self.run = run
            self.file = file
            self.position = position
        }
    }
}

package struct StoreMetadata: Sendable, Equatable {
    /// `SQLite 3.40.1`.
    package var engine: String
    package var schemaVersion: Int
    package var identityVersion: Int
    package var sizeBytes: Int64
    package var recordCount: Int
    package var path: String

    package init(
        engine: String, schemaVersion: Int, identityVersion: Int, sizeBytes: Int64, recordCount: Int, path: String
    ) {
        self.engine = engine
        self.schemaVersion = schemaVersion
        self.identityVersion = identityVersion
        self.sizeBytes = sizeBytes
        self.recordCount = recordCount
        self.path = path
    }
}

/// Why the store could not do what was asked: facts, no prose.
package enum StoreError: Error, Sendable, Equatable, Codable {
    case closed
    /// Another process holds the write lock for longer than we wait; its process id where it is known.
    case locked(path: String, holder: Int32?)
    case readOnly(path: String)
    case diskFull(path: String)
    case damaged(path: String, detail: String)
    case notAStore(path: String)
    /// Written by a newer Magpie.
    case newerVersion(path: String, found: Int, supported: Int)
    case cannotOpen(path: String, errno: Int32)
    /// A run of the source is still going on: what it has read would not fit what is to be taken away.
    case runIsRunning(path: String, run: Int64)
    /// Another run of the source goes on, which is read by one at a time.
    case sourceIsBusy(path: String, by: RunningRun)
    /// The run gave no sign of life for so long that it was taken for dead: nothing more of it is stored.
    case runWasEnded(path: String, run: Int64)
    /// The task that asked was cancelled: nothing was read or changed.
    case stopped
    /// The connection was lost at the very end, and whether all of it was stored could not be found out: it is not tried
    /// again, so that nothing is done twice.
    case outcomeUnknown(path: String)
    /// The server that the store is on cannot be reached, or does not let us.
    case server(path: String, DatabaseFailure)
    case other(path: String, code: Int32, detail: String)
}
