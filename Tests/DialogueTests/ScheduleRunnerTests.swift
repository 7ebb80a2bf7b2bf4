import Dialogue
import Foundation
import Ingestion
import MagpieKit
import Synchronization
import TestSupport
import Testing

/// What runs by the clock, looked at as its runner does it: one look at a time.
@Suite("Schedules that run")
struct ScheduleRunnerTests {
    private static let settings = """
        {
          "time_zone": "UTC",
          "data_sources": [{"source_id": "sales", "source_type": "file", "path": "sales", "file_pattern": "*.csv"}],
          "schedules": [
            {"sources": ["sales"], "every": "day", "at": "02:30"}
          ]
        }
        """

    /// A workspace, a conversation in it, and a runner beside it. The clock stands at 2026-11-21 10:00 UTC.
    private struct Bench {
        let workspace: TemporaryWorkspace
        let assistant: Assistant
        let runner: ScheduleRunner
        let told = Told()

        init(_ settings: String = ScheduleRunnerTests.settings, mode: ScheduleRunner.Mode = .watch) throws {
            workspace = try TemporaryWorkspace(
                settings: settings, files: ["sales/may.csv": "day,amount\n2025-05-01,10\n2025-05-02,12\n"])
            assistant = try workspace.assistant()
            runner = ScheduleRunner(
                mode: mode, world: { [assistant] in await assistant.presentWorld }, tell: { [told] in told.add($0) })
        }

        /// Lets time pass, looks, and waits for what that began.
        /// - Returns: what was told.
        func look(later hours: Double = 0) async -> [String] {
            workspace.clock.advance(by: .seconds(hours * 3600))
            await runner.look()
            await runner.finishAll()
            return told.take()
        }

        func say(_ line: String) async -> String {
            await assistant.answer(line).map { TextRenderer().text(of: $0.reply) }.joined(separator: "\n")
        }
    }

    @Test func runsWhatIsDueAndSaysSo() async throws {
        let bench = try Bench()
        #expect(await bench.look() == [])
        #expect(await bench.look(later: 16) == [])
        #expect(await bench.look(later: 0.5) == ["ran: 2 new records from sales (run 1), 0 ms."])
        #expect(await bench.look() == [])
        try bench.workspace.write("day,amount\n2025-06-01,7\n", to: "sales/june.csv")
        #expect(await bench.look(later: 24) == ["ran: 1 new record from sales (run 2), 0 ms."])
        #expect(await bench.look(later: 24) == ["(ran: nothing new in sales (run 3), 0 ms.)"])
    }

