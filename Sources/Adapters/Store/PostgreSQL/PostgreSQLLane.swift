import CPostgreSQL
import Dispatch
import Foundation
import Ingestion
import Synchronization

/// A connection and the queue it is used from: opened when it is first needed, and again where it was lost.
final class PostgreSQLLane: Sendable {
    private let queue: DispatchQueue
    fileprivate let address: PostgreSQLStoreAddress
    fileprivate let options: PostgreSQLStore.Options
    private let clock: SharedClock
    private let connection = Mutex(Connection.unopened)

    private enum Connection: Sendable {
        case unopened
        case open(PostgreSQLLink)
        case closed
    }

    init(
        _ label: String, _ address: PostgreSQLStoreAddress, options: PostgreSQLStore.Options,
        clock: SharedClock = SharedClock()
    ) {
        queue = DispatchQueue(label: label)
        self.address = address
        self.options = options
        self.clock = clock
    }

    /// - Parameter canStop: whether cancelling the task gives the work up. What is begun by a task that is cancelled
    ///   already is done to its end: it tells how things were left.
    func perform<Value: Sendable>(
        canStop: Bool, _ work: @escaping @Sendable (PostgreSQLWork) throws -> Value
    ) async throws(StoreError) -> Value {
        let stop = canStop && !Task.isCancelled ? StopFlag() : nil
        let result: Result<Value, StoreError> = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                queue.async {
                    let result = Result {
                        if stop?.isRaised == true { throw StoreError.stopped }
                        return try work(PostgreSQLWork(lane: self, stop: stop))
                    }
                    continuation.resume(returning: result.mapError { StoreError($0, of: self.address) })
                }
            }
        } onCancel: {
            stop?.raise()
        }
        return try result.get()
    }

    func close() async {
        await withCheckedContinuation { continuation in
            queue.async {
                self.connection.withLock { connection in
                    if case .open(let link) = connection { link.close() }
                    connection = .closed
                }
                continuation.resume()
            }
        }
    }

    /// - Parameter prepare: what is done on a new connection; it says whether there is a store.
    /// - Returns: nil where there is none.
    fileprivate func link(
        stop: StopFlag?, _ prepare: (PostgreSQLLink) throws -> Bool
    ) throws -> PostgreSQLLink? {
        let link = try link(stop: stop)
        guard !link.isPrepared else { return link }
        link.connection.stop = stop
        // Others may be at making the tables.
        link.connection.patience = options.serverPatience + options.lockTimeout
        link.isPrepared = try prepare(link)
        return link.isPrepared ? link : nil
    }

    /// The connection, whether there is a store behind it or not.
    fileprivate func link(stop: StopFlag?) throws -> PostgreSQLLink {
        let known: PostgreSQLLink? = try connection.withLock { connection in
            switch connection {
            case .open(let link): return link
            case .closed: throw StoreError.closed
            case .unopened: return nil
            }
        }
        if let known, !known.connection.isLost { return known }
        let link = try connect(stop: stop)
        connection.withLock { connection in
            if case .open(let lost) = connection { lost.close() }
            connection = .open(link)
        }
        return link
    }

    /// - Parameters:
    ///   - most: how long it may take, where that is less than the options say.
    ///   - other: where else than the lane leads.
    fileprivate func connect(
        stop: StopFlag?, within most: Duration? = nil, to other: PostgreSQLStoreAddress? = nil
    ) throws -> PostgreSQLLink {
        let address = other ?? address
        if let problem = address.problem { throw StoreError.server(path: address.place, problem) }
        do {
            let timeout = min(most ?? options.connectTimeout, options.connectTimeout)
            return try PostgreSQLLink(address, options: options, clock: clock, timeout: timeout, stop: stop)
        } catch {
            throw StoreError(error, of: address, isConnecting: true)
        }
    }

    /// The connection as it stands; nil where there is none.
    fileprivate var openLink: PostgreSQLLink? {
        connection.withLock { connection in
            guard case .open(let link) = connection, !link.connection.isLost else { return nil }
            return link
        }
    }

    /// The next work is done on a new connection.
    fileprivate func forget() {
        connection.withLock { connection in
            guard case .open(let link) = connection else { return }
            link.close()
            connection = .unopened
        }
    }
}

