package import Foundation
package import Ingestion

/// A store in a schema of a PostgreSQL server, which any number of processes on any number of machines share. Nothing is
/// opened before it is needed, and reading makes nothing: where there is no store yet, every answer is empty.
package final class PostgreSQLStore: SQLStore {
    package let address: PostgreSQLStoreAddress
    package let mode: StoreMode
    package let context: StoreContext
    let options: Options
    private let writing: PostgreSQLLane
    private let reading: PostgreSQLLane
    /// For what must not wait behind a long transaction: signs of life.
    private let signalling: PostgreSQLLane

    package init(_ address: PostgreSQLStoreAddress, mode: StoreMode = .readWrite, options: Options = Options()) {
        self.address = address
        self.mode = mode
        self.options = options
        context = StoreContext(
            liveness: options.liveness, compresses: options.compresses, journalTimeout: options.journalTimeout)
        let clock = context.clock
        writing = PostgreSQLLane("store.writing", address, options: options, clock: clock)
        reading = PostgreSQLLane("store.reading", address, options: options, clock: clock)
        signalling = PostgreSQLLane("store.signalling", address, options: options, clock: clock)
    }

    package var path: String { address.place }

    /// Opens the store now, so that what is wrong with it is known before anything is done: makes it in `readWrite`.
    package func open() async throws(StoreError) {
        switch mode {
        case .readOnly: try await read(otherwise: (), canStop: false) { _ in }
        case .readWrite:
            try await writing.perform(canStop: false) { try $0.write(TransactionTerms(), self.prepare) { _ in } }
        }
    }

    package func close() async {
        for lane in [reading, signalling, writing] { await lane.close() }
    }

    package func read<Value: Sendable>(
        otherwise absent: Value, canStop: Bool, _ body: @escaping @Sendable (any SQLSession) throws -> Value
    ) async throws(StoreError) -> Value {
        try await reading.perform(canStop: canStop) { work in
            try work.look(otherwise: absent, self.prepareForReading) { try body($0) }
        }
    }

    package func transact<Value: Sendable>(
        _ terms: TransactionTerms, _ body: @escaping @Sendable (any SQLSession) throws -> Value
    ) async throws(StoreError) -> Value {
        guard mode == .readWrite else { throw .readOnly(path: path) }
        let lane = terms.isSignOfLife ? signalling : writing
        return try await lane.perform(canStop: terms.canStop) { work in
            try work.write(terms, self.prepare) { try body($0) }
        }
    }

    /// Runs `body` outside of transactions, whether there is a store or not.
    func withLink<Value: Sendable>(
        _ body: @escaping @Sendable (PostgreSQLLink) throws -> Value
    ) async throws(StoreError) -> Value {
        try await writing.perform(canStop: false) { try $0.withLink(body) }
    }

    // MARK: Opening

    /// - Returns: whether there is a store.
    private func prepareForReading(_ link: PostgreSQLLink) throws -> Bool {
        switch try PostgreSQLMigration(link).content() {
        case .blank: return false
        case .store(PostgreSQLSchema.version): return true
        case .store:
            // An earlier version made it: what is asked for now is not in it yet.
            guard mode == .readWrite else { throw StoreError.readOnly(path: path) }
            try PostgreSQLMigration(link).perform()
            return true
        }
    }

    /// Makes the store where it is missing, and ends the runs of processes that vanished.
    private func prepare(_ link: PostgreSQLLink) throws -> Bool {
        let migration = PostgreSQLMigration(link)
        if case .store(PostgreSQLSchema.version) = try migration.content() {} else { try migration.perform() }
        link.mark = try ConnectionMark(of: link, owner: options.process.description)
        let session = PostgreSQLTransaction(link)
        for run in try AbandonedRun.all(session, options.liveness) {
            do {
                // One statement, which says itself under what condition.
                try link.connection.executeAll("SET lock_timeout = '2s'")
                try run.markInterrupted(session)
            } catch let error as PostgreSQLError where error.isLockTimeout {
                // What it did last is not over for the server; whoever needs what it had sees to that.
            }
            try link.connection.executeAll("RESET lock_timeout")
        }
        return true
    }
}

extension PostgreSQLStore {
    /// What can be tuned, and what tests replace.
    package struct Options: Sendable {
        package var connectTimeout: Duration = .seconds(10)
        /// How long to wait for what another process has claimed.
        package var lockTimeout: Duration = .seconds(60)
        /// The same for the journal, which no command should have to wait for.
        package var journalTimeout: Duration = .seconds(2)
        /// How long the server may be silent over a statement, but for those that may take long; where it waits for others,
        /// that comes on top.
        package var serverPatience: Duration = .seconds(60)
        /// After so long in which nothing is asked of it inside a transaction, the server takes that back: who is cut off, or
        /// stands still, keeps nobody waiting for what it had claimed.
        package var idleTransactionLimit: Duration = .seconds(30)
        /// How long a server is asked whether a transaction was committed whose end was not heard.
        package var recoveryPatience: Duration = .seconds(30)
        /// In whose name runs are begun.
        package var process: ProcessIdentity = .current
        /// How long the run of a process that cannot be seen (another machine's) may be silent before it counts as
        /// interrupted.
        package var silenceLimit: Duration = .seconds(45)
        /// The runs of this process.
        package var runsInHand = RunsInHand.ofThisProcess
        /// Whether old versions and quarantine are stored compressed.
        package var compresses = true
        /// The clock of this machine, which the server's may differ from.
        package var now: @Sendable () -> Date = { Date() }
        /// Waits between two tries to reach a server that is gone.
        package var pause: @Sendable (Duration) -> Void = { Thread.sleep(forTimeInterval: $0 / .seconds(1)) }
        /// Called inside each transaction, when all is written and nothing committed.
        package var willCommit: (@Sendable () -> Void)?
        /// Called once for each wait for others that lasts.
        package var isWaiting: (@Sendable (_ holder: Int32?) -> Void)?
        /// How long a wait must last for that.
        package var waitingNotice: Duration = .seconds(1)

        package init() {}

        var liveness: RunLiveness { RunLiveness(process: process, limit: silenceLimit, inHand: runsInHand) }
    }
}
