import Foundation
import Ingestion
import Quantities
import Synchronization
import TestSupport

/// A source of type `api`, the server it asks, and what became of a run.
struct APIListing {
    var source: Source
    var options: ReadingOptions
    let server: ScriptedServer
    let books: BooksInMemory
    let clock: LeapingClock
    let secrets: SecretsInMemory

    init(
        _ api: APISource, id: SourceID = "news", shape: RecordShape = RecordShape(), schema: String? = nil,
        books: BooksInMemory = BooksInMemory(), clock: LeapingClock = LeapingClock(),
        secrets: [String: String] = [:], asking change: (inout APIOptions) -> Void = { _ in },
        _ script: @escaping ScriptedServer.Script
    ) {
        source = Source(id: id, kind: .api(api), schema: schema, shape: shape)
        var asking = APIOptions(
            rules: SpendingRules(emergencyThreshold: Money(microdollars: 50_000_000), calendar: Self.calendar))
        asking.cache.isOn = false
        change(&asking)
        options = ReadingOptions(api: asking, run: RunID(1))
        server = ScriptedServer(script)
        self.books = books
        self.clock = clock
        self.secrets = SecretsInMemory(secrets)
    }

    static let calendar: Calendar = {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        return calendar
    }()

    var connector: APIConnector {
        APIConnector(
            root: "/workspace", transport: server, secrets: secrets, books: books, runs: { _ in [] }, clock: clock,
            schemas: { SchemaLibrary(names: SchemaNames()) { _ in nil } }, random: { 1 << 63 })
    }

    struct Outcome {
        var bodies: [String] = []
        var places: [String] = []
        var rejections: [Rejection] = []
        var batches: [Batch] = []
        var failure: RunFailure?
        var summary = ReadingSummary()
        var waits: [ReadingWait] = []

        var cursors: [CursorMove] { batches.flatMap(\.cursors) }
    }

    /// Reads the source as a run would, committing each batch into the books.
    func read() async -> Outcome {
        var outcome = Outcome()
        let told = Told()
        var options = options
        options.isWaiting = { told.append($0) }
        do {
            try await read(options, &outcome)
        } catch {
            outcome.failure = error
        }
        outcome.waits = told.all
        return outcome
    }

    private func read(_ options: ReadingOptions, _ outcome: inout Outcome) async throws(RunFailure) {
        let reader = try await connector.open(source, options: options)
        do throws(RunFailure) {
            while let batch = try await reader.next() {
                books.commit(batch)
                outcome.note(batch)
            }
            try await reader.committed()
        } catch {
            outcome.summary = await reader.summary
            throw error
        }
        outcome.summary = await reader.summary
    }
}

extension APIListing.Outcome {
    fileprivate mutating func note(_ batch: Batch) {
        batches.append(batch)
        rejections += batch.rejections
        for entry in batch.records.entries {
            let bytes = batch.records.bodies[entry.bodyOffset..<entry.bodyOffset + entry.bodyLength]
            bodies.append(String(decoding: bytes, as: UTF8.self))
            places.append("\(batch.files[Int(entry.file)].path) \(entry.position)")
        }
    }
}

private final class Told: Sendable {
    private let waits = Mutex<[ReadingWait]>([])
    func append(_ wait: ReadingWait) { waits.withLock { $0.append(wait) } }
    var all: [ReadingWait] { waits.withLock { $0 } }
}

extension APISource {
    /// Costs nothing, so that pages are gathered.
    static func free(_ endpoint: String, _ change: (inout APISource) -> Void = { _ in }) -> APISource {
        var source = APISource(
            endpoint: endpoint, authentication: .none, tracksTokenUsage: false, price: .free)
        change(&source)
        return source
    }
}
