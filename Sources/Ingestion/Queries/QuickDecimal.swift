import JSONText

/// A number as a binary fraction and, where that is exact enough to compare and add with, nothing but it. Up to fifteen
/// digits and a small power of ten, which is nearly every number there is.
struct QuickDecimal {
    /// The nearest binary fraction.
    let value: Double
    /// The digits as one number, with its sign; nil where there are more than fifteen.
    let digits: Int64?
    /// The power of ten the digits are to be divided by.
    let scale: Int

    /// The number in the one way that all of its value are written: `0.3` for 0.30 and 3e-1. Nil as `digits` is.
    var plainText: String? {
        guard var digits else { return nil }
        var scale = scale
        while scale > 0, digits % 10 == 0 {
            digits /= 10
            scale -= 1
        }
        guard scale > 0, digits != 0 else {
            return "\(digits)" + String(repeating: "0", count: digits == 0 ? 0 : -scale)
        }
        let text = "\(digits.magnitude)"
        let padded = String(repeating: "0", count: max(0, scale + 1 - text.count)) + text
        return (digits < 0 ? "-" : "") + padded.dropLast(scale) + "." + padded.suffix(scale)
    }

    private static let mostDigits = 15
    private static let powers: [Double] = (0...22).reduce(into: [1]) { powers, place in
        if place > 0 { powers.append(powers[place - 1] * 10) }
    }

    /// Reads a number by the JSON grammar.
    init(_ text: UnsafeBufferPointer<UInt8>) {
        var digits: Int64 = 0
        var count = 0
        var scale = 0
        var isFraction = false
        var position = 0
        let isNegative = !text.isEmpty && text[0] == UInt8(ascii: "-")
        if isNegative { position = 1 }
        while position < text.count {
            let byte = text[position]
            if byte &- UInt8(ascii: "0") < 10 {
                if count > 0 || byte != UInt8(ascii: "0") { count += 1 }
                if count > QuickDecimal.mostDigits { break }
                digits = digits * 10 + Int64(byte - UInt8(ascii: "0"))
                if isFraction { scale += 1 }
            } else if byte == UInt8(ascii: ".") {
                isFraction = true
            } else {
                break
            }
            position += 1
        }
        if position < text.count, text[position] | 0x20 == UInt8(ascii: "e") {
            var exponent = 0
            var place = position + 1
            let isDown = place < text.count && text[place] == UInt8(ascii: "-")
            if isDown || (place < text.count && text[place] == UInt8(ascii: "+")) { place += 1 }
            while place < text.count, exponent < 10_000 {
                exponent = exponent * 10 + Int(text[place] &- UInt8(ascii: "0"))
                place += 1
            }
            scale -= isDown ? -exponent : exponent
            position = text.count
        }
        guard count <= QuickDecimal.mostDigits, position == text.count, abs(scale) <= 22 else {
            value = Double(String(decoding: text, as: UTF8.self)) ?? .nan
            (self.digits, self.scale) = (nil, 0)
            return
        }
        let signed = isNegative ? -digits : digits
        // One rounding of two exact numbers: the nearest there is.
        value =
            scale >= 0
            ? Double(signed) / QuickDecimal.powers[scale] : Double(signed) * QuickDecimal.powers[-scale]
        (self.digits, self.scale) = (signed, scale)
    }
}
