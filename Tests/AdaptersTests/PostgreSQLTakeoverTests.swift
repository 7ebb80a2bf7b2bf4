import Foundation
import Ingestion
import Quantities
import Synchronization
import TestSupport
import Testing

@testable import Adapters

@Suite("PostgreSQL store: machines that vanish, and clocks that are wrong")
struct PostgreSQLTakeoverTests {
    private let address: PostgreSQLStoreAddress
    private static let noon = StoreSamples.noon

    init() throws { address = try PostgreSQLStores.newAddress() }

    /// A store as another machine has it.
    private func elsewhere(
        _ host: String = "another machine", clockIsAhead lead: TimeInterval = 0
    ) -> PostgreSQLStore {
        var options = PostgreSQLStore.Options()
        options.process.host = host
        options.runsInHand = RunsInHand()
        options.now = { Date() + lead }
        return PostgreSQLStore(address, options: options)
    }

    /// As when its last sign of life were so long ago.
    private func silence(_ run: RunID, for seconds: Int, _ store: PostgreSQLStore) async throws {
        try await store.evaluate(
            "UPDATE runs SET heartbeat_at = heartbeat_at - \(seconds) * 1000000 WHERE id = \(run.number)")
    }

    @Test func takesOverWhatASilentMachineReads() async throws {
        let (silent, store) = (elsewhere(), PostgreSQLStore(address))
        let run = try await silent.beginRun(of: "forecasts", command: nil, alone: true, at: Self.noon)
        _ = try await silent.commit(StoreSamples.batch(1...10), to: run, at: Self.noon)
        // Far from the limit, whatever time the test itself takes.
        try await silence(run, for: 10, store)
        await #expect(throws: StoreError.self) {
            try await store.beginRun(of: "forecasts", command: nil, alone: true, at: Self.noon)
        }
        try await silence(run, for: 40, store)
        let taken = try await store.beginRun(of: "forecasts", command: nil, alone: true, at: Self.noon)
        #expect(try await store.runs(matching: RunQuery(id: run)).map(\.state) == [.interrupted])
        // It comes back: nothing of it is stored any more.
        let ended = StoreError.runWasEnded(path: address.place, run: run.number)
        await #expect(throws: ended) {
            try await silent.commit(StoreSamples.batch(11...20, from: 11), to: run, at: Self.noon)
        }
        await #expect(throws: ended) { try await silent.claimFiles(["a"], of: run) }
        await #expect(throws: ended) { try await silent.note([], fields: FieldInventory(records: 1), of: run) }
        #expect(try await !silent.keepAlive(run))
        let report = try await silent.finishRun(
            run, state: .finished, files: FileCounts(), failure: nil, at: Self.noon)
        #expect(report.state == .interrupted)
        #expect(try await store.countRecords(RecordQuery()) == 10)
        #expect(try await store.evaluate("SELECT count(*) FROM identities") == [["10"]])
        _ = try await store.commit(StoreSamples.batch(1...20), to: taken, at: Self.noon)
        #expect(try await store.countRecords(RecordQuery()) == 20)
        for one in [silent, store] { await one.close() }
    }

    @Test func theFilesOfASilentMachineAreFree() async throws {
        let (silent, store) = (elsewhere(), PostgreSQLStore(address))
        let run = try await silent.beginRun(of: "forecasts", command: nil, at: Self.noon)
        let other = try await store.beginRun(of: "forecasts", command: nil, at: Self.noon)
        #expect(try await silent.claimFiles(["a", "b"], of: run) == ["a": nil, "b": nil])
        let progress = StoreSamples.progress("a", positions: 3)
        _ = try await silent.commit(Batch(files: [progress]), to: run, at: Self.noon)
        #expect(try await store.claimFiles(["a", "b", "c"], of: other) == ["c": nil])
        try await silence(run, for: 50, store)
        #expect(try await store.claimFiles(["a", "b"], of: other) == ["a": progress, "b": nil])
        for one in [silent, store] { await one.close() }
    }

    /// Signs of life are the server's time, whatever the machine believes.
    @Test(arguments: [-3_600.0, 3_600])
    func aWrongClockEndsNoRun(lead: TimeInterval) async throws {
        let (wrong, store) = (elsewhere(clockIsAhead: lead), PostgreSQLStore(address))
        let run = try await wrong.beginRun(of: "forecasts", command: nil, at: Date() + lead)
        #expect(try await wrong.keepAlive(run))
        let other = try await store.beginRun(of: "trust", command: nil, at: Date())
        #expect(try await Set(store.runningRuns().map(\.run)) == [run, other])
        _ = try await elsewhere("a third", clockIsAhead: -lead).beginRun(of: "news", command: nil, at: Date() - lead)
        _ = try await wrong.commit(StoreSamples.batch(1...3), to: run, at: Date() + lead)
        let report = try await wrong.finishRun(
            run, state: .finished, files: FileCounts(), failure: nil, at: Date() + lead)
        #expect(report.state == .finished)
        #expect(abs(try #require(report.ended).timeIntervalSinceNow) < 600)
        for one in [wrong, store] { await one.close() }
    }

    /// An hour's lead gives no room in a rate that counts for all, and takes nothing away before its time.
    @Test func aWrongClockIsNoWayAroundALimit() async throws {
        let (wrong, store) = (elsewhere(clockIsAhead: 86_400), PostgreSQLStore(address))
        let rules = SpendingRules(
            emergencyThreshold: Money(microdollars: 1 << 40), rates: [RateLimit(.all, requests: 1, per: .hour)],
            calendar: Calendar(identifier: .gregorian))
        let call = PlannedCall(source: "api", run: nil, atMost: Usage(calls: 1))
        let begin = Date()
        guard case .granted = try await store.reserve(call, under: rules, at: begin) else {
            Issue.record("the first call")
            return
        }
        guard case .wait(let until, _) = try await wrong.reserve(call, under: rules, at: Date() + 86_400) else {
            Issue.record("an hour is not over")
            return
        }
        // By its own clock, which is what it waits by.
        #expect(abs(until.timeIntervalSince(begin + 86_400 + 3_600)) < 600)
        let run = try await store.beginRun(of: "forecasts", command: nil, at: Date())
        _ = try await store.commit(StoreSamples.batch(1...3), to: run, at: Date())
        _ = try await store.finishRun(run, state: .finished, files: FileCounts(), failure: nil, at: Date())
        #expect(try await wrong.prune(RetentionPolicy(recordDays: 1), at: Date() + 86_400 + 3_600).isEmpty)
        #expect(try await store.countRecords(RecordQuery()) == 3)
        for one in [wrong, store] { await one.close() }
    }

    /// A sign that comes between looking and ending keeps the run.
    @Test func aSignOfLifeComesBeforeTheEnd() async throws {
        let store = PostgreSQLStore(address)
        let run = try await elsewhere().beginRun(of: "forecasts", command: nil, at: Self.noon)
        try await silence(run, for: 50, store)
        let liveness = store.context.liveness
        let states = try await store.transact(TransactionTerms()) { db in
            let abandoned = try AbandonedRun.all(db, liveness)
            #expect(abandoned.map(\.id) == [run.number])
            try db.execute("UPDATE runs SET heartbeat_at = heartbeat_at + 1")
            for run in abandoned { try run.markInterrupted(db) }
            return try db.values(String.self, "SELECT state FROM runs")
        }
        #expect(states == ["running"])
        await store.close()
    }

    /// A run goes on however long one of its transactions takes.
    @Test func givesSignsOfLifeBesidesALongTransaction() async throws {
        let gate = DispatchSemaphore(value: 0)
        let (inside, entered) = AsyncStream.makeStream(of: Void.self)
        let isArmed = Mutex(false)
        var options = PostgreSQLStore.Options()
        options.willCommit = {
            guard isArmed.withLock({ $0.take() }) else { return }
            entered.yield()
            gate.wait()
        }
        let store = PostgreSQLStore(address, options: options)
        let run = try await store.beginRun(of: "forecasts", command: nil, at: Self.noon)
        isArmed.withLock { $0 = true }
        let long = Task {
            try await store.setCursor(CursorMove(name: "at", value: "1"), of: "forecasts", at: Self.noon)
        }
        for await _ in inside { break }
        try await silence(run, for: 50, PostgreSQLStore(address))
        #expect(try await store.keepAlive(run))
        #expect(try await elsewhere().runningRuns().map(\.run) == [run])
        gate.signal()
        try await long.value
        await store.close()
    }

    /// What could not be written down as ended is in nobody's way, although its process lives.
    @Test func aRunThatWasGivenUpDoesNotBlockItsSource() async throws {
        var options = PostgreSQLStore.Options()
        // Other tests have runs of the same numbers in hand.
        options.runsInHand = RunsInHand()
        let store = PostgreSQLStore(address, options: options)
        let run = try await store.beginRun(of: "forecasts", command: nil, alone: true, at: Self.noon)
        try await store.evaluate("ALTER TABLE runs RENAME COLUMN failure TO hidden")
        await #expect(throws: StoreError.self) {
            try await store.finishRun(run, state: .finished, files: FileCounts(), failure: nil, at: Self.noon)
        }
        try await store.evaluate("ALTER TABLE runs RENAME COLUMN hidden TO failure")
        _ = try await store.beginRun(of: "forecasts", command: nil, alone: true, at: Self.noon)
        #expect(try await store.runs(matching: RunQuery(id: run)).map(\.state) == [.interrupted])
        await store.close()
    }

    /// A transaction whose client stands still, or vanished without a word, has claimed what all others need.
    @Test func endsTransactionsOfClientsThatStandStill() async throws {
        let gate = DispatchSemaphore(value: 0)
        let (inside, entered) = AsyncStream.makeStream(of: Void.self)
        let isArmed = Mutex(true)
        var options = PostgreSQLStore.Options()
        options.process.host = "another machine"
        options.willCommit = {
            guard isArmed.withLock({ $0.take() }) else { return }
            entered.yield()
            gate.wait()
        }
        let still = PostgreSQLStore(address, options: options)
        let held = Task {
            try await still.setCursor(CursorMove(name: "at", value: "1"), of: "forecasts", at: Self.noon)
        }
        for await _ in inside { break }
        var hasty = PostgreSQLStore.Options()
        hasty.lockTimeout = .milliseconds(50)
        let early = PostgreSQLStore(address, options: hasty)
        await #expect(throws: StoreError.locked(path: address.place, holder: nil)) {
            try await early.beginRun(of: "forecasts", command: nil, alone: true, at: Self.noon)
        }
        hasty.silenceLimit = .zero
        hasty.lockTimeout = .seconds(2)
        let store = PostgreSQLStore(address, options: hasty)
        _ = try await store.beginRun(of: "forecasts", command: nil, alone: true, at: Self.noon)
        // It lives after all, and does its work again.
        gate.signal()
        try await held.value
        #expect(try await store.cursors(of: "forecasts").map(\.value) == ["1"])
        #expect(try await store.evaluate("SELECT count(*) FROM cursor_moves") == [["1"]])
        for one in [still, early, store] { await one.close() }
    }

    /// Nobody settles what another has reserved: their numbers are of two stores, or somebody is mistaken.
    @Test func settlesOnlyWhatIsItsOwn() async throws {
        let (other, store) = (elsewhere(), PostgreSQLStore(address))
        let rules = SpendingRules(
            emergencyThreshold: Money(microdollars: 1 << 40), calendar: Calendar(identifier: .gregorian))
        let call = PlannedCall(
            source: "api", run: nil, atMost: Usage(calls: 1, tokens: 0, money: Money(microdollars: 70)))
        guard case .granted(let reservation) = try await store.reserve(call, under: rules, at: Self.noon) else {
            Issue.record("the call")
            return
        }
        let settlement = Settlement(reservation, usage: Usage(calls: 1, tokens: 0, money: Money(microdollars: 7)))
        await #expect(throws: StoreError.self) { try await other.settle([settlement], at: Self.noon) }
        let spent = { try await store.spending(SpendingQuery(calendar: rules.calendar))[0].usage.money.microdollars }
        #expect(try await spent() == 70)
        for _ in 0..<2 { try await store.settle([settlement], at: Self.noon) }
        #expect(try await spent() == 7)
        for one in [other, store] { await one.close() }
    }
}

extension Bool {
    /// What it was; false from here on.
    fileprivate mutating func take() -> Bool {
        defer { self = false }
        return self
    }
}
