package import Ingestion
import Testing

/// What every store must do, one case a promise. A store passes by running each of them on a new, empty store.
package struct StoreConformance: Sendable, CustomTestStringConvertible {
    package let promise: String
    package let check: @Sendable (any Store) async throws -> Void

    package init(_ promise: String, _ check: @escaping @Sendable (any Store) async throws -> Void) {
        self.promise = promise
        self.check = check
    }

    package var testDescription: String { promise }

    package static let cases: [StoreConformance] =
        records + refusals + runs + journal + review + life + files + quarantine + keys + undoing + retention
        + queries + budgets + rates + freeCalls + emergencies + sums + cursors + answers + schedules + exports + sharing
        + trust + examinations
}

/// The places of `records(_:)`, which is what order and paging are about.
extension [StoredRecord] {
    var places: [String] { map { "\($0.run):\($0.position)" } }
}
