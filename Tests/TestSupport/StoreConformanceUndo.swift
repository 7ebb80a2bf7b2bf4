package import Foundation
package import Ingestion
import Testing

extension StoreConformance {
    static let undoing: [StoreConformance] = [
        StoreConformance("says what undoing a run would do, does it, and does it once") { store in
            let noon = StoreSamples.noon
            let first = try await store.load(1...4, file: "/data/a.jsonl")
            let second = try await store.load(5...9, file: "/data/b.jsonl", rejecting: 2)
            var plan = try #require(try await store.undoPlan(for: second))
            #expect(plan.run.id == second)
            #expect(plan.run.undone == nil)
            #expect(plan == UndoPlan(run: plan.run, records: 5, rejections: 2, forgottenFiles: ["/data/b.jsonl"]))
            let done = try await store.undo(second, at: noon + 9)
            plan.run.undone = noon + 9
            plan.run.removed = 5
            #expect(done == plan)
            #expect(try await store.runs(matching: RunQuery(id: second)) == [plan.run])
            #expect(try await store.countRecords(RecordQuery()) == 4)
            #expect(try await store.countRecords(RecordQuery(runs: [second])) == 0)
            #expect(try await store.records(RecordQuery()).map(\.run) == [first, first, first, first])
            #expect(try await store.rejections(RejectionQuery()) == [])
            #expect(try await store.metadata().recordCount == 4)
            let nothing = UndoPlan(run: plan.run)
            #expect(try await store.undoPlan(for: second) == nothing)
            #expect(try await store.undo(second, at: noon + 10) == nothing)
        },
        StoreConformance("stores again what was undone, under new numbers of its run") { store in
            let first = try await store.load(1...4, file: "/data/a.jsonl")
            _ = try await store.undo(first, at: StoreSamples.noon)
            let again = try await store.load(1...4, file: "/data/a.jsonl")
            #expect(try await store.runs(matching: RunQuery(id: again))[0].counts == RecordCounts(read: 4, stored: 4))
            #expect(try await store.records(RecordQuery(order: .oldestFirst)).places == ["2:1", "2:2", "2:3", "2:4"])
            #expect(try await store.countKnown((1...4).map(StoreSamples.identity), of: "forecasts") == 4)
        },
        StoreConformance("forgets the run's files, and those passed over because of it, and no others") { store in
            let noon = StoreSamples.noon
            let other = try await store.load(1...3, file: "/data/other.jsonl")
            let run = try await store.load(4...6, file: "/data/own.jsonl")
            // All of it is duplicate: the first half of what is undone, the second half of what stays.
            _ = try await store.load([4, 5, 1, 2], file: "/data/copy.jsonl")
            _ = try await store.load([1, 2], file: "/data/copy of other.jsonl")
            _ = try await store.load([104], source: "trust", file: "/data/own.jsonl")
            let files = ["/data/copy.jsonl", "/data/own.jsonl"]
            #expect(try await store.undoPlan(for: run)?.forgottenFiles == files)
            #expect(try await store.undo(run, at: noon).forgottenFiles == files)
            let states = try await store.files(of: "forecasts").mapValues(\.state)
            #expect(
                states == [
                    "/data/other.jsonl": .finished, "/data/own.jsonl": .forgotten, "/data/copy.jsonl": .forgotten,
                    "/data/copy of other.jsonl": .finished,
                ])
            #expect(try await store.progress(ofFile: "/data/own.jsonl", source: "trust")?.state == .finished)
            #expect(try await store.countRecords(RecordQuery(runs: [other])) == 3)
        },
        StoreConformance("knows neither a run that never was, nor undoes beside one that goes on") { store in
            let noon = StoreSamples.noon
            #expect(try await store.undoPlan(for: RunID(7)) == nil)
            let run = try await store.load(1...3, file: "/data/a.jsonl")
            await #expect(throws: StoreError.self) { try await store.undo(RunID(7), at: noon) }
            let running = try await store.beginRun(of: "forecasts", command: nil, at: noon)
            #expect(try await store.undoPlan(for: running)?.run.state == .running)
            for number in [run, running] {
                do {
                    _ = try await store.undo(number, at: noon)
                    Issue.record("run \(number) was undone")
                } catch StoreError.runIsRunning(_, let found) {
                    #expect(found == running.number)
                }
            }
            #expect(try await store.countRecords(RecordQuery()) == 3)
            // Another source's runs do not matter.
            let trust = try await store.load(11...13, source: "trust", file: "/data/t.jsonl")
            #expect(try await store.undo(trust, at: noon).records == 3)
        },
        StoreConformance("lets earlier refusals stand for themselves again") { store in
            func lines() async throws -> [String] {
                try await store.rejections(RejectionQuery()).map { "run \($0.run) line \($0.position)" }
            }
            for _ in 0..<3 { _ = try await store.load([], file: "/data/a.jsonl", rejecting: 2) }
            #expect(try await lines() == ["run 3 line 1", "run 3 line 2"])
            _ = try await store.undo(RunID(2), at: StoreSamples.noon)
            #expect(try await lines() == ["run 3 line 1", "run 3 line 2"])
            _ = try await store.undo(RunID(3), at: StoreSamples.noon)
            #expect(try await lines() == ["run 1 line 1", "run 1 line 2"])
        },
        StoreConformance("forgets the files of refusals that the run had tried again") { store in
            let noon = StoreSamples.noon
            _ = try await store.load([1, 2], file: "/data/a.jsonl", rejecting: 1)
            let waiting = try await store.rejections(RejectionQuery()).map(\.id)
            let retry = try await store.beginRun(of: "forecasts", command: nil, at: noon)
            var batch = StoreSamples.batch([3], file: "/data/a.jsonl", from: 3)
            batch.files[0].state = .reference
            batch.retried = waiting
            _ = try await store.commit(batch, to: retry, at: noon)
            _ = try await store.finishRun(retry, state: .finished, files: FileCounts(), failure: nil, at: noon)
            #expect(try await store.rejections(RejectionQuery()) == [])
            #expect(try await store.undo(retry, at: noon).forgottenFiles == ["/data/a.jsonl"])
        },
    ]
}

extension Store {
    /// A whole run of one batch: the records of these numbers, and behind them so many refusals.
    package func load(
        _ numbers: some Sequence<Int>, source: SourceID = "forecasts", file: String, rejecting refusals: Int64 = 0,
        command: CommandID? = nil, at time: Date = StoreSamples.noon
    ) async throws -> RunID {
        try await load([StoreSamples.batch(numbers, file: file)], source: source, rejecting: refusals, at: time)
    }

    /// A whole run of these batches; the refusals are in the last.
    package func load(
        _ batches: [Batch], source: SourceID = "forecasts", rejecting refusals: Int64 = 0, command: CommandID? = nil,
        at time: Date = StoreSamples.noon
    ) async throws -> RunID {
        let run = try await beginRun(of: source, command: command, at: time)
        for (index, batch) in batches.enumerated() {
            var batch = batch
            if index == batches.count - 1, refusals > 0 {
                let last = batch.records.entries.last?.position ?? 0
                batch.rejections = (last + 1...last + refusals).map { position in
                    Rejection(
                        reason: .truncated, file: 0, position: position, byteOffset: 0, payload: Array("{".utf8))
                }
            }
            _ = try await commit(batch, to: run, at: time)
        }
        _ = try await finishRun(run, state: .finished, files: FileCounts(), failure: nil, at: time)
        return run
    }
}
