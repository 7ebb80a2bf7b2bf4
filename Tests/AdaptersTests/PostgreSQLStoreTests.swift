import Foundation
import Ingestion
import Quantities
import TestSupport
import Testing

@testable import Adapters

@Suite("PostgreSQL store: made, shared, refused")
struct PostgreSQLStoreTests {
    let address: PostgreSQLStoreAddress
    let server: PostgreSQLServer

    init() throws {
        server = try PostgreSQLServer.shared()
        address = try PostgreSQLStores.newAddress()
    }

    private var isMade: Bool {
        get throws {
            try server.ask("SELECT count(*) FROM pg_namespace WHERE nspname = \(address.schemaLiteral)") == "1"
        }
    }

    @Test func readingMakesNothing() async throws {
        for mode in [StoreMode.readOnly, .readWrite] {
            let store = PostgreSQLStore(address, mode: mode)
            #expect(try await store.records(RecordQuery()) == [])
            #expect(try await store.metadata().sizeBytes == 0)
            #expect(try !isMade)
            await store.close()
        }
        let reader = PostgreSQLStore(address, mode: .readOnly)
        await #expect(throws: StoreError.readOnly(path: address.place)) {
            try await reader.beginRun(of: "forecasts", command: nil, at: StoreSamples.noon)
        }
        #expect(try !isMade)
        let writer = PostgreSQLStore(address)
        _ = try await writer.beginRun(of: "forecasts", command: nil, at: StoreSamples.noon)
        // Who looked before it was there sees it now.
        #expect(try await reader.runs(matching: RunQuery()).count == 1)
        await reader.close()
        await writer.close()
    }

    @Test func isMadeOnceWhoeverBegins() async throws {
        let stores = (0..<8).map { _ in PostgreSQLStore(address) }
        try await withThrowingTaskGroup { group in
            for store in stores { group.addTask { try await store.open() } }
            try await group.waitForAll()
        }
        #expect(try await stores[0].metadata().schemaVersion == PostgreSQLSchema.version)
        for store in stores { await store.close() }
    }

    @Test func refusesWhatANewerMagpieMade() async throws {
        let store = PostgreSQLStore(address)
        try await store.open()
        try await store.evaluate("UPDATE meta SET value = 99 WHERE key = 'schema_version'")
        await store.close()
        let newer = StoreError.newerVersion(path: address.place, found: 99, supported: PostgreSQLSchema.version)
        for mode in [StoreMode.readOnly, .readWrite] {
            let store = PostgreSQLStore(address, mode: mode)
            await #expect(throws: newer) { try await store.open() }
            await #expect(throws: newer) { try await store.countRecords(RecordQuery()) }
            await store.close()
        }
    }

    @Test(arguments: ["CREATE TABLE people (name text)", "CREATE TABLE meta (key text, value text)"])
    func leavesTablesOfOthersAlone(table: String) async throws {
        let schema = address.quotedSchema
        try server.ask("CREATE SCHEMA \(schema); SET search_path = \(schema); \(table)")
        let store = PostgreSQLStore(address)
        await #expect(throws: StoreError.notAStore(path: address.place)) { try await store.open() }
        await #expect(throws: StoreError.notAStore(path: address.place)) { try await store.runs(matching: RunQuery()) }
        await store.close()
        let count = "SELECT count(*) FROM pg_class WHERE relnamespace = '\(schema)'::regnamespace AND relkind = 'r'"
        #expect(try server.ask(count) == "1")
    }

    /// The same records, from four sides at once: each is stored once, and each side's counts say what became of its own.
    @Test func severalLoadOneSourceAtOnce() async throws {
        let stores = (0..<4).map { _ in PostgreSQLStore(address) }
        try await withThrowingTaskGroup { group in
            for (index, store) in stores.enumerated() {
                group.addTask {
                    let run = try await store.beginRun(of: "forecasts", command: nil, at: StoreSamples.noon)
                    for batch in 0..<10 {
                        let first = batch * 300 + index * 75
                        let numbers = (first..<first + 300).shuffled()
                        _ = try await store.commit(
                            StoreSamples.batch(numbers, file: "/data/\(index)", from: Int64(batch * 300 + 1)), to: run,
                            at: StoreSamples.noon)
                    }
                }
            }
            try await group.waitForAll()
        }
        let counts = try await stores[0].runs(matching: RunQuery()).map(\.counts)
        #expect(counts.map(\.read) == [3_000, 3_000, 3_000, 3_000])
        #expect(counts.map { $0.stored + $0.duplicates } == [3_000, 3_000, 3_000, 3_000])
        #expect(counts.map(\.stored).reduce(0, +) == 3_225)
        #expect(try await stores[1].countRecords(RecordQuery()) == 3_225)
        let bodies = "SELECT count(*), count(DISTINCT body), count(DISTINCT hash) FROM records"
        #expect(try await stores[2].evaluate(bodies) == [["3225", "3225", "3225"]])
        let found = """
            SELECT count(*) FROM identities JOIN records ON records.id = identities.record
                AND records.hash = identities.hash AND records.ingested = identities.ingested
            """
        #expect(try await stores[2].evaluate(found) == [["3225"]])
        for store in stores { await store.close() }
    }

    @Test func severalSpendNoMoreThanTheBudget() async throws {
        let stores = (0..<4).map { _ in PostgreSQLStore(address) }
        let rules = SpendingRules(
            budgets: [Budget(.all, .day, limit: Money(microdollars: 100))],
            emergencyThreshold: Money(microdollars: 1 << 40), calendar: Calendar(identifier: .gregorian))
        let granted = try await withThrowingTaskGroup(of: Int.self) { group in
            for (index, store) in stores.enumerated() {
                group.addTask {
                    var granted = 0
                    let call = PlannedCall(
                        source: SourceID("source\(index)"), run: nil,
                        atMost: Usage(calls: 1, tokens: 0, money: Money(microdollars: 3)))
                    for _ in 0..<20 {
                        if case .granted = try await store.reserve(call, under: rules, at: StoreSamples.noon) {
                            granted += 1
                        }
                    }
                    return granted
                }
            }
            return try await group.reduce(0, +)
        }
        #expect(granted == 33)
        let spent = try await stores[0].spending(SpendingQuery(calendar: rules.calendar)).map(
            \.usage.money.microdollars)
        #expect(spent == [99])
        for store in stores { await store.close() }
    }

    @Test func saysThatAnotherHoldsWhatItNeeds() async throws {
        let gate = DispatchSemaphore(value: 0)
        let (inside, entered) = AsyncStream.makeStream(of: Void.self)
        let first = PostgreSQLStore(address)
        let run = try await first.beginRun(of: "forecasts", command: nil, at: StoreSamples.noon)
        await first.close()
        var options = PostgreSQLStore.Options()
        options.willCommit = {
            entered.yield()
            gate.wait()
        }
        let holding = PostgreSQLStore(address, options: options)
        let commit = Task { try await holding.commit(StoreSamples.batch(1...3), to: run, at: StoreSamples.noon) }
        for await _ in inside { break }
        var hasty = PostgreSQLStore.Options()
        hasty.lockTimeout = .milliseconds(1)
        let other = PostgreSQLStore(address, options: hasty)
        await #expect(throws: StoreError.locked(path: address.place, holder: nil)) {
            try await other.setCursor(CursorMove(name: "at", value: "1"), of: "forecasts", at: StoreSamples.noon)
        }
        // Another source's are nobody's business.
        try await other.setCursor(CursorMove(name: "at", value: "1"), of: "trust", at: StoreSamples.noon)
        // Nor do runs that share its files wait for each other's batches.
        let sharing = try await other.beginRun(of: "trust", command: nil, at: StoreSamples.noon)
        #expect(try await other.claimFiles(["a"], of: sharing) == ["a": nil])
        #expect(try await other.claimFiles(["a"], of: run) == ["a": nil])
        let patient = PostgreSQLStore(address)
        let move = Task {
            try await patient.setCursor(CursorMove(name: "at", value: "2"), of: "forecasts", at: StoreSamples.noon)
        }
        gate.signal()
        #expect(try await commit.value.stored == 3)
        try await move.value
        #expect(try await other.cursors(of: "forecasts").map(\.value) == ["2"])
        for store in [holding, other, patient] { await store.close() }
    }

    /// Of many rows only those are fetched that are wanted, or some more.
    @Test func walksThroughManyRows() async throws {
        let store = PostgreSQLStore(address)
        try await store.open()
        let found = try await store.read(otherwise: [Int](), canStop: true) { db in
            // Who fetches all of them divides by zero. As a column, a series is made while it is fetched.
            let numbers = "(SELECT generate_series(1, 1000000) AS n) AS numbers"
            let sql = "SELECT CASE WHEN n > ? THEN n / (n - n) ELSE n END FROM \(numbers)"
            var found: [Int] = []
            try db.walk(sql, [100_000]) { row in
                try db.walk(sql, [200_000]) { inner in
                    found.append(try row.value(0) + (inner.value(0) as Int))
                    return false
                }
                return found.count < 1_200
            }
            #expect(throws: PostgreSQLError.self) { try db.query(sql, [100_000]) { _ in false } }
            return found
        }
        #expect(found == (1...1_200).map { $0 + 1 })
        // What the walk's body throws is told, and the transaction goes on.
        let rest = try await store.read(otherwise: 0, canStop: true) { db in
            #expect(throws: CancellationError.self) {
                try db.walk("SELECT 1 AS n", []) { _ in throw CancellationError() }
            }
            return try db.value(Int.self, "SELECT count(*) FROM pg_cursors WHERE name LIKE 'walk%'") ?? -1
        }
        #expect(rest == 0)
        await store.close()
    }

    /// Emptying a month needs it alone; where somebody reads there, its records go one by one.
    @Test func aMonthThatIsReadIsEmptiedAllTheSame() async throws {
        let store = PostgreSQLStore(address)
        _ = try await store.load(1...50, file: "/data/a", at: StoreSamples.noon)
        let gate = DispatchSemaphore(value: 0)
        let (inside, entered) = AsyncStream.makeStream(of: Void.self)
        let reader = PostgreSQLStore(address)
        let reading = Task {
            try await reader.read(otherwise: 0, canStop: false) { db in
                let count = try db.value(Int.self, "SELECT count(*) FROM records") ?? 0
                entered.yield()
                gate.wait()
                return count
            }
        }
        for await _ in inside { break }
        let done = try await store.prune(RetentionPolicy(recordDays: 30), at: StoreSamples.noon + 40 * 86_400)
        #expect(done.expiredRecords == ["forecasts": 50])
        #expect(try await store.countRecords(RecordQuery()) == 0)
        gate.signal()
        #expect(try await reading.value == 50)
        for one in [store, reader] { await one.close() }
    }

    /// What is deleted weighs nothing, although its room stays in the tables: nothing goes for it.
    @Test func removesNoMoreThanItMustForRoom() async throws {
        let store = PostgreSQLStore(address)
        try await store.prepareSamples(maximumVersions: 9)
        for version in 0..<6 {
            let samples = (0..<200).map { item in
                KeyedSample(item, (0..<40).map { _ in UUID().uuidString }.joined() + "\(version)")
            }
            _ = try await store.loadItems(samples, at: StoreSamples.noon + Double(version))
        }
        let used = try await store.prunePlan(RetentionPolicy(), at: StoreSamples.noon).bytesBefore
        // About three of the six.
        let policy = RetentionPolicy(maximumBytes: used * 55 / 100)
        let done = try await store.prune(policy, at: StoreSamples.noon + 100)
        #expect(done.oldVersions == 600)
        #expect(done.bytesAfter <= used * 55 / 100)
        #expect(done.bytesAfter > used * 45 / 100)
        #expect(try await store.countRecords(RecordQuery()) == 200)
        #expect(try await store.prune(policy, at: StoreSamples.noon + 100).isEmpty)
        await store.close()
    }

    @Test func forgetsTheWeightsOfBatchesThatAreForgotten() async throws {
        let store = PostgreSQLStore(address)
        for day in 0..<4 {
            let first = day * 10
            _ = try await store.load(
                first..<first + 10, file: "/data/\(day)", at: StoreSamples.noon + Double(day) * 86_400)
        }
        _ = try await store.prune(
            RetentionPolicy(recordDays: 10, metricsDays: 10), at: StoreSamples.noon + 12.5 * 86_400)
        let counts = "SELECT (SELECT count(*) FROM batches), (SELECT count(*) FROM batch_weights)"
        #expect(try await store.evaluate(counts) == [["1", "1"]])
        await store.close()
    }

    /// Deleted one by one, its records would stay in its file until their room is used again.
    @Test func aMonthThatIsOverGoesAsAWhole() async throws {
        let store = PostgreSQLStore(address)
        let day: TimeInterval = 86_400
        let later = StoreSamples.noon + 40 * day
        let run = try await store.beginRun(of: "forecasts", command: nil, at: StoreSamples.noon)
        _ = try await store.commit(StoreSamples.batch(1...50), to: run, at: StoreSamples.noon)
        _ = try await store.commit(StoreSamples.batch(51...60, from: 51), to: run, at: StoreSamples.noon + 1)
        _ = try await store.commit(StoreSamples.batch(61...90, from: 61), to: run, at: later)
        _ = try await store.finishRun(run, state: .finished, files: FileCounts(), failure: nil, at: later)
        let plan = try await store.prune(RetentionPolicy(recordDays: 30), at: later + day)
        #expect(plan.expiredRecords == ["forecasts": 60])
        let months = [StoreSamples.noon, later].map { MonthPartition(of: $0.microseconds).table }
        let sizes = months.map { "pg_relation_size('\($0)') > 0" }.joined(separator: ", ")
        #expect(try await store.evaluate("SELECT \(sizes)") == [["f", "t"]])
        #expect(try await store.evaluate("SELECT count(*) FROM identities") == [["30"]])
        #expect(try await store.countRecords(RecordQuery()) == 30)
        #expect(try await store.records(RecordQuery(limit: 100)).count == 30)
        await store.close()
    }

    /// Somebody may drop a month as a whole: then its identities lead nowhere, and what comes again is stored again.
    @Test func storesAgainWhatWentWithItsMonth() async throws {
        let store = PostgreSQLStore(address)
        let run = try await store.beginRun(of: "forecasts", command: nil, at: StoreSamples.noon)
        _ = try await store.commit(StoreSamples.batch(1...50), to: run, at: StoreSamples.noon)
        let month = MonthPartition(of: StoreSamples.noon.microseconds).table
        try await store.evaluate("DROP TABLE \(month); UPDATE batches SET removed = stored")
        let later = StoreSamples.noon + 40 * 86_400
        let counts = try await store.commit(StoreSamples.batch(26...75, from: 26), to: run, at: later)
        #expect(counts == RecordCounts(read: 50, stored: 50, markedInvalid: counts.markedInvalid))
        let again = try await store.commit(StoreSamples.batch(1...75), to: run, at: later)
        #expect((again.stored, again.duplicates) == (25, 50))
        #expect(try await store.countRecords(RecordQuery()) == 75)
        #expect(try await store.records(RecordQuery(limit: 100)).count == 75)
        await store.close()
    }
}
