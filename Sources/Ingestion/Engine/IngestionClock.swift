package import Foundation

/// Tells ingestion what time it is. `Adapters` has the real one, tests a manual one.
package protocol IngestionClock: Sendable {
    func now() -> Date
}
