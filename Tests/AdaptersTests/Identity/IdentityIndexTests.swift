import Foundation
import Ingestion
import TestSupport
import Testing

@testable import Adapters

@Suite("Index of identities")
struct IdentityIndexTests {
    /// So small that a few hundred records go through several levels, with filters, one step a commit.
    static let small = IdentityOptions(
        fanOut: 2, chunkEntries: 4, filterBlocks: 100, chunksWithoutFilter: 2, mergesPerEntry: 1, leastMerged: 1)

    /// Whatever is stored, removed and asked for, and whoever does it: the store knows exactly what it has.
    @Test(arguments: 0..<16)
    func knowsExactlyWhatIsStored(seed: Int) async throws {
        let folder = try StoreFolder()
        var model = try await IdentityModel(path: folder.storePath, seed: seed)
        for _ in 0..<120 { try await model.takeAStep() }
        try await model.finish()
    }

    @Test func findsDuplicatesAcrossManySegments() async throws {
        let folder = try StoreFolder()
        let store = SQLiteStore(path: folder.storePath, options: SQLiteStore.Options(index: IdentityIndexTests.small))
        let run = try await store.beginRun(of: "forecasts", command: nil, at: StoreSamples.noon)
        for first in stride(from: 0, to: 2_000, by: 10) {
            let counts = try await store.commit(
                StoreSamples.batch(first..<first + 10, from: Int64(first + 1)), to: run, at: StoreSamples.noon)
            #expect(counts == RecordCounts(read: 10, stored: 10, markedInvalid: 2))
        }
        let report = try await store.checkIdentities()
        #expect(report.segments < 40)
        #expect(report.entries == 2_000)
        #expect((report.checkedRecords, report.lostRecords) == (2_000, 0))
        let again = try await store.beginRun(of: "forecasts", command: nil, at: StoreSamples.noon)
        let counts = try await store.commit(
            StoreSamples.batch(0..<2_000, file: "/data/other.jsonl"), to: again, at: StoreSamples.noon)
        #expect(counts == RecordCounts(read: 2_000, duplicates: 2_000))
        #expect(
            try await store.duplicates(DuplicateQuery()).map { [$0.first, $0.last] } == [[1, 2_000]])
        await store.close()
    }

    @Test func storesAgainWhatWasRemoved() async throws {
        let folder = try StoreFolder()
        let store = SQLiteStore(path: folder.storePath, options: SQLiteStore.Options(index: IdentityIndexTests.small))
        for _ in 0..<6 {
            let run = try await store.beginRun(of: "forecasts", command: nil, at: StoreSamples.noon)
            let counts = try await store.commit(StoreSamples.batch(1...100), to: run, at: StoreSamples.noon)
            #expect(counts == RecordCounts(read: 100, stored: 100, markedInvalid: 20))
            #expect(try await store.countKnown((1...200).map(StoreSamples.identity), of: "forecasts") == 100)
            try await store.evaluate("DELETE FROM records")
            #expect(try await store.countKnown((1...200).map(StoreSamples.identity), of: "forecasts") == 0)
        }
        // Entries of records that are gone go when they meet in a merge.
        #expect(try await store.checkIdentities().entries < 600)
        await store.close()
    }

    @Test func canBeMadeAnewFromTheRecords() async throws {
        let folder = try StoreFolder()
        let store = SQLiteStore(path: folder.storePath, options: SQLiteStore.Options(index: IdentityIndexTests.small))
        let run = try await store.beginRun(of: "forecasts", command: nil, at: StoreSamples.noon)
        _ = try await store.commit(StoreSamples.batch(1...300), to: run, at: StoreSamples.noon)
        try await store.evaluate("DELETE FROM identity_segments")
        #expect(try await store.checkIdentities().lostRecords == 300)
        try await store.rebuildIdentities()
        let report = try await store.checkIdentities(lookingUp: 100)
        #expect(report.entries == 300)
        #expect((report.checkedRecords, report.lostRecords) == (100, 0))
        await store.close()
    }

    @Test(arguments: [
        "UPDATE identity_chunks SET entries = zeroblob(48) WHERE id % 3 = 1",
        "UPDATE identity_chunks SET entries = zeroblob(17) WHERE id % 3 = 1",
        "UPDATE identity_filters SET blocks = zeroblob(length(blocks))",
        "UPDATE identity_filters SET blocks = zeroblob(5)",
        "DELETE FROM identity_chunks WHERE id % 5 = 1",
        "UPDATE identity_segments SET entries = entries + 1",
        "UPDATE identity_segments SET chunks = -1",
        "UPDATE identity_segments SET chunks = 9223372036854775807",
        "UPDATE identity_segments SET state = 'lost'",
        "UPDATE identity_segments SET group_chunks = 0",
    ])
    func saysThatItIsDamaged(change: String) async throws {
        let folder = try StoreFolder()
        let store = SQLiteStore(path: folder.storePath, options: SQLiteStore.Options(index: IdentityIndexTests.small))
        let run = try await store.beginRun(of: "forecasts", command: nil, at: StoreSamples.noon)
        for first in stride(from: 0, to: 300, by: 50) {
            _ = try await store.commit(StoreSamples.batch(first..<first + 50), to: run, at: StoreSamples.noon)
        }
        try await store.evaluate(change)
        await #expect { try await store.checkIdentities() } throws: { error in
            if case .damaged? = error as? StoreError { true } else { false }
        }
        try await store.rebuildIdentities()
        #expect(try await store.checkIdentities().lostRecords == 0)
        await store.close()
    }
}
