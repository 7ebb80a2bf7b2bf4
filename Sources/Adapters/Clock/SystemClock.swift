package import Foundation
import Ingestion

/// The machine's clock.
package struct SystemClock: IngestionClock {
    package init() {}

    package func now() -> Date { Date() }
    package func pause(for duration: Duration) async { try? await Task.sleep(for: duration) }
}
