package import JSONText

/// Takes the records a splitter finds, checks and identifies them, and gathers them into batches.
///
/// One a reader; not to be shared between tasks.
package final class RecordCollector {
    package let scanner: JSONScanner
    package let limits: RecordLimits
    private let options: ReadingOptions
    private var encoder: CanonicalEncoder
    private let hasher: any IdentityHasher
    private let shaping: RecordShaping
    /// What the records look like.
    private var observer = FieldObserver()
    private var bodies: [UInt8] = []
    private var entries: [RecordBlock.Entry] = []
    private var rejections: [Rejection] = []
    private var rejectedBytes = 0
    private var coercedValues = 0
    private var files: [FileProgress] = []
    private var file: Int32 = 0
    /// Told of each record that is taken, as it will be stored.
    package var isTaking: ((JSONTape) -> Void)?
    /// Records with a key twice, in a source without schema.
    package private(set) var duplicateKeyWarnings = 0

    /// A batch is full at this many bytes of records: two of them in flight stay small.
    package static let usualBatchBytes = 8 << 20

    package init(
        source: SourceID, schema: RecordSchema?, shape: RecordShape = RecordShape(), options: ReadingOptions,
        hasher: any IdentityHasher
    ) {
        self.options = options
        self.hasher = hasher
        limits = RecordLimits(maximumRecordBytes: options.maximumRecordBytes)
        scanner = JSONScanner(maximumDepth: options.maximumDepth)
        encoder = CanonicalEncoder(source: source)
        shaping = RecordShaping(source: source, schema: schema, shape: shape, options: options)
    }

    // MARK: Files and batches

    /// Further records come from this file.
    /// - Returns: what `continueFile` knows it by, in this batch.
    @discardableResult
    package func beginFile(_ progress: FileProgress) -> Int32 {
        file = Int32(files.count)
        files.append(progress)
        return file
    }

    /// Further records come from a file that was begun before.
    package func continueFile(_ file: Int32) { self.file = file }

    /// Notes how far the current file has come.
    package func updateFile(_ change: (inout FileProgress) -> Void) { change(&files[Int(file)]) }

    /// Adds a file that has no records in this batch.
    package func append(_ progress: FileProgress) { files.append(progress) }

    package var isFull: Bool {
        entries.count + rejections.count >= max(options.batchSize, 1)
            || bodies.count + rejectedBytes >= Self.usualBatchBytes
    }

    package var isEmpty: Bool { entries.isEmpty && rejections.isEmpty && files.isEmpty }

    /// What was gathered, leaving nothing; the current file, if its reading goes on, has to be begun again.
    package func takeBatch() -> Batch {
        let batch = Batch(
            records: RecordBlock(bodies: bodies, entries: entries), rejections: rejections, files: files,
            coercedValues: coercedValues)
        bodies = []
        entries = []
        rejections = []
        rejectedBytes = 0
        coercedValues = 0
        files = []
        return batch
    }

    // MARK: Going back

    /// How far the batch has been gathered.
    package struct Mark {
        fileprivate var bodies: Int
        fileprivate var entries: Int
        fileprivate var rejections: Int
        fileprivate var rejectedBytes: Int
        fileprivate var coercedValues: Int
        fileprivate var files: Int
        fileprivate var duplicateKeyWarnings: Int
    }

    package var mark: Mark {
        Mark(
            bodies: bodies.count, entries: entries.count, rejections: rejections.count, rejectedBytes: rejectedBytes,
            coercedValues: coercedValues, files: files.count, duplicateKeyWarnings: duplicateKeyWarnings)
    }

    /// Forgets what was gathered since, in the same batch, as it will be read once more.
    package func goBack(to mark: Mark) {
        bodies.removeSubrange(mark.bodies...)
        entries.removeSubrange(mark.entries...)
        rejections.removeSubrange(mark.rejections...)
        rejectedBytes = mark.rejectedBytes
        coercedValues = mark.coercedValues
        files.removeSubrange(mark.files...)
        duplicateKeyWarnings = mark.duplicateKeyWarnings
    }

    /// What was refused since.
    package func rejections(since mark: Mark) -> ArraySlice<Rejection> { rejections[mark.rejections...] }

    /// A number that is the same for the same records and rejections in the same order.
    package func digest(since mark: Mark, continuing start: UInt64 = 0xcbf2_9ce4_8422_2325) -> UInt64 {
        var digest = start
        func mix(_ value: UInt64) { digest = (digest ^ value) &* 0x9E37_79B9_7F4A_7C15 ^ digest >> 29 }
        for entry in entries[mark.entries...] { mix(entry.identity.high) }
        for rejection in rejections[mark.rejections...] {
            for byte in rejection.payload { mix(UInt64(byte)) }
        }
        return digest
    }

    /// The first record taken since, as it will be stored.
    package func firstBody(since mark: Mark) -> ArraySlice<UInt8>? {
        entries[mark.entries...].first.map { bodies[$0.bodyOffset..<$0.bodyOffset + $0.bodyLength] }
    }

    // MARK: Records

    /// Takes the record the scanner has just found whole.
    /// - Parameters:
    ///   - original: the bytes to keep in quarantine, where they are not the record's own (CSV).
    package func take(_ record: JSONTape, at place: RecordPlace, original: UnsafeBufferPointer<UInt8>? = nil) {
        let original = original ?? UnsafeBufferPointer(start: record.bytes, count: record.length)
        do throws(Refusal) {
            try shaping.shape(record) { record, state throws(Refusal) in try store(record, state, at: place) }
        } catch {
            reject(error.reason, at: place, payload: original)
        }
    }

    /// Identifies a record that is as it will be stored.
    private func store(
        _ record: JSONTape, _ state: RecordShaping.State, at place: RecordPlace
    ) throws(Refusal) {
        let encoding = encoder.encode(record)
        if let key = encoding.duplicateKey {
            guard !shaping.refusesDuplicateKeys else {
                throw Refusal(.duplicateKey(name: String(decoding: record.decodedText(at: key), as: UTF8.self)))
            }
            duplicateKeyWarnings += 1
        }
        let identity = hasher.identity(of: encoding.bytes)
        encoder.trim()
        let key = try shaping.key(of: record, by: hasher)
        let eventTime = try shaping.eventTime(of: record)
        observer.note(record)
        isTaking?(record)
        coercedValues += state.coercedValues
        if entries.isEmpty { reserve(for: record.length) }
        entries.append(
            RecordBlock.Entry(
                bodyOffset: bodies.count, bodyLength: record.length, identity: identity, file: file,
                position: place.position, eventTime: eventTime, hasDeclaredEventTime: shaping.declaresEventTime,
                key: key, isMarkedInvalid: state.isMarkedInvalid))
        bodies.append(contentsOf: UnsafeBufferPointer(start: record.bytes, count: record.length))
    }

    /// What the records taken so far look like, by themselves.
    package var inventory: FieldInventory { observer.inventory }

    /// Refuses a record.
    package func reject(_ reason: Rejection.Reason, at place: RecordPlace, payload: UnsafeBufferPointer<UInt8>) {
        reject(reason, at: place, payload: Array(payload))
    }

    /// Refuses a record.
    package func reject(_ reason: Rejection.Reason, at place: RecordPlace, payload: [UInt8]) {
        rejections.append(
            Rejection(
                reason: reason, file: file, position: place.position, byteOffset: place.byteOffset, payload: payload))
        rejectedBytes += payload.count + 64
    }

    /// Growing by doubling would hold the bodies twice over. What is reserved and not used costs nothing, so there is room
    /// for a large record at the end.
    private func reserve(for length: Int) {
        bodies.reserveCapacity(max(Self.usualBatchBytes + min(limits.maximumRecordBytes, 32 << 20), length))
        entries.reserveCapacity(min(max(options.batchSize, 1), Self.usualBatchBytes / max(length, 64) + 1024))
    }
}

/// Where a record stands in its document.
package struct RecordPlace: Sendable, Equatable {
    /// Counted from 1: line, row or index.
    package var position: Int64
    package var byteOffset: Int64

    package init(position: Int64, byteOffset: Int64) {
        self.position = position
        self.byteOffset = byteOffset
    }
}

/// How large a record may be, and how much of a refused one is kept.
package struct RecordLimits: Sendable, Equatable {
    package let maximumRecordBytes: Int
    /// What quarantine keeps of a record that is too large.
    package static let keptOfTooLarge = 4096

    package init(maximumRecordBytes: Int) {
        self.maximumRecordBytes = min(max(maximumRecordBytes, 1), JSONToken.maximumTextLength)
    }
}
