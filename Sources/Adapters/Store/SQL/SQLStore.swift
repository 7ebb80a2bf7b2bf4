package import Ingestion

/// A store in tables. All that is the same in every engine is written once, in extensions of this protocol, against
/// `SQLSession`; an engine opens, locks and migrates, and keeps the records (`RecordTables`).
package protocol SQLStore: Store {
    /// Where it is, as errors name it.
    var path: String { get }
    var context: StoreContext { get }
    /// Runs `body` on one consistent view of the store.
    /// - Parameters:
    ///   - absent: the answer where there is no store yet.
    ///   - canStop: whether cancelling the task gives it up, as `.stopped`: for what may take long.
    func read<Value: Sendable>(
        otherwise absent: Value, canStop: Bool, _ body: @escaping @Sendable (any SQLSession) throws -> Value
    ) async throws(StoreError) -> Value
    /// Runs `body` in one transaction. What it does is done wholly or not at all, whether or not the calling task is
    /// cancelled. It may be run again where the engine had to take it back.
    func transact<Value: Sendable>(
        _ terms: TransactionTerms, _ body: @escaping @Sendable (any SQLSession) throws -> Value
    ) async throws(StoreError) -> Value
}

/// How a transaction is to be run.
package struct TransactionTerms: Sendable {
    /// What it has for itself from its beginning; nil where each of its statements can stand among those of others.
    package var part: StorePart?
    /// How long to wait for others; nil for as long as the store's options say.
    package var patience: Duration?
    package var durability: Durability
    /// Whether cancelling the task gives it up, as `.stopped`; else it is done to its end.
    package var canStop: Bool
    /// Whether it is one statement that says that a run lives, and must not wait behind what this process does besides.
    package var isSignOfLife = false

    package init(
        part: StorePart? = nil, patience: Duration? = nil, durability: Durability = .powerCut, canStop: Bool = false
    ) {
        self.part = part
        self.patience = patience
        self.durability = durability
        self.canStop = canStop
    }

    /// What a committed transaction outlasts.
    package enum Durability: Sendable {
        case powerCut
        /// The end of the process; a power cut may forget it, unless a later one outlasts that.
        case kill
    }
}

extension SQLStore {
    func read<Value: Sendable>(
        otherwise absent: Value, _ body: @escaping @Sendable (any SQLSession) throws -> Value
    ) async throws(StoreError) -> Value {
        try await read(otherwise: absent, canStop: false, body)
    }

    /// - Parameter part: what it has for itself; nil where each of its statements can stand among those of others.
    @discardableResult
    func write<Value: Sendable>(
        claiming part: StorePart?, patience: Duration? = nil,
        durability: TransactionTerms.Durability = .powerCut, canStop: Bool = false,
        _ body: @escaping @Sendable (any SQLSession) throws -> Value
    ) async throws(StoreError) -> Value {
        try await transact(
            TransactionTerms(part: part, patience: patience, durability: durability, canStop: canStop), body)
    }
}

/// What may be done with a store.
package enum StoreMode: Sendable {
    /// Never writes nor creates; writing throws `.readOnly`.
    case readOnly
    /// Creates the store with the first thing that is written.
    case readWrite
}

/// What the shared part of a store needs to know, and what it remembers between two calls.
package struct StoreContext: Sendable {
    /// In whose name runs are begun, and by what they are known to go on.
    package var liveness: RunLiveness
    /// Whether old versions and quarantine are stored compressed.
    package var compresses: Bool
    /// How long the journal waits for others, which no command should have to wait for.
    package var journalTimeout: Duration
    /// Days and months are the same for many calls.
    let calendar = SpendingCalendar()
    let answerUses = AnswerUses()
    let clock = SharedClock()

    package init(
        liveness: RunLiveness = RunLiveness(process: .current, limit: .seconds(45), inHand: .ofThisProcess),
        compresses: Bool = true, journalTimeout: Duration = .milliseconds(500)
    ) {
        self.liveness = liveness
        self.compresses = compresses
        self.journalTimeout = journalTimeout
    }

    var process: ProcessIdentity { liveness.process }
}
