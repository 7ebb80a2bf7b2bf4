import Ingestion
import Synchronization

/// By what a run that is written down as going on is known to go on.
package struct RunLiveness: Sendable {
    /// In whose name runs are begun.
    package var process: ProcessIdentity
    /// How long a run of a process that cannot be seen (another machine's) may be silent before it counts as interrupted.
    package var limit: Duration
    /// The runs of this process.
    package var inHand: RunsInHand

    /// A process that is seen to live gives no signs while it stands still, or waits for a file that another writes.
    private static let patienceWithTheLiving = 10

    package init(process: ProcessIdentity, limit: Duration, inHand: RunsInHand) {
        self.process = process
        self.limit = limit
        self.inHand = inHand
    }

    /// - Parameters:
    ///   - owner: its process, as it named itself.
    ///   - silence: since its last sign of life, in microseconds.
    func isAbandoned(_ run: Int64, owner: String, silence: Int64) -> Bool {
        guard owner != process.description else { return !inHand.contains(run) }
        return switch ProcessIdentity(owner)?.liveness {
        case .dead: true
        case .alive: silence > limit.microseconds * Int64(Self.patienceWithTheLiving)
        case .unknown, nil: silence > limit.microseconds
        }
    }
}

/// The runs that somebody in this process has begun and not ended. One that is not among them was given up, although its
/// process lives: its end could not be written down, or that it was begun was never heard.
package final class RunsInHand: Sendable {
    /// Of all stores that this process has open, as it begins runs in one name.
    package static let ofThisProcess = RunsInHand()

    /// With the places of their stores.
    private let runs = Mutex<[Int64: Set<String>]>([:])

    package init() {}

    func insert(_ run: Int64, of store: String) {
        runs.withLock { _ = $0[run, default: []].insert(store) }
    }

    func remove(_ run: Int64, of store: String) {
        runs.withLock { runs in
            runs[run]?.remove(store)
            if runs[run]?.isEmpty == true { runs[run] = nil }
        }
    }

    /// Whatever the store: one may have several names, and better none is ended too many.
    func contains(_ run: Int64) -> Bool { runs.withLock { $0[run] != nil } }
}

extension Duration {
    var microseconds: Int64 { Int64(self / .microseconds(1)) }
}
