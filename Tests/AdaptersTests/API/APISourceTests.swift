import Adapters
import Foundation
import Ingestion
import Quantities
import Synchronization
import TestSupport
import Testing

/// Sources of type `api` from the server to the store: the real client, the real ledger.
@Suite("Sources of type api, over loopback")
struct APISourceTests {
    /// What a run came to, and everything that might have leaked.
    struct Outcome {
        var report: RunReport
        var calls: CallSummary
        var bodies: [String]
        var rejections: [StoredRejection]
        var cursors: [String]
        var ledger: SpendingSum
        /// All bytes of the store's folder, and the failure as it is kept.
        var traces: [UInt8]
    }

    private static let canary = "canary-Zx81-secret"

    private static func source(_ endpoint: String, _ change: (inout APISource) -> Void = { _ in }) -> Source {
        var api = APISource(
            endpoint: endpoint, parameters: ["since": "{c}", "api_key": "${env:CANARY}"],
            authentication: .bearer(token: "${env:CANARY}"), cursors: ["c": .init(field: "t", start: "0")],
            tracksTokenUsage: false, price: Price(perCall: Money(microdollars: 1000)))
        change(&api)
        return Source(id: "news", kind: .api(api))
    }

    private static func options(_ folder: StoreFolder, idleTimeout: Duration = .seconds(240)) -> IngestOptions {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        var api = APIOptions(
            rules: SpendingRules(
                budgets: [Budget(.all, .day, limit: Money(microdollars: 1_000_000))],
                emergencyThreshold: Money(microdollars: 50_000_000), calendar: calendar))
        api.retries = RetryRules(maximumRetries: 2, delay: .zero)
        api.requestTimeout = .seconds(240)
        api.idleTimeout = idleTimeout
        api.maximumRunBytes = 64 << 20
        return IngestOptions(reading: ReadingOptions(api: api), parallel: true, maxWorkers: 4)
    }

    private static func connector(_ store: SQLiteStore, _ folder: StoreFolder) -> APIConnector {
        APIConnector(
            root: folder.path, transport: CurlTransport(CurlOptions(environment: [:])),
            secrets: WorkspaceSecrets(environment: ["CANARY": canary], root: folder.path), store: store,
            clock: SystemClock(), schemas: { SchemaFiles.library(of: folder.path) }, makeHasher: { SHA256Hasher() })
    }

    /// Runs the source once, in a store of its own.
    private func run(_ source: Source, idleTimeout: Duration = .seconds(240)) async throws -> Outcome {
        let folder = try StoreFolder()
        let store = SQLiteStore(path: folder.storePath)
        let ingestor = Ingestor(
            store: store, connectors: [Self.connector(store, folder)], clock: SystemClock())
        let report = await ingestor.ingest([source], options: Self.options(folder, idleTimeout: idleTimeout))
        return try await outcome(report, store, folder)
    }

    private func outcome(_ report: IngestReport, _ store: SQLiteStore, _ folder: StoreFolder) async throws -> Outcome {
        guard case .ran(let run, let summary)? = report.outcomes.first?.result else {
            throw Unexpected(outcome: "\(report.outcomes)")
        }
        let records = try await store.records(RecordQuery(sources: ["news"]))
        let rejections = try await store.rejections(RejectionQuery(sources: ["news"]))
        let cursors = try await store.cursors(of: "news").map(\.value)
        let ledger = try await store.spending(SpendingQuery(calendar: Calendar(identifier: .gregorian)))
        await store.close()
        var traces = Array("\(run) \(summary)".utf8)
        let files = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
        for file in files { traces += FileManager.default.contents(atPath: folder.path + "/" + file) ?? Data() }
        return Outcome(
            report: run, calls: try #require(summary.calls),
            bodies: records.map { String(decoding: $0.body, as: UTF8.self) }.sorted(),
            rejections: rejections, cursors: cursors, ledger: ledger.first ?? SpendingSum(), traces: traces)
    }

    private struct Unexpected: Error { let outcome: String }

    private func expectNoCanary(_ outcome: Outcome) {
        #expect(outcome.traces.firstRange(of: Array(Self.canary.utf8)) == nil)
    }

