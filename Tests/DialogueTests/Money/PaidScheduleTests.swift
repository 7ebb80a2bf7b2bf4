import Dialogue
import Ingestion
import Synchronization
import TestSupport
import Testing

/// By the clock nobody is asked: what needs a yes is left, the rest runs.
@Suite("Schedules that cost money")
struct PaidScheduleTests {
    private func told(_ servers: PaidServers) async throws -> (lines: [String], notes: [String]) {
        let assistant = try servers.workspace.assistant()
        let lines = Mutex<[String]>([])
        let runner = ScheduleRunner(
            mode: .watch, world: { await assistant.presentWorld },
            tell: { event in lines.withLock { $0.append("\(event.kind.rawValue): \(event.sentence)") } })
        await runner.look()
        servers.workspace.clock.advance(by: .seconds(17 * 3600))
        await runner.look()
        await runner.finishAll()
        return (lines.withLock { $0 }, await assistant.scheduleNotes())
    }

    private static func schedule(_ sources: String) -> String {
        "\"schedules\": [{\"sources\": \(sources), \"every\": \"day\", \"at\": \"02:30\"}], "
    }

    private static let held =
        "dear may cost at least $3.00: 1 call. That is more than confirm_above_usd ($1.00). Say “ingest dear” to do it."

    @Test func skipsWhatNeedsAYesAndSaysSo() async throws {
        let servers = try PaidServers(settings: Self.schedule("[\"dear\"]"))
        let told = try await told(servers)
        #expect(servers.server.urls == [])
        #expect(told.lines == ["skipped: \(Self.held)"])
        #expect(told.notes == ["The schedule skipped a run at 2026-11-22 02:30: \(Self.held)"])
    }

    @Test func runsTheCheapOnesOfMany() async throws {
        let servers = try PaidServers(settings: Self.schedule("\"all\""))
        let told = try await told(servers)
        #expect(servers.server.urls.sorted() == ["https://cheap.example.com/v1", "https://gift.example.com/v1"])
        #expect(
            told.lines
                == ["ran: 4 new records from cheap and gift (runs 1 and 2), 0 ms. Skipped: \(Self.held)"])
        #expect(told.notes == ["The schedule did a part only at 2026-11-22 02:30: \(Self.held)"])
    }

    @Test func keepsToTheBudget() async throws {
        let servers = try PaidServers(
            settings: "\"daily_cost_threshold_usd\": 0.0001, " + Self.schedule("[\"cheap\", \"gift\"]"))
        let told = try await told(servers)
        #expect(servers.server.urls == ["https://gift.example.com/v1"])
        #expect(
            told.lines == [
                """
                ran: 2 new records from gift (run 1), 0 ms. Skipped: cheap may cost at least $0.016 (assumed): 1 call \
                and 8,000 tokens (estimate). That is more than the daily budget leaves ($0.0001): it would stop there. \
                Say “ingest cheap” to do it.
                """
            ])
    }

    @Test func endsWhatRunsWhenItIsStopped() async throws {
        let server = StuckServer()
        let workspace = try TemporaryWorkspace(
            settings: """
                {"time_zone": "UTC", \(Self.schedule("[\"slow\"]"))"data_sources": [
                  {"source_id": "slow", "source_type": "api", "auth_type": "none", "price_per_call_usd": 0,
                   "endpoint": "https://slow.example.com/v1"}]}
                """, transport: server)
        let assistant = try workspace.assistant()
        let lines = Mutex<[String]>([])
        let runner = ScheduleRunner(
            mode: .watch, world: { await assistant.presentWorld },
            tell: { event in lines.withLock { $0.append("\(event.kind.rawValue): \(event.sentence)") } })
        await runner.look()
        workspace.clock.advance(by: .seconds(17 * 3600))
        await runner.look()
        await server.isAsked()
        #expect(await runner.runningCount == 1)
        await runner.stop()
        #expect(await runner.runningCount == 0)
        #expect(lines.withLock { $0 } == ["cancelled: slow (run 1) was stopped; what was committed stays."])
        // It is no failure, and nothing to be told.
        #expect(await assistant.scheduleNotes() == [])
    }
}

/// A server that never answers.
private final class StuckServer: HTTPTransport {
    private let asked = AsyncStream<Void>.makeStream()

    func isAsked() async {
        for await _ in asked.stream { return }
    }

    func send(_ request: HTTPRequest) async throws(HTTPFailure) -> HTTPAnswer {
        asked.continuation.yield()
        let (never, continuation) = AsyncStream<Never>.makeStream()
        for await _ in never {}
        continuation.finish()
        throw .cancelled
    }
}
