/// A number to sort many by: fast where a binary fraction says all of it, exactly where not.
package struct ComparableNumber: Sendable {
    private let decimal: QuickDecimal
    /// Where the binary fraction does not say all.
    private let text: [UInt8]?

    /// - Parameter text: a number by the JSON grammar.
    package init(_ text: UnsafeBufferPointer<UInt8>) {
        self.init(QuickDecimal(text), text)
    }

    init(_ decimal: QuickDecimal, _ text: UnsafeBufferPointer<UInt8>) {
        self.decimal = decimal
        self.text = decimal.digits == nil ? Array(text) : nil
    }

    /// The nearest binary fraction.
    package var double: Double { decimal.value }

    /// Less than zero where this is the smaller, more where it is the larger.
    package func compared(with other: ComparableNumber) -> Int {
        if double != other.double { return double < other.double ? -1 : 1 }
        // Of up to fifteen digits no two are the same double.
        if text == nil, other.text == nil { return 0 }
        return wholeText.withUnsafeBufferPointer { one in
            other.wholeText.withUnsafeBufferPointer { DecimalText(one).compare(ExactDecimal(DecimalText($0))) }
        }
    }

    private var wholeText: [UInt8] { text ?? Array((decimal.plainText ?? "0").utf8) }
}
