package import Foundation

/// Code that reads one kind of source. Makes one `BatchReader` a run.
package protocol Connector: Sendable {
    /// The kind it serves: `file`.
    var kind: String { get }
    /// Opens a source for one run. Finding the files (or the first page) happens here.
    func open(_ source: Source, options: ReadingOptions) async throws(RunFailure) -> any BatchReader
    /// Opens rejected records of a source, to be read again alone, from what the store keeps of them.
    func openRejections(
        _ query: RejectionQuery, of source: Source, in store: any Store, options: ReadingOptions
    ) async throws(RunFailure) -> any BatchReader
    /// What a run may come to, for a source whose reading calls servers: a dry run calls none. Nil for a source that is
    /// read in a dry run as in any other.
    func estimate(_ source: Source, options: ReadingOptions) async throws(RunFailure) -> CostEstimate?
    /// Looks, without reading records: is it there, can it be read, how much is it.
    func probe(_ source: Source, options: ReadingOptions) async -> ProbeReport
    /// Reads the first records a run would read, so many at most, and gives up whatever it opened. Of a server it takes
    /// one call.
    func preview(_ source: Source, count: Int, options: ReadingOptions) async -> SourcePreview
}

extension Connector {
    package func openRejections(
        _ query: RejectionQuery, of source: Source, in store: any Store, options: ReadingOptions
    ) async throws(RunFailure) -> any BatchReader {
        throw .connectorMissing(kind: kind)
    }

    package func estimate(_ source: Source, options: ReadingOptions) async throws(RunFailure) -> CostEstimate? { nil }

    package func preview(_ source: Source, count: Int, options: ReadingOptions) async -> SourcePreview {
        await SourcePreview(count: count, options: options) { options throws(RunFailure) in
            try await open(source, options: options)
        }
    }
}

/// Reads one source, batch by batch, in order. Used by one task at a time.
package protocol BatchReader: AnyObject, Sendable {
    /// The next batch, or nil at the end. A file that fails is noted in `summary` and reading goes on with the next.
    func next() async throws(RunFailure) -> Batch?
    /// Called once, after the store has committed everything that was read: archive what is finished. A `next()` behind
    /// it may bring one more batch that says what became of the files.
    func committed() async throws(RunFailure)
    /// What became of the files, so far.
    var summary: ReadingSummary { get async }
    /// Nothing more is read, whether it came to its end or not: gives up what is under way. Called once, at last.
    func stop() async
}

extension BatchReader {
    package func stop() async {}
}

/// What a reader found, besides records.
package struct ReadingSummary: Sendable, Equatable {
    package var files: FileCounts
    /// One for each file that could not be read to its end.
    package var failures: [RunFailure]
    /// Records with a key twice in a source without schema: stored, and counted here.
    package var duplicateKeyWarnings: Int
    /// How the records differ in shape from what `ReadingOptions.knownFields` says.
    package var drift: [FieldDrift]
    /// What the records of this run look like; what is known of those before is not in it.
    package var fields: FieldInventory
    /// Rejected records that were left in quarantine, because it keeps only their front.
    package var keptInPart: Int
    /// Bytes to read in all, and read so far, for the progress line; nothing in all where it is not known.
    package var totalBytes: Int64
    package var readBytes: Int64
    /// What calling a server came to; nil where none was to be called.
    package var calls: CallSummary?
    /// What asking a database came to; nil where none was asked.
    package var query: QuerySummary?

    package init(
        files: FileCounts = FileCounts(), failures: [RunFailure] = [], duplicateKeyWarnings: Int = 0,
        drift: [FieldDrift] = [], fields: FieldInventory = FieldInventory(), keptInPart: Int = 0,
        totalBytes: Int64 = 0, readBytes: Int64 = 0, calls: CallSummary? = nil,
        query: QuerySummary? = nil
    ) {
        self.files = files
        self.failures = failures
        self.duplicateKeyWarnings = duplicateKeyWarnings
        self.drift = drift
        self.fields = fields
        self.keptInPart = keptInPart
        self.totalBytes = totalBytes
        self.readBytes = readBytes
        self.calls = calls
        self.query = query
    }
}

