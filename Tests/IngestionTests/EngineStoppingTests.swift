import Adapters
import Foundation
import Ingestion
import Synchronization
import TestSupport
import Testing

@Suite("Ingestor: stopping, and rehearsing", .timeLimit(.minutes(1)))
struct EngineStoppingTests {
    let folder: StoreFolder
    let store: SQLiteStore
    let clock = ManualClock()
    let forecasts = Source(id: "forecasts", kind: .file(FileSource(path: "/data")))
    let trust = Source(id: "trust", kind: .file(FileSource(path: "/data")))

    init() throws {
        folder = try StoreFolder()
        store = SQLiteStore(path: folder.storePath)
    }

    @Test func stopsBetweenBatchesWhenItsTaskIsCancelled() async throws {
        let task = Mutex<Task<IngestReport, Never>?>(nil)
        let script = EngineScript(
            steps: (0..<9).map { .batch(StoreSamples.batch([$0], from: Int64($0 + 1))) },
            onNext: { number in
                guard number == 4 else { return }
                // The handle may be a moment behind the task.
                while task.withLock({ $0 }) == nil { await Task.yield() }
                task.withLock { $0?.cancel() }
            })
        let connector = ScriptedConnector(["forecasts": script])
        let ingestor = Ingestor(store: store, connectors: [connector], clock: clock)
        let running = Task { [forecasts, trust] in await ingestor.ingest([forecasts, trust]) }
        task.withLock { $0 = running }
        let report = await running.value
        let run = RunReport(
            id: RunID(1), source: "forecasts", command: nil, state: .cancelled, started: clock.now(),
            ended: clock.now(), counts: RecordCounts(read: 3, stored: 3, markedInvalid: 1),
            files: FileCounts(read: 1))
        #expect(report.outcomes.map(\.counts) == [run.counts, RecordCounts()])
        #expect(report.outcomes[1].result == .notStarted)
        #expect(try await store.runs(matching: RunQuery()) == [run])
        #expect(try await store.countRecords(RecordQuery()) == 3)
        #expect(connector.events.last == "next forecasts 4")
    }

    @Test func stopsBetweenBatchesWhenTheStoreSaysSo() async throws {
        let script = EngineScript(
            steps: (0..<9).map { .batch(StoreSamples.batch([$0], from: Int64($0 + 1))) },
            onNext: { [store] number in
                if number == 3 { try? await store.requestCancel(of: RunID(1)) }
            })
        let connector = ScriptedConnector(["forecasts": script])
        let report = await Ingestor(store: store, connectors: [connector], clock: clock).ingest([forecasts])
        let runs = try await store.runs(matching: RunQuery())
        #expect(runs.map(\.state) == [.cancelled])
        #expect(runs.map(\.counts) == [report.totals])
        #expect(report.totals == RecordCounts(read: 2, stored: 2, markedInvalid: 1))
        #expect(!connector.events.contains("committed forecasts"))
        // It may have a connection open.
        #expect(connector.stopped == ["forecasts"])
    }

    /// Whatever becomes of it: else a database would keep a session for a run that is over.
    @Test func readersAreToldWhenNothingMoreIsRead() async throws {
        let connector = ScriptedConnector([
            "forecasts": EngineScript(steps: [.batch(StoreSamples.batch(1...3))]),
            "trust": EngineScript(steps: [.fail(.vanished(path: "/data/a.json"))]),
        ])
        let ingestor = Ingestor(store: store, connectors: [connector], clock: clock)
        _ = await ingestor.ingest([forecasts, trust])
        #expect(connector.stopped == ["forecasts", "trust"])
        _ = await ingestor.ingest([forecasts, trust], options: IngestOptions(dryRun: true))
        #expect(connector.stopped == ["forecasts", "trust", "forecasts", "trust"])
    }

    /// While a batch is being read, which may take long, somebody else asks the run to stop.
    @Test func stopsReadingABatchWhenTheStoreSaysSo() async throws {
        let script = EngineScript(
            steps: (0..<3).map { .batch(StoreSamples.batch([$0], from: Int64($0 + 1))) },
            onNext: { [store] number in
                guard number == 2 else { return }
                try? await store.requestCancel(of: RunID(1))
                // Reading goes on until it is told to end.
                await ManualClock().pause(for: .seconds(1))
            })
        let connector = ScriptedConnector(["forecasts": script])
        let report = await Ingestor(store: store, connectors: [connector], clock: ImpatientClock()).ingest([forecasts])
        #expect(report.outcomes.map(\.state) == [.cancelled])
        #expect(report.totals == RecordCounts(read: 1, stored: 1, markedInvalid: 1))
        #expect(connector.events == ["open forecasts", "next forecasts 1", "next forecasts 2"])
    }

