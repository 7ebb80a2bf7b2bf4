import Adapters
import Foundation
import Ingestion
import Synchronization
import TestSupport
import Testing

@Suite("SQLite store: several processes, and their deaths")
struct StoreSharingTests {
    let folder: StoreFolder

    init() throws { folder = try StoreFolder() }

    var path: String { folder.storePath }

    @Test func twoWritersTakeTurns() async throws {
        let options = SQLiteStore.Options(checkpointBytes: 1 << 18)
        let stores = [SQLiteStore(path: path, options: options), SQLiteStore(path: path, options: options)]
        try await withThrowingTaskGroup { group in
            for (index, store) in stores.enumerated() {
                group.addTask {
                    let run = try await store.beginRun(of: "forecasts", command: nil, at: StoreSamples.noon)
                    for batch in 0..<20 {
                        let first = batch * 300 + index * 150
                        _ = try await store.commit(
                            StoreSamples.batch(first..<first + 300, from: Int64(first + 1)), to: run,
                            at: StoreSamples.noon)
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(try await stores[0].countRecords(RecordQuery()) == 6_150)
        #expect(try await stores[1].countRecords(RecordQuery()) == 6_150)
        let counts = try await stores[0].runs(matching: RunQuery()).map(\.counts)
        #expect(counts.map(\.read) == [6_000, 6_000])
        #expect(counts.map { $0.stored + $0.duplicates } == [6_000, 6_000])
        #expect(counts.map(\.stored).reduce(0, +) == 6_150)
        for store in stores { await store.close() }
        let again = SQLiteStore(path: path)
        #expect(try await again.evaluate("PRAGMA integrity_check") == [["ok"]])
        #expect(try await again.evaluate("SELECT count(*), max(id) FROM records") == [["6150", "6150"]])
        await again.close()
    }

    /// A wait that lasts is told once, with who writes meanwhile; a short one is not worth a word.
    @Test func tellsThatItWaits() async throws {
        let first = SQLiteStore(path: path)
        try await first.open()
        await first.close()
        let holder = try LockHolder(path: folder.path + "/.magpie/write.lock", signature: String(getpid()))
        let told = Mutex<[Int32?]>([])
        var options = SQLiteStore.Options(lockTimeout: .seconds(60))
        options.waitingNotice = .zero
        options.isWaiting = { process in
            told.withLock { $0.append(process) }
            holder.release()
        }
        let waiting = SQLiteStore(path: path, options: options)
        _ = try await waiting.beginRun(of: "forecasts", command: nil, at: StoreSamples.noon)
        #expect(told.withLock { $0 } == [getpid()])
        // Nobody is in the way any more.
        _ = try await waiting.beginRun(of: "forecasts", command: nil, at: StoreSamples.noon)
        #expect(told.withLock { $0 } == [getpid()])
        await waiting.close()
    }

    @Test func saysWhoHoldsTheLock() async throws {
        let patient = SQLiteStore(path: path)
        try await patient.open()
        let hasty = SQLiteStore(path: path, options: SQLiteStore.Options(lockTimeout: .zero))
        try await hasty.open()
        let (inside, entered) = AsyncStream.makeStream(of: Void.self)
        let gate = DispatchSemaphore(value: 0)
        let holding = SQLiteStore(
            path: path,
            options: SQLiteStore.Options(willCommit: {
                entered.yield()
                gate.wait()
            }))
        async let session = holding.beginSession(at: StoreSamples.noon)
        for await _ in inside { break }
        await #expect(throws: StoreError.locked(path: path, holder: getpid())) {
            try await hasty.beginSession(at: StoreSamples.noon)
        }
        // Who only reads is not kept waiting.
        #expect(try await hasty.countRecords(RecordQuery()) == 0)
        gate.signal()
        _ = try await session
        #expect(try await hasty.beginSession(at: StoreSamples.noon) == SessionID(2))
        for store in [patient, hasty, holding] { await store.close() }
    }

    @Test func theJournalHasAPatienceOfItsOwn() async throws {
        try await prepare()
        let holder = try LockHolder(path: folder.path + "/.magpie/write.lock", signature: nil)
        let locked = StoreError.locked(path: path, holder: getpid())
        let noon = StoreSamples.noon
        let hastyJournal = SQLiteStore(
            path: path, options: SQLiteStore.Options(lockTimeout: .seconds(600), journalTimeout: .zero))
        await #expect(throws: locked) { try await hastyJournal.beginSession(at: noon) }
        await #expect(throws: locked) {
            try await hastyJournal.append(CommandEntry(session: SessionID(1), time: noon, text: "x", intents: []))
        }
        await #expect(throws: locked) { try await hastyJournal.finish(CommandID(1), CommandEnding(.done, at: noon)) }
        await #expect(throws: locked) { try await hastyJournal.endSession(SessionID(1), at: noon) }
        let hastyElsewhere = SQLiteStore(
            path: path, options: SQLiteStore.Options(lockTimeout: .zero, journalTimeout: .seconds(600)))
        await #expect(throws: locked) { try await hastyElsewhere.beginRun(of: "x", command: nil, at: noon) }
        holder.release()
        for store in [hastyJournal, hastyElsewhere] { await store.close() }
    }

    @Test(arguments: ["2147483647\n", "0\n", "-1\n", "", "nobody\n"])
    func namesNoHolderThatDoesNotLive(signature: String) async throws {
        try await prepare()
        let holder = try LockHolder(path: folder.path + "/.magpie/write.lock", signature: signature)
        let store = SQLiteStore(path: path, options: SQLiteStore.Options(journalTimeout: .zero))
        await #expect(throws: StoreError.locked(path: path, holder: nil)) {
            try await store.beginSession(at: StoreSamples.noon)
        }
        holder.release()
        await store.close()
    }

    /// A store with a run whose process died, so that opening it has something to write.
    private func prepare() async throws {
        var dead = ProcessIdentity.current
        dead.number = Int32.max
        let store = SQLiteStore(path: path, options: SQLiteStore.Options(process: dead))
        _ = try await store.beginRun(of: "forecasts", command: nil, at: StoreSamples.noon)
        await store.close()
    }

    @Test func findsTheRunsOfDeadProcesses() async throws {
        var dead = ProcessIdentity.current
        dead.number = Int32.max
        var rebooted = ProcessIdentity.current
        rebooted.boot = "another boot"
        var successor = ProcessIdentity.current
        successor.started += 1
        var elsewhere = ProcessIdentity.current
        elsewhere.host = "another machine"
        let noon = StoreSamples.noon
        for process in [dead, rebooted, successor, elsewhere, .current] {
            let options = SQLiteStore.Options(process: process, now: { noon })
            let store = SQLiteStore(path: path, options: options)
            let run = try await store.beginRun(of: "forecasts", command: nil, at: noon - 10)
            _ = try await store.commit(Batch(), to: run, at: noon)
            await store.close()
        }
        func states(at time: Date) async throws -> [RunState] {
            let store = SQLiteStore(path: path, options: SQLiteStore.Options(now: { time }))
            try await store.open()
            let runs = try await store.runs(matching: RunQuery())
            await store.close()
            #expect(runs.allSatisfy { ($0.ended == nil) == ($0.state == .running) && ($0.ended ?? noon) == noon })
            return runs.reversed().map(\.state)
        }
        let seen = try await states(at: noon + 30)
        #expect(seen == [.interrupted, .interrupted, .interrupted, .running, .running])
        let later = try await states(at: noon + 3_600)
        #expect(later == [.interrupted, .interrupted, .interrupted, .interrupted, .running])
    }

    /// What could not be written down as ended is in nobody's way, although its process lives.
    @Test func aRunThatWasGivenUpDoesNotBlockItsSource() async throws {
        var options = SQLiteStore.Options(lockTimeout: .zero)
        // Other tests have runs of the same numbers in hand.
        options.runsInHand = RunsInHand()
        let store = SQLiteStore(path: path, options: options)
        let run = try await store.beginRun(of: "forecasts", command: nil, alone: true, at: StoreSamples.noon)
        let holder = try LockHolder(path: folder.path + "/.magpie/write.lock", signature: nil)
        await #expect(throws: StoreError.self) {
            try await store.finishRun(run, state: .finished, files: FileCounts(), failure: nil, at: StoreSamples.noon)
        }
        holder.release()
        _ = try await store.beginRun(of: "forecasts", command: nil, alone: true, at: StoreSamples.noon)
        #expect(try await store.runs(matching: RunQuery(id: run)).map(\.state) == [.interrupted])
        await store.close()
    }

