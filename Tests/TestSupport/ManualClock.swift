package import Foundation
import Ingestion
import Synchronization

/// A clock that stands still until it is told to go on.
package final class ManualClock: IngestionClock {
    private let time: Mutex<Date>

    /// Starts on the first of May 2025, noon UTC, unless told otherwise.
    package init(_ start: Date = Date(timeIntervalSince1970: 1_746_100_800)) {
        time = Mutex(start)
    }

    package func now() -> Date { time.withLock { $0 } }

    /// Time stands still: only cancelling ends a pause.
    package func pause(for duration: Duration) async {
        let (never, continuation) = AsyncStream<Never>.makeStream()
        for await _ in never {}
        continuation.finish()
    }

    package func stand(at moment: Date) { time.withLock { $0 = moment } }

    package func advance(by duration: Duration) {
        let (seconds, attoseconds) = duration.components
        time.withLock { $0 += Double(seconds) + Double(attoseconds) / 1e18 }
    }
}
