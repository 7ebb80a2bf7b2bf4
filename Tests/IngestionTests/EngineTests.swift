import Adapters
import Foundation
import Ingestion
import Synchronization
import TestSupport
import Testing

@Suite("Ingestor", .timeLimit(.minutes(1)))
struct EngineTests {
    let folder: StoreFolder
    let store: SQLiteStore
    let clock = ManualClock()

    init() throws {
        folder = try StoreFolder()
        store = SQLiteStore(path: folder.storePath)
    }

    @Test func storesWhatIsReadAndReports() async throws {
        var second = StoreSamples.batch(3...6, from: 4)
        second.rejections = [Rejection(reason: .truncated, file: 0, position: 8, byteOffset: 70, payload: [])]
        let connector = ScriptedConnector([
            "a": EngineScript(steps: [.batch(StoreSamples.batch(1...3)), .batch(second), .batch(Batch())])
        ])
        let report = await ingest([source("a")], connector, options: IngestOptions(command: CommandID(7)))
        let run = RunReport(
            id: RunID(1), source: "a", command: CommandID(7), state: .finished, started: clock.now(),
            ended: clock.now(),
            counts: RecordCounts(read: 8, stored: 6, duplicates: 1, rejected: 1, markedInvalid: 1),
            files: FileCounts(read: 1))
        let summary = ReadingSummary(files: FileCounts(read: 1), totalBytes: 100, readBytes: 30)
        #expect(report == IngestReport(outcomes: [SourceOutcome(source: "a", result: .ran(run, summary))]))
        #expect(report.totals == run.counts)
        #expect(try await store.runs(matching: RunQuery()) == [run])
        #expect(try await store.countRecords(RecordQuery()) == 6)
        #expect(
            connector.events == ["open a", "next a 1", "next a 2", "next a 3", "next a 4", "committed a", "next a 5"])
    }

    @Test func readsTheNextBatchWhileItCommitsAndNoFurther() async throws {
        let reading = DispatchSemaphore(value: 0)
        let transactions = Mutex(0)
        let connector = ScriptedConnector([
            "a": EngineScript(
                steps: (0..<4).map { .batch(StoreSamples.batch([$0])) },
                onNext: { if $0 > 1 { reading.signal() } })
        ])
        let options = SQLiteStore.Options(willCommit: {
            // The first transaction begins the run and the last ends it.
            let number = transactions.withLock { number in
                number += 1
                return number - 1
            }
            guard (1...4).contains(number) else { return }
            connector.note("commit \(number) \(reading.wait(timeout: .now() + 30) == .success ? "" : "alone")")
        })
        let store = SQLiteStore(path: folder.storePath, options: options)
        let report = await Ingestor(store: store, connectors: [connector], clock: clock).ingest([source("a")])
        #expect(report.totals.stored == 4)
        #expect(
            connector.events == [
                "open a", "next a 1", "next a 2", "commit 1 ", "next a 3", "commit 2 ", "next a 4", "commit 3 ",
                // Once more behind `committed`: what archiving made of the files.
                "next a 5", "commit 4 ", "committed a", "next a 6",
            ])
    }

    @Test func takesSourcesByPriorityThenAsGiven() async throws {
        let connector = ScriptedConnector([:])
        let sources = [source("c", priority: 2), source("b", priority: 1), source("d", priority: 2), source("a")]
        let report = await ingest(sources, connector)
        #expect(report.outcomes.map(\.source) == ["b", "a", "c", "d"])
        #expect(connector.events.filter { $0.hasPrefix("open") } == ["open b", "open a", "open c", "open d"])
    }

    @Test func ingestsSeveralSourcesAtOnceButNoMoreThanAllowed() async throws {
        let barrier = EngineBarrier(2)
        let open = Mutex((now: 0, most: 0))
        let script = EngineScript(
            steps: [.batch(Batch())],
            onNext: { number in
                if number == 1 {
                    open.withLock { $0 = ($0.now + 1, max($0.most, $0.now + 1)) }
                    // Passes only if another source is being read at the same time.
                    await barrier.arrive()
                } else {
                    open.withLock { $0.now -= 1 }
                }
            })
        let connector = ScriptedConnector(["a": script, "b": script, "c": script, "d": script])
        let report = await ingest(
            ["a", "b", "c", "d"].map { source($0) }, connector, options: IngestOptions(parallel: true, maxWorkers: 2))
        #expect(report.outcomes.map(\.source) == ["a", "b", "c", "d"])
        #expect(open.withLock { $0.most } == 2)
    }

    /// A source of a kind that cannot be read takes no worker from the others.
    @Test func skippedSourcesHoldNobodyUp() async throws {
        let barrier = EngineBarrier(2)
        let script = EngineScript(steps: [.batch(Batch())], onNext: { if $0 == 1 { await barrier.arrive() } })
        let connector = ScriptedConnector(["a": script, "b": script])
        let apis = ["x", "y", "z"].map {
            Source(id: SourceID($0), kind: .api(APISource(endpoint: "https://example.org")))
        }
        let report = await ingest(
            apis + [source("a"), source("b")], connector, options: IngestOptions(parallel: true, maxWorkers: 2))
        #expect(report.outcomes.map(\.isFinished) == [false, false, false, true, true])
    }

    /// With fewer workers than sources, the more important ones begin first, whatever the order they were given in.
    @Test(arguments: [1, 2, 3]) func importantSourcesBeginFirst(workers: Int) async throws {
        let connector = ScriptedConnector([:])
        let sources = [("e", 5), ("b", 2), ("d", 4), ("a", 1), ("c", 3)].map { source(SourceID($0.0), priority: $0.1) }
        let report = await ingest(sources, connector, options: IngestOptions(parallel: true, maxWorkers: workers))
        #expect(report.outcomes.map(\.source) == ["a", "b", "c", "d", "e"])
        let runs = try await store.runs(matching: RunQuery())
        #expect(runs.reversed().map(\.source) == ["a", "b", "c", "d", "e"])
        if workers == 1 {
            #expect(
                connector.events.filter { $0.hasPrefix("open") } == ["a", "b", "c", "d", "e"].map { "open \($0)" })
        }
    }

    /// Sources read at once are written one after the other: each batch whole, none lost.
    @Test func writesOneBatchAtATime() async throws {
        let open = Mutex(0)
        let most = Mutex(0)
        let store = SQLiteStore(
            path: folder.storePath,
            options: SQLiteStore.Options(willCommit: {
                let now = open.withLock { open in
                    open += 1
                    return open
                }
                most.withLock { $0 = max($0, now) }
                open.withLock { $0 -= 1 }
            }))
        let connector = ScriptedConnector(
            Dictionary(
                uniqueKeysWithValues: (0..<4).map { number in
                    let batches = (0..<5).map { StoreSamples.batch([number * 100 + $0], from: Int64($0 + 1)) }
                    return (SourceID("s\(number)"), EngineScript(steps: batches.map { .batch($0) }))
                }))
        let report = await Ingestor(store: store, connectors: [connector], clock: clock).ingest(
            (0..<4).map { source(SourceID("s\($0)")) }, options: IngestOptions(parallel: true, maxWorkers: 4))
        #expect(report.totals.stored == 20)
        #expect(most.withLock { $0 } == 1)
        #expect(try await store.countRecords(RecordQuery()) == 20)
    }

    @Test func goesOnWithTheOtherSourcesWhenOneFails() async throws {
        let missing = RunFailure.folderMissing(path: "/nowhere")
        let vanished = RunFailure.vanished(path: "/data/b.json")
        let connector = ScriptedConnector([
            "a": EngineScript(openFailure: missing),
            "b": EngineScript(steps: [.batch(StoreSamples.batch(1...3)), .fail(vanished)]),
            "c": EngineScript(steps: [.batch(StoreSamples.batch(4...5))]),
        ])
        let report = await ingest(["a", "b", "c"].map { source($0) }, connector)
        #expect(report.outcomes.map(\.failure) == [missing, vanished, nil])
        #expect(report.outcomes.map(\.counts.stored) == [0, 3, 2])
        let runs = try await store.runs(matching: RunQuery())
        #expect(runs.map(\.state) == [.finished, .failed, .failed])
        #expect(runs.map(\.failure) == [nil, vanished, missing])
        #expect(!connector.events.contains("committed b"))
    }

    @Test(arguments: [
        ([RunFailure.vanished(path: "/x")], RunFailure.vanished(path: "/x")),
        (
            [.vanished(path: "/x"), .symlinkLoop(path: "/y")],
            .files([.vanished(path: "/x"), .symlinkLoop(path: "/y")])
        ),
    ])
    func isNotFinishedWhenFilesFailed(failures: [RunFailure], reported: RunFailure) async throws {
        let connector = ScriptedConnector([
            "a": EngineScript(
                steps: [.batch(StoreSamples.batch(1...3))],
                summary: ReadingSummary(files: FileCounts(read: 1, failed: failures.count), failures: failures))
        ])
        let report = await ingest([source("a")], connector)
        #expect(report.outcomes.map(\.failure) == [reported])
        #expect(report.totals.stored == 3)
        // The files that were read are still archived.
        #expect(connector.events.contains("committed a"))
    }

    @Test func saysThatArchivingFailed() async throws {
        let failure = RunFailure.archiveFailed(path: "/data/a.json", errno: 28)
        let connector = ScriptedConnector([
            "a": EngineScript(steps: [.batch(StoreSamples.batch(1...3))], archiveFailure: failure)
        ])
        let report = await ingest([source("a")], connector)
        #expect(report.outcomes.map(\.failure) == [failure])
        #expect(try await store.runs(matching: RunQuery()).map(\.counts.stored) == [3])
    }

    @Test func skipsKindsItCannotReadYet() async throws {
        let api = Source(id: "news", kind: .api(APISource(endpoint: "https://example.org")))
        let report = await ingest([api, source("a")], ScriptedConnector([:]))
        #expect(report.outcomes[0] == SourceOutcome(source: "news", result: .skipped(kind: "api")))
        #expect(try await store.runs(matching: RunQuery()).map(\.source) == ["a"])
    }

    @Test func tellsHowFarItIs() async throws {
        let connector = ScriptedConnector([
            "a": EngineScript(steps: [.batch(StoreSamples.batch(1...3)), .batch(StoreSamples.batch(3...4, from: 4))])
        ])
        let told = Mutex<[IngestProgress]>([])
        let ingestor = Ingestor(store: store, connectors: [connector], clock: clock)
        _ = await ingestor.ingest([source("a")]) { progress in told.withLock { $0.append(progress) } }
        let counts = told.withLock { $0.map(\.counts) }
        #expect(
            counts == [
                RecordCounts(), RecordCounts(read: 3, stored: 3), RecordCounts(read: 5, stored: 4, duplicates: 1),
                RecordCounts(read: 5, stored: 4, duplicates: 1),
            ])
        #expect(told.withLock { $0.map(\.totalBytes) } == [0, 100, 100, 100])
        #expect(told.withLock { $0.map(\.isOver) } == [false, false, false, true])
    }

    /// What the store knows of the files and of the records' fields is told before reading, to rehearsals too.
    @Test func tellsWhatIsKnownOfASource() async throws {
        let fields = FieldInventory(records: 3, fields: ["a": .init(records: 3, types: ["number"])])
        let drift = [FieldDrift(field: "a", change: .new(types: ["number"], records: 3))]
        let script = EngineScript(
            steps: [.batch(StoreSamples.batch(1...3))],
            summary: ReadingSummary(files: FileCounts(read: 1), drift: drift, fields: fields))
        let connector = ScriptedConnector(["a": script])
        let first = await ingest([source("a")], connector)
        guard case .ran(let run, _) = first.outcomes[0].result else { throw StoreError.closed }
        #expect(run.drift == drift)
        #expect(try await store.runs(matching: RunQuery()).map(\.drift) == [drift])
        _ = await ingest([source("a")], connector)
        _ = await ingest([source("a")], connector, options: IngestOptions(dryRun: true))
        let twice = FieldInventory(records: 6, fields: ["a": .init(records: 6, types: ["number"])])
        #expect(connector.options.map(\.knownFields) == [FieldInventory(), fields, twice])
        let known = Set(StoreSamples.batch(1...3).files.map(\.path))
        #expect(connector.options.map { Set($0.knownFiles.keys) } == [[], known, known])
    }

    /// A run that was stopped has not seen all there is: nothing has vanished by that.
    @Test func whatWasNotReadHasNotVanished() async throws {
        let drift = [
            FieldDrift(field: "a", change: .vanished),
            FieldDrift(field: "b", change: .new(types: ["text"], records: 1)),
        ]
        let script = EngineScript(
            steps: [.batch(StoreSamples.batch(1...3)), .fail(.vanished(path: "/x"))],
            summary: ReadingSummary(drift: drift, fields: FieldInventory(records: 3)))
        let report = await ingest([source("a")], ScriptedConnector(["a": script]))
        #expect(report.outcomes[0].summary?.drift == [drift[1]])
        #expect(try await store.runs(matching: RunQuery()).map(\.drift) == [[drift[1]]])
    }

    @Test func reportsAStoreThatCannotBeOpened() async throws {
        try Data().write(to: URL(fileURLWithPath: folder.path + "/.magpie"))
        let failure = RunFailure.storeFailed(.cannotOpen(path: folder.storePath, errno: ENOTDIR))
        let report = await ingest([source("a")], ScriptedConnector([:]))
        #expect(report.outcomes == [SourceOutcome(source: "a", result: .failed(failure))])
    }

    @Test func keepsWhatFitsWhenTheDiskIsFull() async throws {
        let small = SQLiteStore(path: folder.storePath, options: SQLiteStore.Options(maximumPages: 84))
        let connector = ScriptedConnector([
            "a": EngineScript(steps: [
                .batch(StoreSamples.batch(1...500)), .batch(StoreSamples.batch(501...20_000, from: 501)),
            ])
        ])
        let report = await Ingestor(store: small, connectors: [connector], clock: clock).ingest([source("a")])
        #expect(report.outcomes.map(\.failure) == [.storeFailed(.diskFull(path: folder.storePath))])
        #expect(report.totals == RecordCounts(read: 500, stored: 500, markedInvalid: 100))
        let runs = try await small.runs(matching: RunQuery())
        #expect(runs.map(\.state) == [.failed])
        #expect(runs.map(\.counts) == [report.totals])
    }

    private func source(_ id: SourceID, priority: Int = 1) -> Source {
        Source(id: id, kind: .file(FileSource(path: "/data")), priority: priority)
    }

    private func ingest(
        _ sources: [Source], _ connector: ScriptedConnector, options: IngestOptions = IngestOptions()
    ) async -> IngestReport {
        await Ingestor(store: store, connectors: [connector], clock: clock).ingest(sources, options: options)
    }
}
