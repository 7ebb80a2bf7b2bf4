import Dispatch
package import Foundation
import GRDB
package import Ingestion
import Synchronization

/// The workspace's own store: one SQLite file. Nothing is opened before it is needed, and reading creates nothing:
/// where there is no file yet, every answer is empty.
///
/// Writing and reading have a connection and a queue each, so that no call blocks the cooperative pool and a long
/// commit keeps nobody from asking how it goes.
package final class SQLiteStore: SQLStore {
    package let path: String
    package let mode: Mode
    let options: Options
    private let writing = DispatchQueue(label: "store.writing")
    private let reading = DispatchQueue(label: "store.reading")
    private let writer = Mutex(Connection<StoreWriter>.unopened)
    private let reader = Mutex(Connection<DatabaseQueue>.unopened)
    private let writingStop = StopSwitch()
    private let readingStop = StopSwitch()
    package let context: StoreContext

    package typealias Mode = StoreMode

    private enum Connection<Value: Sendable>: Sendable {
        case unopened
        case open(Value)
        case closed
    }

    /// - Parameter path: of the file itself: `<workspace>/.magpie/store.sqlite`.
    package init(path: String, mode: Mode = .readWrite, options: Options = Options()) {
        self.path = path
        self.mode = mode
        self.options = options
        context = StoreContext(
            liveness: options.liveness, compresses: options.compresses, journalTimeout: options.journalTimeout)
    }

    /// Opens the store now, so that what is wrong with it is known before anything is done: creates it in `readWrite`.
    package func open() async throws(StoreError) {
        switch mode {
        case .readOnly: try await look(otherwise: (), canStop: false) { _ in }
        case .readWrite: try await perform(on: writing) { _ = try self.openWriter() }
        }
    }

    package func close() async {
        await finish(on: reading) {
            self.reader.withLock { connection in
                if case .open(let queue) = connection { try? queue.close() }
                connection = .closed
            }
        }
        await finish(on: writing) {
            self.writer.withLock { connection in
                if case .open(let writer) = connection { writer.close() }
                connection = .closed
            }
        }
    }

    package func transact<Value: Sendable>(
        _ terms: TransactionTerms, _ body: @escaping @Sendable (any SQLSession) throws -> Value
    ) async throws(StoreError) -> Value {
        let (index, clock) = (options.index, options.now)
        return try await change(terms) { db in try body(SQLiteTransaction(db, index: index, clock: clock)) }
    }

    package func read<Value: Sendable>(
        otherwise absent: Value, canStop: Bool, _ body: @escaping @Sendable (any SQLSession) throws -> Value
    ) async throws(StoreError) -> Value {
        let (index, clock) = (options.index, options.now)
        return try await look(otherwise: absent, canStop: canStop) { db in
            try body(SQLiteTransaction(db, index: index, clock: clock))
        }
    }

    /// Under the write lock, which leaves no part of the store to others.
    func change<Value: Sendable>(
        _ terms: TransactionTerms, _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws(StoreError) -> Value {
        try await perform(on: writing, stop: terms.canStop ? writingStop : nil) {
            try self.openWriter(patience: terms.patience)
                .transact(within: terms.patience, durability: terms.durability, body)
        }
    }

    func look<Value: Sendable>(
        otherwise absent: Value, canStop: Bool, _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws(StoreError) -> Value {
        try await perform(on: reading, stop: canStop ? readingStop : nil) {
            guard let queue = try self.openReader() else { return absent }
            return try queue.read(body)
        }
    }

    private func openWriter(patience: Duration? = nil) throws -> StoreWriter {
        try writer.withLock { connection in
            switch connection {
            case .open(let writer): return writer
            case .closed: throw StoreError.closed
            case .unopened:
                guard mode == .readWrite else { throw StoreError.readOnly(path: path) }
                let writer = try StoreWriter(path: path, options: options, stop: writingStop, patience: patience)
                connection = .open(writer)
                return writer
            }
        }
    }

    private func openReader() throws -> DatabaseQueue? {
        try reader.withLock { connection in
            switch connection {
            case .open(let queue): return queue
            case .closed: throw StoreError.closed
            case .unopened:
                let file = StoreFile(path: path, options: options)
                guard var queue = try file.openForReading() else { return nil }
                if try !file.isCurrent(queue) {
                    // An earlier version made it: what is asked for now is not in it yet.
                    try queue.close()
                    _ = try openWriter()
                    guard let migrated = try file.openForReading() else { return nil }
                    queue = migrated
                }
                queue.inDatabase { readingStop.attach(to: $0) }
                connection = .open(queue)
                return queue
            }
        }
    }

    /// - Parameter stop: of the queue's connection, where a cancelled task gives the work up. What is begun by a task
    ///   that is cancelled already is done to its end: it tells how things were left.
    private func perform<Value: Sendable>(
        on queue: DispatchQueue, stop: StopSwitch? = nil, _ work: @escaping @Sendable () throws -> Value
    ) async throws(StoreError) -> Value {
        let path = path
        let operation = stop == nil || Task.isCancelled ? nil : StopSwitch.Operation()
        let result: Result<Value, StoreError> = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                queue.async {
                    let result = Result { try stop?.during(operation, work) ?? work() }
                    continuation.resume(returning: result.mapError { StoreError($0, path: path) })
                }
            }
        } onCancel: {
            operation?.stop()
        }
        return try result.get()
    }

    private func finish(on queue: DispatchQueue, _ work: @escaping @Sendable () -> Void) async {
        await withCheckedContinuation { continuation in
            queue.async {
                work()
                continuation.resume()
            }
        }
    }
}

