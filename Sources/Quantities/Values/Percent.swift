/// Percentages are kept as fractions, 0.85 for 85 %; these read and write them without rounding.
package enum Percent {
    /// 85 → 0.85.
    package static func fraction(ofPercent percent: DecimalNumber) -> DecimalNumber? {
        percent.multiplied(byPowerOfTen: -2)
    }

    /// 0.85 → `85 %`, 0.8567 → `85.7 %`.
    package static func text(_ fraction: Double) -> String {
        Formatted.decimal(fraction * 100, places: 1) + " %"
    }
}
