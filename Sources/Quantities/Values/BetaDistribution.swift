internal import Foundation

/// What is believed of a share after so many successes and failures (counted with the prior's one each, where that is
/// uniform).
package struct BetaDistribution: Sendable, Equatable {
    /// Both above 0.
    package var alpha: Double
    package var beta: Double

    package init(alpha: Double, beta: Double) {
        self.alpha = alpha
        self.beta = beta
    }

    package var mean: Double { alpha / (alpha + beta) }

    /// How likely the share is at most `x`: the regularised incomplete beta function.
    package func cumulative(_ x: Double) -> Double {
        guard x > 0 else { return 0 }
        guard x < 1 else { return 1 }
        let front = exp(logFront(x))
        // Each form of the fraction converges fast on its own side of the mean.
        return x < (alpha + 1) / (alpha + beta + 2)
            ? front * Self.fraction(alpha, beta, x) / alpha
            : 1 - front * Self.fraction(beta, alpha, 1 - x) / beta
    }

    /// The share that is not exceeded with this probability.
    package func quantile(_ probability: Double) -> Double {
        guard probability > 0 else { return 0 }
        guard probability < 1 else { return 1 }
        var (low, high) = (0.0, 1.0)
        var x = mean
        for _ in 0..<200 {
            let error = cumulative(x) - probability
            if error == 0 { return x }
            if error < 0 { low = x } else { high = x }
            guard high - low > 1e-15 * high else { break }
            // A step by the slope where it stays inside the bracket, else to its middle.
            let slope = exp(logFront(x)) / (x * (1 - x))
            let next = x - error / slope
            let isInside = slope > 0 && next.isFinite && next > low && next < high
            let following = isInside ? next : (low + high) / 2
            if following == x { break }
            x = following
        }
        return x
    }

    /// The interval between that leaves half of the rest at either end: 0.95 for the usual one.
    package func interval(_ mass: Double) -> ClosedRange<Double> {
        let low = quantile((1 - mass) / 2)
        return low...max(low, quantile((1 + mass) / 2))
    }

    /// The logarithm of x^α (1−x)^β / B(α, β).
    private func logFront(_ x: Double) -> Double {
        alpha * log(x) + beta * log1p(-x) + Self.logGamma(alpha + beta) - Self.logGamma(alpha) - Self.logGamma(beta)
    }

    /// Foundation's writes the sign into a variable that all threads share.
    private static func logGamma(_ x: Double) -> Double {
        var x = x
        var shift = 0.0
        while x < 16 {
            shift -= log(x)
            x += 1
        }
        // Stirling's series: from 16 on, eight terms are exact to a double's last digits.
        let inverse = 1 / (x * x)
        let terms: [Double] = [
            1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360_360, 1 / 156, -3617 / 122_400,
        ]
        let series = terms.reversed().reduce(0) { $0 * inverse + $1 } / x
        return shift + (x - 0.5) * log(x) - x + 0.5 * log(2 * Double.pi) + series
    }

    /// The continued fraction of the incomplete beta function, by Lentz's method.
    private static func fraction(_ a: Double, _ b: Double, _ x: Double) -> Double {
        let tiny = 1e-300
        var c = 1.0
        var d = 1 - (a + b) * x / (a + 1)
        d = 1 / (abs(d) < tiny ? tiny : d)
        var result = d
        for step in 1...100_000 {
            let m = Double(step)
            for numerator in [
                m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
                -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
            ] {
                d = 1 + numerator * d
                d = 1 / (abs(d) < tiny ? tiny : d)
                c = 1 + numerator / c
                if abs(c) < tiny { c = tiny }
                result *= d * c
            }
            if abs(d * c - 1) < 1e-15 { break }
        }
        return result
    }
}