    // MARK: What works

    @Test func storesAListingMovesItsCursorAndAsksFromThere() async throws {
        let folder = try StoreFolder()
        let store = SQLiteStore(path: folder.storePath)
        let pages = [#"[{"t":1},{"t":3}]"#, #"[{"t":2},{"t":]"#]
        let server = try RawServer { connection in
            while let request = try connection.readRequest() {
                let page = request.target.split(separator: "p=").last.flatMap { Int($0) } ?? 0
                let isLater = request.target.contains("since=3")
                try connection.answer(
                    isLater || page > pages.count ? "[]" : pages[page - 1], headers: ["Cache-Control: no-store"])
            }
        }
        let source = Self.source(server.url("/v1/list")) {
            $0.pagination = .init(.page(parameter: "p", start: 1, size: nil))
        }
        let ingestor = Ingestor(
            store: store, connectors: [Self.connector(store, folder)], clock: SystemClock())
        let first = await ingestor.ingest([source], options: Self.options(folder))
        #expect(first.totals == RecordCounts(read: 4, stored: 3, rejected: 1))
        #expect(first.outcomes.first?.failure == nil)
        let second = await ingestor.ingest([source], options: Self.options(folder))
        #expect(second.totals == RecordCounts())
        #expect(
            server.requests.map { $0.target.split(separator: "&").dropFirst().joined(separator: " ") }
                == ["since=0 p=1", "since=0 p=2", "since=0 p=3", "since=3 p=1"])
        let outcome = try await outcome(second, store, folder)
        #expect(outcome.cursors == ["3"])
        #expect(outcome.ledger.usage == Usage(calls: 4, money: Money(microdollars: 4000)))
        #expect(outcome.rejections.map(\.file) == [server.url("/v1/list#page=2")])
        expectNoCanary(outcome)
    }

    // MARK: What goes wrong

    struct Trouble: Sendable, CustomTestStringConvertible {
        var name: String
        /// What each connection's requests are answered with, by their number.
        var answer: @Sendable (RawConnection, Int) throws -> Void
        /// Nil where it ends well after all.
        var failure: RunFailure?
        var requests: Int
        var stored: [String] = []
        var cursors: [String] = []
        var idleTimeout = Duration.seconds(240)
        var testDescription: String { name }
    }

    private static let whole = #"[{"t":1},{"t":2}]"#

