import Foundation
import Ingestion
import Synchronization
import TestSupport
import Testing

@testable import Adapters

/// Servers that die, stand still or have no room, each a server of its own.
@Suite("PostgreSQL store: servers that fail", .serialized)
struct PostgreSQLServerFaultTests {
    private static let noon = StoreSamples.noon

    /// - Parameter change: of the options the tests go by.
    private func store(
        on server: PostgreSQLServer, _ change: (inout PostgreSQLStore.Options) -> Void = { _ in }
    ) throws -> PostgreSQLStore {
        var options = PostgreSQLStore.Options()
        change(&options)
        return PostgreSQLStore(try PostgreSQLStores.address(server.url("postgres")), options: options)
    }

    private func counts(_ store: PostgreSQLStore) async throws -> [[String]] {
        try await store.evaluate(
            """
            SELECT (SELECT count(*) FROM records), (SELECT count(*) FROM identities), (SELECT count(*) FROM batches),
                (SELECT sum(read) FROM runs)
            """)
    }

    @Test func aServerThatDiesBeforeTheCommitHasTheBatchOnce() async throws {
        let server = try PostgreSQLServer()
        let deaths = Mutex(2)
        let store = try store(on: server) { options in
            options.willCommit = {
                let isDue = deaths.withLock { count in
                    count -= 1
                    return count == 0
                }
                guard isDue else { return }
                try? server.kill()
                try? server.start()
            }
        }
        let run = try await store.beginRun(of: "forecasts", command: nil, at: Self.noon)
        _ = try await store.commit(StoreSamples.batch(1...500), to: run, at: Self.noon)
        #expect(deaths.withLock { $0 } < 0)
        #expect(try await counts(store) == [["500", "500", "1", "500"]])
        await store.close()
        server.stop()
    }

    /// While the records of a batch are copied there, with nobody there for a while.
    @Test func aServerThatDiesWhileItIsLoadedKeepsNothingOfTheBatch() async throws {
        let server = try PostgreSQLServer()
        let store = try store(on: server) { $0.recoveryPatience = .zero }
        let run = try await store.beginRun(of: "forecasts", command: nil, at: Self.noon)
        let large = StoreSamples.batch(1...100_000)
        let loading = Task { try await store.commit(large, to: run, at: Self.noon) }
        let begin = ContinuousClock.now
        while try server.ask("SELECT count(*) FROM pg_stat_progress_copy") == "0",
            begin.duration(to: .now) < TerminalSession.patience
        {}
        try server.kill()
        await #expect(throws: StoreError.self) { try await loading.value }
        try server.start()
        #expect(try await store.evaluate("SELECT count(*) FROM batches") == [["0"]])
        _ = try await store.commit(StoreSamples.batch(1...500), to: run, at: Self.noon)
        #expect(try await counts(store) == [["500", "500", "1", "500"]])
        await store.close()
        server.stop()
    }

