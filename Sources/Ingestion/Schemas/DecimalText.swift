/// A number as its text says it, compared without ever becoming floating point: 0.1 is a tenth, 1e400 is finite.
///
/// It is 0.d₁d₂d₃… × 10^`magnitude`, d₁ not zero. Exponents of more than 18 digits count as 10^18.
struct DecimalText {
    private let text: UnsafeBufferPointer<UInt8>
    /// Where the first and behind the last digit that is not zero stand; equal for zero.
    private let first: Int
    private let end: Int
    let isNegative: Bool
    /// How many significant digits there are, without zeros before and behind.
    let digitCount: Int
    let magnitude: Int

    /// Reads a number by the JSON grammar. The text must stay while this is used.
    init(_ text: UnsafeBufferPointer<UInt8>) {
        self.text = text
        var position = 0
        let isMinus = !text.isEmpty && text[0] == UInt8(ascii: "-")
        if isMinus { position = 1 }
        var ordinal = 0
        var wholeDigits: Int?
        var first = -1
        var firstOrdinal = 0
        var last = -1
        var lastOrdinal = 0
        scanning: while position < text.count {
            let byte = text[position]
            switch byte {
            case UInt8(ascii: "0"): ordinal += 1
            case UInt8(ascii: "1")...UInt8(ascii: "9"):
                if first < 0 { (first, firstOrdinal) = (position, ordinal) }
                (last, lastOrdinal) = (position, ordinal)
                ordinal += 1
            case UInt8(ascii: "."): wholeDigits = ordinal
            default: break scanning
            }
            position += 1
        }
        guard first >= 0 else {
            (self.first, end, digitCount, magnitude, isNegative) = (0, 0, 0, 0, false)
            return
        }
        self.first = first
        end = last + 1
        digitCount = lastOrdinal - firstOrdinal + 1
        isNegative = isMinus
        magnitude = (wholeDigits ?? ordinal) - firstOrdinal + Self.exponent(text, from: position + 1)
    }

    private static let largestExponent = 1_000_000_000_000_000_000

    private static func exponent(_ text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        guard start < text.count else { return 0 }
        var exponent = 0
        for byte in text[start...] where byte >= UInt8(ascii: "0") {
            exponent = exponent * 10 + Int(byte - UInt8(ascii: "0"))
            if exponent >= largestExponent {
                exponent = largestExponent
                break
            }
        }
        return text[start] == UInt8(ascii: "-") ? -exponent : exponent
    }

    var isZero: Bool { digitCount == 0 }
    var isInteger: Bool { magnitude >= digitCount }

    /// The significant digits, as bytes 0 to 9.
    var digits: [UInt8] {
        text[first..<end].compactMap { $0 == UInt8(ascii: ".") ? nil : $0 - UInt8(ascii: "0") }
    }

    /// Calls `body` with each significant digit, 0 to 9.
    @inline(__always)
    func forEachDigit(_ body: (UInt8) -> Void) {
        for position in first..<end where text[position] != UInt8(ascii: ".") {
            body(text[position] - UInt8(ascii: "0"))
        }
    }

    /// Less than zero where this is the smaller, more where it is the larger.
    func compare(_ other: ExactDecimal) -> Int {
        if isZero || other.isZero || isNegative != other.isNegative {
            let sign = isZero ? 0 : isNegative ? -1 : 1
            let otherSign = other.isZero ? 0 : other.isNegative ? -1 : 1
            return sign - otherSign
        }
        let size = magnitude != other.magnitude ? (magnitude < other.magnitude ? -1 : 1) : compareDigits(other.digits)
        return isNegative ? -size : size
    }

    private func compareDigits(_ others: [UInt8]) -> Int {
        var place = 0
        for position in first..<end where text[position] != UInt8(ascii: ".") {
            guard place < others.count else { return 1 }
            let digit = text[position] - UInt8(ascii: "0")
            if digit != others[place] { return digit < others[place] ? -1 : 1 }
            place += 1
        }
        return place < others.count ? -1 : 0
    }
}

/// A number of a schema, kept to compare with: ±0.d₁d₂d₃… × 10^`magnitude`.
struct ExactDecimal: Sendable, Equatable {
    let isNegative: Bool
    let digits: [UInt8]
    let magnitude: Int

    init(_ text: DecimalText) {
        isNegative = text.isNegative
        digits = text.digits
        magnitude = text.magnitude
    }

    var isZero: Bool { digits.isEmpty }
    var isInteger: Bool { magnitude >= digits.count }

    /// As a count: a whole number from 0, the largest there is where it is larger; nil for any other.
    var count: Int? {
        guard isInteger, !isNegative else { return nil }
        guard magnitude <= 18 else { return .max }
        let value = digits.reduce(0) { $0 * 10 + Int($1) }
        return (0..<(magnitude - digits.count)).reduce(value) { value, _ in value * 10 }
    }
}

/// A divisor, for `multipleOf`: exact whatever the digits.
struct ExactDivisor: Sendable {
    private let value: ExactDecimal
    /// The divisor's digits as one number, where that fits with room for one digit more.
    private let small: UInt64?

    init(_ value: ExactDecimal) {
        self.value = value
        small = value.digits.count > 18 ? nil : value.digits.reduce(0) { $0 * 10 + UInt64($1) }
    }

    /// Whether it goes into a number without a remainder.
    func divides(_ number: DecimalText) -> Bool {
        if number.isZero { return true }
        // Both as whole numbers times a power of ten. Where the number's power is the lower one, its last digit, which
        // is not zero, stands below the divisor's: no multiple.
        let zeros = (number.magnitude - number.digitCount) - (value.magnitude - value.digits.count)
        guard zeros >= 0 else { return false }
        // More tens than the divisor can hold twos and fives change nothing about divisibility.
        let usefulZeros = min(zeros, value.digits.count * 4)
        if let small {
            var rest: UInt64 = 0
            number.forEachDigit { rest = (rest * 10 + UInt64($0)) % small }
            for _ in 0..<usefulZeros { rest = rest * 10 % small }
            return rest == 0
        }
        var rest = LongRemainder(divisor: value.digits)
        number.forEachDigit { rest.append($0) }
        for _ in 0..<usefulZeros { rest.append(0) }
        return rest.isZero
    }
}

/// Long division on paper, of which only the remainder is kept.
private struct LongRemainder {
    private let divisor: [UInt8]
    /// As many digits as the divisor and one more in front.
    private var rest: [UInt8]

    init(divisor: [UInt8]) {
        self.divisor = [0] + divisor
        rest = Array(repeating: 0, count: divisor.count + 1)
    }

    var isZero: Bool { rest.allSatisfy { $0 == 0 } }

    mutating func append(_ digit: UInt8) {
        rest.removeFirst()
        rest.append(digit)
        while !rest.lexicographicallyPrecedes(divisor) { subtract() }
    }

    private mutating func subtract() {
        var borrow: Int8 = 0
        for place in rest.indices.reversed() {
            var digit = Int8(rest[place]) - Int8(divisor[place]) - borrow
            borrow = digit < 0 ? 1 : 0
            if digit < 0 { digit += 10 }
            rest[place] = UInt8(digit)
        }
    }
}
