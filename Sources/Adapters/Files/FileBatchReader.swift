import Ingestion

/// Reads the files of one source, one after the other, in batches that may span files.
///
/// Reading blocks, on local files and for one batch at most; being an actor, it runs beside its caller. For the other
/// side of a pipe it waits without a thread.
actor FileBatchReader: BatchReader {
    private let archives: Bool
    private let knownFields: FieldInventory
    private let makeDocument: @Sendable (String) -> DocumentReader
    private let options: ReadingOptions
    private let collector: RecordCollector
    private let known: KnownFiles
    private let buffer: ReadBuffer
    private var inputs: [Input]
    private let claims: FileClaims
    private var nextInput = 0
    private var current: FileReading?
    /// Wholly stored, once the batch being gathered is; and in batches that may not be committed yet.
    private var doneInBatch: [Done] = []
    private var awaitingCommit: [Done] = []
    /// Archived since the last batch, which tells the store.
    private var archived: [FileProgress] = []
    private var counts: FileCounts
    private var failures: [RunFailure]
    private let totalBytes: Int64
    private var bytesOfFormerFiles: Int64 = 0

    /// Something to read.
    enum Input {
        case file(FoundFile, KnownFiles.FirstLook)
        case standardInput(OpenFile)
    }

    /// A file all of whose records are stored, or will be with the batch.
    private struct Done {
        var path: FilePath
        var status: FileStatus
        var progress: FileProgress
    }

    /// A pipe that is silent for so long is not waited for with records in hand.
    private static let patience = 1000

    init(
        _ inputs: sending [Input], known: KnownFiles, archives: Bool, counts: FileCounts, failures: [RunFailure],
        collector: sending RecordCollector, options: ReadingOptions, chunkBytes: Int,
        makeDocument: @escaping @Sendable (String) -> DocumentReader
    ) {
        self.inputs = inputs
        claims = FileClaims(inputs.compactMap(\.pathToRead), claim: options.claimFiles)
        self.known = known
        self.archives = archives
        knownFields = options.knownFields
        self.counts = counts
        self.failures = failures
        self.collector = collector
        self.options = options
        self.makeDocument = makeDocument
        buffer = ReadBuffer(capacity: chunkBytes, largestRecord: collector.limits.maximumRecordBytes)
        totalBytes = inputs.reduce(0) { $0 + $1.bytesToRead }
    }

    var summary: ReadingSummary {
        let inventory = collector.inventory
        return ReadingSummary(
            files: counts, failures: failures, duplicateKeyWarnings: collector.duplicateKeyWarnings,
            drift: inventory.drift(from: knownFields), fields: inventory,
            totalBytes: totalBytes, readBytes: bytesOfFormerFiles + (current?.bytesRead ?? 0))
    }

    func next() async throws(RunFailure) -> Batch? {
        for progress in archived { collector.append(progress) }
        archived = []
        while !collector.isFull, !Task.isCancelled {
            if current == nil {
                if nextInput == inputs.count { try await appendLeftFiles() }
                guard nextInput < inputs.count else { break }
                try await openNext()
            } else if !(await readOn()) {
                break
            }
        }
        awaitingCommit += doneInBatch
        doneInBatch = []
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

    // MARK: Opening

    /// At the end, those that were left to other runs and are free after all.
    private func appendLeftFiles() async throws(RunFailure) {
        let free = try await claims.askAgain()
        guard !free.isEmpty else { return }
        inputs += inputs.filter { input in input.pathToRead.map(free.contains) ?? false }
        counts.elsewhere -= free.count
    }

    private func openNext() async throws(RunFailure) {
        var input = inputs[nextInput]
        var renewed: FileProgress?
        if case .file(let found, _) = input, let path = input.pathToRead {
            switch try await claims.take(path) {
            case .alone: break
            case .another:
                counts.elsewhere += 1
                nextInput += 1
                return
            case .this(let progress):
                // Another run may have read it since, and moved it away.
                if !options.isForced, let progress, progress != known.files[path] {
                    input = .file(found, known.look(at: found, knownAs: progress))
                    if progress.state == .archived, input.pathToRead == nil {
                        counts.unchanged += 1
                        nextInput += 1
                        return
                    }
                    renewed = progress
                }
            }
        }
        nextInput += 1
        do throws(RunFailure) {
            switch input {
            case .standardInput(let file): try begin(file)
            case .file(let found, .unchanged):
                noteUnchanged(
                    found.path, found.status, renewed ?? known.files[found.path.text])
            case .file(let found, .anew): try begin(try OpenFile(found.path))
            case .file(let found, .compare(let before)): try compare(try OpenFile(found.path), before)
            case .file(let found, .resume(let before)): try resume(try OpenFile(found.path), before)
            }
        } catch {
            fail(error)
        }
    }

    private func begin(_ file: OpenFile) throws(RunFailure) {
        let content = try FileContent(file, options: options)
        buffer.reset()
        current = FileReading(content: content, document: makeDocument(file.path.text), recipe: known.recipe)
    }

    /// A file that is as large as it was: where its content is the same, only what is known of it is renewed.
    private func compare(_ file: OpenFile, _ before: FileProgress) throws(RunFailure) {
        guard try known.isSame(file, as: before), file.currentStatus() == file.status else { return try begin(file) }
        var progress = before
        progress.modified = known.settledTime(file.status)
        progress.device = file.status.device
        progress.inode = file.status.inode
        progress.state = .finished
        if progress != before { collector.append(progress) }
        noteUnchanged(file.path, file.status, progress)
    }

    /// A file that was read up to somewhere goes on there, if that is still what lies there.
    private func resume(_ file: OpenFile, _ before: FileProgress) throws(RunFailure) {
        let front = try file.bytes(from: 0, count: DocumentFormat.decisiveBytes)
        var document = makeDocument(file.path.text)
        guard try known.isContinued(file, before, front: front),
            document.resume(
                at: before.positions, front: front, sizeBefore: before.size, sizeNow: file.status.size,
                into: collector)
        else { return try begin(file) }
        let content = try FileContent(resuming: file, at: before.offset, options: options)
        buffer.reset(to: before.offset)
        current = FileReading(
            content: content, document: document, recipe: known.recipe, hasGrown: before.state != .partial)
    }

    private func noteUnchanged(_ path: FilePath, _ status: FileStatus, _ progress: FileProgress?) {
        counts.unchanged += 1
        // It was not archived when it was stored: archiving failed then, or was not wanted.
        if archives, let progress { doneInBatch.append(Done(path: path, status: status, progress: progress)) }
    }

    // MARK: Reading

    /// One step: the window is read as far as it goes, or grows.
    /// - Returns: false where the batch should be handed over although there is room: nothing comes just now.
    private func readOn() async -> Bool {
        guard var reading = current else { return true }
        if !reading.isBegun {
            collector.beginFile(reading.progress)
            reading.isBegun = true
        }
        let decidesNow = reading.failure != nil || reading.wasSilent && buffer.holdsLine
        let step = reading.document.read(buffer.window, decidesNow: decidesNow, into: collector)
        if case .progress(let progress) = step { buffer.consume(progress.consumed) }
        reading.note(offset: buffer.offset)
        collector.updateFile { $0 = reading.progress }
        current = reading
        switch step {
        case .unsupported(let detail):
            fail(reading.failure ?? .unsupportedFormat(path: reading.file.path.text, detail: detail))
        case .progress(let progress):
            switch progress.state {
            case .batchIsFull: break
            case .finished: finish()
            case .needsMore:
                if let failure = reading.failure { fail(failure) } else { return await fill(reading) }
            }
        }
        return true
    }

    private func fill(_ reading: FileReading) async -> Bool {
        do throws(RunFailure) {
            guard case .notYet = try buffer.fill(from: reading.content) else { return true }
        } catch {
            // What is whole of what came before may not have been read yet.
            current?.failure = error
            return true
        }
        await PipeWaiting.wait(for: reading.file.descriptor, milliseconds: Self.patience)
        if reading.file.isReadable(within: 0) { return true }
        current?.wasSilent = true
        current?.content.decidesNow = true
        return !reading.hasNewRecords
    }

    private func finish() {
        guard var reading = current else { return }
        do throws(RunFailure) {
            try reading.finish(known)
        } catch {
            return fail(error)
        }
        collector.updateFile { $0 = reading.progress }
        counts.read += 1
        if reading.hasGrown { counts.grown += 1 }
        if archives, !reading.file.isStandardInput {
            doneInBatch.append(
                Done(path: reading.file.path, status: reading.file.status, progress: reading.progress))
        }
        close()
    }

    /// The current file, or the one that could not be opened, is given up; what was read of it stays.
    private func fail(_ failure: RunFailure) {
        counts.failed += 1
        failures.append(failure)
        close()
    }

    private func close() {
        bytesOfFormerFiles += current?.bytesRead ?? 0
        current = nil
    }

    private func takeBatch() -> Batch {
        if var reading = current, reading.isBegun {
            reading.pause(known)
            collector.updateFile { $0 = reading.progress }
            reading.isBegun = false
            current = reading
        }
        return collector.takeBatch()
    }
}

extension FileBatchReader.Input {
    /// Of a file that is not known to be as it was.
    fileprivate var pathToRead: String? {
        switch self {
        case .standardInput, .file(_, .unchanged): nil
        case .file(let found, _): found.path.text
        }
    }

    /// How much reading it takes, where that is known.
    fileprivate var bytesToRead: Int64 {
        switch self {
        case .standardInput(let file): file.bytesToRead
        case .file(_, .unchanged): 0
        case .file(let found, .resume(let before)): found.status.size - before.offset
        case .file(let found, _): found.status.size
        }
    }
}