    static let troubles: [Trouble] = [
        Trouble(
            name: "a body shorter than announced",
            answer: { connection, _ in
                try connection.writeHead(headers: ["Content-Type: application/json", "Content-Length: 100"])
                try connection.write(#"[{"t":1},"#)
                connection.close()
            }, failure: .api(.exchange(.incomplete(received: 9), page: 1)), requests: 3),
        Trouble(
            name: "a body cut once",
            answer: { connection, number in
                guard number == 1 else { return try connection.answer(whole) }
                try connection.writeHead(headers: ["Content-Length: 100"])
                try connection.write(#"[{"t":1},"#)
                connection.close()
            }, requests: 2, stored: [#"{"t":1}"#, #"{"t":2}"#], cursors: ["2"]),
        Trouble(
            name: "too many requests, and then an answer",
            answer: { connection, number in
                guard number > 2 else {
                    return try connection.answer(
                        "slow down", status: "429 Too Many Requests", headers: ["Retry-After: 0"])
                }
                try connection.answer(whole)
            }, requests: 3, stored: [#"{"t":1}"#, #"{"t":2}"#], cursors: ["2"]),
        Trouble(
            name: "too many requests, always",
            answer: { connection, _ in try connection.answer("slow down", status: "429 Too Many Requests") },
            failure: .api(.status(429, page: 1, excerpt: "slow down")), requests: 3),
        Trouble(
            name: "a key that is refused and comes back",
            answer: { connection, _ in
                try connection.answer("no access for \(canary)", status: "403 Forbidden")
            }, failure: .api(.status(403, page: 1, excerpt: "no access for •••")), requests: 1),
        Trouble(
            name: "JSON that does not close",
            answer: { connection, _ in try connection.answer(#"[{"t":1},{"t":2}"#) },
            failure: .api(.exchange(.incomplete(received: 16), page: 1)), requests: 3,
            stored: [#"{"t":1}"#, #"{"t":2}"#]),
        Trouble(
            name: "HTML in a 200",
            answer: { connection, _ in
                try connection.answer("<html>\(canary)</html>", headers: ["Content-Type: text/html"])
            },
            failure: .api(
                .wrongContent(type: "text/html", page: 1, detail: "it begins with “<”, as HTML and XML do")),
            requests: 1),
        Trouble(
            name: "an object where a list of records is wanted",
            answer: { connection, _ in try connection.answer(#"{"t":7}"#) }, requests: 1, stored: [#"{"t":7}"#],
            cursors: ["7"]),
        Trouble(
            name: "an array closed before a connection that alone ends it",
            answer: { connection, _ in
                try connection.writeHead(headers: ["Content-Type: application/json", "Connection: close"])
                try connection.write(whole)
                connection.close()
            }, requests: 1, stored: [#"{"t":1}"#, #"{"t":2}"#], cursors: ["2"]),
        Trouble(
            name: "an object closed before a connection that alone ends it",
            answer: { connection, _ in
                try connection.writeHead(headers: ["Content-Type: application/json", "Connection: close"])
                try connection.write(#"{"t":7}"#)
                connection.close()
            }, requests: 1, stored: [#"{"t":7}"#], cursors: ["7"]),
        Trouble(
            name: "lines that could go on, and a connection that alone ends them",
            answer: { connection, _ in
                try connection.writeHead(headers: ["Content-Type: application/x-ndjson", "Connection: close"])
                try connection.write("{\"t\":1}\n{\"t\":2}\n")
                connection.close()
            }, failure: .api(.exchange(.endUnproven(received: 16), page: 1)), requests: 1,
            stored: [#"{"t":1}"#, #"{"t":2}"#]),
        Trouble(
            name: "a packed body cut short of its checksum",
            answer: { connection, _ in
                let packed = Packing.gzip(whole)
                try connection.answer(Array(packed.dropLast(8)), headers: ["Content-Encoding: gzip"])
            }, failure: .api(.exchange(.incomplete(received: Int64(Packing.gzip(whole).count - 8)), page: 1)),
            requests: 3),
        Trouble(
            name: "a bomb",
            answer: { connection, _ in
                let bomb = Packing.gzip([UInt8(ascii: "[")] + [UInt8](repeating: UInt8(ascii: " "), count: 32 << 20))
                try connection.answer(bomb, headers: ["Content-Encoding: gzip"])
            }, failure: .api(.exchange(.ratioTooLarge(limit: 1000), page: 1)), requests: 1),
        Trouble(
            name: "a body without end",
            answer: { connection, _ in
                try connection.writeHead(headers: ["Transfer-Encoding: chunked"])
                try connection.writeChunk("[")
                let spaces = String(repeating: " ", count: 1 << 20)
                while true { try connection.writeChunk(spaces) }
            }, failure: .api(.runTooLarge(limit: 64 << 20)), requests: 1),
        Trouble(
            name: "a server that falls silent in the middle",
            answer: { connection, _ in
                try connection.writeHead(headers: ["Content-Length: 100"])
                try connection.write(#"[{"t":1},"#)
                connection.waitUntilClosed()
            }, failure: .api(.exchange(.timedOut(.idle), page: 1)), requests: 3, idleTimeout: .milliseconds(200)),
        Trouble(
            name: "a reset in the middle",
            answer: { connection, number in
                guard number < 3 else { return try connection.answer(whole) }
                try connection.writeHead(headers: ["Content-Length: 100"])
                try connection.write(#"[{"t":1},"#)
                connection.reset()
            }, requests: 3, stored: [#"{"t":1}"#, #"{"t":2}"#], cursors: ["2"]),
    ]

    @Test(arguments: troubles)
    func isStoredWholeOrFailsClearly(trouble: Trouble) async throws {
        let counter = Counter()
        let server = try RawServer { connection in
            while try connection.readRequest() != nil { try trouble.answer(connection, counter.next()) }
        }
        let outcome = try await run(Self.source(server.url("/v1/list")), idleTimeout: trouble.idleTimeout)
        #expect(outcome.report.failure == trouble.failure)
        #expect(outcome.report.state == (trouble.failure == nil ? .finished : .failed))
        #expect(outcome.bodies == trouble.stored)
        #expect(outcome.cursors == trouble.cursors)
        #expect(server.requests.count == trouble.requests)
        // Nothing of what was billed is missing, and nothing is open.
        #expect(outcome.ledger.usage.calls == Int64(trouble.requests))
        #expect(outcome.ledger.unsettled == .zero)
        expectNoCanary(outcome)
        #expect(server.requests.allSatisfy { $0.target == "/v1/list?api_key=\(Self.canary)&since=0" })
    }

    private final class Counter: Sendable {
        private let count = Mutex(0)
        func next() -> Int {
            count.withLock { count in
                count += 1
                return count
            }
        }
    }

    @Test func credentialsGoToNobodyElse() async throws {
        let other = try RawServer { connection in
            while try connection.readRequest() != nil { try connection.answer("[{\"t\":9}]") }
        }
        let server = try RawServer { connection in
            while try connection.readRequest() != nil {
                try connection.answer(status: "302 Found", headers: ["Location: \(other.url("/taken"))"])
            }
        }
        let redirected = try await run(Self.source(server.url("/v1/list")))
        #expect(other.requests.count == 1)
        for request in other.requests {
            #expect(request.bytes.firstRange(of: Array(Self.canary.utf8)) == nil)
        }
        #expect(redirected.bodies == [#"{"t":9}"#])
        expectNoCanary(redirected)
        let linking = try RawServer { connection in
            while try connection.readRequest() != nil {
                try connection.answer("{\"d\":[1],\"next\":\"\(other.url("/next?k=\(Self.canary)"))\"}")
            }
        }
        var source = Self.source(linking.url("/v1/list")) { $0.pagination = .init(.nextLink(field: "/next")) }
        source.shape.recordsAt = "/d"
        let linked = try await run(source)
        #expect(
            linked.report.failure == .api(.nextLinkRefused(host: "127.0.0.1:\(other.port)", page: 1)))
        #expect(other.requests.count == 1)
        #expect(linked.cursors == [])
        expectNoCanary(linked)
    }

    @Test func whatIsRejectedIsTriedAgainFromItsPage() async throws {
        let folder = try StoreFolder()
        let store = SQLiteStore(path: folder.storePath)
        let server = try RawServer { connection in
            while try connection.readRequest() != nil {
                try connection.answer("a;b\n1;2\n3\n", headers: ["Content-Type: text/csv"])
            }
        }
        let source = Self.source(server.url("/v1/list"))
        let connector = Self.connector(store, folder)
        let options = Self.options(folder)
        let ingestor = Ingestor(store: store, connectors: [connector], clock: SystemClock())
        let first = await ingestor.ingest([source], options: options)
        #expect(first.totals == RecordCounts(read: 2, stored: 1, rejected: 1))
        let rejections = try await store.rejections(RejectionQuery(sources: ["news"]))
        #expect(rejections.map(\.file) == [server.url("/v1/list#page=1")])
        #expect(rejections.map(\.position) == [2])
        let again = Ingestor(
            store: store,
            connectors: [QuarantineConnector(connector, query: RejectionQuery(sources: ["news"]), store: store)],
            clock: SystemClock())
        let retried = await again.ingest([source], options: options)
        #expect(retried.totals == RecordCounts(read: 1, rejected: 1))
        #expect(retried.outcomes.first?.failure == nil)
        #expect(try await store.rejections(RejectionQuery(sources: ["news"])).count == 1)
        #expect(server.requests.count == 1)
        await store.close()
    }

    @Test func aRunThatIsStoppedStoresWhatItHadAndItsCursorStays() async throws {
        let folder = try StoreFolder()
        let store = SQLiteStore(path: folder.storePath)
        let (secondPage, reached) = AsyncStream<Void>.makeStream()
        let server = try RawServer { connection in
            while let request = try connection.readRequest() {
                if request.target.contains("p=1") {
                    try connection.answer(#"[{"t":1}]"#)
                } else {
                    reached.finish()
                    connection.waitUntilClosed()
                }
            }
        }
        let source = Self.source(server.url("/v1/list")) {
            $0.pagination = .init(.page(parameter: "p", start: 1, size: nil))
            // Each page is a batch.
            $0.tracksTokenUsage = true
        }
        let ingestor = Ingestor(
            store: store, connectors: [Self.connector(store, folder)], clock: SystemClock())
        let running = Task { await ingestor.ingest([source], options: Self.options(folder)) }
        for await _ in secondPage {}
        running.cancel()
        let report = await running.value
        #expect(report.outcomes.first?.state == .cancelled)
        let outcome = try await outcome(report, store, folder)
        #expect(outcome.bodies.count <= 1)
        #expect(outcome.cursors == [])
        // Two calls went out; the second may have been billed.
        #expect(outcome.ledger.usage.calls == 2)
        expectNoCanary(outcome)
    }

    @Test func sourcesWaitForTheirServersSideBySide() async throws {
        let folder = try StoreFolder()
        let store = SQLiteStore(path: folder.storePath)
        let gate = Gate(4)
        let server = try RawServer { connection in
            while try connection.readRequest() != nil {
                // No answer before all four have asked.
                gate.pass()
                try connection.answer("[1]")
            }
        }
        let sources = (1...4).map { number in
            Source(
                id: SourceID("s\(number)"),
                kind: .api(APISource(endpoint: server.url("/\(number)"), tracksTokenUsage: false, price: .free)))
        }
        let ingestor = Ingestor(
            store: store, connectors: [Self.connector(store, folder)], clock: SystemClock())
        let report = await ingestor.ingest(sources, options: Self.options(folder))
        #expect(report.outcomes.map(\.isFinished) == [true, true, true, true])
        await store.close()
    }

    @Test func whatIsKeptCostsNothingInALaterRun() async throws {
        let folder = try StoreFolder()
        let store = SQLiteStore(path: folder.storePath)
        let server = try RawServer { connection in
            while try connection.readRequest() != nil { try connection.answer("[{\"n\":1}]") }
        }
        let source = Self.source(server.url("/v1/list"))
        let ingestor = Ingestor(
            store: store, connectors: [Self.connector(store, folder)], clock: SystemClock())
        _ = await ingestor.ingest([source], options: Self.options(folder))
        let again = await ingestor.ingest([source], options: Self.options(folder))
        #expect(again.outcomes.first?.summary?.calls?.cachedPages == 1)
        #expect(again.totals == RecordCounts(read: 1, duplicates: 1))
        #expect(server.requests.count == 1)
        let outcome = try await outcome(again, store, folder)
        #expect(outcome.ledger.usage == Usage(calls: 1, money: Money(microdollars: 1000)))
        expectNoCanary(outcome)
    }

    @Test func aDryRunEstimatesFromTheRunsBeforeAndCallsNobody() async throws {
        let folder = try StoreFolder()
        let store = SQLiteStore(path: folder.storePath)
        let server = try RawServer { connection in
            while try connection.readRequest() != nil {
                try connection.answer("[1]", headers: ["Cache-Control: no-store"])
            }
        }
        let source = Self.source(server.url("/v1/list"))
        let ingestor = Ingestor(
            store: store, connectors: [Self.connector(store, folder)], clock: SystemClock())
        var options = Self.options(folder)
        for _ in 1...2 { _ = await ingestor.ingest([source], options: options) }
        options.dryRun = true
        let report = await ingestor.ingest([source], options: options)
        let usage = Usage(calls: 1, money: Money(microdollars: 1000))
        #expect(
            report.outcomes == [
                SourceOutcome(
                    source: "news",
                    result: .estimated(
                        CostEstimate(
                            source: "news", likely: usage, least: usage, most: usage, basis: .runs(2),
                            isPriceAssumed: false, areTokensEstimated: false)))
            ])
        #expect(server.requests.count == 2)
        await store.close()
    }
}
