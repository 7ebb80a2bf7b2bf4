import Foundation
import Ingestion
import Quantities
import Synchronization
import TestSupport
import Testing

@testable import Adapters

/// What undoing, pruning and keying do to the file: atomicity, room, and stores of older versions.
@Suite("SQLite store: what is taken away")
struct StoreOperationsTests {
    let folder: StoreFolder
    let store: SQLiteStore
    private let commits = CommitCounter()

    init() throws {
        folder = try StoreFolder()
        let commits = commits
        store = SQLiteStore(
            path: folder.storePath,
            options: SQLiteStore.Options(index: IdentityIndexTests.small, willCommit: { commits.add() }))
    }

    @Test func undoesInOneTransaction() async throws {
        try await store.prepareSamples()
        _ = try await store.loadItems((1...40).map { KeyedSample($0, "a") }, file: "/data/1")
        let run = try await store.load(
            (0..<4).map { part in
                KeyedSample.batch((1...20).map { KeyedSample($0 + part * 10, "b\(part)") }, file: "/data/2")
            }, rejecting: 3)
        let next = SQLiteStore(path: folder.storePath)
        let before = try await Glance(next)
        let begun = commits.count
        _ = try await store.undo(run, at: StoreSamples.noon)
        #expect(commits.count == begun + 1)
        let after = try await Glance(next)
        #expect(after != before)
        #expect(after.items == (1...40).map { "k\($0) a (1)" })
        #expect(after.rejections == 0)
        #expect(try await store.evaluate("PRAGMA integrity_check") == [["ok"]])
        #expect(try await store.evaluate(StoreOperationsTests.unsound) == [])
        await next.close()
        await store.close()
    }

    @Test func givesUpWhatItsTaskIsAskedToAndLeavesAllAsItWas() async throws {
        try await store.prepareSamples()
        _ = try await store.loadItems((1...3000).map { KeyedSample($0, "a") })
        let before = try await Glance(store)
        let store = store
        let asking = Mutex<Task<Void, any Error>?>(nil)
        let isAsked = DispatchSemaphore(value: 0)
        let task = Task {
            try await store.prepareKeys(of: "forecasts", fields: ["says"], maximumVersions: 5) { _ in
                // In the middle of the work.
                isAsked.wait()
                isAsked.signal()
                asking.withLock { $0?.cancel() }
                return nil
            }
        }
        asking.withLock { $0 = task }
        isAsked.signal()
        await #expect(throws: StoreError.stopped) { try await task.value }
        #expect(try await Glance(store) == before)
        #expect(try await store.evaluate("PRAGMA integrity_check") == [["ok"]])
        // And nothing hinders the next one.
        try await store.prepareSamples(fields: ["says"])
        #expect(try await store.countRecords(RecordQuery()) == 1)
        await store.close()
    }

    @Test func countsWhatIsThereThroughAllOfIt() async throws {
        var random = SplitMix(seed: 7)
        try await store.prepareSamples(maximumVersions: 2)
        var runs: [RunID] = []
        for step in 0..<60 {
            switch Int.random(in: 0..<10, using: &random) {
            case 0 where !runs.isEmpty:
                _ = try await store.undo(
                    runs.remove(at: Int.random(in: runs.indices, using: &random)), at: StoreSamples.noon)
            case 1:
                _ = try await store.prune(
                    RetentionPolicy(recordDays: 1), at: StoreSamples.noon + 86_400 + Double(step) * 30)
            case 2:
                try await store.prepareSamples(fields: step.isMultiple(of: 2) ? ["says"] : ["id"], maximumVersions: 2)
            default:
                let fields = try await store.evaluate("SELECT key_fields FROM sources")[0][0]
                let samples = (0..<12).map { _ in
                    KeyedSample(.random(in: 1...30, using: &random), "c\(Int.random(in: 0..<9, using: &random))")
                }
                let batch = KeyedSample.batch(samples, fields: fields == "[\"id\"]" ? ["id"] : ["says"])
                runs.append(try await store.load([batch], at: StoreSamples.noon + Double(step) * 60))
            }
            #expect(try await store.evaluate(StoreOperationsTests.unsound) == [], "step \(step)")
        }
        #expect(try await store.countRecords(RecordQuery()) > 0)
        await store.close()
    }

