import Foundation
import LineEditing
import Synchronization

/// Runs work that Ctrl-C stops while the session goes on, and that a termination ends for good.
final class InterruptibleWork: Sendable {
    private let running: RunningTask
    private let watch: InterruptWatch?

    init() {
        let running = RunningTask()
        self.running = running
        watch = InterruptWatch(
            onInterrupt: { running.cancel() },
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
    func cancel() { running.cancel() }

    private final class RunningTask: Sendable {
        private let cancelTask = Mutex<(@Sendable () -> Void)?>(nil)

        func set(_ cancel: (@Sendable () -> Void)?) { cancelTask.withLock { $0 = cancel } }
        func cancel() { cancelTask.withLock { $0 }?() }
    }
}
