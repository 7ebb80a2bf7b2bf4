import Foundation
import Ingestion
import Synchronization
import TestSupport
import Testing

@testable import Adapters

@Suite("Copying a store to a server and back", .serialized)
struct StoreCopyTests {
    let folder: StoreFolder
    let server: PostgreSQLStoreAddress

    init() throws {
        folder = try StoreFolder(preferringMemory: true)
        server = try PostgreSQLStores.newAddress()
    }

    private var first: StorePlace { .file(folder.storePath) }
    private var middle: StorePlace { .server(server) }
    private var last: StorePlace { .file(folder.path + "/again/store.sqlite") }

    /// What any kind of content the promises are about leaves in a store comes back as it was.
    @Test(arguments: stride(from: 0, to: StoreConformance.cases.count, by: 7).map { StoreConformance.cases[$0] })
    func comesBackAsItWas(conformance: StoreConformance) async throws {
        let store = SQLiteStore(path: folder.storePath)
        try await conformance.check(store)
        // Runs that the test left going on, and refused copying for.
        try await store.evaluate("UPDATE runs SET state = 'interrupted' WHERE state = 'running'")
        await store.close()
        let there = try await StoreCopy(from: first, to: middle).perform()
        let back = try await StoreCopy(from: middle, to: last).perform()
        #expect(back == there)
        try await expectSameSequences()
    }

    private func expectSameSequences() async throws {
        let sequences = "SELECT name, seq FROM sqlite_sequence WHERE seq > 0 AND name <> 'batches' ORDER BY name"
        let (before, after) = (
            SQLiteStore(path: folder.storePath), SQLiteStore(path: folder.path + "/again/store.sqlite")
        )
        let (here, there) = (try await before.evaluate(sequences), try await after.evaluate(sequences))
        #expect(here == there)
        await before.close()
        await after.close()
    }

    /// Goes on at the new place as if it had always been there: nothing is stored twice, versions go on, numbers too.
    @Test(arguments: [true, false])
    func goesOnAtTheNewPlace(isBack: Bool) async throws {
        let store = SQLiteStore(path: folder.storePath)
        _ = try await store.load(1...30, file: "/data/a.jsonl", rejecting: 3)
        // Some of them are duplicates: numbers have gaps on a server.
        let undone = try await store.load(20...60, file: "/data/b.jsonl", at: StoreSamples.noon + 60)
        try await store.prepareSamples(of: "keyed")
        let items = [KeyedSample(1, "a"), KeyedSample(2, "a"), KeyedSample(1, "b"), KeyedSample(3, "a")]
        _ = try await store.load([KeyedSample.batch(items)], source: "keyed", at: StoreSamples.noon + 40 * 86_400)
        let newest = try await store.runs(matching: RunQuery(limit: 1))[0].id
        await store.close()
        _ = try await StoreCopy(from: first, to: middle).perform()
        if isBack { _ = try await StoreCopy(from: middle, to: last).perform() }
        let copy: any Store =
            isBack ? SQLiteStore(path: folder.path + "/again/store.sqlite") : PostgreSQLStore(server)
        let original = SQLiteStore(path: folder.storePath)
        let all = RecordQuery(limit: 1_000)
        #expect(try await copy.records(all) == original.records(all))
        #expect(try await copy.versions(of: KeyedSample.key(1), source: "keyed").map(\.version) == [2, 1])
        let again = try await copy.load(1...70, file: "/data/c.jsonl", at: StoreSamples.noon + 50 * 86_400)
        #expect(again.number > newest.number)
        #expect(try await copy.runs(matching: RunQuery(id: again))[0].counts.stored == 10)
        let more = [KeyedSample(1, "b"), KeyedSample(1, "c"), KeyedSample(2, "a")]
        _ = try await copy.load([KeyedSample.batch(more)], source: "keyed", at: StoreSamples.noon + 51 * 86_400)
        #expect(try await copy.versions(of: KeyedSample.key(1), source: "keyed").map(\.version) == [3, 2, 1])
        #expect(try await copy.countRecords(RecordQuery(sources: ["forecasts"])) == 70)
        _ = try await copy.undo(undone, at: StoreSamples.noon + 52 * 86_400)
        #expect(try await copy.countRecords(RecordQuery(sources: ["forecasts"])) == 40)
        await copy.close()
        await original.close()
    }

