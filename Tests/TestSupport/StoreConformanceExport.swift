import Foundation
import Ingestion
import Quantities
import Testing

extension StoreConformance {
    static let exports: [StoreConformance] = [
        StoreConformance("goes through all records a batch at a time, in the order they came") { store in
            try await fill(store)
            #expect(
                try await store.stretches(RecordQuery()) == [
                    ["1:1", "1:2", "1:3"], ["1:4", "1:5"], ["2:1", "2:2"], ["3:9"],
                ])
            // Limit, offset and order are for lists.
            #expect(try await store.stretches(RecordQuery(order: .newestFirst, limit: 1, offset: 3)).count == 4)
            let first = try #require(try await store.nextRecords(RecordQuery(), after: nil))
            let expected = (1...3).map { number in
                StoreSamples.stored(
                    number, source: "forecasts", run: RunID(1), position: Int64(number), ingested: StoreSamples.noon)
            }
            #expect(first.records == expected)
        },
        StoreConformance("goes through the records of sources, runs and a time, and through no others") { store in
            try await fill(store)
            let noon = StoreSamples.noon
            #expect(try await store.stretches(RecordQuery(sources: ["trust"])) == [["2:1", "2:2"]])
            #expect(try await store.stretches(RecordQuery(sources: [])) == [])
            #expect(try await store.stretches(RecordQuery(sources: ["nobody"])) == [])
            #expect(try await store.stretches(RecordQuery(runs: [RunID(3), RunID(2)])) == [["2:1", "2:2"], ["3:9"]])
            #expect(try await store.stretches(RecordQuery(ingested: noon + 60..<noon + 120)) == [["2:1", "2:2"]])
            #expect(
                try await store.stretches(RecordQuery(sources: ["forecasts"], runs: [RunID(3)])) == [["3:9"]])
        },
        StoreConformance("goes on behind what came meanwhile, and past what was taken back") { store in
            try await fill(store)
            let first = try #require(try await store.nextRecords(RecordQuery(), after: nil))
            _ = try await store.load([StoreSamples.batch([41])], at: StoreSamples.noon + 180)
            _ = try await store.undo(RunID(2), at: StoreSamples.noon + 240)
            var places: [[String]] = []
            var place = first.place
            while let stretch = try await store.nextRecords(RecordQuery(), after: place) {
                places.append(stretch.records.places)
                place = stretch.place
            }
            #expect(places.filter { !$0.isEmpty } == [["1:4", "1:5"], ["3:9"], ["4:1"]])
        },
        StoreConformance("has nothing to go through where nothing is") { store in
            let records = try await store.nextRecords(RecordQuery(), after: nil)
            #expect(records == nil)
            let entries = try await store.ledgerEntries(LedgerQuery(), after: nil)
            #expect(entries == [])
            let duplicates = try await store.duplicates(DuplicateQuery(), after: nil)
            #expect(duplicates.map(\.number) == [])
        },
        StoreConformance("goes through the ledger entry by entry, and the entries add up to what was spent") { store in
            let noon = StoreSamples.noon
            let run = try await store.beginRun(of: "news", command: nil, at: noon)
            let rules = SpendingSamples.rules()
            let call = SpendingSamples.call(900, tokens: 50, run: run, isAssumed: true)
            let reservation = try await store.grant(call, under: rules, at: noon)
            try await store.settle([SpendingSamples.settlement(reservation, 700, tokens: 40)], at: noon + 1)
            _ = try await store.grant(SpendingSamples.call(30, source: "weather"), under: rules, at: noon + 60)
            let all = try await store.ledgerEntries(LedgerQuery(), after: nil)
            #expect(all.map(\.number) == all.map(\.number).sorted())
            #expect(all.map(\.source) == ["news", "news", "weather"])
            #expect(all.map(\.settles) == [nil, all[0].number, nil])
            #expect(all.map(\.run) == [run, run, nil])
            #expect(all.map(\.recorded) == [noon, noon + 1, noon + 60])
            let spent = try await store.spent()
            let usage = all.reduce(into: Usage(calls: 0, tokens: 0, money: .zero)) { sum, line in
                sum.calls += line.usage.calls
                sum.tokens += line.usage.tokens
                sum.money = Money(microdollars: sum.money.microdollars + line.usage.money.microdollars)
            }
            #expect(try await store.spent().usage == usage)
            #expect(usage == Usage(calls: 2, tokens: 40, money: Money(microdollars: 730)))
            // Page by page it is the same.
            var paged: [LedgerLine] = []
            while true {
                let page = try await store.ledgerEntries(LedgerQuery(limit: 2), after: paged.last?.number)
                if page.isEmpty { break }
                #expect(page.count <= 2)
                paged += page
            }
            #expect(paged == all)
            func entries(_ query: LedgerQuery) async throws -> [Int64] {
                try await store.ledgerEntries(query, after: nil).map(\.number)
            }
            #expect(try await entries(LedgerQuery(sources: ["weather"])) == [all[2].number])
            #expect(try await entries(LedgerQuery(sources: [])) == [])
            #expect(try await entries(LedgerQuery(runs: [run])) == [all[0].number, all[1].number])
            #expect(try await entries(LedgerQuery(period: noon + 60..<noon + 61)) == [all[2].number])
        },
        StoreConformance("goes through the ranges of duplicates by number, and through no others") { store in
            for numbers in [1...6, 2...3, 5...6] {
                _ = try await store.load([StoreSamples.batch(numbers)])
            }
            _ = try await store.load([StoreSamples.batch(1...2, file: "/data/other.jsonl")], source: "trust")
            _ = try await store.load([StoreSamples.batch(1...1, file: "/data/other.jsonl")], source: "trust")
            let all = try await store.duplicates(DuplicateQuery(), after: nil)
            #expect(all.map(\.number) == all.map(\.number).sorted())
            #expect(Set(all.map(\.range.run)).isSubset(of: [RunID(2), RunID(3), RunID(4), RunID(5)]))
            #expect(all.reduce(0) { $0 + Int($1.range.last - $1.range.first) + 1 } >= 5)
            // As the list has them, which begins with the newest.
            let listed = try await store.duplicates(DuplicateQuery(limit: 100))
            #expect(Set(listed.map { "\($0)" }) == Set(all.map { "\($0.range)" }))
            var paged: [(number: Int64, range: DuplicateRange)] = []
            while let page = try await store.nextPage(behind: paged.last?.number) { paged += page }
            #expect(paged.map(\.number) == all.map(\.number))
            #expect(paged.map(\.range) == all.map(\.range))
            let ofRun = try await store.duplicates(DuplicateQuery(runs: [RunID(2)]), after: nil)
            #expect(ofRun.map(\.range.run) == [RunID(2)])
            let ofNobody = try await store.duplicates(DuplicateQuery(sources: ["nobody"]), after: nil)
            #expect(ofNobody.map(\.number) == [])
        },
    ]

    /// Run 1: forecasts in two batches; run 2, a minute later: two of trust; run 3: one more forecast, at another place.
    private static func fill(_ store: any Store) async throws {
        let noon = StoreSamples.noon
        _ = try await store.load([StoreSamples.batch(1...3), StoreSamples.batch(4...5, from: 4)], at: noon)
        _ = try await store.load(
            [StoreSamples.batch(11...12, file: "/data/trust.json")], source: "trust", at: noon + 60)
        _ = try await store.load([StoreSamples.batch([31], from: 9)], at: noon + 120)
    }
}

extension ExportStore {
    /// All there is to a query, a batch an item, as `run:position`.
    fileprivate func stretches(_ query: RecordQuery) async throws -> [[String]] {
        var stretches: [[String]] = []
        var place: BatchPlace?
        while let stretch = try await nextRecords(query, after: place) {
            stretches.append(stretch.records.places)
            place = stretch.place
        }
        return stretches
    }

    fileprivate func nextPage(
        behind number: Int64?
    ) async throws -> [(number: Int64, range: DuplicateRange)]? {
        let page = try await duplicates(DuplicateQuery(limit: 1), after: number)
        return page.isEmpty ? nil : page
    }
}
