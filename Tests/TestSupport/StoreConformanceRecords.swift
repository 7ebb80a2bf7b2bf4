import Foundation
import Ingestion
import Testing

extension StoreConformance {
    static let records: [StoreConformance] = [
        StoreConformance("gives records back as they came, with their provenance") { store in
            let run = try await store.beginRun(of: "forecasts", command: nil, at: StoreSamples.noon)
            let counts = try await store.commit(StoreSamples.batch(1...30), to: run, at: StoreSamples.noon)
            #expect(counts == RecordCounts(read: 30, stored: 30, markedInvalid: 6))
            let all = try await store.records(RecordQuery(order: .oldestFirst, limit: 100))
            let expected = (1...30).map {
                StoreSamples.stored(
                    $0, source: "forecasts", run: run, position: Int64($0), ingested: StoreSamples.noon)
            }
            #expect(all == expected)
        },
        StoreConformance("stores nothing the second time, and says where it was stored from") { store in
            let batch = StoreSamples.batch(1...500)
            let first = try await store.beginRun(of: "forecasts", command: nil, at: StoreSamples.noon)
            _ = try await store.commit(batch, to: first, at: StoreSamples.noon)
            let second = try await store.beginRun(of: "forecasts", command: nil, at: StoreSamples.noon)
            let counts = try await store.commit(batch, to: second, at: StoreSamples.noon)
            #expect(counts == RecordCounts(read: 500, duplicates: 500))
            #expect(try await store.countRecords(RecordQuery()) == 500)
            #expect(try await store.duplicates(DuplicateQuery()) == [range(second, 1...500, first, 1)])
        },
        StoreConformance("takes the second of two equal records in a batch for the duplicate") { store in
            let run = try await store.beginRun(of: "forecasts", command: nil, at: StoreSamples.noon)
            let counts = try await store.commit(
                StoreSamples.batch([7, 8, 7, 9, 7]), to: run, at: StoreSamples.noon)
            #expect(counts == RecordCounts(read: 5, stored: 3, duplicates: 2))
            #expect(try await store.records(RecordQuery(order: .oldestFirst)).map(\.position) == [1, 2, 4])
            #expect(
                try await store.duplicates(DuplicateQuery()) == [range(run, 3...3, run, 1), range(run, 5...5, run, 1)])
        },
        StoreConformance("joins duplicates only where originals follow each other too") { store in
            let run = try await store.beginRun(of: "forecasts", command: nil, at: StoreSamples.noon)
            _ = try await store.commit(StoreSamples.batch(1...9), to: run, at: StoreSamples.noon)
            let again = try await store.beginRun(of: "forecasts", command: nil, at: StoreSamples.noon)
            let numbers = [1, 2, 3, 100, 5, 6, 9, 8]
            _ = try await store.commit(
                StoreSamples.batch(numbers, file: "/data/b.jsonl"), to: again, at: StoreSamples.noon)
            _ = try await store.commit(
                StoreSamples.batch([9, 1], file: "/data/b.jsonl", from: 9), to: again, at: StoreSamples.noon)
            let file = "/data/b.jsonl"
            #expect(
                try await store.duplicates(DuplicateQuery(runs: [again])) == [
                    range(again, in: file, 1...3, run, 1), range(again, in: file, 5...6, run, 5),
                    range(again, in: file, 7...7, run, 9), range(again, in: file, 8...9, run, 8),
                    range(again, in: file, 10...10, run, 1),
                ])
        },
        StoreConformance("pages through records across batches and runs, newest first") { store in
            try await fill(store)
            #expect(try await store.page(3, 0) == ["3:2", "3:1", "2:3"])
            #expect(try await store.page(4, 3) == ["2:2", "2:1", "1:6", "1:5"])
            #expect(try await store.page(100, 7) == ["1:4", "1:3", "1:2", "1:1"])
            #expect(try await store.page(2, 5, .oldestFirst) == ["1:6", "2:1"])
            #expect(try await store.page(5, 11) == [])
            #expect(try await store.page(0, 0) == [])
        },
        StoreConformance("finds and counts records by source, run and time of ingestion") { store in
            try await fill(store)
            let noon = StoreSamples.noon
            #expect(try await store.countRecords(RecordQuery(sources: ["trust"])) == 3)
            #expect(try await store.countRecords(RecordQuery(sources: ["trust", "forecasts"])) == 11)
            #expect(try await store.countRecords(RecordQuery(sources: [])) == 0)
            #expect(try await store.countRecords(RecordQuery(sources: ["nobody"])) == 0)
            #expect(try await store.countRecords(RecordQuery(runs: [RunID(1)])) == 6)
            #expect(try await store.countRecords(RecordQuery(ingested: noon..<noon + 60)) == 6)
            #expect(try await store.countRecords(RecordQuery(ingested: noon..<noon + 61)) == 9)
            #expect(try await store.records(RecordQuery(sources: ["trust"])).places == ["2:3", "2:2", "2:1"])
            #expect(try await store.records(RecordQuery(runs: [RunID(3)])).places == ["3:2", "3:1"])
            let bySource = try await store.countRecordsBySource(RecordQuery())
            #expect(bySource.map { "\($0.source) \($0.count)" } == ["forecasts 8", "trust 3"])
            let later = try await store.countRecordsBySource(RecordQuery(ingested: noon + 60..<noon + 600))
            #expect(later.map { "\($0.source) \($0.count)" } == ["forecasts 2", "trust 3"])
        },
        StoreConformance("knows which records it has") { store in
            try await fill(store)
            let identities = [1, 6, 900, 901].map(StoreSamples.identity)
            #expect(try await store.countKnown(identities, of: "forecasts") == 2)
            #expect(try await store.countKnown([], of: "forecasts") == 0)
            #expect(try await store.countKnown(identities, of: "nobody") == 0)
        },
        StoreConformance("keeps a record that came from no file") { store in
            let run = try await store.beginRun(of: "news", command: nil, at: StoreSamples.noon)
            var batch = Batch()
            StoreSamples.append(1, file: -1, at: 1, to: &batch.records)
            StoreSamples.append(1, file: -1, at: 2, to: &batch.records)
            _ = try await store.commit(batch, to: run, at: StoreSamples.noon)
            #expect(try await store.records(RecordQuery()).map(\.file) == [nil])
            #expect(try await store.duplicates(DuplicateQuery()).map(\.file) == [nil])
        },
    ]

    /// Run 1: six forecasts in two batches; run 2, a minute later: three of trust; run 3: two more forecasts.
    private static func fill(_ store: any Store) async throws {
        let noon = StoreSamples.noon
        let first = try await store.beginRun(of: "forecasts", command: nil, at: noon)
        _ = try await store.commit(StoreSamples.batch(1...3), to: first, at: noon)
        _ = try await store.commit(StoreSamples.batch(4...6, from: 4), to: first, at: noon)
        let second = try await store.beginRun(of: "trust", command: nil, at: noon + 60)
        _ = try await store.commit(StoreSamples.batch(11...13, file: "/data/trust.json"), to: second, at: noon + 60)
        let third = try await store.beginRun(of: "forecasts", command: nil, at: noon + 120)
        _ = try await store.commit(StoreSamples.batch(21...22), to: third, at: noon + 120)
    }

    private static func range(
        _ run: RunID, in file: String = "/data/forecasts.jsonl", _ positions: ClosedRange<Int64>, _ original: RunID,
        _ position: Int64
    ) -> DuplicateRange {
        DuplicateRange(
            source: "forecasts", run: run, file: file, first: positions.lowerBound, last: positions.upperBound,
            original: DuplicateRange.Place(run: original, file: "/data/forecasts.jsonl", position: position))
    }
}

extension Store {
    /// One page of records, as `run:position`.
    fileprivate func page(
        _ limit: Int, _ offset: Int, _ order: RecordQuery.Order = .newestFirst
    ) async throws -> [String] {
        try await records(RecordQuery(order: order, limit: limit, offset: offset)).places
    }
}
