import Quantities
import Testing

@Suite struct MoneyTests {
    @Test(arguments: [
        ("12.50", 12_500_000), ("$12.50", 12_500_000), ("-$5", -5_000_000), ("$1,000", 1_000_000_000),
        ("0.002", 2000), ("0.000001", 1),
    ])
    func readsDecimalTextExactly(text: String, micros: Int64) {
        #expect(Money(text: text) == Money(microdollars: micros))
    }

    @Test(arguments: ["", "$", "0.0000001", "1,00", "abc", "99999999999999", "1.", "--1", "$-$1"])
    func refusesWhatItCannotKeepExactly(text: String) {
        #expect(Money(text: text) == nil)
    }

    @Test func addsTenthsExactly() throws {
        let sum = try #require(Money(text: "0.1")).adding(#require(Money(text: "0.2")))
        #expect(sum == Money(text: "0.3"))
    }

    @Test func reportsOverflow() {
        let most = Money(microdollars: .max)
        #expect(throws: MoneyOverflow()) { try most.adding(Money(microdollars: 1)) }
        #expect(throws: MoneyOverflow()) { try most.multiplied(by: 2) }
        #expect(throws: MoneyOverflow()) { try Money(microdollars: .min).subtracting(Money(microdollars: 1)) }
    }

    @Test func roundsPricesUpSoThatNothingIsFree() throws {
        let price = try #require(Money(text: "0.002")).price(of: 1, per: 1000)
        #expect(price == Money(microdollars: 2))
        #expect(try Money(microdollars: 1).price(of: 1, per: 1000) == Money(microdollars: 1))
    }

    @Test(arguments: [
        ("12.50", "$12.50"), ("0.002", "$0.002"), ("10", "$10.00"), ("-1000", "-$1,000.00"), ("0", "$0.00"),
        ("1234567.891", "$1,234,567.891"), ("-0.5", "-$0.50"),
    ])
    func showsAtLeastCents(text: String, shown: String) {
        #expect(Money(text: text)?.description == shown)
    }
}
