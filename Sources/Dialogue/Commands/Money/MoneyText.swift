internal import Foundation
internal import Ingestion
internal import JSONText
internal import Quantities

/// Money, tokens and calls as replies say them: what is assumed or estimated says so, wherever it stands.
enum MoneyText {
    /// `$0.02`, `$0.02 (assumed)`, `$0.02 ($0.01 of it assumed)`.
    static func money(_ sum: SpendingSum) -> String {
        money(sum.usage.money, assumed: sum.assumed)
    }

    static func money(_ money: Money, assumed: Money) -> String {
        guard assumed > .zero else { return money.description }
        return assumed >= money ? "\(money) (assumed)" : "\(money) (\(assumed) of it assumed)"
    }

    static func money(_ money: Money, isAssumed: Bool) -> String {
        isAssumed && money > .zero ? "\(money) (assumed)" : money.description
    }

    /// To stand in brackets: `$0.02, assumed`.
    static func inner(_ sum: SpendingSum) -> String {
        guard sum.assumed > .zero else { return sum.usage.money.description }
        return "\(sum.usage.money), \(sum.assumed >= sum.usage.money ? "assumed" : "part of it assumed")"
    }

    /// Of figures that are no account: to the cent, rounded up, where they are not less than ten.
    static func about(_ money: Money) -> String {
        guard money.microdollars >= 100_000 else { return money.description }
        return Money(microdollars: (money.microdollars + 9_999) / 10_000 * 10_000).description
    }

    /// `1 call`, `1,000 calls`.
    static func calls(_ usage: Usage) -> String { Formatted.count(Int(usage.calls), "call") }

    /// `800 tokens`, `800 tokens (estimate)`, `800 tokens (300 of them an estimate)`.
    static func tokens(_ sum: SpendingSum) -> String { tokens(sum.usage.tokens, estimated: sum.estimatedTokens) }

    static func tokens(_ tokens: Int64, estimated: Int64) -> String {
        let text = Formatted.count(Int(tokens), "token")
        guard estimated > 0 else { return text }
        return estimated >= tokens
            ? "\(text) (estimate)" : "\(text) (\(Formatted.count(Int(estimated))) of them an estimate)"
    }

    /// Of a cell: `$0.02 assumed`.
    static func cell(_ money: Money, assumed: Money) -> String {
        guard assumed > .zero else { return money.description }
        return assumed >= money ? "\(money) assumed" : "\(money) part assumed"
    }

    /// Of a cell: `800 estimate`.
    static func cell(tokens: Int64, estimated: Int64) -> String {
        let text = Formatted.count(Int(tokens))
        guard estimated > 0 else { return text }
        return estimated >= tokens ? "\(text) estimate" : "\(text) part estimate"
    }

    // MARK: For programs

    /// Exact: micro-dollars as a whole number, and dollars as text.
    static func json(_ money: Money, _ name: String = "cost") -> [JSONValue.Member] {
        [
            .init("\(name)_usd", .string(money.dollars.description)),
            .init(name == "cost" ? "micro_dollars" : "\(name)_micro_dollars", .integer(Int(money.microdollars))),
        ]
    }

    static func json(_ usage: Usage) -> [JSONValue.Member] {
        [.init("calls", .integer(Int(usage.calls))), .init("tokens", .integer(Int(usage.tokens)))] + json(usage.money)
    }

    static func json(_ sum: SpendingSum) -> [JSONValue.Member] {
        json(sum.usage) + json(sum.assumed, "assumed") + json(sum.unsettled, "unsettled") + [
            .init("estimated_tokens", .integer(Int(sum.estimatedTokens)))
        ]
    }

    static func json(_ period: Range<Date>?) -> JSONValue {
        guard let period else { return .null }
        func time(_ date: Date) -> JSONValue {
            [Date.distantPast, .distantFuture].contains(date) ? .null : .string(Timestamp.iso8601(date))
        }
        return .object([.init("from", time(period.lowerBound)), .init("until", time(period.upperBound))])
    }
}

extension Money {
    /// No ledger holds so much that it runs over; should one, the sum stays at what 64 bits can count.
    static func + (left: Money, right: Money) -> Money {
        (try? left.adding(right)) ?? Money(microdollars: right < .zero ? .min : .max)
    }

    static func - (left: Money, right: Money) -> Money {
        (try? left.subtracting(right)) ?? Money(microdollars: right < .zero ? .max : .min)
    }

    /// This much for so many of so many, rounded up.
    func share(_ count: Int64, of whole: Int64) -> Money {
        guard whole > 0 else { return .zero }
        return (try? price(of: count, per: whole)) ?? Money(microdollars: .max)
    }
}

extension Usage {
    static func + (left: Usage, right: Usage) -> Usage {
        Usage(calls: left.calls + right.calls, tokens: left.tokens + right.tokens, money: left.money + right.money)
    }
}

extension SpendingSum {
    static func + (left: SpendingSum, right: SpendingSum) -> SpendingSum {
        SpendingSum(
            usage: left.usage + right.usage, assumed: left.assumed + right.assumed,
            unsettled: left.unsettled + right.unsettled,
            estimatedTokens: left.estimatedTokens + right.estimatedTokens)
    }
}

extension [SpendingSum] {
    var total: SpendingSum { reduce(SpendingSum(), +) }
}