    #if os(Linux)
    /// As a container without a process that asks after orphans keeps those of killed ones.
    @Test func aProcessThatNobodyAskedAfterIsDead() throws {
        var child: pid_t = 0
        var words: [UnsafeMutablePointer<CChar>?] = [strdup("/bin/cat"), nil]
        defer { free(words[0]) }
        // It reads what never comes.
        var ends: [Int32] = [-1, -1]
        try #require(pipe(&ends) == 0)
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawn_file_actions_adddup2(&actions, ends[0], 0)
        try #require(posix_spawn(&child, "/bin/cat", &actions, nil, &words, nil) == 0)
        defer { waitpid(child, nil, 0) }
        var identity = ProcessIdentity.current
        let status = try String(contentsOfFile: "/proc/\(child)/stat", encoding: .utf8).split(separator: " ")
        (identity.number, identity.started) = (child, try #require(UInt64(status[21])))
        #expect(identity.liveness == .alive)
        kill(child, SIGKILL)
        var info = siginfo_t()
        try #require(waitid(P_PID, id_t(child), &info, WEXITED | WNOWAIT) == 0)
        #expect(identity.liveness == .dead)
        for end in ends { close(end) }
    }
    #endif

    /// A process that lives is given more time; but a run that nobody goes on with has to end some day.
    @Test func aSilentRunOfALivingProcessEndsInTheEnd() async throws {
        var parent = ProcessIdentity.current
        (parent.number, parent.started) = (getppid(), 0)
        let noon = StoreSamples.noon
        let theirs = SQLiteStore(path: path, options: SQLiteStore.Options(process: parent, now: { noon }))
        let run = try await theirs.beginRun(of: "forecasts", command: nil, at: noon)
        for (seconds, running) in [(300.0, [run]), (600, [])] {
            let store = SQLiteStore(path: path, options: SQLiteStore.Options(now: { noon + seconds }))
            #expect(try await store.runningRuns().map(\.run) == running)
            await store.close()
        }
        await theirs.close()
    }

    @Test func aRunTakenForDeadTakesNoMoreBatches() async throws {
        var elsewhere = ProcessIdentity.current
        elsewhere.host = "another machine"
        let slow = SQLiteStore(path: path, options: SQLiteStore.Options(process: elsewhere, now: { StoreSamples.noon }))
        let run = try await slow.beginRun(of: "forecasts", command: nil, at: StoreSamples.noon)
        let later = StoreSamples.noon + 7_200
        let store = SQLiteStore(path: path, options: SQLiteStore.Options(now: { later }))
        try await store.open()
        await #expect(throws: StoreError.runWasEnded(path: path, run: run.number)) {
            try await slow.commit(StoreSamples.batch(1...9), to: run, at: later)
        }
        #expect(try await !slow.keepAlive(run))
        #expect(try await store.countRecords(RecordQuery()) == 0)
        await slow.close()
        await store.close()
    }