    @Test func usesTheRoomOfWhatWasRemovedAgain() async throws {
        let store = SQLiteStore(path: folder.storePath)
        func pages() async throws -> Int64 { Int64(try await store.evaluate("PRAGMA page_count")[0][0])! }
        let run = try await store.load([StoreSamples.batch(1...20_000)])
        let size = try await pages()
        _ = try await store.undo(run, at: StoreSamples.noon)
        #expect(try await pages() == size)
        #expect(try await store.prunePlan(RetentionPolicy(), at: StoreSamples.noon).bytesBefore < size * 16_384 / 2)
        _ = try await store.load([StoreSamples.batch(1...20_000)])
        // But for the index, which does not forget at once.
        #expect(try await pages() < size * 5 / 4)
        await store.close()
    }

    @Test func packsOldVersionsAndQuarantineUnlessToldNotTo() async throws {
        let text = String(repeating: "the same again, ", count: 200)
        for compresses in [true, false] {
            let folder = try StoreFolder()
            let store = SQLiteStore(path: folder.storePath, options: SQLiteStore.Options(compresses: compresses))
            try await store.prepareSamples()
            _ = try await store.loadItems([KeyedSample(1, text), KeyedSample(1, "short"), KeyedSample(1, "c")])
            var batch = StoreSamples.batch([], file: "/data/a")
            batch.rejections = [
                Rejection(reason: .truncated, file: 0, position: 1, byteOffset: 0, payload: Array(text.utf8)),
                Rejection(reason: .truncated, file: 0, position: 2, byteOffset: 0, payload: [1]),
            ]
            _ = try await store.load([batch])
            let packed = compresses ? "1" : "0"
            #expect(try await store.evaluate("SELECT encoding FROM old_versions ORDER BY id") == [[packed], ["0"]])
            #expect(try await store.evaluate("SELECT encoding FROM rejections ORDER BY id") == [[packed], ["0"]])
            let longest = try await store.evaluate("SELECT max(length(body)) FROM old_versions")
            #expect((Int(longest[0][0])! < 200) == compresses)
            #expect(try await store.itemVersions(1) == ["k1 c (3)", "k1 short (2)", "k1 \(text) (1)"])
            #expect(try await store.rejections(RejectionQuery()).map(\.payload) == batch.rejections.map(\.payload))
            // Told otherwise meanwhile: it is the same refusal all the same.
            await store.close()
            let again = SQLiteStore(path: folder.storePath, options: SQLiteStore.Options(compresses: !compresses))
            _ = try await again.load([batch])
            #expect(try await again.countRejections(RejectionQuery()).map(\.count) == [2])
            await again.close()
        }
    }

    /// Its runs know their files only by their records.
    @Test func undoesARunOfAStoreOfTheFirstVersion() async throws {
        let path = folder.storePath
        try SQLiteStore.make(path: path, schemaVersion: 1, sql: StoreOperationsTests.firstVersion)
        #expect(try await store.countRecords(RecordQuery()) == 2)
        let plan = try #require(try await store.undoPlan(for: RunID(1)))
        #expect(plan.records == 2)
        #expect(plan.forgottenFiles == ["/data/a", "/data/b"])
        _ = try await store.undo(RunID(1), at: StoreSamples.noon)
        #expect(try await store.countRecords(RecordQuery()) == 0)
        await store.close()
    }

