import Ingestion

/// Reads the files of one source, one after the other, in batches that may span files.
///
/// Reading blocks, on local files and for one batch at most; being an actor, it runs beside its caller.
actor FileBatchReader: BatchReader {
    private let archives: Bool
    private let schema: RecordSchema?
    private let recordsAt: String?
    private let knownFields: FieldInventory
    private let collector: RecordCollector
    private let buffer: ReadBuffer
    private let files: [FoundFile]
    private var nextFile = 0
    private var current: Reading?
    /// Read to their ends: in the batch being gathered, and in batches that may not be committed yet.
    private var finishedInBatch: [Finished] = []
    private var awaitingCommit: [Finished] = []
    /// Archived since the last batch, which tells the store.
    private var archived: [FileProgress] = []
    private var counts: FileCounts
    private var failures: [RunFailure]
    private let totalBytes: Int64
    private var readBytes: Int64 = 0

    /// The file being read.
    private struct Reading {
        var file: OpenFile
        var document: DocumentReader
        var progress: FileProgress
        /// Whether the batch being gathered names it.
        var isBegun = false
    }

    /// A file read to its end.
    private struct Finished {
        var path: FilePath
        var status: FileStatus
        var progress: FileProgress
    }

    init(
        _ found: FileFinder.Result, source: Source, archives: Bool, schema: RecordSchema?, options: ReadingOptions,
        chunkBytes: Int
    ) {
        self.archives = archives
        self.schema = schema
        recordsAt = source.shape.recordsAt
        knownFields = options.knownFields
        collector = RecordCollector(
            source: source.id, schema: schema, shape: source.shape, options: options, hasher: SHA256Hasher())
        buffer = ReadBuffer(capacity: chunkBytes)
        files = found.files
        counts = FileCounts(skippedByPattern: found.skippedByPattern, failed: found.failures.count)
        failures = found.failures
        totalBytes = found.files.reduce(0) { $0 + $1.status.size }
    }

    var summary: ReadingSummary {
        let inventory = collector.inventory
        return ReadingSummary(
            files: counts, failures: failures, duplicateKeyWarnings: collector.duplicateKeyWarnings,
            drift: inventory.drift(from: knownFields), fields: inventory.merged(with: knownFields),
            totalBytes: totalBytes, readBytes: readBytes)
    }

    func next() throws(RunFailure) -> Batch? {
        for progress in archived { collector.append(progress) }
        archived = []
        while !collector.isFull {
            if current == nil {
                guard nextFile < files.count else { break }
                openNext()
            } else {
                readOn()
            }
        }
        return collector.isEmpty ? nil : takeBatch()
    }

    func committed() throws(RunFailure) {
        for file in awaitingCommit {
            switch FileArchive.archive(file.path, readAs: file.status) {
            case .archived:
                counts.archived += 1
                var progress = file.progress
                progress.state = .archived
                archived.append(progress)
            case .changed: break
            case .failed(let code): failures.append(.archiveFailed(path: file.path.text, errno: code))
            }
        }
        awaitingCommit = []
    }

    // MARK: One file

    private func openNext() {
        let found = files[nextFile]
        nextFile += 1
        do throws(RunFailure) {
            let file = try OpenFile(found.path)
            buffer.reset()
            current = Reading(
                file: file, document: DocumentReader(name: found.path.text, schema: schema, recordsAt: recordsAt),
                progress: file.progress)
        } catch {
            fail(error)
        }
    }

    /// One step: the window is read as far as it goes, or grows.
    private func readOn() {
        guard var reading = current else { return }
        if !reading.isBegun {
            collector.beginFile(reading.progress)
            reading.isBegun = true
        }
        let step = reading.document.read(buffer.window, into: collector)
        current = reading
        switch step {
        case .unsupported(let detail):
            fail(.unsupportedFormat(path: reading.file.path.text, detail: detail))
        case .progress(let progress):
            buffer.consume(progress.consumed)
            noteProgress(.partial)
            switch progress.state {
            case .batchIsFull: break
            case .finished: finish()
            case .needsMore: fill(reading.file)
            }
        }
    }

    private func fill(_ file: OpenFile) {
        do throws(FileStatus.Failure) {
            readBytes += Int64(try buffer.fill(from: file.descriptor))
        } catch {
            fail(.file(file.path, errno: error.code))
        }
    }

    private func noteProgress(_ state: FileProgress.State) {
        guard var reading = current else { return }
        reading.progress.offset = buffer.offset
        reading.progress.positions = reading.document.position
        reading.progress.state = state
        current = reading
        collector.updateFile { $0 = reading.progress }
    }

    private func finish() {
        if let reading = current, buffer.bytesRead < reading.file.status.size,
            let now = try? FileStatus(ofDescriptor: reading.file.descriptor), now.size < reading.file.status.size
        {
            return fail(.shrunk(path: reading.file.path.text))
        }
        noteProgress(.finished)
        counts.read += 1
        if archives, let reading = current {
            finishedInBatch.append(
                Finished(path: reading.file.path, status: reading.file.status, progress: reading.progress))
        }
        current = nil
    }

    /// The current file, or the one that could not be opened, is given up; what was read of it stays.
    private func fail(_ failure: RunFailure) {
        counts.failed += 1
        failures.append(failure)
        current = nil
    }

    private func takeBatch() -> Batch {
        awaitingCommit += finishedInBatch
        finishedInBatch = []
        current?.isBegun = false
        return collector.takeBatch()
    }
}
