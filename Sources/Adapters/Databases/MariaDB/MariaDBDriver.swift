#if MariaDB
package import Ingestion
import Synchronization
import Dispatch

/// Reads MySQL and MariaDB databases, through MariaDB Connector/C.
package struct MariaDBDriver: DatabaseDriver {
    package init() {}

    package var engine: DatabaseEngine { .mysql }

    package func open(
        _ address: DatabaseAddress, options: DatabaseOptions
    ) async throws(DatabaseFailure) -> any DatabaseSession {
        let settings = try MariaDBSettings(address, options)
        let queue = SessionQueue()
        let opening = Opening()
        queue.begin {
            let result = Self.connect(settings)
            // Nobody waits for it any more.
            if !opening.end(with: result), case .success(let connection) = result { connection.close() }
        }
        let connection = try await opening.connection(within: settings.patience) {
            .timedOut(host: address.place, seconds: Int(settings.connectTimeout.components.seconds))
        }
        return MariaDBSession(connection, queue: queue, settings: settings, options: options)
    }

    /// At the first of its doors that opens.
    private static func connect(_ settings: MariaDBSettings) -> Result<MariaDBConnection, DatabaseFailure> {
        let refusals = MariaDBRefusals(settings: settings)
        var refusal = DatabaseFailure.unreachable(host: settings.address.place, detail: "")
        for door in settings.doors {
            do throws(MariaDBError) {
                let connection = try MariaDBConnection(at: door, settings)
                try connection.prepare()
                return .success(connection)
            } catch {
                refusal = refusals.refusal(error, at: door)
                guard error.meansNobodyAnswered else { break }
            }
        }
        return .failure(refusal)
    }
}

/// A connection while it is made. Looking up a name and shaking hands cannot be broken off: who gives up waiting leaves
/// that behind.
private final class Opening: Sendable {
    private typealias Waiter = CheckedContinuation<Result<MariaDBConnection, DatabaseFailure>, Never>

    private let state = Mutex(State.begun)

    private enum State {
        case begun
        case awaited(Waiter)
        case ended(Result<MariaDBConnection, DatabaseFailure>)
        case over
    }

    /// - Returns: false where somebody has given up before.
    @discardableResult
    func end(with result: Result<MariaDBConnection, DatabaseFailure>) -> Bool {
        let (waiter, isTaken): (Waiter?, Bool) = state.withLock { state in
            switch state {
            case .begun:
                state = .ended(result)
                return (nil, true)
            case .awaited(let waiter):
                state = .over
                return (waiter, true)
            case .ended, .over: return (nil, false)
            }
        }
        waiter?.resume(returning: result)
        return isTaken
    }

    func connection(
        within patience: Duration, orElse late: @escaping @Sendable () -> DatabaseFailure
    ) async throws(DatabaseFailure) -> MariaDBConnection {
        let (seconds, attoseconds) = patience.components
        DispatchQueue.global().asyncAfter(
            deadline: .now() + Double(seconds) + Double(attoseconds) / 1e18
        ) { [weak self] in
            self?.end(with: .failure(late()))
        }
        let result: Result<MariaDBConnection, DatabaseFailure> = await withTaskCancellationHandler {
            await withCheckedContinuation { waiter in
                let ended: Result<MariaDBConnection, DatabaseFailure>? = state.withLock { state in
                    if case .ended(let result) = state {
                        state = .over
                        return result
                    }
                    state = .awaited(waiter)
                    return nil
                }
                if let ended { waiter.resume(returning: ended) }
            }
        } onCancel: {
            end(with: .failure(.stopped))
        }
        return try result.get()
    }
}
#endif