    @Test func refusesKeyedRecordsOfASourceThatIsNotReady() async throws {
        let run = try await store.beginRun(of: "forecasts", command: nil, at: StoreSamples.noon)
        await #expect(throws: StoreError.self) {
            try await store.commit(KeyedSample.batch([KeyedSample(1, "a")]), to: run, at: StoreSamples.noon)
        }
        #expect(try await store.countRecords(RecordQuery()) == 0)
        await store.close()
    }

    /// A run of another process goes on with the key as it was.
    @Test func changesNoKeyUnderARunOfAnotherProcess() async throws {
        try await store.prepareSamples()
        let other = SQLiteStore(
            path: folder.storePath,
            options: SQLiteStore.Options(
                process: ProcessIdentity(host: "elsewhere", boot: "", number: 7, started: 0), now: { StoreSamples.noon }
            ))
        let run = try await other.beginRun(of: "forecasts", command: nil, at: StoreSamples.noon)
        let refusal = StoreError.runIsRunning(path: folder.storePath, run: run.number)
        await #expect(throws: refusal) { try await store.prepareSamples(fields: ["says"]) }
        _ = try await other.finishRun(run, state: .finished, files: FileCounts(), failure: nil, at: StoreSamples.noon)
        try await store.prepareSamples(fields: ["says"])
        await other.close()
        await store.close()
    }

    /// What may never be: counts that are not those of the records, a key with two current records or none.
    private static let unsound = """
        SELECT 'batch ' || id FROM batches
            WHERE stored - removed <> (SELECT count(*) FROM records WHERE batch = batches.id)
        UNION ALL SELECT 'two current' FROM records WHERE key IS NOT NULL GROUP BY source, key HAVING count(*) > 1
        UNION ALL SELECT 'in both' FROM records JOIN old_versions USING (id)
        UNION ALL SELECT 'no current' FROM old_versions
            WHERE NOT EXISTS (SELECT 1 FROM records WHERE key = old_versions.key AND source = old_versions.source)
        UNION ALL SELECT 'newer than current' FROM old_versions JOIN records USING (source, key)
            WHERE old_versions.version >= records.version
        """

    private static let firstVersion = """
        INSERT INTO sources (id, name) VALUES (1, 'forecasts');
        INSERT INTO files (id, source, path, device, inode, size, modified, offset, positions, state, seen_at)
            VALUES (1, 1, '/data/a', 1, 1, 1, 1, 1, 1, 'finished', 1), (2, 1, '/data/b', 1, 1, 1, 1, 1, 1, 'finished', 1),
                (3, 1, '/data/c', 1, 1, 1, 1, 1, 1, 'finished', 1);
        INSERT INTO runs (id, source, state, started_at, ended_at, owner, heartbeat_at)
            VALUES (1, 1, 'finished', 1, 1, '', 1);
        INSERT INTO batches (id, run, sequence, fence, source, committed_at, first_record, last_record, read, stored,
            duplicates, rejected, marked_invalid) VALUES (1, 1, 1, 0, 1, 1, 1, 2, 3, 2, 0, 1, 0);
        INSERT INTO records (id, hash, source, batch, file, position, body)
            VALUES (1, randomblob(16), 1, 1, 1, 1, '{}'), (2, randomblob(16), 1, 1, 1, 2, '[]');
        INSERT INTO rejections (batch, file, position, byte_offset, code, reason, payload)
            VALUES (1, 2, 1, 0, 'truncated', '{"truncated":{}}', x'00');
        """
}

/// Counts transactions.
private final class CommitCounter: Sendable {
    private let number = Atomic<Int>(0)

    var count: Int { number.load(ordering: .relaxed) }
    func add() { number.add(1, ordering: .relaxed) }
}

/// What another process sees.
private struct Glance: Equatable {
    var items: [String]
    var rejections: Int

    init(_ store: SQLiteStore) async throws {
        items = try await store.currentItems(RecordQuery(order: .oldestFirst, limit: 1_000))
        rejections = try await store.rejections(RejectionQuery()).count
    }
}
