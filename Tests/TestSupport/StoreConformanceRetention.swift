import Foundation
import Ingestion
import Testing

extension StoreConformance {
    private static let day: TimeInterval = 86_400

    static let retention: [StoreConformance] = [
        StoreConformance("prunes records by the day they were ingested, and reads no file again for it") { store in
            let noon = StoreSamples.noon
            _ = try await store.load(1...3, file: "/data/a.jsonl", at: noon)
            _ = try await store.load(11...12, source: "trust", file: "/data/t.jsonl", at: noon + day)
            _ = try await store.load(4...7, file: "/data/b.jsonl", at: noon + 2 * day)
            let policy = RetentionPolicy(recordDays: 10)
            #expect(try await store.prunePlan(policy, at: noon + 10 * day).isEmpty)
            #expect(try await store.prune(policy, at: noon + 10 * day).isEmpty)
            let time = noon + 12 * day
            let plan = try await store.prunePlan(policy, at: time)
            #expect(plan.expiredRecords == ["forecasts": 3, "trust": 2])
            #expect(plan.bytesAfter < plan.bytesBefore)
            #expect(try await store.countRecords(RecordQuery()) == 9)
            let narrow = try await store.prunePlan(RetentionPolicy(recordDays: 10, sources: ["trust"]), at: time)
            #expect(narrow.expiredRecords == ["trust": 2])
            let done = try await store.prune(policy, at: time)
            #expect(done.expiredRecords == plan.expiredRecords)
            #expect(done.excessRecords == [:])
            #expect(try await store.records(RecordQuery()).places == ["3:4", "3:3", "3:2", "3:1"])
            #expect(try await store.progress(ofFile: "/data/a.jsonl", source: "forecasts")?.state == .finished)
            #expect(try await store.runs(matching: RunQuery()).map(\.counts.stored) == [4, 2, 3])
            #expect(try await store.prunePlan(policy, at: time).isEmpty)
            // What is read again all the same is new again.
            let again = try await store.load(1...3, file: "/data/a.jsonl", at: time)
            #expect(try await store.runs(matching: RunQuery(id: again))[0].counts.stored == 3)
        },
        StoreConformance("prunes the oldest records until the rest fits, but none of a run that goes on") { store in
            let noon = StoreSamples.noon
            for index in 0..<6 {
                _ = try await store.load([large(index * 400..<index * 400 + 400)], at: noon + Double(index))
            }
            let running = try await store.beginRun(of: "forecasts", command: nil, at: noon)
            _ = try await store.commit(large(9_000..<9_400), to: running, at: noon + 9)
            let full = try await store.prunePlan(RetentionPolicy(), at: noon)
            #expect(full.isEmpty)
            let room = RetentionPolicy(maximumBytes: full.bytesBefore)
            #expect(try await store.prunePlan(room, at: noon).isEmpty)
            let half = RetentionPolicy(maximumBytes: full.bytesBefore / 2)
            let plan = try await store.prunePlan(half, at: noon)
            #expect(plan.expiredRecords == [:])
            let planned = try #require(plan.excessRecords["forecasts"])
            #expect((1_200...2_000).contains(planned))
            #expect(plan.bytesAfter <= full.bytesBefore / 2)
            let done = try await store.prune(half, at: noon)
            #expect(done.bytesBefore == full.bytesBefore)
            #expect(done.bytesAfter <= full.bytesBefore / 2)
            let removed = try #require(done.excessRecords["forecasts"])
            #expect((1_200...2_000).contains(removed))
            #expect(try await store.countRecords(RecordQuery()) == 2_800 - removed)
            #expect(try await store.countRecords(RecordQuery(runs: [RunID(1)])) == 0)
            #expect(try await store.prunePlan(half, at: noon).isEmpty)
            _ = try await store.prune(RetentionPolicy(maximumBytes: 1), at: noon)
            #expect(try await store.countRecordsBySource(RecordQuery()).map(\.count) == [400])
            #expect(try await store.countRecords(RecordQuery(runs: [running])) == 400)
        },
        StoreConformance("prunes runs, journal and quarantine by their age, and leaves the records") { store in
            let noon = StoreSamples.noon
            for age in [0.0, 20] {
                let session = try await store.beginSession(at: noon + age * day)
                let command = try await store.append(
                    CommandEntry(session: session, time: noon + age * day, text: "ingest", intents: ["ingest"]))
                _ = try await store.append(
                    CommandEntry(session: session, time: noon + age * day, text: "show runs", intents: []))
                let first = Int(age) + 1
                let batch = StoreSamples.batch(first...first + 2, file: "/data/\(first).jsonl")
                _ = try await store.load([batch], rejecting: 2, command: command, at: noon + age * day)
                try await store.endSession(session, at: noon + age * day)
            }
            let running = try await store.beginRun(of: "trust", command: nil, at: noon)
            let time = noon + 31 * day
            let policy = RetentionPolicy(metricsDays: 30)
            var plan = PrunePlan(rejections: 2, runs: 1, commands: 2)
            (plan.bytesBefore, plan.bytesAfter) = try await store.weights(policy, at: time)
            #expect(try await store.prunePlan(policy, at: time) == plan)
            let narrow = try await store.prunePlan(RetentionPolicy(metricsDays: 30, sources: ["trust"]), at: time)
            #expect(narrow.isEmpty)
            let done = try await store.prune(policy, at: time)
            #expect((done.rejections, done.runs, done.commands) == (2, 1, 2))
            #expect(done.bytesAfter <= done.bytesBefore)
            #expect(try await store.runs(matching: RunQuery()).map(\.id) == [running, RunID(2)])
            #expect(try await store.commands(matching: CommandQuery()).map(\.id?.number) == [3, 4])
            #expect(try await store.rejections(RejectionQuery()).map(\.run) == [RunID(2), RunID(2)])
            #expect(try await store.countRecords(RecordQuery()) == 6)
            let old = try await store.records(RecordQuery(runs: [RunID(1)]))
            #expect(old.map(\.ingested) == [noon, noon, noon])
            let provenance = try await store.provenance(of: old[0])
            #expect(provenance.run == nil)
            #expect(provenance.command == nil)
            #expect(provenance.file?.path == "/data/1.jsonl")
            #expect(try await store.undoPlan(for: RunID(1)) == nil)
            #expect(try await store.prunePlan(policy, at: time).isEmpty)
        },
        StoreConformance("keeps what undoing a run needs while the run is known") { store in
            let noon = StoreSamples.noon
            // Ended last, although it began first: its duplicates' run goes before it does.
            let run = try await store.beginRun(of: "forecasts", command: nil, at: noon)
            _ = try await store.commit(StoreSamples.batch(1...3, file: "/data/a.jsonl"), to: run, at: noon)
            _ = try await store.load(1...3, file: "/data/copy.jsonl", at: noon + 1)
            _ = try await store.finishRun(run, state: .finished, files: FileCounts(), failure: nil, at: noon + 20 * day)
            let done = try await store.prune(RetentionPolicy(metricsDays: 10), at: noon + 15 * day)
            #expect(done.runs == 1)
            let plan = try #require(try await store.undoPlan(for: run))
            #expect(plan.records == 3)
            #expect(plan.forgottenFiles == ["/data/a.jsonl", "/data/copy.jsonl"])
        },
        StoreConformance("prunes items with their versions") { store in
            let noon = StoreSamples.noon
            try await store.prepareSamples()
            let (first, second) = (KeyedSample(1, "a"), KeyedSample(2, "a"))
            _ = try await store.loadItems([first, second], at: noon)
            _ = try await store.loadItems([KeyedSample(1, "b")], at: noon + 5 * day)
            let policy = RetentionPolicy(recordDays: 10)
            let done = try await store.prune(policy, at: noon + 11 * day)
            #expect(done.expiredRecords == ["forecasts": 1])
            #expect(done.oldVersions == 1)
            #expect(try await store.itemVersions(1) == ["k1 b (2)"])
            #expect(try await store.itemVersions(2) == [])
            #expect(try await store.prune(policy, at: noon + 16 * day).expiredRecords == ["forecasts": 1])
            #expect(try await store.itemVersions(1) == [])
            #expect(try await store.countRecords(RecordQuery()) == 0)
            _ = try await store.loadItems([first], at: noon + 17 * day)
            #expect(try await store.itemVersions(1) == ["k1 a (1)"])
        },
    ]

    /// Records that weigh something.
    private static func large(_ numbers: Range<Int>) -> Batch {
        var block = RecordBlock()
        for number in numbers {
            let body = Array(#"{"n":\#(number),"text":"\#(String(repeating: "x", count: 900))"}"#.utf8)
            block.entries.append(
                RecordBlock.Entry(
                    bodyOffset: block.bodies.count, bodyLength: body.count, identity: StoreSamples.identity(number),
                    file: -1, position: Int64(number), eventTime: nil))
            block.bodies += body
        }
        return Batch(records: block)
    }
}

extension Store {
    fileprivate func weights(_ policy: RetentionPolicy, at time: Date) async throws -> (Int64, Int64) {
        let plan = try await prunePlan(policy, at: time)
        return (plan.bytesBefore, plan.bytesAfter)
    }
}
