package import Foundation
package import Quantities

/// What is believed of a rule or a scenario after what was ingested: a Beta distribution, from the prior (1, 1) on.
package struct TrustPosterior: Sendable, Equatable {
    package var subject: TrustSubject
    package var weight: TrustWeight
    /// How many records spoke of it.
    package var observations: Int
    /// When the newest of them was ingested.
    package var updated: Date

    package init(subject: TrustSubject, weight: TrustWeight, observations: Int, updated: Date) {
        self.subject = subject
        self.weight = weight
        self.observations = observations
        self.updated = updated
    }

    package var mean: Double { distribution.mean }
    /// The 95 % credible interval.
    package var interval: ClosedRange<Double> { distribution.interval(0.95) }

    package var distribution: BetaDistribution {
        BetaDistribution(
            alpha: 1 + Double(weight.successes) / Double(TrustWeight.one),
            beta: 1 + Double(weight.failures) / Double(TrustWeight.one))
    }

    /// The mean where nothing is known.
    package static let prior = 0.5
}

/// Successes and failures in millionths: whole numbers, so that sums are exact and what was added can be taken back.
package struct TrustWeight: Sendable, Equatable {
    package var successes: Int64
    package var failures: Int64

    /// One success, or one failure.
    package static let one: Int64 = 1_000_000
    package static let success = TrustWeight(successes: one, failures: 0)
    package static let failure = TrustWeight(successes: 0, failures: one)
    package static let zero = TrustWeight(successes: 0, failures: 0)

    package init(successes: Int64, failures: Int64) {
        self.successes = successes
        self.failures = failures
    }

    /// So much of a success, and the rest of a failure.
    package init?(score: Double) {
        guard (0...1).contains(score) else { return nil }
        successes = Int64((score * Double(Self.one)).rounded())
        failures = Self.one - successes
    }

    package static func + (left: TrustWeight, right: TrustWeight) -> TrustWeight {
        TrustWeight(successes: left.successes + right.successes, failures: left.failures + right.failures)
    }
}
