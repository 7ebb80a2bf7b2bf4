import Foundation
import Ingestion
import Quantities
import Testing

extension StoreConformance {
    private typealias Samples = SpendingSamples

    static let budgets: [StoreConformance] = [
        StoreConformance("grants to the last micro-dollar of a budget, and refuses the next with how it stands") {
            store in
            let noon = StoreSamples.noon
            for (scope, span) in [
                (LimitScope.all, Budget.Span.day), (.all, .month), (.all, .total), (.source, .day), (.source, .month),
                (.source, .total),
            ] {
                let source = SourceID("\(scope.rawValue)_\(span.rawValue)")
                let before = scope == .all ? try await store.spent().usage.money.microdollars : 0
                let rules = Samples.rules(Budget(scope, span, before + 1_000))
                _ = try await store.grant(Samples.call(400, source: source), under: rules, at: noon)
                _ = try await store.grant(Samples.call(600, source: source), under: rules, at: noon)
                let refused = try await store.reserve(Samples.call(1, source: source), under: rules, at: noon)
                let expected = SpendingRefusal(
                    limit: .budget(scope, span), allowed: before + 1_000, recorded: before + 1_000, needed: 1,
                    outstanding: before + 1_000)
                #expect(refused == .refused(expected))
                // What costs nothing may still be called.
                _ = try await store.grant(Samples.call(0, source: source), under: rules, at: noon)
                #expect(try await store.spent(sources: [source]).usage.calls == 3)
            }
        },
        StoreConformance("keeps a source's budget from the other sources") { store in
            let noon = StoreSamples.noon
            let rules = Samples.rules(Budget(.source, .day, 100), Budget(.all, .day, 150))
            _ = try await store.grant(Samples.call(100, source: "a"), under: rules, at: noon)
            let outcome = try await store.reserve(Samples.call(60, source: "b"), under: rules, at: noon)
            #expect(outcome.refusal?.limit == .budget(.all, .day))
            _ = try await store.grant(Samples.call(50, source: "b"), under: rules, at: noon)
            #expect(
                try await store.reserve(Samples.call(1, source: "a"), under: rules, at: noon).refusal?.recorded == 100)
        },
        StoreConformance("gives back at once what a call did not need, and takes what it needed more") { store in
            let noon = StoreSamples.noon
            let rules = Samples.rules(Budget(.all, .day, 1_000))
            let first = try await store.grant(Samples.call(1_000, tokens: 50), under: rules, at: noon)
            #expect(try await store.reserve(Samples.call(1), under: rules, at: noon).refusal?.outstanding == 1_000)
            try await store.settle([Samples.settlement(first, 10, tokens: 7)], at: noon + 1)
            #expect(
                try await store.spent()
                    == SpendingSum(usage: Usage(calls: 1, tokens: 7, money: Money(microdollars: 10))))
            let second = try await store.grant(Samples.call(990), under: rules, at: noon + 2)
            try await store.settle([Samples.settlement(second, 1_100)], at: noon + 3)
            let refusal = try #require(try await store.reserve(Samples.call(1), under: rules, at: noon + 4).refusal)
            #expect(
                refusal == SpendingRefusal(limit: .budget(.all, .day), allowed: 1_000, recorded: 1_110, needed: 1))
        },
        StoreConformance("counts a lost answer as spent, and a call never sent as nothing") { store in
            let noon = StoreSamples.noon
            let run = try await store.beginRun(of: "news", command: nil, at: noon)
            let rules = Samples.rules(Budget(.all, .day, 100))
            _ = try await store.grant(Samples.call(40, run: run), under: rules, at: noon)
            let unsent = try await store.grant(Samples.call(60, run: run), under: rules, at: noon)
            try await store.settle([Settlement(unsent, usage: Usage())], at: noon)
            _ = try await store.finishRun(run, state: .failed, files: FileCounts(), failure: nil, at: noon)
            let sum = try await store.spent()
            #expect(sum.usage == Usage(calls: 1, money: Money(microdollars: 40)))
            #expect(sum.unsettled == Money(microdollars: 40))
            // The run is over: nothing of it will come back.
            let refusal = try await store.reserve(Samples.call(61), under: rules, at: noon).refusal
            #expect(refusal == SpendingRefusal(limit: .budget(.all, .day), allowed: 100, recorded: 40, needed: 61))
        },
        StoreConformance("counts a settlement once, and refuses one of a reservation that never was") { store in
            let noon = StoreSamples.noon
            let reservation = try await store.grant(Samples.call(100), under: Samples.rules(), at: noon)
            let settlement = Samples.settlement(reservation, 30)
            try await store.settle([settlement, settlement], at: noon)
            try await store.settle([settlement, Samples.settlement(reservation, 90)], at: noon)
            #expect(try await store.spent().usage == Usage(calls: 1, money: Money(microdollars: 30)))
            let other = try await store.grant(Samples.call(100), under: Samples.rules(), at: noon)
            await #expect(throws: StoreError.self) {
                try await store.settle(
                    [Samples.settlement(other, 1), Samples.settlement(ReservationID(99), 5)], at: noon)
            }
            #expect(try await store.spent().usage.money == Money(microdollars: 130))
            #expect(try await store.spent().unsettled == Money(microdollars: 100))
        },
        StoreConformance("counts a refund at its reservation's moment, and an excess when it is known") { store in
            let (late, early) = (try Samples.utc("2026-05-31 23:59:50"), try Samples.utc("2026-06-01 00:00:10"))
            let may = try Samples.utc("2026-05-01 00:00")..<Samples.utc("2026-06-01 00:00")
            let june = try Samples.utc("2026-06-01 00:00")..<Samples.utc("2026-07-01 00:00")
            let cheap = try await store.grant(Samples.call(100, tokens: 100), under: Samples.rules(), at: late)
            let dear = try await store.grant(Samples.call(100, tokens: 100), under: Samples.rules(), at: late)
            try await store.settle(
                [Samples.settlement(cheap, 30, tokens: 130), Samples.settlement(dear, 150, tokens: 60)], at: early)
            #expect(try await store.spent(may).usage == Usage(calls: 2, tokens: 160, money: Money(microdollars: 130)))
            #expect(try await store.spent(june).usage == Usage(tokens: 30, money: Money(microdollars: 50)))
        },
        StoreConformance("begins a new day at midnight of the zone, also when the clocks change") { store in
            let cases: [(Calendar, String, String)] = [
                (Samples.berlin, "2026-03-28 23:00", "2026-03-29 22:00"),
                (Samples.berlin, "2026-10-24 22:00", "2026-10-25 23:00"),
                (Samples.newYork, "2026-03-08 05:00", "2026-03-09 04:00"),
                (Samples.newYork, "2026-11-01 04:00", "2026-11-02 05:00"),
                (Samples.calendar("Asia/Kathmandu"), "2026-06-30 18:15", "2026-07-01 18:15"),
            ]
            for (calendar, start, end) in cases {
                let source = SourceID(start + end)
                let rules = Samples.rules(Budget(.source, .day, 100), calendar: calendar)
                let (start, end) = (try Samples.utc(start), try Samples.utc(end))
                func refusal(at time: Date) async throws -> SpendingRefusal? {
                    let outcome = try await store.reserve(Samples.call(100, source: source), under: rules, at: time)
                    return outcome.refusal
                }
                #expect(try await refusal(at: start - 20) == nil)
                #expect(try await refusal(at: start - 0.000_001)?.recorded == 100)
                #expect(try await refusal(at: start) == nil)
                #expect(try await refusal(at: start + 7_000)?.recorded == 100)
                #expect(try await refusal(at: end - 0.000_001)?.recorded == 100)
                #expect(try await refusal(at: end) == nil)
                #expect(try await store.spent(start..<end, sources: [source]).usage.money.microdollars == 100)
            }
        },
        StoreConformance("begins a new month at its first midnight of the zone") { store in
            let rules = Samples.rules(Budget(.source, .month, 100), calendar: Samples.berlin)
            for end in ["2026-01-31 23:00", "2026-02-28 23:00", "2026-03-31 22:00", "2028-02-29 23:00"] {
                let call = Samples.call(60, source: SourceID(end))
                let end = try Samples.utc(end)
                _ = try await store.grant(call, under: rules, at: end - 86_400)
                #expect(try await store.reserve(call, under: rules, at: end - 0.000_001).refusal?.recorded == 60)
                _ = try await store.grant(call, under: rules, at: end)
                #expect(try await store.reserve(call, under: rules, at: end + 86_400).refusal?.recorded == 60)
            }
        },
        StoreConformance("counts money where it is stamped when the clock steps") { store in
            let noon = StoreSamples.noon
            let rules = Samples.rules(Budget(.all, .day, 100))
            // The clock ran a day ahead.
            _ = try await store.grant(Samples.call(100), under: rules, at: noon + 86_400)
            _ = try await store.grant(Samples.call(70), under: rules, at: noon)
            #expect(try await store.reserve(Samples.call(31), under: rules, at: noon).refusal?.recorded == 70)
            #expect(try await store.reserve(Samples.call(1), under: rules, at: noon + 86_400).refusal?.recorded == 100)
            // Two days back: a day of its own, and the totals hold all.
            _ = try await store.grant(Samples.call(100), under: rules, at: noon - 2 * 86_400)
            #expect(try await store.spent().usage.money.microdollars == 270)
        },
        StoreConformance("keeps tokens and calls of a day within what is allowed") { store in
            let noon = StoreSamples.noon
            let tokens = Samples.rules(tokensPerDay: 1_000)
            let first = try await store.grant(Samples.call(0, tokens: 1_000), under: tokens, at: noon)
            #expect(
                try await store.reserve(Samples.call(0, tokens: 1, source: "other"), under: tokens, at: noon)
                    == .refused(
                        SpendingRefusal(
                            limit: .tokensPerDay, allowed: 1_000, recorded: 1_000, needed: 1, outstanding: 1_000)))
            try await store.settle([Samples.settlement(first, 0, tokens: 400)], at: noon)
            _ = try await store.grant(Samples.call(0, tokens: 600, source: "other"), under: tokens, at: noon)
            let calls = Samples.rules(
                rates: [RateLimit(.source, requests: 2, per: .day), RateLimit(.all, requests: 3, per: .day)])
            let second = try await store.grant(Samples.call(0), under: calls, at: noon)
            #expect(
                try await store.reserve(Samples.call(0), under: calls, at: noon).refusal
                    == SpendingRefusal(
                        limit: .requestsPerDay(.source), allowed: 2, recorded: 2, needed: 1, outstanding: 1))
            #expect(
                try await store.reserve(Samples.call(0, source: "third"), under: calls, at: noon).refusal?.limit
                    == .requestsPerDay(.all))
            // One that was never sent is not counted.
            try await store.settle([Settlement(second, usage: Usage())], at: noon)
            _ = try await store.grant(Samples.call(0), under: calls, at: noon)
            _ = try await store.grant(Samples.call(0), under: calls, at: noon + 86_400)
        },
        StoreConformance("never overflows, however much money is named") { store in
            let noon = StoreSamples.noon
            let rules = Samples.rules(Budget(.all, .total, .max), emergency: .max)
            for _ in 0..<3 { _ = try await store.grant(Samples.call(.max, tokens: .max), under: rules, at: noon) }
            #expect(try await store.spent().usage.money > Money(microdollars: 1 << 50))
            let strict = Samples.rules(Budget(.all, .total, 0), emergency: .max)
            #expect(try await store.reserve(Samples.call(.max), under: strict, at: noon).refusal != nil)
            let lowest = Samples.rules(Budget(.all, .total, .min), emergency: .max)
            #expect(try await store.reserve(Samples.call(1), under: lowest, at: noon).refusal != nil)
            // Nobody gains by a call that costs less than nothing.
            _ = try await store.reserve(Samples.call(-500, source: "less"), under: rules, at: noon)
            #expect(try await store.spent(sources: ["less"]).usage.money == .zero)
        },
        StoreConformance("never grants more than the budget to calls that come at once") { store in
            let noon = StoreSamples.noon
            let rules = Samples.rules(Budget(.all, .day, 1_000))
            let granted = try await withThrowingTaskGroup(of: Int.self) { group in
                for index in 0..<40 {
                    group.addTask {
                        let call = Samples.call(90, source: SourceID("s\(index % 4)"))
                        return try await store.reserve(call, under: rules, at: noon).granted == nil ? 0 : 1
                    }
                }
                return try await group.reduce(0, +)
            }
            #expect(granted == 11)
            #expect(try await store.spent().usage.money.microdollars == 990)
        },
        StoreConformance("keeps the ledger when it is pruned, and when runs are undone") { store in
            let noon = StoreSamples.noon
            let run = try await store.beginRun(of: "news", command: nil, at: noon)
            var batch = StoreSamples.batch(1...3)
            let reservation = try await store.grant(Samples.call(100, run: run), under: Samples.rules(), at: noon)
            batch.settlements = [Samples.settlement(reservation, 80)]
            _ = try await store.commit(batch, to: run, at: noon)
            _ = try await store.finishRun(run, state: .finished, files: FileCounts(), failure: nil, at: noon)
            let spent = try await store.spent()
            #expect(spent == SpendingSum(usage: Usage(calls: 1, money: Money(microdollars: 80))))
            _ = try await store.undo(run, at: noon)
            #expect(try await store.spent() == spent)
            let policy = RetentionPolicy(recordDays: 1, metricsDays: 1)
            #expect(try await store.prune(policy, at: noon + 1e7).runs == 1)
            #expect(try await store.spent() == spent)
            let byRun = SpendingQuery(grouping: .run, calendar: Samples.utc)
            #expect(try await store.spending(byRun).map(\.run) == [run])
        },
        StoreConformance("settles in the batch's transaction, also in a batch of nothing else") { store in
            let noon = StoreSamples.noon
            let run = try await store.beginRun(of: "news", command: nil, at: noon)
            let reservation = try await store.grant(Samples.call(100, run: run), under: Samples.rules(), at: noon)
            let unknown = Batch(settlements: [
                Samples.settlement(reservation, 1), Samples.settlement(ReservationID(9), 1),
            ])
            await #expect(throws: StoreError.self) { try await store.commit(unknown, to: run, at: noon) }
            #expect(try await store.spent().usage.money.microdollars == 100)
            let settled = Batch(settlements: [Samples.settlement(reservation, 20, tokens: 5, isEstimated: true)])
            #expect(!settled.isEmpty)
            #expect(try await store.commit(settled, to: run, at: noon) == RecordCounts())
            let sum = SpendingSum(
                usage: Usage(calls: 1, tokens: 5, money: Money(microdollars: 20)), estimatedTokens: 5)
            #expect(try await store.spent() == sum)
        },
    ]
}
