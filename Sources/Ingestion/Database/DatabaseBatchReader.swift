internal import Foundation
internal import JSONText

/// Reads the rows of a query in batches; the next rows are fetched while those that came are checked and identified.
package actor DatabaseBatchReader: BatchReader {
    private let session: any DatabaseSession
    private let place: String
    private let watchedColumns: [Int]
    private let watch: RowCursorWatch
    private let collector: RecordCollector
    private let clock: any IngestionClock
    private let knownFields: FieldInventory
    private var splitter: LineSplitter
    private var current = RowStretch()
    /// Of the current stretch: bytes and rows that have been taken.
    private var takenBytes = 0
    private var takenRows = 0
    /// Before the current stretch.
    private var offset: Int64 = 0
    private var rowsBefore: Int64 = 0
    private var ahead: Fetch?
    private var failure: DatabaseFailure?
    private var batchBegan: Date?
    private var isAtEnd = false
    private var isOver = false

    /// Rows on their way.
    private struct Fetch {
        var rows: Task<Result<RowStretch?, DatabaseFailure>, Never>
        /// Ends when they are there. Whoever waits for that can give up, other than who waits for a task.
        var arrival: AsyncStream<Never>
    }

    init(
        _ session: any DatabaseSession, of source: Source, place: String, watching columns: [Int],
        watch: sending RowCursorWatch, collector: sending RecordCollector, clock: any IngestionClock,
        options: ReadingOptions
    ) {
        self.session = session
        self.place = place
        watchedColumns = columns
        self.watch = watch
        self.collector = collector
        self.clock = clock
        knownFields = options.knownFields
        splitter = LineSplitter(recordsAt: source.shape.recordsAt.flatMap { RecordPointer($0) })
    }

    package var summary: ReadingSummary {
        let inventory = collector.inventory
        return ReadingSummary(
            duplicateKeyWarnings: collector.duplicateKeyWarnings, drift: inventory.drift(from: knownFields),
            fields: inventory, readBytes: offset + Int64(takenBytes),
            query: QuerySummary(server: session.server, cursors: watch.summaries))
    }

    package func next() async throws(RunFailure) -> Batch? {
        while !Task.isCancelled, !isOver {
            if collector.isFull || isBatchOld { return takeBatch() }
            if let failure {
                if batchBegan != nil { return takeBatch() }
                await end()
                throw .database(rowsBefore > 0 ? .afterRows(rowsBefore, failure) : failure)
            }
            if takenBytes < current.bytes.count {
                take()
            } else if isAtEnd {
                await end()
                let batch = takeBatch()
                return batch.isEmpty ? nil : batch
            } else if await growsOld() {
                return takeBatch()
            } else {
                await fetch()
            }
        }
        if !isOver { await end() }
        return nil
    }

    package func committed() {}

    package func stop() async {
        if !isOver { await end() }
    }

    // MARK: Batches

    /// Whoever watches wants to see slow rows come.
    private static let patience = 1.0

    private var isBatchOld: Bool {
        guard takenBytes == current.bytes.count, let batchBegan else { return false }
        return clock.now().timeIntervalSince(batchBegan) >= Self.patience
    }

    /// Waits for the next rows, but where there is a batch, not until they come at any time.
    private func growsOld() async -> Bool {
        guard let batchBegan, let ahead else { return false }
        let rest = max(0, Self.patience - clock.now().timeIntervalSince(batchBegan))
        return await withTaskGroup(of: Bool.self) { [clock] group in
            group.addTask {
                for await _ in ahead.arrival {}
                return false
            }
            group.addTask {
                await clock.pause(for: .seconds(rest))
                return !Task.isCancelled
            }
            let isOld = await group.next() ?? false
            group.cancelAll()
            return isOld
        }
    }

    private func takeBatch() -> Batch {
        batchBegan = nil
        var batch = collector.takeBatch()
        batch.cursors = watch.moves(isOver: isAtEnd && takenBytes == current.bytes.count)
        return batch
    }

    /// What came is checked and identified, as much as a batch holds.
    private func take() {
        if batchBegan == nil {
            batchBegan = clock.now()
            collector.beginFile(
                FileProgress(path: place, size: 0, modified: 0, device: 0, inode: 0, state: .reference))
        }
        current.bytes.withUnsafeBufferPointer { bytes in
            let window = ByteWindow(
                base: bytes.baseAddress! + takenBytes, count: bytes.count - takenBytes,
                offset: offset + Int64(takenBytes), isLast: false)
            takenBytes += splitter.split(window, into: collector).consumed
        }
        let rows = Int(splitter.position - rowsBefore)
        watch.note(current, rows: takenRows..<rows)
        takenRows = rows
    }

    // MARK: Rows

    private func fetch() async {
        offset += Int64(current.bytes.count)
        rowsBefore += Int64(current.rows)
        (current, takenBytes, takenRows) = (RowStretch(), 0, 0)
        let rows = (ahead ?? fetching()).rows
        let result = await withTaskCancellationHandler {
            await rows.value
        } onCancel: {
            rows.cancel()
        }
        ahead = nil
        switch result {
        case .success(let stretch?):
            current = stretch
            ahead = fetching()
        case .success(nil): isAtEnd = true
        case .failure(let error): failure = error
        }
    }

    private func fetching() -> Fetch {
        let (arrival, arriving) = AsyncStream.makeStream(of: Never.self)
        let rows = Task { [session, watchedColumns] () -> Result<RowStretch?, DatabaseFailure> in
            defer { arriving.finish() }
            do throws(DatabaseFailure) {
                return .success(try await session.next(watching: watchedColumns))
            } catch {
                return .failure(error)
            }
        }
        return Fetch(rows: rows, arrival: arrival)
    }

    private func end() async {
        isOver = true
        ahead?.rows.cancel()
        ahead = nil
        await session.close()
    }
}
