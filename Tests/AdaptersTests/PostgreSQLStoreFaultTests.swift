import Foundation
import Ingestion
import Synchronization
import TestSupport
import Testing

@testable import Adapters

@Suite("PostgreSQL store: lost connections and servers")
struct PostgreSQLStoreFaultTests {
    private let server: PostgreSQLServer
    private let database: String

    init() throws {
        server = try PostgreSQLServer.shared()
        database = try server.makeDatabase()
    }

    private func address(port: Int? = nil) throws -> PostgreSQLStoreAddress {
        let url = server.url(database)
        return try PostgreSQLStores.address(port.map { url.replacing(":\(server.port)/", with: ":\($0)/") } ?? url)
    }

    /// The server commits and nobody hears it, or hears nothing of it: either way the batch is stored once.
    @Test(arguments: [CuttingProxy.Moment.beforeTheServerHears, .beforeTheClientHears])
    func commitsOnceWhenItsEndIsNotHeard(moment: CuttingProxy.Moment) async throws {
        let proxy = try CuttingProxy(to: server.port)
        let store = PostgreSQLStore(try address(port: proxy.port))
        let run = try await store.beginRun(of: "forecasts", command: nil, at: StoreSamples.noon)
        for first in [1, 101, 201] {
            proxy.cut(moment, at: "COMMIT")
            let counts = try await store.commit(
                StoreSamples.batch(first..<first + 100, from: Int64(first)), to: run, at: StoreSamples.noon)
            #expect((counts.read, counts.stored) == (100, 100))
        }
        #expect(proxy.cutCount == 3)
        let report = try await store.finishRun(
            run, state: .finished, files: FileCounts(), failure: nil, at: StoreSamples.noon)
        #expect((report.counts.read, report.counts.stored) == (300, 300))
        #expect(try await store.evaluate("SELECT count(*), max(sequence) FROM batches") == [["3", "3"]])
        #expect(try await store.countRecords(RecordQuery()) == 300)
        #expect(try await store.duplicates(DuplicateQuery()) == [])
        await store.close()
    }

    /// Money is counted once, too.
    @Test func settlesOnceWhenItsEndIsNotHeard() async throws {
        let proxy = try CuttingProxy(to: server.port)
        let store = PostgreSQLStore(try address(port: proxy.port))
        for moment in [CuttingProxy.Moment.beforeTheClientHears, .beforeTheServerHears] {
            proxy.cut(moment, at: "COMMIT")
            let session = try await store.beginSession(at: StoreSamples.noon)
            proxy.cut(moment, at: "COMMIT")
            _ = try await store.append(
                CommandEntry(session: session, time: StoreSamples.noon, text: "ingest", intents: ["ingest"]))
        }
        #expect(try await store.evaluate("SELECT count(*) FROM commands") == [["2"]])
        #expect(try await store.evaluate("SELECT count(*) FROM sessions") == [["2"]])
        await store.close()
    }

    @Test func goesOnWhereTheServerEndedItsConnections() async throws {
        let (server, database) = (server, database)
        let ends = Mutex(1)
        var options = PostgreSQLStore.Options()
        options.willCommit = {
            let isDue = ends.withLock { count in
                count -= 1
                return count == 0
            }
            if isDue { try? server.terminateBackends(of: database) }
        }
        let store = PostgreSQLStore(try address(), options: options)
        // In the middle of a transaction,
        let run = try await store.beginRun(of: "forecasts", command: nil, at: StoreSamples.noon)
        ends.withLock { $0 = 1 }
        let counts = try await store.commit(StoreSamples.batch(1...100), to: run, at: StoreSamples.noon)
        #expect(counts.stored == 100)
        // and between two of them.
        #expect(try await store.countRecords(RecordQuery()) == 100)
        try server.terminateBackends(of: database)
        #expect(try await store.countRecords(RecordQuery()) == 100)
        try server.terminateBackends(of: database)
        let again = try await store.commit(StoreSamples.batch(1...100), to: run, at: StoreSamples.noon)
        #expect(again.duplicates == 100)
        #expect(try await store.runs(matching: RunQuery()).count == 1)
        await store.close()
    }

    @Test func saysThatTheServerIsGoneAndGoesOnWhenItIsBack() async throws {
        let server = try PostgreSQLServer()
        var options = PostgreSQLStore.Options()
        options.recoveryPatience = .zero
        let store = PostgreSQLStore(try PostgreSQLStores.address(server.url("postgres")), options: options)
        let run = try await store.beginRun(of: "forecasts", command: nil, at: StoreSamples.noon)
        _ = try await store.commit(StoreSamples.batch(1...10), to: run, at: StoreSamples.noon)
        try server.shutDown()
        for _ in 0..<2 {
            do {
                _ = try await store.commit(StoreSamples.batch(11...20), to: run, at: StoreSamples.noon)
                Issue.record("nobody is there")
            } catch {
                guard case .server(store.path, .unreachable) = error else { throw error }
            }
        }
        try server.start()
        let counts = try await store.commit(StoreSamples.batch(11...20, from: 11), to: run, at: StoreSamples.noon)
        #expect(counts.stored == 10)
        try server.setReadOnly(true)
        let reader = PostgreSQLStore(store.address)
        #expect(try await reader.countRecords(RecordQuery()) == 20)
        await #expect(throws: StoreError.readOnly(path: store.path)) {
            try await reader.beginRun(of: "forecasts", command: nil, at: StoreSamples.noon)
        }
        await reader.close()
        await store.close()
        server.stop()
    }
}
