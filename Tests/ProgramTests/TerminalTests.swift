import Foundation
import TestSupport
import Testing

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

extension ProgramTests {
    /// The terminal as the program finds it and leaves it.
    @Suite("The terminal")
    struct TerminalTests {
        @Test func isGivenBackAtTheEnd() throws {
            let terminal = try Program().open()
            #expect(!terminal.isEchoing)
            #expect(terminal.screen.isBracketedPasteOn)
            try terminal.type("quit\r")
            #expect(try terminal.waitForExit() == 0)
            #expect(terminal.isEchoing)
            #expect(!terminal.screen.isBracketedPasteOn)
        }

        @Test("is given back when a signal ends the program", arguments: [SIGTERM, SIGHUP])
        func isGivenBackOnSignals(signal: Int32) throws {
            let terminal = try Program().open()
            try terminal.type("half a li")
            try terminal.waitForLine("half a li")
            terminal.send(signal: signal)
            #expect(try terminal.waitForExit() == 128 + signal)
            #expect(terminal.isEchoing)
            #expect(!terminal.screen.isBracketedPasteOn)
        }

        @Test func clearsTheLineOnAnInterruptFromElsewhere() throws {
            let terminal = try Program().open()
            try terminal.type("half a li")
            try terminal.waitForLine("half a li")
            terminal.send(signal: SIGINT)
            try terminal.waitForPrompt()
            #expect(terminal.screen.text.contains("pulse> half a li^C\n"))
        }

        @Test func staysUsableAfterControlZWhereNobodyCanContinueIt() throws {
            let terminal = try Program().open()
            try terminal.type("help")
            try terminal.press(.controlZ)
            try terminal.type("!")
            try terminal.waitForLine("help!")
        }

        @Test(.enabled(if: access("/bin/bash", X_OK) == 0))
        func stopsOnControlZAndContinuesWithItsLine() throws {
            let program = try Program()
            program.environment["PS1"] = "shell$ "
            let terminal = try TerminalSession(
                program: "/bin/bash", arguments: ["--norc", "--noprofile", "-i"], environment: program.environment,
                directory: program.workspace.path)
            try terminal.wait(forCursorAfter: "shell$ ")
            try terminal.type(program.path + "\r")
            try terminal.waitForPrompt()
            try terminal.type("help größe")
            try terminal.waitForLine("help größe")
            try terminal.press(.controlZ)
            try terminal.wait(forCursorAfter: "shell$ ")
            try terminal.type("fg\r")
            try terminal.waitForLine("help größe")
            try terminal.press(.controlC)
            try terminal.waitForPrompt()
            try terminal.press(.controlD)
            try terminal.wait(forCursorAfter: "shell$ ")
            try terminal.type("exit\r")
            _ = try terminal.waitForExit()
        }

        @Test func isNotNeededForMoreThanLines() throws {
            let program = try Program()
            program.environment["TERM"] = "dumb"
            let terminal = try program.open()
            try terminal.say("help größe")
            try terminal.press(.controlC)
            try terminal.wait(for: "^C")
            try terminal.waitForPrompt()
            #expect(!String(decoding: terminal.output, as: UTF8.self).contains("\u{1B}[?2004h"))
            try terminal.press(.controlD)
            #expect(try terminal.waitForExit() == 0)
        }

        @Test func isPlainWithoutColour() throws {
            let program = try Program()
            program.environment["NO_COLOR"] = "1"
            let terminal = try program.open()
            try terminal.say("list sources")
            #expect(!String(decoding: terminal.output, as: UTF8.self).contains(/\u{1B}\[[0-9;]*m/))
        }

        @Test func endsTheProgramWhenItGoes() throws {
            let terminal = try Program().open()
            terminal.hangUp()
            let code = try terminal.waitForExit()
            #expect([1, 128 + SIGHUP].contains(code))
        }
    }
}
