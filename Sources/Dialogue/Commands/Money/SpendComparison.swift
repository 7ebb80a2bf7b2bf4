internal import Foundation
internal import Ingestion
internal import JSONText
internal import Quantities

/// Sets what was spent against something: another period, what came of it, a number of records.
struct SpendComparison: Sendable {
    let context: CommandContext
    let store: any Store

    // MARK: Another period

    func compare(_ request: SpendRequest, with other: Period) async throws(StoreError) -> Reply {
        let spend = SpendCommand(context: context, store: store)
        let first = try await spend.sums(request, period: request.period).total
        let second = try await spend.sums(request, period: other).total
        let difference = first.usage.money - second.usage.money
        let sizes =
            "\(MoneyText.money(first))\(context.span(of: request.period)), "
            + "\(MoneyText.money(second))\(context.span(of: other))"
        let sentence: String
        if difference == .zero {
            sentence = "No, the same: \(sizes)."
        } else {
            let amount = difference < .zero ? Money.zero - difference : difference
            let share =
                second.usage.money > .zero
                ? ", \(Percent.text(Double(amount.microdollars) / Double(second.usage.money.microdollars)))" : ""
            sentence =
                "\(difference > .zero ? "Yes" : "No"): \(sizes). That is \(amount)\(share) "
                + "\(difference > .zero ? "more" : "less")."
        }
        return Reply(
            sentence,
            data: [
                .init("period", MoneyText.json(context.bounds(of: request.period))),
                .init("total", .object(MoneyText.json(first))),
                .init("other_period", MoneyText.json(context.bounds(of: other))),
                .init("other_total", .object(MoneyText.json(second))),
            ] + MoneyText.json(difference, "difference"))
    }

    // MARK: A price

    func price(of count: Int, _ unit: SpendRequest.Unit, _ request: SpendRequest) async throws(StoreError) -> Reply {
        let paid = try await paidRuns(request)
        let (sum, things): (SpendingSum, Int64) =
            switch unit {
            case .records: (paid.known, Int64(paid.counts.stored))
            case .calls: (paid.all, paid.all.usage.calls)
            case .tokens: (paid.all, paid.all.usage.tokens)
            }
        let noun = unit == .records ? "record stored" : String(unit.rawValue.dropLast())
        let plural = unit == .records ? "records stored" : unit.rawValue
        let whose = request.sources.map { " of \(RunCommands.names($0))" } ?? ""
        guard things > 0 else {
            return Reply(
                "No \(plural)\(whose) came of calls\(context.span(of: request.period)), so there is no price to say.",
                data: [.init("total", .object(MoneyText.json(sum)))])
        }
        let price = sum.usage.money.share(Int64(count), of: things)
        let assumed = sum.assumed == .zero ? Money.zero : sum.assumed >= sum.usage.money ? price : sum.assumed
        let isEstimate = unit == .tokens && sum.estimatedTokens > 0
        return Reply(
            "\(Formatted.count(count, noun, plural: plural))\(whose) cost "
                + "\(assumed == .zero ? price.description : "\(price) (\(assumed == price ? "assumed" : "part of it assumed"))")"
                + "\(context.span(of: request.period)): "
                + "\(MoneyText.money(sum)) for \(Formatted.count(Int(things), noun, plural: plural))"
                + "\(isEstimate ? " (estimate)" : "").",
            notes: unit == .records ? paid.notes : [],
            data: [
                .init("unit", .string(unit.rawValue)), .init("count", .integer(count)),
                .init("things", .integer(Int(things))), .init("total", .object(MoneyText.json(sum))),
            ] + MoneyText.json(price, "price"))
    }

    // MARK: What became of it

    func share(of fate: SpendRequest.Fate, _ request: SpendRequest) async throws(StoreError) -> Reply {
        let paid = try await paidRuns(request)
        let span = context.span(of: request.period)
        if fate == .failures {
            let failed = paid.runs.filter { [.failed, .interrupted].contains($0.run.state) }
            let sum = failed.map(\.sum).total
            return Reply(
                failed.isEmpty
                    ? "Nothing was spent on runs that failed\(span)."
                    : "\(MoneyText.money(sum)) spent\(span) on \(Formatted.count(failed.count, "run")) that failed, "
                        + "in \(MoneyText.calls(sum.usage)). What they stored before stays.",
                notes: paid.notes + ["What single failed calls cost within runs that went well is not kept apart."],
                data: [
                    .init("total", .object(MoneyText.json(sum))),
                    .init("runs", .array(failed.map { .integer(Int($0.run.id.number)) })),
                ])
        }
        var share = Money.zero
        for (run, sum) in paid.runs {
            let count = fate == .rejected ? run.counts.rejected : run.counts.duplicates
            share = share + sum.usage.money.share(Int64(count), of: Int64(run.counts.read))
        }
        let count = fate == .rejected ? paid.counts.rejected : paid.counts.duplicates
        let what = fate == .rejected ? "rejected records" : "duplicates"
        guard count > 0 else {
            return Reply(
                "Nothing was spent on \(what)\(span): none came of calls.", notes: paid.notes,
                data: MoneyText.json(Money.zero))
        }
        return Reply(
            "About \(MoneyText.money(share, isAssumed: paid.known.assumed > .zero)) spent on \(what)\(span): "
                + "\(Formatted.count(count)) of \(Formatted.count(paid.counts.read, "record")) read for "
                + "\(MoneyText.money(paid.known)). Whole answers are paid for, so this is their share by number.",
            notes: paid.notes,
            data: MoneyText.json(share) + [
                .init("records", .integer(count)), .init("read", .integer(paid.counts.read)),
                .init("total", .object(MoneyText.json(paid.known))),
            ])
    }

    // MARK: Runs that cost

    /// What runs cost, and what came of them.
    private struct PaidRuns {
        var all: SpendingSum
        var runs: [(run: RunReport, sum: SpendingSum)]
        var known: SpendingSum { runs.map(\.sum).total }
        var counts: RecordCounts { runs.reduce(RecordCounts()) { $0 + $1.run.counts } }

        /// Money behind which there is no run any more, or never was one.
        var notes: [String] {
            let rest = all.usage.money - known.usage.money
            return rest > .zero
                ? ["Left out: \(rest) of calls without a run that is still known (tests of sources, pruned runs)."] : []
        }
    }

    private func paidRuns(_ request: SpendRequest) async throws(StoreError) -> PaidRuns {
        let sums = try await SpendCommand(context: context, store: store).sums(
            request, period: request.period, by: .run)
        let reports = try await store.runs(matching: RunQuery(sources: request.sources, limit: 100_000))
        let byID = Dictionary(reports.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        let runs = sums.compactMap { sum in sum.run.flatMap { byID[$0] }.map { (run: $0, sum: sum) } }
        return PaidRuns(all: sums.total, runs: runs)
    }
}
