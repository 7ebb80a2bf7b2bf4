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

    package init(_ address: PostgreSQLStoreAddress, mode: StoreMode = .readWrite, options: Options = Options()) {
        self.address = address
        self.mode = mode
        self.options = options
        context = StoreContext(
            process: options.process, silenceLimit: options.silenceLimit, compresses: options.compresses,
            journalTimeout: options.journalTimeout)
        writing = PostgreSQLLane("store.writing", address, options: options)
        reading = PostgreSQLLane("store.reading", address, options: options)
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
        await reading.close()
        await writing.close()
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
        return try await writing.perform(canStop: terms.canStop) { work in
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
        let session = PostgreSQLTransaction(link)
        for run in try AbandonedRun.all(session, limit: options.silenceLimit) {
            // One statement, which says itself under what condition.
            try run.markInterrupted(session)
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
        /// How long a server is asked what became of a transaction whose end was not heard.
        package var recoveryPatience: Duration = .seconds(30)
        /// In whose name runs are begun.
        package var process: ProcessIdentity = .current
        /// How long the run of a process that cannot be seen (another machine's) may be silent before it counts as
        /// interrupted.
        package var silenceLimit: Duration = .seconds(45)
        /// Whether old versions and quarantine are stored compressed.
        package var compresses = true
        /// Called inside each transaction, when all is written and nothing committed.
        package var willCommit: (@Sendable () -> Void)?
        /// Called once for each wait for others that lasts.
        package var isWaiting: (@Sendable (_ holder: Int32?) -> Void)?
        /// How long a wait must last for that.
        package var waitingNotice: Duration = .seconds(1)

        package init() {}
    }
}
