import Ingestion
import Quantities

/// What entries of the ledger add up to.
struct LedgerFigures: Equatable, Sendable {
    var calls: Int64 = 0
    var tokens: Int64 = 0
    /// Of the tokens.
    var estimatedTokens: Int64 = 0
    var microdollars: Int64 = 0
    /// Of the micro-dollars: at an assumed price.
    var assumed: Int64 = 0

    /// The most of anything that is told apart from more: nine billion dollars. Sums of a thousand such do not overflow.
    static let most: Int64 = 1 << 53

    static let columns = "calls, tokens, estimated_tokens, micro_dollars, assumed"
    /// The sums of the columns, zero where there is nothing.
    static let sums = columns.split(separator: ", ").map { "coalesce(sum(\($0)), 0)" }.joined(separator: ", ")

    /// What an `UPDATE` does to add arguments, five in the order of `columns`, and stay within `most`.
    static func adding(_ values: [String], to table: String) -> String {
        zip(columns.split(separator: ", "), values).map { column, value in
            let sum = "\(table).\(column) + \(value)"
            return
                "\(column) = CASE WHEN \(sum) > \(most) THEN \(most) WHEN \(sum) < -\(most) THEN -\(most) ELSE \(sum) END"
        }.joined(separator: ", ")
    }

    /// The same, with what an `INSERT` met a conflict over.
    static func addingExcluded(to table: String) -> String {
        adding(columns.split(separator: ", ").map { "excluded.\($0)" }, to: table)
    }

    init() {}

    /// Nothing that is used is less than nothing.
    init(_ usage: Usage, areTokensEstimated: Bool, isPriceAssumed: Bool) {
        calls = LedgerFigures.clamped(usage.calls)
        tokens = LedgerFigures.clamped(usage.tokens)
        estimatedTokens = areTokensEstimated ? tokens : 0
        microdollars = LedgerFigures.clamped(usage.money.microdollars)
        assumed = isPriceAssumed ? microdollars : 0
    }

    /// Five columns of a row, from this one on.
    init(_ row: any SQLRow, from index: Int = 0) throws {
        calls = try row.value(index)
        tokens = try row.value(index + 1)
        estimatedTokens = try row.value(index + 2)
        microdollars = try row.value(index + 3)
        assumed = try row.value(index + 4)
    }

    private static func clamped(_ value: Int64) -> Int64 { min(max(value, 0), most) }

    var arguments: SQLArguments { [calls, tokens, estimatedTokens, microdollars, assumed] }
    var usage: Usage { Usage(calls: calls, tokens: tokens, money: Money(microdollars: microdollars)) }

    static func + (left: LedgerFigures, right: LedgerFigures) -> LedgerFigures {
        left.combined(with: right) { $0.addingReportingOverflow($1) }
    }

    static func - (left: LedgerFigures, right: LedgerFigures) -> LedgerFigures {
        left.combined(with: right) { $0.subtractingReportingOverflow($1) }
    }

    static func += (left: inout LedgerFigures, right: LedgerFigures) { left = left + right }

    /// Only what is more than nothing.
    var gains: LedgerFigures { combined(with: LedgerFigures()) { (max($0, $1), false) } }
    /// Only what is less than nothing.
    var losses: LedgerFigures { combined(with: LedgerFigures()) { (min($0, $1), false) } }

    private func combined(
        with other: LedgerFigures, _ step: (Int64, Int64) -> (partialValue: Int64, overflow: Bool)
    ) -> LedgerFigures {
        func result(_ figure: KeyPath<LedgerFigures, Int64>) -> Int64 {
            let (value, overflow) = step(self[keyPath: figure], other[keyPath: figure])
            guard overflow else { return value }
            return self[keyPath: figure] < 0 ? .min : .max
        }
        var sum = LedgerFigures()
        sum.calls = result(\.calls)
        sum.tokens = result(\.tokens)
        sum.estimatedTokens = result(\.estimatedTokens)
        sum.microdollars = result(\.microdollars)
        sum.assumed = result(\.assumed)
        return sum
    }
}