    @Test func aServerThatStandsStillIsGivenUpAndDoublesNothing() async throws {
        let server = try PostgreSQLServer()
        let isArmed = Mutex(false)
        let store = try store(on: server) { options in
            options.serverPatience = .seconds(2)
            options.connectTimeout = .seconds(2)
            options.lockTimeout = .seconds(1)
            options.recoveryPatience = .seconds(1)
            options.willCommit = {
                if isArmed.withLock({ $0 }) { server.pause() }
            }
        }
        let run = try await store.beginRun(of: "forecasts", command: nil, at: Self.noon)
        _ = try await store.commit(StoreSamples.batch(1...10), to: run, at: Self.noon)
        isArmed.withLock { $0 = true }
        let begin = ContinuousClock.now
        await #expect(throws: StoreError.outcomeUnknown(path: store.path)) {
            try await store.commit(StoreSamples.batch(11...20, from: 11), to: run, at: Self.noon)
        }
        do {
            _ = try await store.beginRun(of: "trust", command: nil, at: Self.noon)
            Issue.record("nobody answers")
        } catch {
            // A connection that was open is silent, and a new one is not to be had.
            switch error {
            case .server(store.path, .timedOut), .server(store.path, .statementTimeout): break
            default: throw error
            }
        }
        #expect(begin.duration(to: .now) < TerminalSession.patience)
        isArmed.withLock { $0 = false }
        server.resume()
        // What was given up may have been stored, and is not stored again.
        _ = try await store.commit(StoreSamples.batch(11...20, from: 11), to: run, at: Self.noon)
        #expect(try await store.countRecords(RecordQuery()) == 20)
        #expect(try await store.evaluate("SELECT count(*), count(DISTINCT hash) FROM identities") == [["20", "20"]])
        await store.close()
        server.stop()
    }

    @Test func saysThatTheServerHasNoRoomForAnotherConnection() async throws {
        var options = PostgreSQLServer.Options()
        options.maxConnections = 8
        // None for those who may do everything.
        options.settings["superuser_reserved_connections"] = "0"
        let server = try PostgreSQLServer(options)
        let address = try PostgreSQLStores.address(server.url("postgres"))
        var others: [PostgreSQLConnection] = []
        while let one = try? address.hosts.connect(within: .seconds(10), stop: nil) { others.append(one) }
        let store = try store(on: server)
        for _ in 0..<2 {
            do {
                _ = try await store.beginRun(of: "forecasts", command: nil, at: Self.noon)
                Issue.record("there is no room")
            } catch {
                guard case .server(store.path, .tooManyConnections) = error else { throw error }
            }
        }
        for one in others { one.close() }
        // The server may need a moment to see that they are gone.
        let begin = ContinuousClock.now
        while try Int(server.ask("SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'")) ?? 0
            > 1,
            begin.duration(to: .now) < TerminalSession.patience
        {}
        let run = try await store.beginRun(of: "forecasts", command: nil, at: Self.noon)
        _ = try await store.commit(StoreSamples.batch(1...10), to: run, at: Self.noon)
        #expect(try await counts(store) == [["10", "10", "1", "10"]])
        await store.close()
        server.stop()
    }

    #if os(Linux)
    /// Where not even root may mount there is nothing to try.
    private static let canMount: Bool = {
        let folder = NSTemporaryDirectory() + "magpie-mount-\(UUID().uuidString)"
        guard mkdir(folder, 0o700) == 0 else { return false }
        defer { rmdir(folder) }
        guard mount("tmpfs", folder, "tmpfs", 0, "size=1m") == 0 else { return false }
        return umount2(folder, Int32(MNT_DETACH)) == 0
    }()

    @Test(.enabled(if: canMount, "a file system of its own is to be mounted"))
    func saysThatTheDiskIsFullAndGoesOnWhenThereIsRoom() async throws {
        let folder = NSTemporaryDirectory() + "magpie-full-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try #require(mount("tmpfs", folder, "tmpfs", 0, "size=160m,mode=1777") == 0)
        defer { _ = umount2(folder, Int32(MNT_DETACH)) }
        var options = PostgreSQLServer.Options()
        options.parent = folder
        options.settings = [
            "max_wal_size": "32MB", "min_wal_size": "32MB", "wal_level": "minimal", "max_wal_senders": "0",
        ]
        let server = try PostgreSQLServer(options)
        let store = try store(on: server)
        let run = try await store.beginRun(of: "forecasts", command: nil, at: Self.noon)
        _ = try await store.commit(StoreSamples.batch(1...1_000), to: run, at: Self.noon)
        // All but a little of what is left.
        let ballast = server.folder + "/ballast"
        _ = FileManager.default.createFile(atPath: ballast, contents: nil)
        let file = try #require(FileHandle(forWritingAtPath: ballast))
        let block = Data(count: 1 << 16)
        while (try? file.write(contentsOf: block)) != nil {}
        try file.close()
        do {
            _ = try await store.commit(StoreSamples.batch(1_001...60_000, from: 1_001), to: run, at: Self.noon)
            Issue.record("there is no room")
        } catch {
            // The server may have stopped over it.
            switch error {
            case .diskFull(store.path), .server(store.path, _), .outcomeUnknown(store.path): break
            default: throw error
            }
        }
        try FileManager.default.removeItem(atPath: ballast)
        if (try? server.ask("SELECT 1")) == nil { try server.restart() }
        #expect(try await store.countRecords(RecordQuery()) == 1_000)
        _ = try await store.commit(StoreSamples.batch(1_001...2_000, from: 1_001), to: run, at: Self.noon)
        #expect(try await store.evaluate("SELECT count(*), sum(stored) FROM batches") == [["2", "2000"]])
        #expect(try await store.countRecords(RecordQuery()) == 2_000)
        await store.close()
        server.stop()
    }
    #endif
}
