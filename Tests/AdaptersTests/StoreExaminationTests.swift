import Adapters
import Foundation
import Ingestion
import TestSupport
import Testing

/// Stores that were broken by other means: what a look through them finds.
@Suite("Looking through broken stores", .serialized)
struct StoreExaminationTests {
    /// A store of either engine, with some of everything in it, that SQL can be run in.
    private struct Broken {
        var store: any SQLStore
        var evaluate: @Sendable (String) async throws -> [[String]]
        private let folder: StoreFolder?

        init(_ engine: DatabaseEngine) async throws {
            if engine == .sqlite {
                let folder = try StoreFolder()
                let sqlite = SQLiteStore(path: folder.storePath)
                (store, self.folder, evaluate) = (sqlite, folder, { try await sqlite.evaluate($0) })
            } else {
                let server = PostgreSQLStore(try PostgreSQLStores.newAddress())
                (store, folder, evaluate) = (server, nil, { try await server.evaluate($0) })
            }
            try await Self.fill(store)
        }

        static func fill(_ store: any SQLStore) async throws {
            let noon = StoreSamples.noon
            let run = try await store.beginRun(of: "forecasts", command: nil, at: noon)
            var batch = StoreSamples.batch(1...100)
            batch.rejections = [
                Rejection(reason: .tooDeep(limit: 1), file: 0, position: 9, byteOffset: 0, payload: [1])
            ]
            batch.cursors = [CursorMove(name: "since", value: "2")]
            _ = try await store.commit(batch, to: run, at: noon)
            _ = try await store.finishRun(run, state: .finished, files: FileCounts(), failure: nil, at: noon)
            try await store.spend(5, tokens: 8, run: run, at: noon)
            try await store.spend(7, tokens: 8, run: run, at: noon + 100_000)
            _ = try await store.grant(SpendingSamples.call(30, tokens: 9), under: SpendingSamples.rules(), at: noon)
        }
    }

    static let faults: [(sql: String, found: [StoreExamination.Disagreement])] = [
        ("UPDATE batches SET removed = 3", [.records(counted: 97, found: 100)]),
        ("DELETE FROM records WHERE position <= 2", [.records(counted: 100, found: 98)]),
        ("UPDATE runs SET stored = stored + 1", [.runs([RunID(1)])]),
        ("UPDATE runs SET stored = stored + 1, read = read + 1", [.runs([RunID(1)])]),
        ("UPDATE runs SET batches = 2", [.runs([RunID(1)])]),
        (
            "UPDATE spending_now SET micro_dollars = micro_dollars + 1 WHERE level = 0 AND source = 0",
            [.ledger(total: "all"), .ledger(total: "days"), .ledger(total: "hours"), .ledger(total: "quarters")]
        ),
        ("UPDATE spending_totals SET calls = calls + 1 WHERE level = 2", [.ledger(total: "hours")]),
        ("UPDATE open_reservations SET id = 999", [.reservations(1)]),
        ("UPDATE cursors SET move = 999", [.cursors(1)]),
        ("UPDATE rejections SET batch = 999", [.rejections(1)]),
    ]

    @Test("what does not agree is named", arguments: [DatabaseEngine.sqlite, .postgresql], faults.indices)
    func namesWhatDoesNotAgree(engine: DatabaseEngine, fault: Int) async throws {
        let broken = try await Broken(engine)
        #expect(try await broken.store.examine(thoroughly: false, progress: nil).isSound)
        _ = try await broken.evaluate(Self.faults[fault].sql)
        let examination = try await broken.store.examine(thoroughly: false, progress: nil)
        #expect(examination.disagreements == Self.faults[fault].found)
        #expect(!examination.isSound)
        await broken.store.close()
    }

    @Test(arguments: [DatabaseEngine.sqlite, .postgresql])
    func recordsThatWouldBeStoredAgainAreCounted(engine: DatabaseEngine) async throws {
        let broken = try await Broken(engine)
        let other = engine == .sqlite ? "x'00112233445566778899aabbccddeeff'" : "'\\x00112233445566778899aabbccddeeff'"
        _ = try await broken.evaluate("UPDATE records SET hash = \(other) WHERE position <= 7")
        let examination = try await broken.store.examine(thoroughly: true, progress: nil)
        #expect(examination.lostIdentities == 7)
        #expect(examination.checkedIdentities == 100)
        await broken.store.close()
    }

    @Test(arguments: [DatabaseEngine.sqlite, .postgresql])
    func aRunThatVanishedIsNamed(engine: DatabaseEngine) async throws {
        let broken = try await Broken(engine)
        _ = try await broken.evaluate(
            "UPDATE runs SET state = 'running', owner = 'elsewhere/boot/12/0', heartbeat_at = 0")
        let examination = try await broken.store.examine(thoroughly: false, progress: nil)
        // Nothing was heard of it for longer than anybody waits.
        #expect(examination.vanishedRuns == [RunID(1)])
        #expect(examination.isSound)
        await broken.store.close()
    }

    /// Each page in turn, but the first, which says what the file is.
    @Test(arguments: 1..<12)
    func aPageOfNoiseIsDamage(page: Int) async throws {
        let folder = try StoreFolder()
        let whole = SQLiteStore(path: folder.storePath)
        try await Broken.fill(whole)
        await whole.close()
        var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: folder.storePath)))
        let count = bytes.count / 16_384
        let place = (1 + page % (count - 1)) * 16_384
        for index in 0..<16_384 { bytes[place + index] = UInt8(truncatingIfNeeded: index &* 31 &+ page) | 0x80 }
        try Data(bytes).write(to: URL(fileURLWithPath: folder.storePath))
        let store = SQLiteStore(path: folder.storePath)
        do throws(StoreError) {
            let examination = try await store.examine(thoroughly: false, progress: nil)
            #expect(!examination.damage.isEmpty)
        } catch {
            guard case .damaged = error else { throw error }
        }
        await store.close()
    }

    @Test(arguments: [DatabaseEngine.sqlite, .postgresql])
    func whoGivesUpIsHeeded(engine: DatabaseEngine) async throws {
        let broken = try await Broken(engine)
        let store = broken.store
        let looking = Task {
            try await store.examine(thoroughly: true) { _ in withUnsafeCurrentTask { $0?.cancel() } }
        }
        // Cancelled from outside as soon as it has begun: it either ends as stopped, or was over before.
        looking.cancel()
        switch await looking.result {
        case .success(let examination): #expect(examination.isSound)
        case .failure(let error): #expect(error as? StoreError == .stopped)
        }
        await store.close()
    }
}
