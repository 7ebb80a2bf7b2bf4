import Foundation

/// A sum of decimals that stays one: 0.1 + 0.2 = 0.3. Numbers of more digits, or of extreme size, are added as binary
/// fractions beside it, and the sum says so.
package struct DecimalSum: Sendable, Equatable {
    /// By how many decimals they have.
    private var parts: [Int128] = []
    private var rest = 0.0
    package private(set) var isExact = true

    package init() {}

    mutating func add(_ number: QuickDecimal) {
        guard let digits = number.digits, number.scale >= 0 || -number.scale <= 15 else {
            rest += number.value
            isExact = false
            return
        }
        var whole = Int128(digits)
        for _ in 0..<max(0, -number.scale) { whole *= 10 }
        let scale = max(0, number.scale)
        while parts.count <= scale { parts.append(0) }
        parts[scale] += whole
    }

    package var value: Double {
        if isExact, let text = exactText, let value = Double(text) { return value }
        return parts.enumerated().reduce(rest) { $0 + Double($1.element) / pow(10, Double($1.offset)) }
    }

    /// `0.3`, where it is exact.
    package var text: String { isExact ? exactText ?? "\(value)" : "\(value)" }

    private var exactText: String? {
        var sum: Int128 = 0
        for part in parts {
            let (raised, isTooLarge) = sum.multipliedReportingOverflow(by: 10)
            let (added, isMore) = raised.addingReportingOverflow(part)
            guard !isTooLarge, !isMore else { return nil }
            sum = added
        }
        let scale = max(0, parts.count - 1)
        var digits = String(sum.magnitude)
        if scale > 0 {
            digits = String(repeating: "0", count: max(0, scale + 1 - digits.count)) + digits
            digits.insert(".", at: digits.index(digits.endIndex, offsetBy: -scale))
            while digits.hasSuffix("0") { digits.removeLast() }
            if digits.hasSuffix(".") { digits.removeLast() }
        }
        return (sum < 0 ? "-" : "") + digits
    }
}
