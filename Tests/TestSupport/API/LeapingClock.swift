package import Foundation
package import Ingestion
import Synchronization

/// A clock that whoever pauses sets forward: waiting takes no time, and what was waited for can be asked.
package final class LeapingClock: IngestionClock {
    private let state: Mutex<(now: Date, pauses: [Duration])>

    /// Starts on the first of May 2025, noon UTC, unless told otherwise.
    package init(_ start: Date = Date(timeIntervalSince1970: 1_746_100_800)) { state = Mutex((start, [])) }

    package func now() -> Date { state.withLock { $0.now } }

    package func pause(for duration: Duration) async {
        state.withLock { state in
            state.pauses.append(duration)
            state.now += duration.inSeconds
        }
    }

    package func advance(by duration: Duration) { state.withLock { $0.now += duration.inSeconds } }

    /// In seconds.
    package var pauses: [Double] { state.withLock { $0.pauses.map(\.inSeconds) } }
}

/// Secrets by their references.
package struct SecretsInMemory: SecretSource {
    private let secrets: [String: String]

    package init(_ secrets: [String: String] = [:]) { self.secrets = secrets }

    package func secret(_ reference: String) throws(SecretFailure) -> String {
        guard let secret = secrets[reference] else { throw .missing(reference: reference) }
        return secret
    }
}
