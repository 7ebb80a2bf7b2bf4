package import Foundation
import Ingestion

/// The machine's clock.
package struct SystemClock: IngestionClock {
    package init() {}

    package func now() -> Date { Date() }
}
