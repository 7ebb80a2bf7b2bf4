import Foundation
import TestSupport
import Testing

extension ProgramTests {
    /// Typing at the prompt of the built program, on a terminal.
    @Suite("Editing at the prompt")
    struct EditingTests {
        @Test func takesUTF8InTheCLocale() throws {
            let program = try Program()
            program.environment["LC_ALL"] = "C"
            let terminal = try program.open()
            try terminal.say("help größe € 日本")
            try terminal.press(.up)
            try terminal.waitForLine("help größe € 日本")
        }

        @Test func takesBrokenUTF8AsReplacementCharacters() throws {
            let terminal = try Program().open()
            try terminal.send(Array("a".utf8) + [0xFF, 0xC3] + Array("b".utf8))
            try terminal.waitForLine("a��b")
        }

        @Test func editsAnywhereInTheLine() throws {
            let terminal = try Program().open()
            try terminal.type("help me")
            for key in [TerminalKey.left, .left, .controlLeft] { try terminal.press(key) }
            try terminal.type("X")
            try terminal.press(.home)
            try terminal.press(.delete)
            try terminal.type("Y")
            try terminal.press(.controlRight)
            try terminal.type("Z")
            try terminal.press(.end)
            try terminal.press(.backspace)
            try terminal.press(.f5)
            try terminal.type("!")
            try terminal.waitForLine("YhelpZ m!")
        }

        @Test func movesAndDeletesByWords() throws {
            let terminal = try Program().open()
            try terminal.type("one two three four")
            try terminal.press(.controlW)
            try terminal.type("\u{1B}b\u{1B}bX\u{1B}fY")
            try terminal.wait(for: "the edited line") { $0.text.hasSuffix("pulse> one XtwoY three") }
        }

        @Test func clearsTheScreenOnControlL() throws {
            let terminal = try Program().open()
            try terminal.type("half a line")
            try terminal.press(.controlL)
            try terminal.wait(for: "the line alone") { $0.text == "pulse> half a line" }
        }

        @Test func clearsTheLineOnControlC() throws {
            let terminal = try Program().open()
            try terminal.type("delete everything")
            try terminal.waitForLine("delete everything")
            try terminal.press(.controlC)
            try terminal.waitForPrompt()
            #expect(terminal.screen.text.contains("pulse> delete everything^C"))
        }

        @Test func clearsAWrappedLineOnControlC() throws {
            let terminal = try Program().open(columns: 30, rows: 10)
            let line = "one two three four five six seven eight nine ten"
            try terminal.type(line)
            try terminal.wait(for: "eight nine ten")
            for _ in 0..<40 { try terminal.press(.left) }
            try terminal.press(.controlC)
            try terminal.waitForPrompt()
            #expect(terminal.screen.wholeText.hasSuffix("nine ten^C\npulse>"))
        }

        @Test func leavesOnControlD() throws {
            let terminal = try Program().open()
            try terminal.press(.controlD)
            #expect(try terminal.waitForExit() == 0)
            #expect(!terminal.screen.isBracketedPasteOn)
        }

        @Test func findsOldLinesByControlR() throws {
            let terminal = try Program().open()
            try terminal.say("help ingest")
            try terminal.say("help settings")
            try terminal.press(.controlR)
            try terminal.type("inge")
            try terminal.wait(for: "bck:inge")
            try terminal.press(.end)
            try terminal.waitForLine("help ingest")
            try terminal.press(.enter)
            try terminal.waitForPrompt()
        }

        @Test func givesTheSearchUpOnControlC() throws {
            let terminal = try Program().open()
            try terminal.say("help ingest")
            try terminal.press(.controlR)
            try terminal.type("ing")
            try terminal.wait(for: "bck:ing")
            try terminal.press(.controlC)
            try terminal.waitForPrompt()
            try terminal.say("help settings")
        }

        @Test func remembersLinesAcrossRuns() throws {
            let program = try Program()
            let first = try program.open()
            try first.say("help ingest")
            try first.say("help “größe”")
            try first.say(" help kept out")
            try first.press(.controlD)
            #expect(try first.waitForExit() == 0)

            let second = try program.open()
            try second.press(.up)
            try second.waitForLine("help “größe”")
            try second.press(.up)
            try second.waitForLine("help ingest")
        }

        @Test func obeysTheUsersViKeys() throws {
            let program = try Program()
            try program.writeHome("bind -v\n", to: ".editrc")
            let terminal = try program.open()
            try terminal.type("helpp")
            try terminal.waitForLine("helpp")
            try terminal.press(.escape)
            try terminal.wait(for: "vi's command mode") { $0.cursor.column == 11 }
            try terminal.type("xi!")
            try terminal.wait(for: "the edited line") { $0.text.contains("pulse> hel!p") }
            // The arrows do not leave vi's insert mode, and Tab still completes.
            try terminal.press(.end)
            try terminal.press(.controlA)
            try terminal.press(.controlC)
            try terminal.waitForPrompt()
            try terminal.type("ingest symb")
            try terminal.press(.tab)
            try terminal.waitForLine("ingest symbolic_logs ")
        }

        @Test func drawsAWrappedLineAnewWhenTheWindowChanges() throws {
            let terminal = try Program().open(columns: 60, rows: 12)
            let line = (1...15).map { "word\($0)" }.joined(separator: " ")
            try terminal.type(line)
            try terminal.wait(for: "word15")
            for columns in [40, 25, 70, 33, 60] {
                terminal.resize(columns: columns, rows: 12)
                try terminal.type("x")
                try terminal.wait(for: "the line at \(columns) columns") { Self.holdsOnce(line + "x", $0) }
                try terminal.press(.backspace)
                try terminal.wait(for: "the x gone at \(columns) columns") { Self.holdsOnce(line, $0) }
            }
        }

        /// Whether the window ends in the line at the prompt, and no other piece of it is left above.
        private static func holdsOnce(_ line: String, _ screen: TerminalScreen) -> Bool {
            let text = screen.text.split(separator: "\n", omittingEmptySubsequences: false)
                .map { String($0).padding(toLength: screen.columns, withPad: " ", startingAt: 0) }.joined()
                .trimmingCharacters(in: .whitespaces)
            return text.hasSuffix("pulse> \(line)") && text.components(separatedBy: "word1 ").count == 2
        }
    }
}