/// How to read: settings that matter to connectors, and what the command asked for.
package struct ReadingOptions: Sendable {
    /// The most records in one batch.
    package var batchSize: Int
    package var validatesSchema: Bool
    /// False keeps records that break their schema, marked.
    package var filtersInvalidData: Bool
    package var maximumRecordBytes: Int
    package var maximumDepth: Int
    /// A compressed file may unpack to so many bytes,
    package var maximumDecompressedBytes: Int64
    /// and to so many times its own size.
    package var maximumDecompressionRatio: Int
    /// Reads everything, also what looks unchanged.
    package var isForced: Bool
    /// What the store knows of this source's files, by path.
    package var knownFiles: [String: FileProgress]
    /// What the records of this source have looked like so far.
    package var knownFields: FieldInventory
    /// How servers are called; nil where none may be.
    package var api: APIOptions?
    /// The run that reads, and the journal's command it belongs to: calls are booked for them.
    package var run: RunID?
    package var command: CommandID?
    /// Takes files for this run, where others of the same source may go on beside it: gives those it may read, with what
    /// is known of each by then.
    package var claimFiles: (@Sendable ([String]) async throws(StoreError) -> [String: FileProgress?])?
    /// Told while reading waits for something else than data.
    package var isWaiting: (@Sendable (ReadingWait) -> Void)?

    package init(
        batchSize: Int = 65_536, validatesSchema: Bool = true, filtersInvalidData: Bool = true,
        maximumRecordBytes: Int = 16 << 20, maximumDepth: Int = 512,
        maximumDecompressedBytes: Int64 = 100 << 30, maximumDecompressionRatio: Int = 1000, isForced: Bool = false,
        knownFiles: [String: FileProgress] = [:], knownFields: FieldInventory = FieldInventory(),
        api: APIOptions? = nil, run: RunID? = nil, command: CommandID? = nil
    ) {
        self.batchSize = batchSize
        self.validatesSchema = validatesSchema
        self.filtersInvalidData = filtersInvalidData
        self.maximumRecordBytes = maximumRecordBytes
        self.maximumDepth = maximumDepth
        self.maximumDecompressedBytes = maximumDecompressedBytes
        self.maximumDecompressionRatio = maximumDecompressionRatio
        self.isForced = isForced
        self.knownFiles = knownFiles
        self.knownFields = knownFields
        self.api = api
        self.run = run
        self.command = command
    }
}

/// What reading waits for, and until when.
package struct ReadingWait: Sendable, Equatable {
    package var until: Date
    package var reason: Reason

    package init(until: Date, reason: Reason) {
        self.until = until
        self.reason = reason
    }

    package enum Reason: Sendable, Equatable {
        case rate(RateLimit)
        /// The server asked for it.
        case server
        /// Before a failed call is made again, for the how-manyth time.
        case retry(Int)
        /// Calls of others are under way that may give back some of a budget.
        case outstanding
    }
}

/// What a look at a source found.
package enum ProbeReport: Sendable, Equatable {
    case reachable(files: Int, bytes: Int64, skippedByPattern: Int)
    /// A server answered: what it gave, and what that cost.
    case answered(AnswerProbe)
    /// A database has begun to give rows.
    case queried(QueryProbe)
    case failed(RunFailure)
}

/// What one call to a server showed.
package struct AnswerProbe: Sendable, Equatable {
    package var status: Int
    package var contentType: String?
    package var bytes: Int64
    /// Records in the answer, and of those the ones that would be rejected.
    package var records: Int
    package var rejected: Int
    package var usage: Usage
    package var isPriceAssumed: Bool
    package var took: Duration
    /// The first of the records, where they were asked for.
    package var first: [PreviewedRecord]

    package init(
        status: Int, contentType: String?, bytes: Int64, records: Int, rejected: Int, usage: Usage,
        isPriceAssumed: Bool, took: Duration, first: [PreviewedRecord] = []
    ) {
        self.first = first
        self.status = status
        self.contentType = contentType
        self.bytes = bytes
        self.records = records
        self.rejected = rejected
        self.usage = usage
        self.isPriceAssumed = isPriceAssumed
        self.took = took
    }
}
