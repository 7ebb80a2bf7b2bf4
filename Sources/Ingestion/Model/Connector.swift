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
    /// Looks, without reading records: is it there, can it be read, how much is it.
    func probe(_ source: Source, options: ReadingOptions) async -> ProbeReport
}

extension Connector {
    package func openRejections(
        _ query: RejectionQuery, of source: Source, in store: any Store, options: ReadingOptions
    ) async throws(RunFailure) -> any BatchReader {
        throw .connectorMissing(kind: kind)
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
    /// What the records of this run look like together with those before: for the next run to compare with.
    package var fields: FieldInventory
    /// Rejected records that were left in quarantine, because it keeps only their front.
    package var keptInPart: Int
    /// Bytes to read in all, and read so far, for the progress line; nothing in all where it is not known.
    package var totalBytes: Int64
    package var readBytes: Int64

    package init(
        files: FileCounts = FileCounts(), failures: [RunFailure] = [], duplicateKeyWarnings: Int = 0,
        drift: [FieldDrift] = [], fields: FieldInventory = FieldInventory(), keptInPart: Int = 0,
        totalBytes: Int64 = 0, readBytes: Int64 = 0
    ) {
        self.files = files
        self.failures = failures
        self.duplicateKeyWarnings = duplicateKeyWarnings
        self.drift = drift
        self.fields = fields
        self.keptInPart = keptInPart
        self.totalBytes = totalBytes
        self.readBytes = readBytes
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

    package init(
        batchSize: Int = 65_536, validatesSchema: Bool = true, filtersInvalidData: Bool = true,
        maximumRecordBytes: Int = 16 << 20, maximumDepth: Int = 512,
        maximumDecompressedBytes: Int64 = 100 << 30, maximumDecompressionRatio: Int = 1000, isForced: Bool = false,
        knownFiles: [String: FileProgress] = [:], knownFields: FieldInventory = FieldInventory()
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
    }
}

/// What a look at a source found.
package enum ProbeReport: Sendable, Equatable {
    case reachable(files: Int, bytes: Int64, skippedByPattern: Int)
    case failed(RunFailure)
}
