import Foundation
import Ingestion
import Testing

/// What several runs that go on at once owe each other. Each case takes a fresh, empty store.
extension StoreConformance {
    private static let noon = StoreSamples.noon

    static let sharing = [
        StoreConformance("a source that is read alone is busy while a run of it goes on") { store in
            let first = try await store.beginRun(of: "forecasts", command: nil, alone: true, at: noon)
            let going = try #require(try await store.runningRuns().first)
            #expect(going.run == first)
            #expect(going.source == "forecasts")
            #expect(going.isOurs)
            do throws(StoreError) {
                let second = try await store.beginRun(of: "forecasts", command: nil, alone: true, at: noon)
                Issue.record("\(second) goes on beside \(first)")
            } catch {
                guard case .sourceIsBusy(_, let other) = error else { throw error }
                #expect(other.run == first)
            }
            let other = try await store.beginRun(of: "trust", command: nil, alone: true, at: noon)
            #expect(try await store.runningRuns().map(\.run) == [first, other])
            _ = try await store.finishRun(first, state: .finished, files: FileCounts(), failure: nil, at: noon)
            #expect(try await store.runningRuns().map(\.run) == [other])
            _ = try await store.beginRun(of: "forecasts", command: nil, alone: true, at: noon)
        },
        StoreConformance("runs that go on beside each other share the files") { store in
            let one = try await store.beginRun(of: "forecasts", command: nil, alone: false, at: noon)
            let other = try await store.beginRun(of: "forecasts", command: nil, alone: false, at: noon)
            #expect(try await store.takenFiles(["b", "a", "b"], of: one) == ["a", "b"])
            #expect(try await store.takenFiles(["a", "b", "c"], of: other) == ["c"])
            #expect(try await store.takenFiles(["a"], of: one) == ["a"])
            // What one has read while the other went on is not read again.
            _ = try await store.finishRun(one, state: .finished, files: FileCounts(), failure: nil, at: noon + 1)
            #expect(try await store.takenFiles(["b", "d"], of: other) == ["d"])
            _ = try await store.finishRun(other, state: .failed, files: FileCounts(), failure: nil, at: noon + 2)
            // Whoever begins when nobody else does has all of them.
            let third = try await store.beginRun(of: "forecasts", command: nil, alone: false, at: noon + 3)
            #expect(try await store.takenFiles(["a", "c", "d"], of: third) == ["a", "c", "d"])
        },
        StoreConformance("what a run that failed had claimed is free") { store in
            let one = try await store.beginRun(of: "forecasts", command: nil, alone: false, at: noon)
            let other = try await store.beginRun(of: "forecasts", command: nil, alone: false, at: noon)
            #expect(try await store.takenFiles(["a", "b"], of: one) == ["a", "b"])
            let progress = StoreSamples.progress("a", positions: 3, state: .archived)
            _ = try await store.commit(Batch(files: [progress]), to: one, at: noon)
            _ = try await store.finishRun(one, state: .cancelled, files: FileCounts(), failure: nil, at: noon + 1)
            // With how far it came: nothing is read twice.
            #expect(try await store.claimFiles(["a", "b"], of: other) == ["a": progress, "b": nil])
            await #expect(throws: StoreError.runWasEnded(path: try await store.metadata().path, run: one.number)) {
                try await store.claimFiles(["c"], of: one)
            }
        },
        StoreConformance("what several runs saw of the fields of a source is kept together") { store in
            let one = try await store.beginRun(of: "forecasts", command: nil, alone: false, at: noon)
            let other = try await store.beginRun(of: "forecasts", command: nil, alone: false, at: noon)
            func fields(_ name: String) -> FieldInventory {
                FieldInventory(records: 2, fields: [name: FieldInventory.Field(records: 2, types: ["number"])])
            }
            try await store.note([], fields: fields("a"), of: one)
            try await store.note([], fields: fields("b"), of: other)
            let both = FieldInventory(records: 4, fields: fields("a").fields.merging(fields("b").fields) { $1 })
            #expect(try await store.inventory(of: "forecasts") == both)
            _ = try await store.finishRun(one, state: .finished, files: FileCounts(), failure: nil, at: noon)
            await #expect(throws: StoreError.runWasEnded(path: try await store.metadata().path, run: one.number)) {
                try await store.note([], fields: fields("c"), of: one)
            }
            #expect(try await store.inventory(of: "forecasts") == both)
        },
        StoreConformance("a run that has ended gives no signs of life and takes no batches") { store in
            let run = try await store.beginRun(of: "forecasts", command: nil, at: noon)
            #expect(try await store.keepAlive(run))
            _ = try await store.finishRun(run, state: .finished, files: FileCounts(), failure: nil, at: noon)
            #expect(try await !store.keepAlive(run))
            await #expect(throws: StoreError.self) {
                try await store.commit(StoreSamples.batch(1...3), to: run, at: noon)
            }
            #expect(try await store.countRecords(RecordQuery()) == 0)
        },
    ]
}

extension Store {
    fileprivate func takenFiles(_ paths: [String], of run: RunID) async throws -> Set<String> {
        Set(try await claimFiles(paths, of: run).keys)
    }
}
