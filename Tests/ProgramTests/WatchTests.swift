import Foundation
import TestSupport
import Testing

extension ProgramTests {
    /// `magpie watch`, and schedules at the open prompt. The one real interval there is: a second.
    @Suite("The schedules")
    struct WatchTests {
        private static let everySecond = """
            {
              "time_zone": "UTC",
              "schedules": [{"sources": ["pulse_forecasts"], "every": "1 second"}]
            }

            """

        /// A workspace with a schedule, and a watch of it on a terminal of its own.
        private func watch(
            _ program: Program, arguments: [String] = [], settings: String = WatchTests.everySecond
        ) throws -> TerminalSession {
            try program.write(settings, to: "magpie.json")
            let session = try TerminalSession(
                program: program.path, arguments: ["watch"] + arguments, environment: program.environment,
                directory: program.workspace.path, columns: 400, rows: 50)
            session.belongings = program
            return session
        }

        @Test func logsWhatItRunsAndEndsWhenItIsTold() throws {
            let terminal = try watch(Program())
            try terminal.wait(for: "ran: 2 new records from pulse_forecasts (run 1)")
            terminal.send(signal: SIGTERM)
            #expect(try terminal.waitForExit() == 128 + SIGTERM)
            let lines = terminal.screen.text.split(separator: "\n").map { $0.drop { $0 != " " }.dropFirst() }
            #expect(lines.first?.hasPrefix("started: Watching ") == true)
            #expect(lines.suffix(2) == ["stopping: Told to stop.", "stopped: The watch has ended."])
        }

        @Test func logsOneObjectALine() throws {
            let terminal = try watch(Program(), arguments: ["--json"])
            try terminal.wait(for: "\"event\":\"ran\"")
            terminal.send(signal: SIGINT)
            #expect(try terminal.waitForExit() == 128 + SIGINT)
            let events = try terminal.screen.text.split(separator: "\n").map { line in
                try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
            }
            #expect(events.first?["event"] as? String == "started")
            let ran = try #require(events.first { $0["event"] as? String == "ran" })
            #expect(ran["schedule"] as? String == "pulse_forecasts every second")
            #expect(ran["outcome"] as? String == "done")
            #expect(ran["records"] as? Int == 2)
            #expect(ran["runs"] as? [Int] == [1])
            #expect(events.last?["event"] as? String == "stopped")
        }

        @Test func isOneAWorkspace() throws {
            let program = try Program()
            let terminal = try watch(program)
            try terminal.wait(for: "ran: ")
            let second = try program.run("", arguments: ["watch"])
            #expect(second.exitCode == 1)
            #expect(second.diagnostics.contains("runs the schedules of \(program.workspace.path) already.\n"))
            #expect(second.diagnostics.hasPrefix("Process "))
            let prompt = try program.open(columns: 200)
            #expect(prompt.screen.text.contains("“magpie watch” (process "))
            terminal.send(signal: SIGTERM)
            #expect(try terminal.waitForExit() == 128 + SIGTERM)
        }

        @Test func readsTheFileAgainWhenItIsTold() throws {
            let program = try Program()
            let terminal = try watch(program, settings: "{\"time_zone\": \"UTC\"}\n")
            try terminal.wait(for: "Nothing is scheduled.")
            try program.write(Self.everySecond, to: "magpie.json")
            terminal.send(signal: SIGHUP)
            try terminal.wait(for: "reloaded: magpie.json was read again.")
            try terminal.wait(for: "ran: 2 new records")
            terminal.send(signal: SIGTERM)
            #expect(try terminal.waitForExit() == 128 + SIGTERM)
        }

        @Test func wantsAWorkspaceAndNothingElse() throws {
            let program = try Program()
            #expect(try program.run("", arguments: ["watch", "now"]).exitCode == 2)
            #expect(try program.run("", arguments: ["--once"]).exitCode == 2)
            try FileManager.default.removeItem(at: program.workspace.appendingPathComponent("magpie.json"))
            let outcome = try program.run("", arguments: ["watch"])
            #expect(outcome.exitCode == 2)
            #expect(
                outcome.diagnostics
                    == "There is no workspace here, and so nothing to watch. Say where with --workspace.\n")
        }

        @Test func runsWhatIsDueOnce() throws {
            let program = try Program()
            try program.write(Self.everySecond, to: "magpie.json")
            // Seen for the first time nothing is due: it is, as soon as a second has gone by.
            var outcome = try program.run("", arguments: ["watch", "--once"])
            for _ in 0..<500 where outcome.output.isEmpty && outcome.exitCode == 0 {
                outcome = try program.run("", arguments: ["watch", "--once"])
            }
            #expect(outcome.exitCode == 0)
            #expect(outcome.output.contains("ran: 2 new records from pulse_forecasts (run 1)"))
        }

        @Test func tellsAboveTheOpenPromptAndLeavesTheLineAlone() throws {
            let program = try Program()
            let terminal = try program.open(columns: 120)
            try terminal.type("ingest forecasts every 1 second\r")
            try terminal.wait(for: "is ingested every second from now on")
            try terminal.type("show re")
            try terminal.wait(for: "the quiet line") { screen in
                screen.text.contains("schedule: 2 new records from pulse_forecasts (run 1), ")
                    && screen.lineEndingAtCursor == "pulse> show re"
            }
            try terminal.type("cords from forecasts\r")
            try terminal.wait(for: "the answer, and the prompt behind it") { screen in
                screen.text.contains("2 records") && screen.lineEndingAtCursor == TerminalSession.prompt
            }
            try terminal.press(.controlD)
            #expect(try terminal.waitForExit() == 0)
        }
    }
}
