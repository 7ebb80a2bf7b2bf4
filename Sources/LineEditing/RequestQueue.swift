import Foundation
import Synchronization

/// Runs blocking work one piece after another on a thread of its own, which starts with the first.
final class RequestQueue: Sendable {
    typealias Work = @Sendable () -> Void

    private struct State {
        var waiting: [Work] = []
        var hasThread = false
        var isClosed = false
    }

    private let state = Mutex(State())
    private let arrivals = DispatchSemaphore(value: 0)

    func add(_ work: @escaping Work) {
        let isFirst = state.withLock { state in
            state.waiting.append(work)
            defer { state.hasThread = true }
            return !state.hasThread
        }
        if isFirst { Thread.detachNewThread { [self] in serve() } }
        arrivals.signal()
    }

    /// Lets the thread end once nothing waits.
    func close() {
        state.withLock { $0.isClosed = true }
        arrivals.signal()
    }

    private func serve() {
        while true {
            arrivals.wait()
            let next: Work?? = state.withLock { state in
                if !state.waiting.isEmpty { return .some(state.waiting.removeFirst()) }
                return state.isClosed ? nil : .some(nil)
            }
            guard let next else { return }
            next?()
        }
    }
}
