/// Reads rejected records of one source again, from what the store keeps of them. What becomes of each is in the same
/// batch that takes it out of quarantine.
package actor QuarantineReader: BatchReader {
    private let store: any Store
    private let schema: RecordSchema?
    private let recordsAt: RecordPointer?
    private let collector: RecordCollector
    private var query: RejectionQuery
    /// The last rejection there was at the beginning: those that this reading brings about lie behind it.
    private var last: RejectionID?
    private var isBegun = false
    private var waiting: ArraySlice<StoredRejection> = []
    private var retried: [RejectionID] = []
    private var keptInPart = 0
    private var totalBytes: Int64 = 0
    private var readBytes: Int64 = 0

    /// So many are taken from the store at once: their bytes are in memory.
    private static let pageSize = 256

    package init(
        _ query: RejectionQuery, of source: Source, schema: RecordSchema?, in store: any Store,
        options: ReadingOptions, hasher: any IdentityHasher
    ) {
        self.store = store
        self.schema = schema
        recordsAt = source.shape.recordsAt.flatMap { RecordPointer($0) }
        collector = RecordCollector(
            source: source.id, schema: schema, shape: source.shape, options: options, hasher: hasher)
        self.query = query
        self.query.sources = [source.id]
        self.query.oldestFirst = true
        self.query.limit = Self.pageSize
        self.query.offset = 0
    }

    package var summary: ReadingSummary {
        ReadingSummary(
            duplicateKeyWarnings: collector.duplicateKeyWarnings, keptInPart: keptInPart, totalBytes: totalBytes,
            readBytes: readBytes)
    }

    package func next() async throws(RunFailure) -> Batch? {
        if !isBegun { try await begin() }
        var files: [String?: Int32] = [:]
        while !collector.isFull, !Task.isCancelled {
            if waiting.isEmpty { try await turnPage() }
            guard let rejection = waiting.popFirst() else { break }
            query.after = rejection.id
            read(rejection, &files)
        }
        guard !collector.isEmpty else { return nil }
        var batch = collector.takeBatch()
        batch.retried = retried
        retried = []
        return batch
    }

    package func committed() {}

    private func begin() async throws(RunFailure) {
        isBegun = true
        do throws(StoreError) {
            let count = try await store.countRejections(query).reduce(0) { $0 + $1.count }
            guard count > 0 else { return }
            var lastQuery = query
            lastQuery.limit = 1
            lastQuery.offset = count - 1
            last = try await store.rejections(lastQuery).last?.id
        } catch {
            throw .storeFailed(error)
        }
    }

    private func turnPage() async throws(RunFailure) {
        guard let last else { return }
        do throws(StoreError) {
            waiting = try await store.rejections(query).filter { $0.id.number <= last.number }[...]
        } catch {
            throw .storeFailed(error)
        }
    }

    private func read(_ rejection: StoredRejection, _ files: inout [String?: Int32]) {
        if case .tooLarge = rejection.reason {
            keptInPart += 1
            return
        }
        if let known = files[rejection.file] {
            collector.continueFile(known)
        } else {
            let progress = FileProgress(
                path: rejection.file ?? "", size: 0, modified: 0, device: 0, inode: 0, state: .reference)
            files[rejection.file] = collector.beginFile(progress)
        }
        RejectedRecordReader.read(
            payload: rejection.payload, context: rejection.context,
            at: RecordPlace(position: rejection.position, byteOffset: rejection.byteOffset), schema: schema,
            reason: rejection.reason, recordsAt: recordsAt, into: collector)
        retried.append(rejection.id)
        readBytes += Int64(rejection.payload.count)
    }
}

/// A connector that reads no files but rejected records, for an `Ingestor` that tries them again.
package struct QuarantineConnector: Connector {
    private let connector: any Connector
    private let query: RejectionQuery
    private let store: any Store

    /// - Parameters:
    ///   - connector: the one whose records they are.
    ///   - query: which rejections; of each source, its own.
    package init(_ connector: any Connector, query: RejectionQuery, store: any Store) {
        self.connector = connector
        self.query = query
        self.store = store
    }

    package var kind: String { connector.kind }

    package func open(_ source: Source, options: ReadingOptions) async throws(RunFailure) -> any BatchReader {
        try await connector.openRejections(query, of: source, in: store, options: options)
    }

    package func estimate(_ source: Source, options: ReadingOptions) async throws(RunFailure) -> CostEstimate? { nil }

    package func probe(_ source: Source, options: ReadingOptions) async -> ProbeReport {
        await connector.probe(source, options: options)
    }
}