/// What is done on a lane's connection, from its queue.
struct PostgreSQLWork {
    let lane: PostgreSQLLane
    let stop: StopFlag?

    /// After so long a wait for others it is looked whether they are still there: with the silence after which a run
    /// counts as dead (45 seconds) it makes the minute within which its work is taken over.
    private static let longestWait = Duration.seconds(15)
    /// How often a transaction is tried that the server takes back because of others.
    private static let mostAttempts = 20

    /// Runs `body` on one consistent view.
    func look<Value>(
        otherwise absent: Value, _ prepare: (PostgreSQLLink) throws -> Bool,
        _ body: (PostgreSQLTransaction) throws -> Value
    ) throws -> Value {
        try retried(waiting: .zero) {
            guard let link = try lane.link(stop: stop, prepare) else { return absent }
            ready(link, waiting: lane.options.lockTimeout)
            do {
                // It claims nothing, and may have other things to do meanwhile: a copy is written where it reads.
                let idleLimit = Int(lane.options.idleTransactionLimit / .milliseconds(1)) * 20
                try link.connection.executeAll(
                    """
                    BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
                    SET LOCAL idle_in_transaction_session_timeout = \(max(1, idleLimit))
                    """)
                let value = try body(PostgreSQLTransaction(link))
                try link.connection.executeAll("COMMIT")
                return value
            } catch {
                rollBack(link)
                throw error
            }
        }
    }

    /// Runs `body` in a transaction that is committed once, or not at all.
    func write<Value>(
        _ terms: TransactionTerms, _ prepare: (PostgreSQLLink) throws -> Bool,
        _ body: (PostgreSQLTransaction) throws -> Value
    ) throws -> Value {
        let patience = terms.patience ?? lane.options.lockTimeout
        return try retried(waiting: patience) {
            guard let link = try lane.link(stop: stop, prepare) else { throw StoreError.closed }
            let waiting = min(patience, PostgreSQLWork.longestWait)
            ready(link, waiting: waiting)
            let (value, mark, number) = try uncommitted(terms, waiting: waiting, link, body)
            link.connection.stop = nil
            // It waits for nobody, and nobody can stop it any more.
            link.connection.patience = lane.options.serverPatience
            do throws(PostgreSQLError) {
                try link.connection.executeAll("COMMIT")
            } catch {
                guard error.kind == .lost || error.kind == .timedOut else {
                    rollBack(link)
                    throw error
                }
                // It may be committed or not. Done again blindly, it might be done twice.
                lane.forget()
                guard try isCommitted(mark, number) else { throw error }
            }
            return value
        }
    }

    /// Runs `body` outside of transactions, whether there is a store or not.
    func withLink<Value>(_ body: (PostgreSQLLink) throws -> Value) throws -> Value {
        let link = try lane.link(stop: stop)
        ready(link, waiting: lane.options.lockTimeout)
        // Whatever it was, it may not be there any more.
        link.isPrepared = false
        do {
            return try body(link)
        } catch {
            rollBack(link)
            throw error
        }
    }

    /// A connection of its own, to another schema of the server.
    func connect(to address: PostgreSQLStoreAddress) throws -> PostgreSQLLink {
        try lane.connect(stop: stop, to: address)
    }

    /// - Returns: with the value, by what the transaction can be found again.
    private func uncommitted<Value>(
        _ terms: TransactionTerms, waiting: Duration, _ link: PostgreSQLLink,
        _ body: (PostgreSQLTransaction) throws -> Value
    ) throws -> (Value, ConnectionMark, number: Int64) {
        guard let mark = link.mark else { throw StoreError.closed }
        do {
            var beginning = "BEGIN; SET LOCAL lock_timeout = \(max(1, Int(waiting / .milliseconds(1)))); "
            if terms.durability == .kill { beginning += "SET LOCAL synchronous_commit = off; " }
            if let part = terms.part { beginning += part.claim(in: lane.address) + "; " }
            let number = link.nextNumber()
            try link.waitingForOthers { connection throws(PostgreSQLError) in
                try connection.executeAll(beginning + mark.marking(number))
            }
            let value = try body(PostgreSQLTransaction(link))
            lane.options.willCommit?()
            // What failed and was passed over would make a COMMIT take all of it back, and say nothing.
            guard link.connection.transactionStatus == PGTransactionInTransaction else {
                throw PostgreSQLError(kind: .server, sqlState: "25P02", message: "a statement of it failed")
            }
            return (value, mark, number)
        } catch {
            rollBack(link)
            throw error
        }
    }