extension SQLiteStore {
    /// What can be tuned, and what tests replace.
    package struct Options: Sendable {
        /// How long to wait for another writer.
        package var lockTimeout: Duration
        /// The same for the journal, which no command should have to wait for.
        package var journalTimeout: Duration
        package var cacheBytes: Int
        /// The write-ahead log is emptied into the file when it has grown beyond this.
        package var checkpointBytes: Int
        package var index: IdentityOptions
        /// The most pages the file may have; nil for no limit.
        package var maximumPages: Int?
        /// In whose name runs are begun.
        package var process: ProcessIdentity
        /// How long the run of a process that cannot be seen (another machine's) may be silent before it counts as
        /// interrupted.
        package var silenceLimit: Duration
        /// The runs of this process.
        package var runsInHand = RunsInHand.ofThisProcess
        /// Whether old versions and quarantine are stored compressed.
        package var compresses: Bool
        package var now: @Sendable () -> Date
        /// Called inside each transaction, when all is written and nothing committed.
        package var willCommit: (@Sendable () -> Void)?
        /// Called once for each wait that lasts, with the process that writes meanwhile where it is known.
        package var isWaiting: (@Sendable (_ holder: Int32?) -> Void)?
        /// How long a wait must last for that.
        package var waitingNotice: Duration = .seconds(1)

        package init(
            lockTimeout: Duration = .seconds(5), journalTimeout: Duration = .milliseconds(500),
            cacheBytes: Int = 4 << 20, checkpointBytes: Int = 64 << 20,
            index: IdentityOptions = IdentityOptions(), maximumPages: Int? = nil, process: ProcessIdentity = .current,
            silenceLimit: Duration = .seconds(45), compresses: Bool = true,
            now: @escaping @Sendable () -> Date = { Date() }, willCommit: (@Sendable () -> Void)? = nil
        ) {
            self.lockTimeout = lockTimeout
            self.journalTimeout = journalTimeout
            self.cacheBytes = cacheBytes
            self.checkpointBytes = checkpointBytes
            self.index = index
            self.maximumPages = maximumPages
            self.process = process
            self.silenceLimit = silenceLimit
            self.compresses = compresses
            self.now = now
            self.willCommit = willCommit
        }

        var liveness: RunLiveness { RunLiveness(process: process, limit: silenceLimit, inHand: runsInHand) }
    }
}
