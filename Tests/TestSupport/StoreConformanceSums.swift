import Foundation
import Ingestion
import Quantities
import Testing

extension StoreConformance {
    private typealias Samples = SpendingSamples

    static let sums = [nothingSpent, sumsBySourceAndRun, sumsByTime, sumsOfAnyRange]

    private static let nothingSpent = StoreConformance("has spent nothing where nothing was called") { store in
        let nothing = try await store.spent()
        #expect(nothing == SpendingSum())
        for grouping in SpendingQuery.Grouping.allCases {
            #expect(try await store.spending(SpendingQuery(grouping: grouping, calendar: Samples.utc)) == [])
        }
        #expect(try await store.spendingStop() == nil)
        #expect(try await store.resumeSpending(at: StoreSamples.noon) == nil)
    }

    private static let sumsBySourceAndRun = StoreConformance(
        "sums by source and by run, with what is assumed, estimated and unsettled"
    ) { store in
        let noon = StoreSamples.noon
        let (first, second) = (
            try await store.beginRun(of: "news", command: nil, at: noon),
            try await store.beginRun(of: "rates", command: nil, at: noon)
        )
        let rules = Samples.rules()
        let assumed = try await store.grant(
            Samples.call(100, tokens: 90, run: first, isAssumed: true), under: rules, at: noon)
        try await store.settle([Samples.settlement(assumed, 70, tokens: 50, isEstimated: true)], at: noon)
        try await store.spend(5, tokens: 8, run: first, at: noon + 86_400)
        _ = try await store.grant(Samples.call(30, tokens: 9, source: "rates", run: second), under: rules, at: noon)
        try await store.spend(1, source: "rates", at: noon)
        func line(
            _ source: SourceID?, _ run: RunID?, calls: Int64, tokens: Int64 = 0, money: Int64, assumed: Int64 = 0,
            unsettled: Int64 = 0, estimated: Int64 = 0
        ) -> SpendingSum {
            SpendingSum(
                source: source, run: run,
                usage: Usage(calls: calls, tokens: tokens, money: Money(microdollars: money)),
                assumed: Money(microdollars: assumed), unsettled: Money(microdollars: unsettled),
                estimatedTokens: estimated)
        }
        func lines(_ query: SpendingQuery) async throws -> [SpendingSum] {
            let sums = try await store.spending(query)
            return sums
        }
        #expect(
            try await lines(SpendingQuery(grouping: .source, calendar: Samples.utc)) == [
                line("news", nil, calls: 2, tokens: 58, money: 75, assumed: 70, estimated: 50),
                line("rates", nil, calls: 2, tokens: 9, money: 31, unsettled: 30, estimated: 9),
            ])
        #expect(
            try await lines(SpendingQuery(grouping: .run, calendar: Samples.utc)) == [
                line("news", first, calls: 2, tokens: 58, money: 75, assumed: 70, estimated: 50),
                line("rates", second, calls: 1, tokens: 9, money: 30, unsettled: 30, estimated: 9),
                line(nil, nil, calls: 1, money: 1),
            ])
        let today = noon - 10..<noon + 10
        #expect(
            try await lines(SpendingQuery(period: today, grouping: .run, calendar: Samples.utc)) == [
                line("news", first, calls: 1, tokens: 50, money: 70, assumed: 70, estimated: 50),
                line("rates", second, calls: 1, tokens: 9, money: 30, unsettled: 30, estimated: 9),
                line(nil, nil, calls: 1, money: 1),
            ])
        #expect(
            try await lines(SpendingQuery(period: today, runs: [first], calendar: Samples.utc)) == [
                line(nil, nil, calls: 1, tokens: 50, money: 70, assumed: 70, estimated: 50)
            ])
        #expect(
            try await lines(SpendingQuery(runs: [first, second], grouping: .source, calendar: Samples.utc)) == [
                line("news", nil, calls: 2, tokens: 58, money: 75, assumed: 70, estimated: 50),
                line("rates", nil, calls: 1, tokens: 9, money: 30, unsettled: 30, estimated: 9),
            ])
        #expect(
            try await lines(SpendingQuery(sources: ["rates", "nobody"], calendar: Samples.utc)) == [
                line(nil, nil, calls: 2, tokens: 9, money: 31, unsettled: 30, estimated: 9)
            ])
        #expect(try await lines(SpendingQuery(sources: [], grouping: .source, calendar: Samples.utc)) == [])
        #expect(
            try await lines(SpendingQuery(period: noon - 9..<noon - 1, calendar: Samples.utc)) == [SpendingSum()])
    }

    private static let sumsByTime = StoreConformance(
        "sums by hours, days, weeks and months of the zone, across changes of its clock"
    ) { store in
        // Three o'clock comes twice in this night: 00:30 UTC and 01:30 UTC are both half past two.
        for time in [
            "2026-10-24 21:59:59", "2026-10-24 22:00", "2026-10-25 00:30", "2026-10-25 01:30",
            "2026-10-25 22:59", "2026-10-25 23:00", "2026-10-31 22:59", "2026-10-31 23:00",
        ] {
            try await store.spend(1, at: try Samples.utc(time))
        }
        func starts(_ grouping: SpendingQuery.Grouping, from period: Range<Date>? = nil) async throws -> [String] {
            let query = SpendingQuery(period: period, grouping: grouping, calendar: Samples.berlin)
            return try await store.spending(query).map { sum in
                let start = try #require(sum.start)
                #expect(sum.unsettled == .zero)
                return "\(start.formatted(.iso8601)) \(sum.usage.money.microdollars)"
            }
        }
        #expect(
            try await starts(.hour) == [
                "2026-10-24T21:00:00Z 1", "2026-10-24T22:00:00Z 1", "2026-10-25T00:00:00Z 1",
                "2026-10-25T01:00:00Z 1", "2026-10-25T22:00:00Z 1", "2026-10-25T23:00:00Z 1",
                "2026-10-31T22:00:00Z 1", "2026-10-31T23:00:00Z 1",
            ])
        #expect(
            try await starts(.day) == [
                "2026-10-23T22:00:00Z 1", "2026-10-24T22:00:00Z 4", "2026-10-25T23:00:00Z 1",
                "2026-10-30T23:00:00Z 1", "2026-10-31T23:00:00Z 1",
            ])
        #expect(try await starts(.week) == ["2026-10-18T22:00:00Z 5", "2026-10-25T23:00:00Z 3"])
        #expect(try await starts(.month) == ["2026-09-30T22:00:00Z 7", "2026-10-31T23:00:00Z 1"])
        let half = try Samples.utc("2026-10-25 00:30:00")..<Samples.utc("2026-10-25 23:00:00")
        #expect(try await starts(.day, from: half) == ["2026-10-24T22:00:00Z 3"])
    }

    private static let sumsOfAnyRange = StoreConformance("sums of any range, zone and source are those of its entries")
    { store in
        var random = SplitMix(seed: 5)
        let start = try Samples.utc("2026-03-20 00:00")
        var entries: [(source: SourceID, time: Date, money: Int64)] = []
        let sources: [SourceID] = ["a", "b", "c"]
        for _ in 0..<250 {
            let source = sources.randomElement(using: &random) ?? "a"
            let time = start + Double(Int.random(in: 0..<2_000_000_000, using: &random)) / 1_000
            let (reserved, actual): (Int64, Int64) = (
                .random(in: 0..<900, using: &random), .random(in: 0..<1_000, using: &random)
            )
            let reservation = try await store.grant(
                Samples.call(reserved, source: source), under: Samples.rules(), at: time)
            entries.append((source, time, min(reserved, actual)))
            let later = time + Double(Int.random(in: 0..<3_000, using: &random))
            try await store.settle([Samples.settlement(reservation, actual)], at: later)
            if actual > reserved { entries.append((source, later, actual - reserved)) }
        }
        for _ in 0..<150 {
            var bounds = (0..<2).map { _ in
                start + Double(Int.random(in: -10_000..<2_100_000, using: &random))
            }.sorted()
            if Bool.random(using: &random) { bounds[0] = Samples.berlin.startOfDay(for: bounds[0]) }
            if Bool.random(using: &random) {
                bounds[1] = bounds[0] + Double(Int.random(in: 0..<2_000, using: &random))
            }
            let range = bounds[0]..<max(bounds[0], bounds[1])
            let chosen: [SourceID]? = [nil, ["a"], ["b", "c"]].randomElement(using: &random) ?? nil
            let expected = entries.filter { range.contains($0.time) && chosen?.contains($0.source) ?? true }
                .reduce(0) { $0 + $1.money }
            #expect(try await store.spent(range, sources: chosen).usage.money.microdollars == expected)
        }
        for calendar in [
            Samples.berlin, Samples.newYork, Samples.calendar("Asia/Kathmandu"),
            Samples.calendar("Australia/Lord_Howe"),
        ] {
            for grouping in [SpendingQuery.Grouping.hour, .day, .week, .month] {
                let sums = try await store.spending(SpendingQuery(grouping: grouping, calendar: calendar))
                let all = entries.reduce(0) { $0 + $1.money }
                #expect(sums.reduce(0) { $0 + $1.usage.money.microdollars } == all)
                #expect(sums.compactMap(\.start) == sums.compactMap(\.start).sorted())
                guard grouping == .day else { continue }
                let days = Dictionary(grouping: entries) { calendar.startOfDay(for: $0.time) }
                    .mapValues { $0.reduce(0) { $0 + $1.money } }
                for sum in sums { #expect(days[try #require(sum.start)] == sum.usage.money.microdollars) }
            }
        }
    }
}