    /// Does `work` again on a new connection where the old one was lost with nothing done, and again where the server
    /// took it back because of others, or where those who were in the way are gone now.
    /// - Parameter patience: for how long to wait for others, again and again.
    private func retried<Value>(waiting patience: Duration, _ work: () throws -> Value) throws -> Value {
        var (attempts, losses, hasMadeRoom) = (1, 0, false)
        let deadline = ContinuousClock.now + patience
        while true {
            do {
                return try work()
            } catch let error as PostgreSQLError {
                if error.isConflict, attempts < PostgreSQLWork.mostAttempts {
                    attempts += 1
                } else if error.kind == .lost, losses == 0 {
                    losses += 1
                    lane.forget()
                } else if error.isLockTimeout, !hasMadeRoom, makeRoom() {
                    hasMadeRoom = true
                } else if error.isLockTimeout, ContinuousClock.now < deadline, stop?.isRaised != true {
                    continue
                } else {
                    if error.kind == .lost || error.kind == .timedOut { lane.forget() }
                    throw error
                }
            }
        }
    }

    /// - Parameter waiting: how long it may take till others are done; the server says when that is over.
    private func ready(_ link: PostgreSQLLink, waiting: Duration) {
        link.connection.stop = stop
        // What can be stopped may take long, and somebody looks after it.
        link.connection.patience = stop == nil ? lane.options.serverPatience + waiting : nil
    }

    /// The error that led here is the one to be told.
    private func rollBack(_ link: PostgreSQLLink) {
        link.connection.stop = nil
        guard !link.connection.isLost, link.connection.transactionStatus != PGTransactionIdle else { return }
        do throws(PostgreSQLError) {
            try link.connection.executeAll("ROLLBACK")
        } catch {
            lane.forget()
        }
    }

    /// - Returns: whether others were in the way that nobody will hear of again, and are not any more.
    private func makeRoom() -> Bool {
        guard let link = lane.openLink, link.connection.transactionStatus == PGTransactionIdle else { return false }
        return (try? SilentConnections.end(after: lane.options.silenceLimit, on: link)) ?? 0 > 0
    }

    /// Looks on a new connection whether a transaction was committed, once it has come to an end. Where nobody can be
    /// asked in time, neither may be taken for true.
    private func isCommitted(_ mark: ConnectionMark, _ number: Int64) throws -> Bool {
        let deadline = ContinuousClock.now + lane.options.recoveryPatience
        var asked: PostgreSQLLink?
        defer { asked?.close() }
        var pause = PostgreSQLWork.shortestPause
        while true {
            let rest = ContinuousClock.now.duration(to: deadline)
            guard rest > .zero else { throw StoreError.outcomeUnknown(path: lane.address.place) }
            do {
                let link = try asked ?? lane.connect(stop: nil, within: rest)
                asked = link
                link.connection.patience = min(rest, .seconds(5))
                try link.connection.executeAll("SET lock_timeout = '2s'")
                return try mark.isCommitted(number, on: link)
            } catch let error as PostgreSQLError where error.isLockTimeout {
                // The server still waits for more of it; nothing will come.
                if let asked { try? mark.end(on: asked) }
            } catch {
                asked?.close()
                asked = nil
                lane.options.pause(min(pause, rest))
                pause = min(pause * 2, .seconds(1))
            }
        }
    }

    /// Between two tries to reach the server; each further one is twice as long.
    private static let shortestPause = Duration.milliseconds(50)
}
