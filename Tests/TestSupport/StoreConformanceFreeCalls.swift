import Foundation
import Ingestion
import Quantities
import Testing

extension StoreConformance {
    private typealias Samples = SpendingSamples

    private static func rules(perMinute: Int, own: Int? = nil) -> SpendingRules {
        let rates = [RateLimit(.all, requests: perMinute, per: .minute)]
        return Samples.rules(rates: rates + (own.map { [RateLimit(.source, requests: $0, per: .hour)] } ?? []))
    }

    static let freeCalls: [StoreConformance] = [
        StoreConformance("reserves free calls together, and each counts once however they are settled") { store in
            let noon = StoreSamples.noon
            let call = Samples.call(0, run: RunID(3))
            let calls = try #require(
                try await store.reserveFree(call, most: 8, under: rules(perMinute: 10_000), at: noon))
            #expect(calls == FreeCalls(calls.reservation, count: 8, time: noon..<noon + 1))
            #expect(try await store.spent().usage == Usage(calls: 8))
            // Five came back with records, one never reached its server, two were not made.
            try await store.settle([Settlement(calls.reservation, usage: Usage(calls: 5), calls: 5)], at: noon + 1)
            try await store.settle([Settlement(calls.reservation, usage: Usage())], at: noon + 1)
            try await store.settle([Settlement(calls.reservation, usage: Usage(), calls: 2)], at: noon + 2)
            #expect(try await store.spent().usage == Usage(calls: 5))
            // There is nothing left of it: saying so again changes nothing.
            try await store.settle([Settlement(calls.reservation, usage: Usage(), calls: 2)], at: noon + 3)
            #expect(try await store.spent().usage == Usage(calls: 5))
        },
        StoreConformance("reserves calls together only where they are free and no limit is near") { store in
            let noon = StoreSamples.noon
            func count(_ call: PlannedCall, _ rules: SpendingRules, at now: Date = noon) async throws -> Int? {
                let calls = try await store.reserveFree(call, most: 64, under: rules, at: now)
                return calls?.count
            }
            let free = Samples.call(0)
            let wide = rules(perMinute: 1_000_000)
            #expect(try await count(Samples.call(1), wide) == nil)
            #expect(try await count(Samples.call(0, tokens: 1), wide) == nil)
            #expect(try await count(free, rules(perMinute: 100)) == nil)
            #expect(try await count(free, rules(perMinute: 1_280, own: 100)) == nil)
            let second = RateLimit(.source, requests: 1_000_000, per: .second)
            #expect(try await count(free, Samples.rules(rates: [second])) == nil)
            // They would be made on the next day.
            #expect(try await count(free, wide, at: noon + 43_199.5) == nil)
            try await store.holdBack("held", until: noon + 30)
            #expect(try await count(Samples.call(0, source: "held"), wide) == nil)
            #expect(try await count(free, rules(perMinute: 1_280)) == 10)
            #expect(try await count(free, rules(perMinute: 1_280)) == 10)
            let daily = Samples.rules(rates: [RateLimit(.source, requests: 1_280, per: .day)])
            for _ in 0..<1_190 { _ = try await store.grant(free, under: wide, at: noon) }
            #expect(try await count(free, daily) == nil)
        },
        StoreConformance("never makes more calls in any minute than allowed, reserved together or not") { store in
            var random = SplitMix(seed: 5)
            let allowed = 400
            let rules = rules(perMinute: allowed)
            var now = 0.0
            // When calls were made, at random moments of the time they were reserved for.
            var made: [Double] = []
            var together = 0
            for _ in 0..<600 {
                now += Double.random(in: 0..<0.6, using: &random)
                let call = Samples.call(0, source: SourceID(Bool.random(using: &random) ? "a" : "b"))
                let moment = StoreSamples.noon + now
                if Bool.random(using: &random),
                    let calls = try await store.reserveFree(call, most: 3, under: rules, at: moment)
                {
                    let times = (0..<calls.count).map { _ in now + Double.random(in: 0..<1, using: &random) }
                    made += times
                    together += calls.count
                } else if try await store.reserve(call, under: rules, at: moment).granted != nil {
                    made.append(now)
                }
            }
            made.sort()
            let fullest = made.indices.map { first in
                made[first...].prefix { $0 < made[first] + 60 }.count
            }
            #expect(fullest.max() ?? 0 <= allowed)
            // The limit was used, also by calls asked for by themselves where little was left.
            #expect(fullest.max() ?? 0 >= allowed * 95 / 100)
            #expect(together > 300)
        },
    ]
}
