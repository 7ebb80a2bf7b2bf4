import Adapters
import Foundation
import Ingestion
import TestSupport
import Testing

@Suite("SQLite store: decay")
struct StoreDecayTests {
    /// Whatever became of the bytes: the store answers or says that it is damaged, and goes on living.
    @Test(arguments: 0..<24)
    func answersOrSaysThatItIsDamaged(seed: Int) async throws {
        let folder = try StoreFolder()
        try await fill(folder.storePath)
        try rot(folder.storePath, seed: seed)
        let store = SQLiteStore(path: folder.storePath)
        let questions: [() async throws -> Void] = [
            { _ = try await store.records(RecordQuery(limit: 1_000)) },
            { _ = try await store.countRecordsBySource(RecordQuery()) },
            { _ = try await store.rejections(RejectionQuery(limit: 1_000)) },
            { _ = try await store.countRejections(RejectionQuery()) },
            { _ = try await store.duplicates(DuplicateQuery()) },
            { _ = try await store.runs(matching: RunQuery()) },
            { _ = try await store.commands(matching: CommandQuery()) },
            { _ = try await store.metadata() }, { _ = try await store.examine(thoroughly: false, progress: nil) },
            { _ = try await store.examine(thoroughly: true, progress: nil) },
            { try await load(store, 100...400) },
        ]
        for ask in questions {
            do {
                try await ask()
            } catch let error as StoreError {
                #expect(isDecay(error), "\(error)")
            }
        }
        await store.close()
    }

    private func isDecay(_ error: StoreError) -> Bool {
        switch error {
        case .damaged, .notAStore, .newerVersion, .other: true
        default: false
        }
    }

    private func fill(_ path: String) async throws {
        let store = SQLiteStore(path: path)
        let session = try await store.beginSession(at: StoreSamples.noon)
        _ = try await store.append(
            CommandEntry(session: session, time: StoreSamples.noon, text: "ingest", intents: ["ingest"]))
        try await load(store, 1...120)
        try await load(store, 61...180)
        await store.close()
    }

    private func load(_ store: SQLiteStore, _ numbers: ClosedRange<Int>) async throws {
        let run = try await store.beginRun(of: "forecasts", command: nil, at: StoreSamples.noon)
        var batch = StoreSamples.batch(numbers)
        batch.rejections = (1...9).map {
            Rejection(reason: .tooDeep(limit: $0), file: 0, position: Int64($0), byteOffset: 0, payload: [1])
        }
        _ = try await store.commit(batch, to: run, at: StoreSamples.noon)
        _ = try await store.finishRun(
            run, state: .failed, files: FileCounts(), failure: .vanished(path: "/x"), at: StoreSamples.noon)
    }

    /// Overwrites a few bytes where pages keep their headers and their rows.
    private func rot(_ path: String, seed: Int) throws {
        var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
        for change in 0..<6 {
            let noise = StoreSamples.identity(seed * 100 + change)
            let page = Int(noise.high % UInt64(bytes.count / 16_384)) * 16_384
            let place = change.isMultiple(of: 3) ? Int(noise.low % 64) : 16_383 - Int(noise.low % 2_000)
            bytes[page + place] = UInt8(truncatingIfNeeded: noise.low >> 32)
        }
        try Data(bytes).write(to: URL(fileURLWithPath: path))
    }
}
