import Foundation
import Ingestion
import TestSupport
import Testing

@testable import Adapters

@Suite("Trust in a store from before")
struct TrustUpgradeTests {
    @Test func isComparedInAsManyRoundsAsMemoryAsksFor() async throws {
        let folder = try StoreFolder(preferringMemory: true)
        let store = SQLiteStore(path: folder.storePath)
        _ = try await store.beginRun(of: "scores", command: nil, at: StoreSamples.noon)
        try await store.prepareEvidence(["scores": .trustScores])
        let bodies = (0..<40).map { TrustSamples.score("s\($0 % 10)", "0.5", further: #","n":\#($0)"#) }
        _ = try await store.load([TrustSamples.batch(bodies)], source: "scores")
        func check(atOnce: Int) async throws -> TrustCheck {
            try await store.transact(TransactionTerms()) { db in try TrustRecomputation(db).check(atOnce: atOnce) }
        }
        for atOnce in [1, 3, 100] {
            #expect(try await check(atOnce: atOnce) == TrustCheck(subjects: 10, observations: 40))
        }
        try await store.evaluate("UPDATE trust_subjects SET successes = successes + 1 WHERE name = 's3'")
        try await store.evaluate("DELETE FROM trust_subjects WHERE name = 's7'")
        for atOnce in [1, 3, 100] {
            #expect(try await check(atOnce: atOnce).wrong.map(\.name) == ["s3", "s7"])
        }
        await store.close()
    }

    /// Versions are replaced and brought back while only a part is looked through: nothing counts twice, and nothing is
    /// taken back that was never counted.
    @Test func isRightWhateverHappensWhileItIsLookedThrough() async throws {
        let folder = try StoreFolder(preferringMemory: true)
        let store = SQLiteStore(path: folder.storePath)
        func load(_ scores: [(item: Int, score: String)]) async throws -> RunID {
            let run = try await store.beginRun(of: "items", command: nil, at: StoreSamples.noon)
            try await store.prepareTrust(of: "items", isKeyed: true, maximumVersions: 3)
            for (item, score) in scores {
                let body = TrustSamples.score("s\(item % 2)", score, further: #","id":"k\#(item)""#)
                _ = try await store.commit(
                    TrustSamples.batch([body], key: TrustSamples.key), to: run, at: StoreSamples.noon)
            }
            _ = try await store.finishRun(
                run, state: .finished, files: FileCounts(), failure: nil, at: StoreSamples.noon)
            return run
        }
        _ = try await load((0..<8).map { (item: $0, score: "0.\($0)") })
        // As if whoever looks through it had been killed behind the third batch.
        try await store.evaluate(
            "INSERT INTO evidence_sources SELECT id, 'trust_scores', 0, 8 FROM sources WHERE name = 'items'")
        let state = try await store.evaluate("SELECT source FROM evidence_sources")
        #expect(state.count == 1)
        _ = try await store.transact(TransactionTerms()) { db in
            let source = try #require(try StoredSource.find("items", db))
            for _ in 0..<3 { _ = try EvidenceState.find(source, db)?.goOn(db) }
        }
        #expect(try await store.verifyTrust().unfinished == ["items"])
        // Items of both halves get new versions; undone, those before are back.
        let run = try await load([(1, "0.9"), (6, "0.9"), (20, "0.5")])
        _ = try await store.undo(run, at: StoreSamples.noon)
        _ = try await load([(2, "1"), (7, "1")])
        try await store.prepareEvidence(["items": .trustScores])
        let check = try await store.verifyTrust()
        let known = try await store.knownTrust()
        #expect(check == TrustCheck(subjects: 2, observations: 8), "\(check), \(known)")
        await store.close()
    }
}
