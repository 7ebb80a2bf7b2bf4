import Foundation

/// Times in the store: whole microseconds since 1970 UTC.
extension Date {
    init(microseconds: Int64) {
        self.init(timeIntervalSince1970: Double(microseconds) / 1_000_000)
    }

    /// Clamped to what fits, so that no date a user types can trap.
    var microseconds: Int64 {
        let value = (timeIntervalSince1970 * 1_000_000).rounded()
        guard value > -9.2e18 else { return Int64.min }
        guard value < 9.2e18 else { return Int64.max }
        return Int64(value)
    }
}
