import Foundation
import Ingestion
import Synchronization
import Testing

/// What a look through a store must find. Each case takes a fresh, empty store. What it finds where something is wrong is
/// told by `StoreExaminationTests`, which has to break stores by other means.
extension StoreConformance {
    private static let noon = StoreSamples.noon

    static let examinations = [
        StoreConformance("a store that does not exist yet has nothing wrong with it") { store in
            let examination = try await store.examine(thoroughly: true, progress: nil)
            #expect(examination == StoreExamination())
        },
        StoreConformance("whatever is done to a store, it agrees with itself") { store in
            let first = try await store.beginRun(of: "forecasts", command: nil, at: noon)
            var batch = StoreSamples.batch(1...200)
            batch.rejections = [
                Rejection(reason: .tooDeep(limit: 1), file: 0, position: 9, byteOffset: 0, payload: [1])
            ]
            batch.cursors = [CursorMove(name: "since", value: "2")]
            _ = try await store.commit(batch, to: first, at: noon)
            _ = try await store.commit(StoreSamples.batch(101...300), to: first, at: noon + 1)
            _ = try await store.finishRun(first, state: .finished, files: FileCounts(), failure: nil, at: noon + 2)
            let second = try await store.beginRun(of: "forecasts", command: nil, at: noon + 3)
            _ = try await store.commit(StoreSamples.batch(250...400), to: second, at: noon + 3)
            _ = try await store.finishRun(second, state: .finished, files: FileCounts(), failure: nil, at: noon + 4)
            try await store.spend(5, tokens: 8, run: first, at: noon)
            try await store.spend(7, source: "rates", at: noon + 100_000)
            _ = try await store.grant(SpendingSamples.call(30, tokens: 9), under: SpendingSamples.rules(), at: noon)
            _ = try await store.undo(second, at: noon + 5)
            let shares = Mutex<[Double]>([])
            for thoroughly in [false, true] {
                let examination = try await store.examine(thoroughly: thoroughly) { share in
                    shares.withLock { $0.append(share) }
                }
                #expect(examination.isSound, "\(examination)")
                #expect(examination.records == 300)
                #expect(examination.checkedIdentities == 300)
                #expect(examination.vanishedRuns == [])
                #expect(examination.latest ?? 0 >= Int64(noon.timeIntervalSince1970 * 1_000_000))
            }
            let told = shares.withLock { $0 }
            #expect(told.first == 0)
            #expect(told.allSatisfy { (0..<1).contains($0) })
            #expect(Array(told.prefix(told.count / 2)) == told.prefix(told.count / 2).sorted())
        },
        StoreConformance("versions of items agree with what their batches count") { store in
            let run = try await store.beginRun(of: "items", command: nil, at: noon)
            try await store.prepareSamples(of: "items", maximumVersions: 2)
            for round in 0..<4 {
                let samples = (1...20).map { KeyedSample($0, "\(round)") }
                _ = try await store.commit(KeyedSample.batch(samples), to: run, at: noon + Double(round))
            }
            let examination = try await store.examine(thoroughly: true, progress: nil)
            #expect(examination.isSound, "\(examination)")
            #expect(examination.records == 20)
        },
    ]
}
