import Foundation
import Ingestion
import Quantities
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
    @Test(arguments: [CuttingProxy.Moment.beforeTheServerHears, .beforeTheClientHears])
    func spendsAndSettlesOnceWhenItsEndIsNotHeard(moment: CuttingProxy.Moment) async throws {
        let proxy = try CuttingProxy(to: server.port)
        let store = PostgreSQLStore(try address(port: proxy.port))
        let rules = SpendingRules(
            emergencyThreshold: Money(microdollars: 1 << 40), calendar: Calendar(identifier: .gregorian))
        let call = PlannedCall(
            source: "api", run: nil, atMost: Usage(calls: 1, tokens: 0, money: Money(microdollars: 70)))
        proxy.cut(moment, at: "COMMIT")
        guard case .granted(let reservation) = try await store.reserve(call, under: rules, at: StoreSamples.noon) else {
            Issue.record("the call")
            return
        }
        let spent = { try await store.spending(SpendingQuery(calendar: rules.calendar))[0].usage.money.microdollars }
        #expect(try await spent() == 70)
        proxy.cut(moment, at: "COMMIT")
        let usage = Usage(calls: 1, tokens: 0, money: Money(microdollars: 80))
        try await store.settle([Settlement(reservation, usage: usage)], at: StoreSamples.noon)
        #expect(proxy.cutCount == 2)
        #expect(try await spent() == 80)
        #expect(try await store.evaluate("SELECT count(*) FROM ledger") == [["2"]])
        #expect(try await store.evaluate("SELECT count(*) FROM open_reservations") == [["0"]])
        await store.close()
    }

    /// Where nobody can be asked what became of it, it is neither done again nor called failed.
    @Test func saysThatItDoesNotKnowWhatBecameOfACommit() async throws {
        let proxy = try CuttingProxy(to: server.port)
        var options = PostgreSQLStore.Options()
        options.recoveryPatience = .zero
        let store = PostgreSQLStore(try address(port: proxy.port), options: options)
        let run = try await store.beginRun(of: "forecasts", command: nil, at: StoreSamples.noon)
        proxy.cut(.beforeTheClientHears, at: "COMMIT")
        await #expect(throws: StoreError.outcomeUnknown(path: store.path)) {
            try await store.commit(StoreSamples.batch(1...100), to: run, at: StoreSamples.noon)
        }
        #expect(try await store.evaluate("SELECT count(*), sum(stored) FROM batches") == [["1", "100"]])
        #expect(try await store.duplicates(DuplicateQuery()) == [])
        await store.close()
    }

    /// A transaction that the server still waits for is not over, and can be ended.
    @Test func looksUpWhatBecameOfATransaction() async throws {
        let store = PostgreSQLStore(try address())
        try await store.open()
        func link() throws -> PostgreSQLLink {
            try PostgreSQLLink(
                store.address, options: PostgreSQLStore.Options(), clock: SharedClock(), timeout: .seconds(10))
        }
        let (one, other) = (try link(), try link())
        let mark = try ConnectionMark(of: one, owner: "o'ne")
        try one.connection.executeAll("BEGIN; \(mark.marking(1)); COMMIT")
        #expect(try mark.isCommitted(1, on: other))
        #expect(try !mark.isCommitted(2, on: other))
        try one.connection.executeAll("BEGIN; \(mark.marking(2)); ROLLBACK")
        #expect(try !mark.isCommitted(2, on: other))
        try one.connection.executeAll("BEGIN; \(mark.marking(3))")
        try other.connection.executeAll("SET lock_timeout = 10")
        #expect(throws: PostgreSQLError.self) { try mark.isCommitted(3, on: other) }
        try mark.end(on: other)
        try other.connection.executeAll("SET lock_timeout = '60s'")
        #expect(try !mark.isCommitted(3, on: other))
        // Lines of connections that are long gone go.
        try other.connection.executeAll("UPDATE connections SET at = at - 86400000001")
        _ = try ConnectionMark(of: other, owner: "other")
        #expect(try other.connection.executeAll("SELECT count(*) FROM connections").text(0, 0) == "1")
        for one in [one, other] { one.close() }
        await store.close()
    }

    @Test func journalsOnceWhenItsEndIsNotHeard() async throws {
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

    /// From the first message on: also before anything is asked of it.
    @Test func aServerThatSaysNothingIsNotWaitedForForEver() async throws {
        let proxy = try CuttingProxy(to: server.port)
        var options = PostgreSQLStore.Options()
        (options.connectTimeout, options.serverPatience, options.lockTimeout) = (.seconds(1), .seconds(1), .seconds(1))
        for (text, failure) in [
            ("SET client_encoding", DatabaseFailure.timedOut(host: "127.0.0.1:\(proxy.port)", seconds: 1)),
            ("pg_catalog.pg_class", .statementTimeout(seconds: 2)),
        ] {
            let store = PostgreSQLStore(try address(port: proxy.port), options: options)
            proxy.cut(.never, at: text)
            await #expect(throws: StoreError.server(path: store.path, failure)) { try await store.open() }
            await store.close()
        }
        #expect(proxy.cutCount == 2)
    }

    /// Waiting for another is the server's to end, which says so.
    @Test func isPatientForLongerThanOthersAreWaitedFor() async throws {
        let gate = DispatchSemaphore(value: 0)
        let (inside, entered) = AsyncStream.makeStream(of: Void.self)
        let first = PostgreSQLStore(try address())
        let run = try await first.beginRun(of: "forecasts", command: nil, at: StoreSamples.noon)
        await first.close()
        var options = PostgreSQLStore.Options()
        options.willCommit = {
            entered.yield()
            gate.wait()
        }
        let holding = PostgreSQLStore(try address(), options: options)
        let commit = Task { try await holding.commit(StoreSamples.batch(1...3), to: run, at: StoreSamples.noon) }
        for await _ in inside { break }
        options = PostgreSQLStore.Options()
        (options.lockTimeout, options.serverPatience) = (.seconds(2), .seconds(1))
        let other = PostgreSQLStore(try address(), options: options)
        await #expect(throws: StoreError.locked(path: other.path, holder: nil)) {
            try await other.setCursor(CursorMove(name: "at", value: "1"), of: "forecasts", at: StoreSamples.noon)
        }
        gate.signal()
        #expect(try await commit.value.stored == 3)
        for store in [holding, other] { await store.close() }
    }

    /// As one does that is cut off, or whose machine sleeps: what it had claimed is free after a while, and what it was at is
    /// done again when it is back.
    @Test func whoStandsStillKeepsNobodyWaiting() async throws {
        let gate = DispatchSemaphore(value: 0)
        let (inside, entered) = AsyncStream.makeStream(of: Void.self)
        let other = PostgreSQLStore(try address())
        let run = try await other.beginRun(of: "forecasts", command: nil, at: StoreSamples.noon)
        var options = PostgreSQLStore.Options()
        options.idleTransactionLimit = .milliseconds(200)
        let attempts = Atomic(0)
        options.willCommit = {
            guard attempts.add(1, ordering: .relaxed).newValue == 1 else { return }
            entered.yield()
            gate.wait()
        }
        let holding = PostgreSQLStore(try address(), options: options)
        let commit = Task { try await holding.commit(StoreSamples.batch(1...3), to: run, at: StoreSamples.noon) }
        for await _ in inside { break }
        try await other.setCursor(CursorMove(name: "at", value: "1"), of: "forecasts", at: StoreSamples.noon)
        gate.signal()
        #expect(try await commit.value.stored == 3)
        #expect(try await other.countRecords(RecordQuery()) == 3)
        for store in [holding, other] { await store.close() }
    }

    @Test func tellsThatItWaits() async throws {
        let gate = DispatchSemaphore(value: 0)
        let (inside, entered) = AsyncStream.makeStream(of: Void.self)
        let told = Mutex<[Int32?]>([])
        var options = PostgreSQLStore.Options()
        options.waitingNotice = .zero
        options.isWaiting = { holder in
            told.withLock { $0.append(holder) }
            gate.signal()
        }
        let waiting = PostgreSQLStore(try address(), options: options)
        let run = try await waiting.beginRun(of: "forecasts", command: nil, at: StoreSamples.noon)
        options = PostgreSQLStore.Options()
        options.willCommit = {
            entered.yield()
            gate.wait()
        }
        let holding = PostgreSQLStore(try address(), options: options)
        let commit = Task { try await holding.commit(StoreSamples.batch(1...3), to: run, at: StoreSamples.noon) }
        for await _ in inside { break }
        try await waiting.setCursor(CursorMove(name: "at", value: "1"), of: "forecasts", at: StoreSamples.noon)
        #expect(told.withLock { $0 } == [nil])
        #expect(try await commit.value.stored == 3)
        for store in [holding, waiting] { await store.close() }
    }

    /// A net that is cut is noticed, and a server that went away without a word.
    @Test func looksWhetherTheServerIsStillThere() async throws {
        let defaults = try address().hosts.settings
        #expect(defaults["keepalives_idle"] == "10")
        #expect(defaults["tcp_user_timeout"] == "30000")
        let own = try PostgreSQLStores.address(server.url(database) + "?keepalives_idle=60").hosts.settings
        #expect(own["keepalives_idle"] == "60")
    }

    @Test func whatTheServerEndsIsNotSaidToHaveBeenStopped() async throws {
        let store = PostgreSQLStore(try address())
        try await store.open()
        let ended = DatabaseFailure.other(code: "57014", detail: "canceling statement due to statement timeout")
        await #expect(throws: StoreError.server(path: store.path, ended)) {
            try await store.evaluate("SET LOCAL statement_timeout = 1; SELECT pg_sleep(10)")
        }
        await store.close()
    }

    /// The server may have prepared it all the same, and keeps its name.
    @Test func aStatementThatWasGivenUpLeavesNoNameInUse() throws {
        let connection = try address().hosts.connect(within: .seconds(60), stop: nil)
        for number in 1...3 {
            let stop = StopFlag()
            stop.raise()
            connection.stop = stop
            #expect(throws: PostgreSQLError.stopped) {
                _ = try connection.execute("SELECT \(number)", isRepeated: true).rowCount
            }
            connection.stop = nil
            #expect(try connection.execute("SELECT -\(number)", isRepeated: true).text(0, 0) == "-\(number)")
        }
        connection.close()
    }
}
