/// An amount of US dollars in whole micro-dollars, so that 0.1 + 0.2 is 0.3.
package struct Money: Hashable, Sendable, Comparable {
    package let microdollars: Int64

    package init(microdollars: Int64) { self.microdollars = microdollars }

    /// Exact: nil when there are more than six decimals, or too many dollars.
    package init?(_ dollars: DecimalNumber) {
        guard let micros = dollars.units(atScale: 6) else { return nil }
        self.init(microdollars: micros)
    }

    /// Reads `12.50`, `$12.50`, `-$1,000`; nil for anything else.
    package init?(text: some StringProtocol) {
        let isNegative = text.hasPrefix("-$")
        let digits = text.dropFirst(isNegative ? 2 : text.hasPrefix("$") ? 1 : 0)
        guard let amount = DecimalNumber(text: digits), let dollars = isNegative ? amount.negated : amount else {
            return nil
        }
        self.init(dollars)
    }

    package static let zero = Money(microdollars: 0)

    package static func < (left: Money, right: Money) -> Bool { left.microdollars < right.microdollars }

    package func adding(_ other: Money) throws(MoneyOverflow) -> Money {
        let (sum, overflow) = microdollars.addingReportingOverflow(other.microdollars)
        guard !overflow else { throw MoneyOverflow() }
        return Money(microdollars: sum)
    }

    package func subtracting(_ other: Money) throws(MoneyOverflow) -> Money {
        let (difference, overflow) = microdollars.subtractingReportingOverflow(other.microdollars)
        guard !overflow else { throw MoneyOverflow() }
        return Money(microdollars: difference)
    }

    package func multiplied(by count: Int64) throws(MoneyOverflow) -> Money {
        let (product, overflow) = microdollars.multipliedReportingOverflow(by: count)
        guard !overflow else { throw MoneyOverflow() }
        return Money(microdollars: product)
    }

    /// The price of `count` things at this price per `per`, rounded up to a micro-dollar so that no charge is lost.
    package func price(of count: Int64, per: Int64) throws(MoneyOverflow) -> Money {
        let product = try multiplied(by: count).microdollars
        let (quotient, remainder) = product.quotientAndRemainder(dividingBy: per)
        return Money(microdollars: quotient + (remainder > 0 ? 1 : 0))
    }

    /// The amount in dollars, exactly.
    package var dollars: DecimalNumber { DecimalNumber(units: microdollars, scale: 6) }
}

/// More money than 64 bits of micro-dollars can count.
package struct MoneyOverflow: Error, Equatable {
    package init() {}
}

extension Money: CustomStringConvertible {
    /// `$12.50`, `$0.002`, `-$1,000.00`: at least two decimals, and as many more as there are.
    package var description: String {
        var text = Formatted.grouped(dollars)
        let decimals = text.firstIndex(of: ".").map { text.distance(from: $0, to: text.endIndex) - 1 } ?? 0
        if decimals == 0 { text += "." }
        text += String(repeating: "0", count: max(0, 2 - decimals))
        return text.hasPrefix("-") ? "-$" + text.dropFirst() : "$" + text
    }
}
