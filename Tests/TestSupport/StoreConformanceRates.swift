import Foundation
import Ingestion
import Quantities
import Testing

extension StoreConformance {
    private typealias Samples = SpendingSamples

    static let rates: [StoreConformance] = [
        StoreConformance("never lets more calls into any stretch of a second, a minute, an hour") { store in
            for (window, seconds) in [(RateLimit.Window.second, 1.0), (.minute, 60), (.hour, 3_600)] {
                let rate = RateLimit(.source, requests: 3, per: window)
                let rules = Samples.rules(rates: [rate])
                let call = Samples.call(0, source: SourceID(window.rawValue))
                let start = StoreSamples.noon + 10 * seconds
                for step in [0, 0.5, 0.75] {
                    _ = try await store.grant(call, under: rules, at: start + step * seconds)
                }
                #expect(
                    try await store.reserve(call, under: rules, at: start + 0.9 * seconds)
                        == .wait(until: start + seconds, rate))
                #expect(
                    try await store.reserve(call, under: rules, at: start + seconds - 0.000_001)
                        == .wait(until: start + seconds, rate))
                _ = try await store.grant(call, under: rules, at: start + seconds)
                #expect(
                    try await store.reserve(call, under: rules, at: start + 1.1 * seconds)
                        == .wait(until: start + 1.5 * seconds, rate))
                let use = try await store.limitUse(of: call.source, under: rules, at: start + 1.1 * seconds)
                #expect(use == LimitUse(rates: [(rate, 3, start + 1.5 * seconds)]))
                let later = try await store.limitUse(of: call.source, under: rules, at: start + 1.6 * seconds)
                #expect(later == LimitUse(rates: [(rate, 2, nil)]))
            }
        },
        StoreConformance("names the limit that makes a call wait longest") { store in
            let noon = StoreSamples.noon
            let second = RateLimit(.source, requests: 1, per: .second)
            let minute = RateLimit(.all, requests: 2, per: .minute)
            let rules = Samples.rules(rates: [second, minute])
            _ = try await store.grant(Samples.call(0), under: rules, at: noon)
            #expect(try await store.reserve(Samples.call(0), under: rules, at: noon) == .wait(until: noon + 1, second))
            _ = try await store.grant(Samples.call(0, source: "other"), under: rules, at: noon)
            #expect(try await store.reserve(Samples.call(0), under: rules, at: noon) == .wait(until: noon + 60, minute))
            #expect(
                try await store.reserve(Samples.call(0, source: "third"), under: rules, at: noon + 30)
                    == .wait(until: noon + 60, minute))
            let never = RateLimit(.source, requests: 0, per: .hour)
            #expect(
                try await store.reserve(Samples.call(0), under: Samples.rules(rates: [never]), at: noon)
                    == .wait(until: .distantFuture, never))
        },
        StoreConformance("does not count calls of the future for rates, and counts them when it has come") { store in
            let noon = StoreSamples.noon
            let rate = RateLimit(.all, requests: 3, per: .minute)
            let rules = Samples.rules(rates: [rate])
            let ahead = noon + 3_600
            for step in 0..<3 { _ = try await store.grant(Samples.call(0), under: rules, at: ahead + Double(step)) }
            // The clock is set back by an hour.
            for step in 0..<3 { _ = try await store.grant(Samples.call(0), under: rules, at: noon + Double(step)) }
            #expect(
                try await store.reserve(Samples.call(0), under: rules, at: noon + 5) == .wait(until: noon + 60, rate))
            _ = try await store.grant(Samples.call(0), under: rules, at: noon + 60)
            #expect(
                try await store.reserve(Samples.call(0), under: rules, at: ahead + 10) == .wait(until: ahead + 60, rate)
            )
            _ = try await store.grant(Samples.call(0), under: rules, at: ahead + 60)
            #expect(
                try await store.reserve(Samples.call(0), under: rules, at: ahead + 60)
                    == .wait(until: ahead + 61, rate))
        },
        StoreConformance("lets nobody gain by having waited for his turn to ask") { store in
            let noon = StoreSamples.noon
            let rate = RateLimit(.all, requests: 2, per: .minute)
            let rules = Samples.rules(rates: [rate])
            // The other process asked later and was served first.
            for _ in 0..<2 { _ = try await store.grant(Samples.call(0), under: rules, at: noon + 0.2) }
            #expect(try await store.reserve(Samples.call(0), under: rules, at: noon) == .wait(until: noon + 60.2, rate))
        },
        StoreConformance("finds the same windows as a list of all calls, whatever the clock does") { store in
            var random = SplitMix(seed: 11)
            // In milliseconds after noon.
            var now = 0
            var stamps: [(source: String, time: Int)] = []
            let rates = [
                RateLimit(.source, requests: 2, per: .second), RateLimit(.source, requests: 7, per: .minute),
                RateLimit(.all, requests: 12, per: .minute), RateLimit(.all, requests: 60, per: .hour),
            ]
            for _ in 0..<400 {
                switch Int.random(in: 0..<60, using: &random) {
                case 0: now -= Int.random(in: 11_000..<4_000_000, using: &random)
                case 1: now += Int.random(in: 100_000..<4_000_000, using: &random)
                default: now += Int.random(in: 0..<8_000, using: &random)
                }
                // Whoever waited for its turn counts no earlier than who came before.
                let counted = stamps.last.map { $0.time > now && $0.time - now <= 10_000 ? $0.time : now } ?? now
                let source = ["a", "b", "c"].randomElement(using: &random) ?? "a"
                var expected: (until: Int, rate: RateLimit)?
                for rate in rates {
                    let length = (rate.window.seconds ?? 0) * 1_000
                    let window = stamps.filter { $0.time <= now + 11_000 && $0.time > now - length }
                        .filter { rate.scope == .all || $0.source == source }.map(\.time).sorted()
                    guard window.count >= rate.requests else { continue }
                    let free = window[window.count - rate.requests] + length
                    if free > expected?.until ?? .min { expected = (free, rate) }
                }
                let outcome = try await store.reserve(
                    Samples.call(0, source: SourceID(source)), under: Samples.rules(rates: rates),
                    at: StoreSamples.noon + Double(now) / 1_000)
                switch (outcome, expected) {
                case (.wait(let until, let rate), let expected?):
                    let milliseconds = until.timeIntervalSince(StoreSamples.noon) * 1_000
                    #expect(Int(milliseconds.rounded()) == expected.until)
                    #expect(rate == expected.rate)
                case (.granted, nil): stamps.append((source, counted))
                default: Issue.record("\(outcome) and not \(String(describing: expected))")
                }
            }
            #expect(stamps.count > 150)
        },
        StoreConformance("makes no call before the server allows it again") { store in
            let noon = StoreSamples.noon
            let rules = Samples.rules(rates: [RateLimit(.source, requests: 1, per: .hour)])
            try await store.holdBack("news", until: noon + 30)
            try await store.holdBack("news", until: noon + 20)
            #expect(try await store.reserve(Samples.call(5), under: rules, at: noon) == .heldBack(until: noon + 30))
            #expect(try await store.limitUse(of: "news", under: Samples.rules(), at: noon).heldBackUntil == noon + 30)
            _ = try await store.grant(Samples.call(5, source: "other"), under: rules, at: noon)
            // What is refused is refused, whenever the server would take it.
            let strict = Samples.rules(Budget(.all, .day, 1))
            #expect(try await store.reserve(Samples.call(5), under: strict, at: noon).refusal != nil)
            _ = try await store.grant(Samples.call(5), under: rules, at: noon + 30)
            #expect(try await store.limitUse(of: "news", under: Samples.rules(), at: noon + 30).heldBackUntil == nil)
        },
        StoreConformance("says how far all limits are used up") { store in
            let noon = StoreSamples.noon
            let all = Budget(.all, .day, 500)
            let own = Budget(.source, .month, 300)
            let day = RateLimit(.source, requests: 2, per: .day)
            let minute = RateLimit(.all, requests: 9, per: .minute)
            var rules = Samples.rules(all, own, tokensPerDay: 10_000, rates: [day, minute])
            let nothing = try await store.limitUse(of: "news", under: rules, at: noon)
            #expect(
                nothing == LimitUse(budgets: [(all, .zero), (own, .zero)], rates: [(day, 0, nil), (minute, 0, nil)]))
            try await store.spend(100, tokens: 40, under: rules, at: noon)
            try await store.spend(20, tokens: 2, source: "other", under: rules, at: noon)
            try await store.spend(10, under: rules, at: noon)
            let use = try await store.limitUse(of: "news", under: rules, at: noon)
            #expect(
                use
                    == LimitUse(
                        budgets: [(all, Money(microdollars: 130)), (own, Money(microdollars: 110))], tokensToday: 42,
                        rates: [(day, 2, try Samples.utc("2025-05-02 00:00")), (minute, 3, nil)]))
            rules.budgets = [all]
            rules.rates = [minute, day]
            let overall = try await store.limitUse(of: nil, under: rules, at: noon)
            #expect(
                overall
                    == LimitUse(
                        budgets: [(all, Money(microdollars: 130))], tokensToday: 42, rates: [(minute, 3, nil)]))
        },
    ]

    static let emergencies: [StoreConformance] = [
        StoreConformance("refuses what would pass the emergency threshold, and stops where it is reached") { store in
            let noon = StoreSamples.noon
            let rules = Samples.rules(emergency: 1_000)
            try await store.spend(600, under: rules, at: noon)
            let tooDear = SpendingRefusal(limit: .emergency, allowed: 1_000, recorded: 600, needed: 401)
            #expect(try await store.reserve(Samples.call(401), under: rules, at: noon) == .refused(tooDear))
            #expect(try await store.spendingStop() == nil)
            try await store.spend(400, under: rules, at: noon + 1)
            let stop = SpendingStop(
                since: noon + 1, recorded: Money(microdollars: 1_000), threshold: Money(microdollars: 1_000))
            #expect(try await store.spendingStop() == stop)
            let stopped = SpendingRefusal(limit: .stopped, allowed: 1_000, recorded: 1_000, needed: 1)
            #expect(
                try await store.reserve(Samples.call(1, source: "x"), under: rules, at: noon + 2) == .refused(stopped))
            _ = try await store.grant(Samples.call(0), under: rules, at: noon + 2)
            // Neither a new day nor a higher threshold resumes it.
            let higher = Samples.rules(emergency: 9_000)
            #expect(try await store.reserve(Samples.call(1), under: higher, at: noon + 90_000).refusal == stopped)
        },
        StoreConformance("counts anew from where spending was resumed, and from midnight") { store in
            let noon = StoreSamples.noon
            let rules = Samples.rules(emergency: 1_000)
            #expect(try await store.resumeSpending(at: noon) == nil)
            try await store.spend(1_000, under: rules, at: noon)
            let stop = try await store.spendingStop()
            #expect(stop != nil)
            #expect(try await store.resumeSpending(at: noon + 5) == stop)
            #expect(try await store.spendingStop() == nil)
            try await store.spend(300, under: rules, at: noon + 6)
            #expect(try await store.reserve(Samples.call(701), under: rules, at: noon + 6).refusal?.recorded == 300)
            try await store.spend(700, under: rules, at: noon + 7)
            #expect(try await store.spendingStop()?.recorded.microdollars == 2_000)
            // Resumed the next day: what was recorded on the day before has no part in it.
            _ = try await store.resumeSpending(at: noon + 86_400)
            #expect(
                try await store.reserve(Samples.call(1_001), under: rules, at: noon + 86_400).refusal?.recorded == 0)
            try await store.spend(1_000, under: rules, at: noon + 86_400)
            #expect(try await store.spendingStop()?.recorded.microdollars == 1_000)
        },
        StoreConformance("stops by a settlement that comes late and dear, but not by what may come back") { store in
            let noon = StoreSamples.noon
            let rules = Samples.rules(emergency: 1_000)
            let run = try await store.beginRun(of: "news", command: nil, at: noon)
            let first = try await store.grant(Samples.call(1_000, run: run), under: rules, at: noon)
            let refusal = SpendingRefusal(
                limit: .emergency, allowed: 1_000, recorded: 1_000, needed: 1, outstanding: 1_000)
            #expect(try await store.reserve(Samples.call(1), under: rules, at: noon).refusal == refusal)
            #expect(try await store.spendingStop() == nil)
            try await store.settle([Samples.settlement(first, 10)], at: noon)
            let second = try await store.grant(Samples.call(100, run: run), under: rules, at: noon)
            try await store.settle([Samples.settlement(second, 2_000)], at: noon + 9)
            #expect(try await store.spendingStop()?.since == noon + 9)
            #expect(try await store.spendingStop()?.recorded.microdollars == 2_010)
            // Its run over, a lost answer stays spent.
            _ = try await store.resumeSpending(at: noon + 10)
            _ = try await store.grant(Samples.call(1_000, run: run), under: rules, at: noon + 11)
            _ = try await store.finishRun(run, state: .failed, files: FileCounts(), failure: nil, at: noon + 12)
            #expect(try await store.reserve(Samples.call(1), under: rules, at: noon + 13).refusal?.limit == .stopped)
        },
    ]
}