    @Test func refusesWhereSomethingIsAlready() async throws {
        let store = SQLiteStore(path: folder.storePath)
        _ = try await store.load(1...3, file: "/data/a.jsonl")
        await store.close()
        _ = try await StoreCopy(from: first, to: middle).perform()
        await #expect(throws: StoreCopyFailure.occupied(path: server.place)) {
            try await StoreCopy(from: first, to: middle).perform()
        }
        await #expect(throws: StoreCopyFailure.occupied(path: folder.storePath)) {
            try await StoreCopy(from: middle, to: first).perform()
        }
        let nothing = StorePlace.file(folder.path + "/nothing.sqlite")
        await #expect(throws: StoreCopyFailure.missing(path: folder.path + "/nothing.sqlite")) {
            try await StoreCopy(from: nothing, to: last).perform()
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [".magpie"])
    }

    @Test func refusesWhileARunGoesOn() async throws {
        let store = SQLiteStore(path: folder.storePath)
        let run = try await store.beginRun(of: "forecasts", command: nil, at: StoreSamples.noon)
        for target in [middle, last] {
            await #expect {
                try await StoreCopy(from: first, to: target).perform()
            } throws: { error in
                guard case .running(folder.storePath, let found) = error as? StoreCopyFailure else { return false }
                return found.run == run
            }
        }
        await store.close()
        #expect(try leftovers().isEmpty)
        #expect(
            try PostgreSQLServer.shared().ask(
                "SELECT count(*) FROM pg_namespace WHERE starts_with(nspname, \(server.schemaLiteral))") == "0")
    }

    /// Killed in the middle it leaves something that nobody takes for a store, and that the next one takes away.
    @Test func beginsAnewWhereAnotherWasKilled() async throws {
        let store = SQLiteStore(path: folder.storePath)
        _ = try await store.load(1...100, file: "/data/a.jsonl")
        await store.close()
        let path = folder.path + "/again/store.sqlite"
        let dead = try FileCopySite(path: path)
        try await dead.store.write(claiming: nil) { _ in }
        await #expect(throws: StoreCopyFailure.taken(path: path)) {
            try await StoreCopy(from: first, to: last).perform()
        }
        await dead.store.close()
        #expect(try leftovers() == ["store.sqlite.copying", "store.sqlite.copying.lock"])
        withExtendedLifetime(dead) {}
        let deadSite = try await ServerCopySite(server)
        try await deadSite.store.write(claiming: nil) { _ in }
        await #expect(throws: StoreCopyFailure.taken(path: server.place)) {
            try await StoreCopy(from: first, to: middle).perform()
        }
    }

    /// Somebody may have named theirs so.
    @Test func leavesAStoreAloneThatHasTheNameOfAProvisionalOne() async throws {
        let theirs = PostgreSQLStore(try PostgreSQLStores.address(unprovisional("_copying")))
        _ = try await theirs.load(1...5, file: "/data/theirs.jsonl")
        let store = SQLiteStore(path: folder.storePath)
        _ = try await store.load(1...3, file: "/data/a.jsonl")
        await store.close()
        await #expect(throws: StoreCopyFailure.occupied(path: theirs.path)) {
            try await StoreCopy(from: first, to: middle).perform()
        }
        #expect(try await theirs.countRecords(RecordQuery()) == 5)
        await theirs.close()
    }

    /// The same schema as one of ours for a while, as somebody would name it.
    private func unprovisional(_ ending: String) throws -> String {
        try PostgreSQLServer.shared().url("postgres") + "?schema="
            + (server.schema + ending).replacing(" ", with: "%20")
    }

    @Test func tellsThatTheStoreWasLoadedMeanwhile() async throws {
        let store = SQLiteStore(path: folder.storePath)
        _ = try await store.load(1...100, file: "/data/a.jsonl")
        let copy = StoreCopy(from: first, to: last) { progress in
            guard progress == .init(copied: 100, verified: 100, total: 100) else { return }
            let done = DispatchSemaphore(value: 0)
            Task.detached {
                _ = try? await store.load(101...110, file: "/data/b.jsonl")
                done.signal()
            }
            done.wait()
        }
        await #expect(throws: StoreCopyFailure.changed(path: folder.storePath)) { try await copy.perform() }
        #expect(try leftovers().isEmpty)
        await store.close()
    }

    @Test func readsBackWhatItWrote() async throws {
        let store = SQLiteStore(path: folder.storePath)
        _ = try await store.load(1...100, file: "/data/a.jsonl")
        await store.close()
        // Something changes the copy before it is looked at.
        let (place, path) = (last, folder.path + "/again/store.sqlite.copying")
        let calls = Mutex(0)
        let copy = StoreCopy(from: first, to: place) { progress in
            // Told first when they have been read, then when they are there.
            guard progress == .init(copied: 100, verified: 0, total: 100) else { return }
            let isThere = calls.withLock { calls in
                calls += 1
                return calls == 2
            }
            guard isThere else { return }
            let done = DispatchSemaphore(value: 0)
            Task.detached {
                let copied = SQLiteStore(path: path)
                _ = try? await copied.evaluate("UPDATE sources SET name = 'forecast'")
                await copied.close()
                done.signal()
            }
            done.wait()
        }
        await #expect(
            throws: StoreCopyFailure.differs(
                path: folder.path + "/again/store.sqlite", table: "sources", read: 1, found: 1)
        ) { try await copy.perform() }
        #expect(try leftovers().isEmpty)
    }

    private func leftovers() throws -> [String] {
        let names = try? FileManager.default.contentsOfDirectory(atPath: folder.path + "/again")
        return (names ?? []).filter { !["turn.lock", "write.lock"].contains($0) }.sorted()
    }

    /// What is in neither list would be lost.
    @Test func knowsAllTablesAndTheirColumns() async throws {
        let (file, shared) = (SQLiteStore(path: folder.storePath), PostgreSQLStore(server))
        for store in [file, shared] as [any SQLStore] {
            try await store.write(claiming: nil) { session in
                let names = try session.copying.tableNames()
                let known = CopiedTable.whole + CopiedTable.records + [CopiedTable.batches]
                #expect(Set(names).subtracting(CopiedTable.own) == Set(known))
            }
        }
        for table in CopiedTable.whole + CopiedTable.records + [CopiedTable.batches] {
            let here = try await file.read(otherwise: []) { try Set($0.copying.columns(of: table)) }
            let there = try await shared.read(otherwise: []) { try Set($0.copying.columns(of: table)) }
            #expect(here == there.filter { $0.name != CopiedTable.repeated }, "\(table)")
        }
        await file.close()
        await shared.close()
    }
}
