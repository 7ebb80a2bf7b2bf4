import Ingestion
import Synchronization

/// A connector that reads what it was told to, and notes what was asked of it.
final class ScriptedConnector: Connector {
    let kind = "file"
    private let scripts: [SourceID: EngineScript]
    private let log = Mutex<[String]>([])
    private let asked = Mutex<[ReadingOptions]>([])
    private let stops = Mutex<[SourceID]>([])

    init(_ scripts: [SourceID: EngineScript]) { self.scripts = scripts }

    /// What happened, in order: `open a`, `next a 1`, `committed a`.
    var events: [String] { log.withLock { $0 } }

    /// How each source was to be read.
    var options: [ReadingOptions] { asked.withLock { $0 } }

    /// The sources whose readers were told that nothing more is read, in order.
    var stopped: [SourceID] { stops.withLock { $0 } }

    func noteStop(of source: SourceID) { stops.withLock { $0.append(source) } }

    func note(_ event: String) { log.withLock { $0.append(event) } }

    func open(_ source: Source, options: ReadingOptions) async throws(RunFailure) -> any BatchReader {
        note("open \(source.id)")
        asked.withLock { $0.append(options) }
        let script = scripts[source.id] ?? EngineScript()
        if let failure = script.openFailure { throw failure }
        return ScriptedReader(source: source.id, script: script, connector: self)
    }

    func probe(_ source: Source, options: ReadingOptions) async -> ProbeReport {
        .reachable(files: 1, bytes: 0, skippedByPattern: 0)
    }
}

/// What a source gives to read.
struct EngineScript: Sendable {
    enum Step: Sendable {
        case batch(Batch)
        case fail(RunFailure)
    }

    var steps: [Step] = []
    var openFailure: RunFailure?
    var archiveFailure: RunFailure?
    var summary = ReadingSummary(files: FileCounts(read: 1), totalBytes: 100)
    /// Called when the step of this number, from 1, is asked for; one more than there are steps at the end.
    var onNext: @Sendable (Int) async -> Void = { _ in }
}

private actor ScriptedReader: BatchReader {
    private let source: SourceID
    private let script: EngineScript
    private let connector: ScriptedConnector
    private var asked = 0

    init(source: SourceID, script: EngineScript, connector: ScriptedConnector) {
        self.source = source
        self.script = script
        self.connector = connector
    }

    func next() async throws(RunFailure) -> Batch? {
        asked += 1
        connector.note("next \(source) \(asked)")
        await script.onNext(asked)
        guard asked <= script.steps.count else { return nil }
        switch script.steps[asked - 1] {
        case .batch(let batch): return batch
        case .fail(let failure): throw failure
        }
    }

    func committed() async throws(RunFailure) {
        connector.note("committed \(source)")
        if let failure = script.archiveFailure { throw failure }
    }

    func stop() async { connector.noteStop(of: source) }

    var summary: ReadingSummary {
        var summary = script.summary
        summary.readBytes = Int64(min(asked, script.steps.count)) * 10
        return summary
    }
}

/// Lets those who arrive wait until all of a number have.
actor EngineBarrier {
    private let number: Int
    private var waiting: [CheckedContinuation<Void, Never>] = []

    init(_ number: Int) { self.number = number }

    func arrive() async {
        guard waiting.count + 1 < number else {
            waiting.forEach { $0.resume() }
            waiting = []
            return
        }
        await withCheckedContinuation { waiting.append($0) }
    }
}
