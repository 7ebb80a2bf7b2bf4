package import Foundation

/// Tells ingestion what time it is. `Adapters` has the real one, tests a manual one.
package protocol IngestionClock: Sendable {
    func now() -> Date
    /// Returns after so long, or as soon as the task is cancelled.
    func pause(for duration: Duration) async
}
