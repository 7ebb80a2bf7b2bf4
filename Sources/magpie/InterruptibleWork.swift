import Foundation
import LineEditing
import Synchronization

/// Runs work that Ctrl-C stops while the session goes on, and that a termination ends for good.
final class InterruptibleWork: Sendable {
    private let running: RunningTask
    private let watch: InterruptWatch?

    /// - Parameter onImpatience: called at each further Ctrl-C while the work has not ended yet.
    init(onImpatience: @escaping @Sendable () -> Void) {
        let running = RunningTask()
        self.running = running
        watch = InterruptWatch(
            onInterrupt: {
                // What is just being written is finished first; whoever cannot wait for that is told what else there is.
                if running.cancel() > 1 { onImpatience() }
            },
            onEnding: { signal in
                Terminal.restoreModes()
                // What was committed stays; the open batch is dropped whole by the store.
                _exit(128 + signal)
            })
    }

    /// Runs `body` in a task that an interrupt cancels; returns when it has ended, cancelled or not.
    func perform<Value: Sendable>(_ body: @escaping @Sendable () async -> Value) async -> Value {
        let task = Task { await body() }
        running.set { task.cancel() }
        defer { running.set(nil) }
        return await task.value
    }

    /// Gives up what runs, as Ctrl-C does.
    func cancel() { _ = running.cancel() }

    private final class RunningTask: Sendable {
        private let task = Mutex<(cancel: @Sendable () -> Void, count: Int)?>(nil)

        func set(_ cancel: (@Sendable () -> Void)?) { task.withLock { $0 = cancel.map { ($0, 0) } } }

        /// - Returns: how often it was asked to stop by now; 0 where nothing runs.
        func cancel() -> Int {
            task.withLock { task in
                task?.count += 1
                task?.cancel()
                return task?.count ?? 0
            }
        }
    }
}
