internal import Quantities

/// Numbers of any length as cursors: what a database calls numeric, or an unsigned bigint, fits no `Int64`.
extension ExactDecimal {
    /// As JSON writes numbers, also with a plus and noughts in front (`-12.50`, `007`, `1e21`), and as people do: `1,000`.
    init?(_ text: some StringProtocol) {
        guard let number = Self(plain: text) ?? DecimalNumber(text: text).flatMap({ Self(plain: $0.description) })
        else {
            return nil
        }
        self = number
    }

    private init?(plain text: some StringProtocol) {
        var rest = Array(text.utf8)[...]
        if rest.first == UInt8(ascii: "+") { rest.removeFirst() }
        let number = rest
        if rest.first == UInt8(ascii: "-"), number.startIndex == 0 { rest.removeFirst() }
        let mantissa = rest.prefix { $0 | 0x20 != UInt8(ascii: "e") }
        if mantissa.endIndex < rest.endIndex {
            // No database has longer ones, and each is as many digits to count with.
            guard let exponent = Int(String(decoding: rest[(mantissa.endIndex + 1)...], as: UTF8.self)),
                abs(exponent) <= 10_000
            else { return nil }
        }
        let parts = mantissa.split(separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
        guard !mantissa.isEmpty, parts.count == 1 || !parts[1].isEmpty,
            parts.joined().allSatisfy({ $0 &- UInt8(ascii: "0") < 10 })
        else { return nil }
        self = number.withUnsafeBufferPointer { Self(DecimalText($0)) }
    }

    private init(isNegative: Bool, _ all: [UInt8], magnitude: Int) {
        let noughts = all.prefix { $0 == 0 }.count
        digits = Array(all.dropFirst(noughts).reversed().drop { $0 == 0 }.reversed())
        self.magnitude = digits.isEmpty ? 0 : magnitude - noughts
        self.isNegative = isNegative && !digits.isEmpty
    }

    func isGreater(than other: ExactDecimal) -> Bool {
        if isNegative != other.isNegative { return other.isNegative }
        return isNegative ? other.exceeds(self) : exceeds(other)
    }

    /// Leaving the signs aside.
    private func exceeds(_ other: ExactDecimal) -> Bool {
        if digits.isEmpty || other.digits.isEmpty { return !digits.isEmpty }
        return magnitude == other.magnitude
            ? other.digits.lexicographicallyPrecedes(digits) : magnitude > other.magnitude
    }

    /// The number so much smaller.
    func lowered(by amount: Int64) -> ExactDecimal {
        guard let amount = Self(plain: String(amount)) else { return self }
        let scale = max(digits.count - magnitude, amount.digits.count - amount.magnitude, 0)
        let length = max(magnitude, amount.magnitude, 0) + scale
        let (one, two) = (aligned(length, scale), amount.aligned(length, scale))
        if isNegative {
            return Self(isNegative: true, Self.sum(one, two), magnitude: length + 1 - scale)
        }
        return exceeds(amount)
            ? Self(isNegative: false, Self.difference(one, two), magnitude: length - scale)
            : Self(isNegative: true, Self.difference(two, one), magnitude: length - scale)
    }

    /// So many digits, of which so many behind the point.
    private func aligned(_ length: Int, _ scale: Int) -> [UInt8] {
        let before = length - scale - magnitude
        return [UInt8](repeating: 0, count: before) + digits
            + [UInt8](repeating: 0, count: length - before - digits.count)
    }

    /// With one digit more than either.
    private static func sum(_ one: [UInt8], _ two: [UInt8]) -> [UInt8] {
        var result = [0] + one
        for place in two.indices.reversed() {
            result[place + 1] += two[place]
            if result[place + 1] > 9 {
                result[place + 1] -= 10
                result[place] += 1
            }
        }
        return result
    }

    /// The second is not the greater one.
    private static func difference(_ one: [UInt8], _ two: [UInt8]) -> [UInt8] {
        var result = one
        var borrowed: UInt8 = 0
        for place in two.indices.reversed() {
            let taken = two[place] + borrowed
            borrowed = result[place] < taken ? 1 : 0
            result[place] = result[place] + borrowed * 10 - taken
        }
        return result
    }

    /// Without an exponent: `-12.5`.
    var plainText: String {
        guard !digits.isEmpty else { return "0" }
        let text = String(decoding: digits.map { $0 + 0x30 }, as: UTF8.self)
        let sign = isNegative ? "-" : ""
        if magnitude <= 0 { return sign + "0." + String(repeating: "0", count: -magnitude) + text }
        if magnitude >= digits.count { return sign + text + String(repeating: "0", count: magnitude - digits.count) }
        return sign + text.prefix(magnitude) + "." + text.dropFirst(magnitude)
    }
}