    /// Whatever the time of day does, which stands still here: while a batch is being read, the run says that it lives.
    @Test func givesSignsOfLifeByNoClockOnTheWall() async throws {
        let signs = Mutex(0.0)
        let store = SQLiteStore(
            path: folder.storePath,
            options: SQLiteStore.Options(now: {
                Date(
                    timeIntervalSince1970: signs.withLock { count in
                        count += 1
                        return count
                    })
            }))
        let script = EngineScript(
            steps: [.batch(StoreSamples.batch([1])), .batch(StoreSamples.batch([2], from: 2))],
            onNext: { number in
                guard number == 2 else { return }
                while signs.withLock({ $0 }) < 16 { await Task.yield() }
            })
        let ingestor = Ingestor(
            store: store, connectors: [ScriptedConnector(["forecasts": script])], clock: ImpatientClock())
        #expect(await ingestor.ingest([forecasts]).outcomes.map(\.state) == [.finished])
        await store.close()
    }

    /// A clock whose pauses are over at once.
    private struct ImpatientClock: IngestionClock {
        func now() -> Date { Date(timeIntervalSince1970: 0) }
        func pause(for duration: Duration) async { await Task.yield() }
    }

    @Test func rehearsesWithoutLeavingATrace() async throws {
        var batch = StoreSamples.batch([1, 2, 2, 5])
        batch.rejections = [Rejection(reason: .truncated, file: 0, position: 5, byteOffset: 0, payload: [])]
        let script = EngineScript(steps: [.batch(batch), .batch(StoreSamples.batch([5, 6], from: 6))])
        let connector = ScriptedConnector(["forecasts": script])
        let ingestor = Ingestor(store: store, connectors: [connector], clock: clock)
        let report = await ingestor.ingest([forecasts], options: IngestOptions(dryRun: true))
        let rehearsal = RehearsalReport(
            state: .finished,
            counts: RecordCounts(read: 7, stored: 4, duplicates: 2, rejected: 1, markedInvalid: 1),
            summary: ReadingSummary(files: FileCounts(read: 1), totalBytes: 100, readBytes: 20))
        #expect(report.outcomes.map(\.result) == [.rehearsed(rehearsal)])
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [])
        // Nothing is archived either.
        #expect(!connector.events.contains("committed forecasts"))
    }

    @Test func rehearsesAgainstWhatIsStored() async throws {
        let run = try await store.beginRun(of: "forecasts", command: nil, at: clock.now())
        _ = try await store.commit(StoreSamples.batch(1...10), to: run, at: clock.now())
        let connector = ScriptedConnector(["forecasts": EngineScript(steps: [.batch(StoreSamples.batch(6...25))])])
        let ingestor = Ingestor(store: store, connectors: [connector], clock: clock)
        let rehearsed = await ingestor.ingest([forecasts], options: IngestOptions(dryRun: true)).totals
        let real = await ingestor.ingest([forecasts]).totals
        #expect(rehearsed == RecordCounts(read: 20, stored: 15, duplicates: 5, markedInvalid: 3))
        #expect(real == rehearsed)
    }

    @Test func rehearsesWhatBecomesOfRecordsWithAKey() async throws {
        try await store.prepareSamples()
        _ = try await store.loadItems([KeyedSample(1, "a"), KeyedSample(2, "a")])
        let batches = [
            KeyedSample.batch([KeyedSample(1, "a"), KeyedSample(2, "b"), KeyedSample(3, "a"), KeyedSample(3, "b")]),
            KeyedSample.batch([KeyedSample(3, "b"), KeyedSample(1, "c"), KeyedSample(3, "a")]),
        ]
        let connector = ScriptedConnector(["forecasts": EngineScript(steps: batches.map { .batch($0) })])
        let ingestor = Ingestor(store: store, connectors: [connector], clock: clock)
        let rehearsed = await ingestor.ingest([forecasts], options: IngestOptions(dryRun: true)).totals
        let counts = RecordCounts(read: 7, stored: 5, duplicates: 2, newVersions: 4)
        #expect(rehearsed == counts)
        let run = try await store.load(batches)
        #expect(try await store.runs(matching: RunQuery(id: run)).map(\.counts) == [counts])
    }

    @Test func aRehearsalFailsAsTheRunWould() async throws {
        let missing = RunFailure.folderMissing(path: "/nowhere")
        let connector = ScriptedConnector(["forecasts": EngineScript(openFailure: missing)])
        let ingestor = Ingestor(store: store, connectors: [connector], clock: clock)
        let report = await ingestor.ingest([forecasts, trust], options: IngestOptions(dryRun: true))
        #expect(report.outcomes.map(\.failure) == [missing, nil])
    }
}
