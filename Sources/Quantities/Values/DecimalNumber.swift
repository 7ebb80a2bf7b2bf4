/// A number exactly as a person writes it: whole `units` of a power of ten. `12.50` is 1250 with scale 2.
package struct DecimalNumber: Hashable, Sendable {
    package let units: Int64
    /// How many of the units' digits stand behind the point; never negative.
    package let scale: Int

    package init(units: Int64, scale: Int = 0) {
        self.units = units
        self.scale = scale
    }

    /// Reads `12.50`, `.85`, `-3`, `+3`, `1,000`, `1_000.5`, `1e3`; nil for anything else, or out of range.
    package init?(text: some StringProtocol) {
        var bytes = Array(text.utf8)
        var isNegative = false
        if bytes.starts(with: [0xE2, 0x88, 0x92]) {  // U+2212, the typographic minus
            isNegative = true
            bytes.removeFirst(3)
        } else if let sign = bytes.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
            isNegative = sign == UInt8(ascii: "-")
            bytes.removeFirst()
        }
        var exponent = 0
        if let mark = bytes.firstIndex(where: { $0 == UInt8(ascii: "e") || $0 == UInt8(ascii: "E") }) {
            guard let value = Int(String(decoding: bytes[(mark + 1)...], as: UTF8.self)), abs(value) <= 18 else {
                return nil
            }
            exponent = value
            bytes.removeSubrange(mark...)
        }
        let parts = bytes.split(separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
        let fraction = parts.count == 2 ? Array(parts[1]) : []
        guard let whole = Self.withoutSeparators(Array(parts.first ?? [])), whole.count + fraction.count > 0,
            parts.count == 1 || !fraction.isEmpty, fraction.allSatisfy(Self.isDigit)
        else { return nil }
        var units: Int64 = 0
        for digit in whole + fraction {
            let (tenfold, overflow) = units.multipliedReportingOverflow(by: 10)
            let (sum, overflowToo) = tenfold.addingReportingOverflow(Int64(digit - UInt8(ascii: "0")))
            guard !overflow, !overflowToo else { return nil }
            units = sum
        }
        guard
            let shifted = DecimalNumber(units: isNegative ? -units : units, scale: fraction.count)
                .multiplied(byPowerOfTen: exponent)
        else { return nil }
        self = shifted
    }

    /// Exact; nil when it does not fit.
    package func multiplied(byPowerOfTen power: Int) -> DecimalNumber? {
        if power <= scale { return DecimalNumber(units: units, scale: scale - power) }
        guard let factor = Self.powerOfTen(power - scale) else { return nil }
        let (product, overflow) = units.multipliedReportingOverflow(by: factor)
        return overflow ? nil : DecimalNumber(units: product)
    }

    /// Exact; nil when it does not fit.
    package func adding(_ other: DecimalNumber) -> DecimalNumber? {
        let common = max(scale, other.scale)
        guard let left = Self.powerOfTen(common - scale), let right = Self.powerOfTen(common - other.scale) else {
            return nil
        }
        let (a, overflowA) = units.multipliedReportingOverflow(by: left)
        let (b, overflowB) = other.units.multipliedReportingOverflow(by: right)
        let (sum, overflowSum) = a.addingReportingOverflow(b)
        return overflowA || overflowB || overflowSum ? nil : DecimalNumber(units: sum, scale: common)
    }

    /// Exact; nil when it does not fit.
    package func multiplied(by other: DecimalNumber) -> DecimalNumber? {
        let (product, overflow) = units.multipliedReportingOverflow(by: other.units)
        return overflow ? nil : DecimalNumber(units: product, scale: scale + other.scale)
    }

    /// The number in units of 10⁻ˢᶜᵃˡᵉ, when nothing is lost by it.
    package func units(atScale wanted: Int) -> Int64? {
        if wanted >= scale {
            guard let factor = Self.powerOfTen(wanted - scale) else { return units == 0 ? 0 : nil }
            let (product, overflow) = units.multipliedReportingOverflow(by: factor)
            return overflow ? nil : product
        }
        guard let divisor = Self.powerOfTen(scale - wanted) else { return units == 0 ? 0 : nil }
        return units % divisor == 0 ? units / divisor : nil
    }

    /// The whole number this is, if it is one: `2.0` is 2.
    package var integer: Int? { units(atScale: 0).map(Int.init) }

    /// The nearest binary number; `0.85` gives the same value as the literal.
    package var double: Double { Double("\(units)e-\(scale)") ?? 0 }

    package var negated: DecimalNumber? { units == .min ? nil : DecimalNumber(units: -units, scale: scale) }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    /// `1,000` and `1_000`: groups of exactly three behind the first, one kind of separator.
    private static func withoutSeparators(_ digits: [UInt8]) -> [UInt8]? {
        guard let mark = digits.first(where: { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "_") }) else {
            return digits.allSatisfy(isDigit) ? digits : nil
        }
        let groups = digits.split(separator: mark, omittingEmptySubsequences: false)
        guard let first = groups.first, (1...3).contains(first.count), groups.dropFirst().allSatisfy({ $0.count == 3 }),
            groups.joined().allSatisfy(isDigit)
        else { return nil }
        return Array(groups.joined())
    }

    static func powerOfTen(_ power: Int) -> Int64? {
        guard (0...18).contains(power) else { return nil }
        return (0..<power).reduce(Int64(1)) { product, _ in product * 10 }
    }
}

extension DecimalNumber: CustomStringConvertible {
    /// Without trailing zeros: `12.5`, `0.002`, `2000`.
    package var description: String {
        var digits = String(units.magnitude)
        guard scale > 0 else { return (units < 0 ? "-" : "") + digits }
        digits = String(repeating: "0", count: max(0, scale + 1 - digits.count)) + digits
        let whole = digits.dropLast(scale)
        var fraction = digits.suffix(scale)
        while fraction.hasSuffix("0") { fraction.removeLast() }
        return (units < 0 ? "-" : "") + whole + (fraction.isEmpty ? "" : "." + fraction)
    }
}