    @Test func aProcessKilledBeforeItCommitsLosesThatBatchAndNoOther() async throws {
        // The child finds the place by the number of its parent.
        let shared = NSTemporaryDirectory() + "magpie-killed-\(getpid())"
        defer { try? FileManager.default.removeItem(atPath: shared) }
        try FileManager.default.createDirectory(atPath: shared, withIntermediateDirectories: false)
        await #expect(processExitsWith: .signal(SIGKILL)) {
            let path = NSTemporaryDirectory() + "magpie-killed-\(getppid())/.magpie/store.sqlite"
            let steady = SQLiteStore(path: path)
            let run = try await steady.beginRun(of: "forecasts", command: nil, at: StoreSamples.noon)
            _ = try await steady.commit(StoreSamples.batch(1...2_000), to: run, at: StoreSamples.noon)
            // A small cache, so that much of what is not committed is in the log when the end comes.
            let options = SQLiteStore.Options(cacheBytes: 1 << 16, willCommit: { kill(getpid(), SIGKILL) })
            let doomed = SQLiteStore(path: path, options: options)
            _ = try await doomed.commit(
                StoreSamples.batch(1_001...30_000, from: 2_001), to: run, at: StoreSamples.noon)
        }
        let store = SQLiteStore(path: shared + "/.magpie/store.sqlite")
        #expect(try await store.evaluate("PRAGMA integrity_check") == [["ok"]])
        #expect(try await store.countRecords(RecordQuery()) == 2_000)
        #expect(try await store.evaluate("SELECT count(*) FROM records") == [["2000"]])
        #expect(try await store.progress(ofFile: "/data/forecasts.jsonl", source: "forecasts")?.positions == 2_000)
        let runs = try await store.runs(matching: RunQuery())
        #expect(runs.map(\.state) == [.interrupted])
        #expect(runs.map(\.counts) == [RecordCounts(read: 2_000, stored: 2_000, markedInvalid: 400)])
        await store.close()
    }
}
