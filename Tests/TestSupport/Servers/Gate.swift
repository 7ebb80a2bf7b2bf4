internal import Foundation

/// Lets nobody through before so many threads have come.
package final class Gate: Sendable {
    private let condition = NSCondition()
    private let wanted: Int
    // Read and written under the condition's lock only.
    nonisolated(unsafe) private var come = 0

    package init(_ wanted: Int) { self.wanted = wanted }

    /// Blocks the thread.
    package func pass() {
        condition.lock()
        defer { condition.unlock() }
        come += 1
        condition.broadcast()
        while come < wanted { condition.wait() }
    }
}
