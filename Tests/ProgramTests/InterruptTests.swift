import Foundation
import TestSupport
import Testing

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

extension ProgramTests {
    /// Ctrl-C, Ctrl-Z, ends and resizes while a command works. How fast the prompt is back is measured by the benchmarks.
    @Suite("Interrupting")
    struct InterruptTests {
        /// A workspace with enough to read that a command lasts a while.
        private func program(records: Int = 20_000) throws -> Program {
            let program = try Program()
            let lines = (1...records).map {
                #"{"forecast_id": "f\#($0)", "timestamp": "2025-05-01T00:00:00Z", "confidence": 0.\#($0)}"#
            }
            try program.write(lines.joined(separator: "\n") + "\n", to: "long/forecasts.jsonl")
            let settings =
                #"{"data_sources": [{"source_id": "long", "source_type": "file", "path": "./long", "file_pattern": "*.jsonl"}], "batch_size": 500}"#
            try program.write(settings, to: "magpie.json")
            return program
        }

        /// Begins a command and returns when its line has been taken.
        private func begin(_ line: String, at terminal: TerminalSession) throws {
            try type(line, at: terminal)
            try terminal.press(.enter)
            try terminal.wait(for: "the line to be taken") { $0.lineEndingAtCursor != TerminalSession.prompt + line }
        }

        /// Types a line. A Ctrl-C before it may have met the prompt that was there already, and be heard only now: then it
        /// takes away what is typed, as at every shell, and the line is typed again.
        private func type(_ line: String, at terminal: TerminalSession) throws {
            let whole = TerminalSession.prompt + line
            let written = terminal.output.count
            try terminal.type(line)
            try terminal.wait(for: "“\(whole)”, or ^C and a prompt") {
                let news = String(decoding: terminal.output[written...], as: UTF8.self)
                return $0.lineEndingAtCursor == whole || news.contains(#/(?s)\^C.*pulse> /#)
            }
            guard terminal.screen.lineEndingAtCursor != whole else { return }
            // A rest of the line may stand there.
            try terminal.press(.controlU)
            try terminal.type(line)
            try terminal.waitForLine(line)
        }

        /// At 240 moments of commands that read, write, rehearse and answer: the prompt comes back, the session goes on,
        /// and nothing is lost or counted wrongly.
        @Test func stopsTheWorkAtAnyMomentAndKeepsTheSession() throws {
            let terminal = try program().open(columns: 120)
            let lines = ["force ingest long", "dry run long", "show 200 records from long", "show duplicates of long"]
            for moment in 0..<240 {
                try begin(lines[moment % lines.count], at: terminal)
                // From the first instants on, ever further into the work.
                terminal.watch(for: .microseconds(moment * moment))
                try terminal.press(.controlC)
                try terminal.waitForPrompt()
            }
            try terminal.say("force ingest long")
            try terminal.say("how many records")
            #expect(terminal.screen.text.contains("20,000 records"))
            try terminal.say("undo run 1")
            #expect(!terminal.isEchoing)
            try terminal.press(.controlD)
            #expect(try terminal.waitForExit() == 0)
            #expect(terminal.isEchoing)
        }

        @Test("gives the terminal back at any moment", arguments: [SIGTERM, SIGHUP])
        func endsAtAnyMoment(signal: Int32) throws {
            let program = try program()
            for moment in 0..<8 {
                let terminal = try program.open()
                try begin("force ingest long", at: terminal)
                terminal.watch(for: .milliseconds(moment * moment * 5))
                terminal.send(signal: signal)
                #expect(try terminal.waitForExit() == 128 + signal)
                #expect(terminal.isEchoing)
                #expect(!terminal.screen.isBracketedPasteOn)
            }
        }

        /// The journal has each command before it begins.
        @Test func losesNoCommandWhenItIsKilled() throws {
            let program = try program(records: 150_000)
            let terminal = try program.open(columns: 120)
            try terminal.say("show batch size")
            try begin("force ingest long", at: terminal)
            try terminal.wait(for: "(Ctrl-C stops)")
            terminal.send(signal: SIGKILL)
            #expect(try terminal.waitForExit() == 128 + SIGKILL)
            let next = try program.open(columns: 120)
            try next.say("history")
            let rows = next.screen.text.split(separator: "\n").filter { $0.contains(#/^ +\d+  /#) }.map { row in
                row.split(separator: /\s{2,}/).dropFirst(2).prefix(2).joined(separator: ": ")
            }
            #expect(rows == ["show batch size: done", "force ingest long: lost", "history: …"])
        }

        @Test func saysHowToLeaveAtTheSecondControlC() throws {
            let terminal = try Program().open()
            try terminal.press(.controlC)
            try terminal.wait(for: "^C\n")
            try terminal.waitForPrompt()
            #expect(!terminal.screen.text.contains("Say “quit” or"))
            try terminal.press(.controlC)
            try terminal.wait(for: "Say “quit” or press Ctrl-D to leave.")
            try terminal.waitForPrompt()
            // A line in between begins anew.
            try terminal.say("clear")
            try terminal.press(.controlC)
            try terminal.wait(for: "^C\n")
            try terminal.waitForPrompt()
            #expect(!terminal.screen.text.contains("Say “quit”"))
        }

        /// What is drawn in place leaves nothing behind, however the window changes meanwhile.
        @Test func drawsProgressInPlaceAndTakesItAway() throws {
            let terminal = try program(records: 150_000).open(columns: 100, rows: 12)
            try begin("force ingest long", at: terminal)
            try terminal.wait(for: "(Ctrl-C stops)")
            terminal.resize(columns: 60, rows: 12)
            // Hidden while lines are drawn, and there when the next line is read.
            try terminal.type("how many")
            try terminal.waitForLine("how many")
            #expect(!terminal.screen.text.contains("(Ctrl-C stops)"))
            #expect(terminal.screen.text.contains("150,000 records stored from long"))
        }

        @Test(.enabled(if: access("/bin/bash", X_OK) == 0))
        func stopsAndContinuesInTheMiddleOfACommand() throws {
            let program = try program()
            program.environment["PS1"] = "shell$ "
            let terminal = try TerminalSession(
                program: "/bin/bash", arguments: ["--norc", "--noprofile", "-i"], environment: program.environment,
                directory: program.workspace.path, columns: 120)
            try terminal.wait(forCursorAfter: "shell$ ")
            try terminal.type(program.path + "\r")
            try terminal.waitForPrompt()
            try begin("force ingest long", at: terminal)
            try terminal.press(.controlZ)
            try terminal.wait(forCursorAfter: "shell$ ")
            try terminal.type("fg\r")
            try terminal.wait(for: "20,000 records stored from long")
            try terminal.waitForPrompt()
            try terminal.press(.controlD)
            try terminal.wait(forCursorAfter: "shell$ ")
            try terminal.type("exit\r")
            _ = try terminal.waitForExit()
        }
    }
}
