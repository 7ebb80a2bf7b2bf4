import Foundation
import Quantities
import Testing

@Suite struct BetaDistributionTests {
    /// Quantiles at 2.5 % and 97.5 % as SciPy 1.x gives them.
    static let published: [(Double, Double, Double, Double)] = [
        (1, 1, 0.025, 0.975),
        (2, 1, 0.158_113_883_008_418_97, 0.987_420_882_906_574_9),
        (5, 3, 0.290_420_863_737_342_7, 0.901_011_721_557_491_9),
        (0.5, 0.5, 0.001_541_333_133_436_012, 0.998_458_666_866_563_9),
        (1.3, 7.9, 0.008_404_131_809_852_82, 0.413_783_069_242_257_4),
        (30, 12, 0.570_555_294_733_917_9, 0.838_701_430_285_692_3),
        (1000.5, 250.25, 0.777_310_792_237_573_6, 0.821_620_899_940_030_1),
        (100_001, 99_999, 0.497_813_701_384_444, 0.502_196_298_520_840_8),
        (1_000_001, 3, 0.999_992_775_352_879_4, 0.999_999_381_329_305_8),
        (2.5, 100_000, 4.156_018_261_065_469_5e-06, 6.415_997_041_996_634e-05),
    ]

    @Test(arguments: published)
    func intervalIsTheKnownOne(alpha: Double, beta: Double, low: Double, high: Double) {
        let interval = BetaDistribution(alpha: alpha, beta: beta).interval(0.95)
        #expect(abs(interval.lowerBound - low) < 1e-9 * max(low, 1e-3), "\(interval)")
        #expect(abs(interval.upperBound - high) < 1e-9, "\(interval)")
    }

    @Test func quantilesOfOneSuccessAreRoots() {
        for share in stride(from: 0.05, to: 1, by: 0.05) {
            #expect(abs(BetaDistribution(alpha: 2, beta: 1).quantile(share) - share.squareRoot()) < 1e-12)
            let power = 1 - pow(1 - share, 1 / 7.0)
            #expect(abs(BetaDistribution(alpha: 1, beta: 7).quantile(share) - power) < 1e-12)
        }
    }

    @Test func whatIsNotExceededIsAsLikelyAsAsked() {
        for alpha in [0.3, 1, 2.7, 40, 5_000] as [Double] {
            for beta in [0.3, 1, 3.1, 60, 9_000] as [Double] {
                let distribution = BetaDistribution(alpha: alpha, beta: beta)
                for share in [0.001, 0.025, 0.3, 0.5, 0.8, 0.975, 0.999] {
                    let quantile = distribution.quantile(share)
                    // Next to 1 a double has no more places to tell quantiles apart by.
                    guard quantile < 0.999_999 else { continue }
                    let found = distribution.cumulative(quantile)
                    #expect(abs(found - share) < 1e-8, "\(alpha), \(beta), \(share)")
                }
            }
        }
    }

    @Test func endsAreTheEnds() {
        let distribution = BetaDistribution(alpha: 3, beta: 4)
        #expect(distribution.cumulative(-1) == 0)
        #expect(distribution.cumulative(2) == 1)
        #expect(distribution.quantile(0) == 0)
        #expect(distribution.quantile(1) == 1)
        #expect(distribution.mean == 3.0 / 7)
    }
}
