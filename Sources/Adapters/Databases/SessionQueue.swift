import Dispatch
import Ingestion

/// Runs the blocking calls of one session, one after the other, where they keep nobody waiting but who asked.
final class SessionQueue: Sendable {
    private let queue = DispatchQueue(label: "database.session")

    /// - Parameters:
    ///   - onStop: ends the waiting of work that cannot look at the flag meanwhile; from any thread.
    ///   - work: looks at the flag while it waits: the asking task was cancelled.
    func perform<Value: Sendable>(
        onStop: @escaping @Sendable () -> Void = {},
        _ work: @escaping @Sendable (StopFlag) throws(DatabaseFailure) -> Value
    ) async throws(DatabaseFailure) -> Value {
        let stop = StopFlag()
        let result: Result<Value, DatabaseFailure> = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                queue.async {
                    do throws(DatabaseFailure) {
                        guard !stop.isRaised else { throw .stopped }
                        continuation.resume(returning: .success(try work(stop)))
                    } catch {
                        continuation.resume(returning: .failure(error))
                    }
                }
            }
        } onCancel: {
            stop.raise()
            onStop()
        }
        return try result.get()
    }

    /// Begins work whose end is told elsewhere.
    func begin(_ work: @escaping @Sendable () -> Void) { queue.async(execute: work) }

    /// Runs to its end, also for a task that was cancelled.
    func finish(_ work: @escaping @Sendable () -> Void) async {
        await withCheckedContinuation { continuation in
            queue.async {
                work()
                continuation.resume()
            }
        }
    }
}