    @Test func makesUpOnceForWhatWasMissed() async throws {
        let bench = try Bench()
        _ = await bench.look()
        #expect(
            await bench.look(later: 80) == ["ran: 2 new records from sales (run 1), 0 ms. It makes up for 2 missed."])
        #expect(await bench.look() == [])
    }

    @Test func runsNothingTwiceWhenTheClockGoesBack() async throws {
        let bench = try Bench()
        _ = await bench.look()
        #expect(await bench.look(later: 17).count == 1)
        #expect(await bench.look(later: -3) == [])
        #expect(await bench.look(later: 3) == [])
    }

    @Test func isTakenByOneOfTwoProcesses() async throws {
        let bench = try Bench()
        let other = ScheduleRunner(
            mode: .prompt(isQuiet: false), world: { [assistant = bench.assistant] in await assistant.presentWorld },
            tell: { [told = bench.told] in told.add($0) })
        _ = await bench.look()
        bench.workspace.clock.advance(by: .seconds(17 * 3600))
        await other.look()
        // The other has it in hand, or is done with it.
        await bench.runner.look()
        await bench.runner.finishAll()
        await other.finishAll()
        #expect(bench.told.take() == ["ran: 2 new records from sales (run 1), 0 ms."])
    }

    @Test func skipsWhatIsStillBeingRead() async throws {
        let bench = try Bench()
        _ = await bench.look()
        let store = bench.workspace.openStore()
        let run = try await store.beginRun(of: "sales", command: nil, at: bench.workspace.clock.now())
        #expect(
            await bench.look(later: 17) == ["skipped: sales (run 1) is still being read."])
        #expect(await bench.say("schedules").contains("2026-11-22 02:30: skipped, was being read"))
        _ = try await store.finishRun(
            run, state: .finished, files: FileCounts(), failure: nil, at: bench.workspace.clock.now())
        await store.close()
        #expect(await bench.look(later: 24) == ["ran: 2 new records from sales (run 2), 0 ms."])
    }

    @Test func changesNothingOfWhatIsSpokenOf() async throws {
        let bench = try Bench()
        try bench.workspace.write(
            #"[{"overlap": "x"}, {"overlay": "a", "old_value": 1, "new_value": 2, "timestamp": "2025-05-01T00:00:00Z"}]"#,
            to: "data/symbolic_logs/s.json")
        _ = await bench.look()
        _ = await bench.say("ingest symbolic logs")
        #expect(await bench.look(later: 17).count == 1)
        // “It” and the last run are those of the conversation.
        #expect(await bench.say("undo the last run").contains("run 1"))
        #expect(await bench.say("no") == "All right, nothing was done.")
        #expect(await bench.say("ingest it").contains("symbolic_logs"))
    }

    @Test func isInTheJournalAsACommandOfItsOwn() async throws {
        let bench = try Bench()
        _ = await bench.look()
        _ = await bench.look(later: 17)
        let store = bench.workspace.openStore()
        let commands = try await store.commands(matching: CommandQuery())
        #expect(commands.map(\.text) == ["ingest sales  # every day at 02:30"])
        #expect(commands.map(\.outcome) == [.done])
        #expect(try await store.runs(matching: RunQuery()).map(\.command) == commands.map(\.id))
        await store.close()
    }

    @Test func tellsAtTheNextPromptWhatFailed() async throws {
        let bench = try Bench()
        _ = await bench.look()
        try FileManager.default.removeItem(atPath: bench.workspace.root + "/sales")
        let told = await bench.look(later: 17)
        #expect(told.count == 1)
        #expect(told[0].hasPrefix("failed: sales failed: "))
        _ = await bench.look(later: 24)
        let notes = await bench.assistant.scheduleNotes()
        #expect(notes.count == 1)
        #expect(
            notes[0].hasPrefix(
                "The schedule failed at 2026-11-23 02:30 (2 times since 2026-11-22 02:30): sales failed: "))
        #expect(await bench.assistant.scheduleNotes() == [])
    }

    @Test func namesAWrongEntryOnceAndRunsTheOthers() async throws {
        let bench = try Bench(
            Self.settings.replacing(
                "\"schedules\": [", with: "\"schedules\": [\n    {\"sources\": [\"sales\"], \"every\": \"now\"},"))
        let problem =
            "magpie.json line 5: schedules[0].every: expected \"15 minutes\", \"day\", \"weekday\", \"monday\" or \"month\", found \"now\". It does not run; the others do."
        #expect(await bench.look() == ["problem: " + problem])
        #expect(await bench.look(later: 17) == ["ran: 2 new records from sales (run 1), 0 ms."])
        #expect(await bench.assistant.scheduleNotes() == [problem])
    }

    @Test func noticesThatTheFileHasChanged() async throws {
        let bench = try Bench()
        _ = await bench.look()
        try bench.workspace.write(
            Self.settings.replacing("02:30", with: "11:00"), to: "magpie.json")
        #expect(await bench.look() == ["reloaded: magpie.json has changed and was read again."])
        #expect(await bench.look(later: 1) == ["ran: 2 new records from sales (run 1), 0 ms."])
    }

    @Test func beginsNothingOnceItIsStopped() async throws {
        let bench = try Bench()
        _ = await bench.look()
        await bench.runner.stop()
        #expect(await bench.look(later: 17) == [])
    }

    @Test func looksAgainWhenItIsNudged() async throws {
        let bench = try Bench()
        let looking = Task { await bench.runner.run() }
        _ = await bench.look()
        bench.workspace.clock.advance(by: .seconds(17 * 3600))
        await bench.runner.nudge()
        await bench.told.wait()
        #expect(bench.told.take() == ["ran: 2 new records from sales (run 1), 0 ms."])
        looking.cancel()
        await bench.runner.stop()
        await looking.value
    }

    @Test func leavesTheSchedulesToAWatch() async throws {
        let bench = try Bench(mode: .prompt(isQuiet: false))
        _ = await bench.look()
        let watching = try bench.workspace.watching()
        #expect(await bench.look(later: 17) == [])
        #expect(
            await bench.assistant.scheduleNotes() == ["“magpie watch” (process \(getpid())) runs the schedules."])
        watching.end()
        #expect(await bench.look().count == 1)
    }

    @Test func tellsLaterWhoeverWantsAnswersOnly() async throws {
        for (isQuiet, notes) in [(true, 1), (false, 0)] {
            let bench = try Bench(
                Self.settings.replacing("\"path\"", with: "\"enabled\": false, \"path\""),
                mode: .prompt(isQuiet: isQuiet))
            _ = await bench.look()
            _ = await bench.look(later: 17)
            #expect(await bench.assistant.scheduleNotes().count == notes)
        }
    }

    @Test func restsWhileTheFileIsDamagedAndSaysSoOnce() async throws {
        let bench = try Bench()
        _ = await bench.look()
        try bench.workspace.write("{\"schedules\": [", to: "magpie.json")
        let told = await bench.look(later: 17)
        #expect(told.count == 1)
        #expect(told[0].hasPrefix("problem: magpie.json line 1, column 16: the file ends where "))
        #expect(await bench.look() == [])
        try bench.workspace.write(Self.settings, to: "magpie.json")
        #expect(
            await bench.look()
                == [
                    "reloaded: magpie.json has changed and was read again.",
                    "ran: 2 new records from sales (run 1), 0 ms.",
                ])
    }

    @Test func skipsADisabledSource() async throws {
        let bench = try Bench(Self.settings.replacing("\"path\"", with: "\"enabled\": false, \"path\""))
        _ = await bench.look()
        #expect(await bench.look(later: 17) == ["skipped: sales is disabled."])
        #expect(
            await bench.assistant.scheduleNotes() == [
                "The schedule skipped a run at 2026-11-22 02:30: sales is disabled."
            ])
    }
}

/// What a runner told; what is for a log only in brackets.
private final class Told: Sendable {
    private let state = Mutex((lines: [String](), waiting: [CheckedContinuation<Void, Never>]()))

    func add(_ event: ScheduleEvent) {
        let line = "\(event.kind.rawValue): \(event.sentence)"
        let waiting = state.withLock { state in
            state.lines.append(event.isQuiet ? "(\(line))" : line)
            defer { state.waiting = [] }
            return state.waiting
        }
        for waiter in waiting { waiter.resume() }
    }

    func take() -> [String] {
        state.withLock { state in
            defer { state.lines = [] }
            return state.lines
        }
    }

    /// Returns when something has been told.
    func wait() async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                if state.lines.isEmpty { state.waiting.append(continuation) }
                return !state.lines.isEmpty
            }
            if isThere { continuation.resume() }
        }
    }
}
