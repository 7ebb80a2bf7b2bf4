import Foundation
import TestSupport
import Testing

extension ProgramTests {
    /// Replies longer than the window.
    @Suite("The pager")
    struct PagerTests {
        private func program(_ variables: [String: String]) throws -> Program {
            let program = try Program()
            program.environment["PAGER"] = nil
            for (name, value) in variables { program.environment[name] = value }
            return program
        }

        @Test func aLongReplyGoesThroughIt() throws {
            let terminal = try program(["MAGPIE_PAGER": "head -n 1; echo that was paged", "PAGER": "false"]).open(
                rows: 12)
            try terminal.type("list settings\r")
            try terminal.wait(for: "that was paged")
            try terminal.waitForPrompt()
            #expect(!terminal.screen.text.contains("Say “help trust threshold”"))
        }

        @Test("LESS is the user's own where it is set", arguments: [(nil, "FRX"), ("-S", "-S")] as [(String?, String)])
        func respectsLESS(set: String?, seen: String) throws {
            var variables = ["MAGPIE_PAGER": "echo LESS is $LESS."]
            if let set { variables["LESS"] = set }
            let terminal = try program(variables).open(rows: 12)
            try terminal.type("list settings\r")
            try terminal.wait(for: "\nLESS is \(seen).")
            try terminal.waitForPrompt()
        }

        @Test func aShortReplyDoesNot() throws {
            let terminal = try program(["PAGER": "echo that was paged"]).open(rows: 40)
            try terminal.type("list runs\r")
            try terminal.wait(for: "No runs")
            try terminal.waitForPrompt()
            #expect(!terminal.screen.text.contains("that was paged"))
        }

        /// What the pager does not read is not missed, and nothing is said about it.
        @Test func leavingItEarlyIsQuiet() throws {
            let terminal = try program(["PAGER": "true"]).open(rows: 12)
            try terminal.type("list settings\r")
            try terminal.waitForPrompt()
            #expect(terminal.screen.text.split(separator: "\n").last == "pulse>")
            #expect(!terminal.screen.text.contains("written"))
        }

        @Test("is off where it is empty, or turned off", arguments: [("", "list runs"), ("echo paged", "pager off")])
        func isOff(pager: String, first: String) throws {
            let terminal = try program(["PAGER": pager]).open(rows: 12)
            try terminal.type("\(first)\r")
            let prompt = first == "pager off" ? "pulse*> " : TerminalSession.prompt
            try terminal.wait(forCursorAfter: prompt)
            try terminal.type("list settings\r")
            try terminal.wait(for: "Say “help trust threshold”")
            try terminal.wait(forCursorAfter: prompt)
            #expect(!terminal.screen.text.contains("\npaged"))
        }

        @Test func whereThereIsNoneTheReplyIsPrinted() throws {
            let terminal = try program(["PAGER": "/nowhere/pager 2>/dev/null"]).open(rows: 12)
            try terminal.type("list settings\r")
            try terminal.wait(for: "Say “help trust threshold”")
            try terminal.waitForPrompt()
        }

        /// Ctrl-C is less's own while it shows something; the prompt comes back, and so do the terminal's modes.
        @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/less")))
        func controlCStaysInThePager() throws {
            let terminal = try program([:]).open(rows: 12)
            try terminal.type("list settings\r")
            try terminal.wait(for: "less's prompt") { $0.text.hasSuffix("\n:") || $0.lineEndingAtCursor == ":" }
            try terminal.press(.controlC)
            // Keys that come with an interrupt are thrown away, by the terminal or by less: one that is not is meant here.
            for _ in 0..<100 where terminal.screen.lineEndingAtCursor?.hasSuffix(":") == true {
                try terminal.type("q")
                terminal.watch(for: .milliseconds(200))
            }
            try terminal.press(.controlU)
            try terminal.waitForPrompt()
            try terminal.type("show setting pager\r")
            try terminal.wait(for: "page_long_replies is on")
            try terminal.waitForPrompt()
            try terminal.type("quit\r")
            #expect(try terminal.waitForExit() == 0)
            #expect(terminal.isEchoing)
        }
    }
}
