import Foundation
import TestSupport
import Testing

extension ProgramTests {
    /// The conversation at the prompt of the built program.
    @Suite("The prompt")
    struct PromptTests {
        @Test func marksUnsavedSettings() throws {
            let terminal = try Program().open()
            try terminal.type("set batch size to 64\r")
            try terminal.wait(forCursorAfter: "pulse*> ")
            try terminal.type("undo\r")
            try terminal.waitForPrompt()
        }

        @Test func asksAboutUnsavedSettingsBeforeLeaving() throws {
            let program = try Program()
            let terminal = try program.open()
            try terminal.type("set batch size to 64\r")
            try terminal.wait(forCursorAfter: "pulse*> ")
            try terminal.press(.controlD)
            try terminal.wait(for: "the question") { $0.text.contains("batch_size") && $0.cursorLine == "pulse*>" }
            try terminal.type("no\r")
            #expect(try terminal.waitForExit() == 0)
            #expect(try !program.text(of: "magpie.json").contains("batch_size"))
        }

        @Test func answersAndComesBack() throws {
            let terminal = try Program().open()
            try terminal.say("ingest forecasts")
            #expect(terminal.screen.text.contains("\n2 records stored from pulse_forecasts, of 2 read.\n"))
        }

        @Test func comesBackFromALineNobodyUnderstands() throws {
            let terminal = try Program().open()
            try terminal.say("flibber the wobble")
            #expect(terminal.screen.text.contains("I don’t understand “flibber the wobble”."))
        }

        @Test func passesOverAnEmptyLine() throws {
            let terminal = try Program().open()
            try terminal.type("\r \r")
            try terminal.wait(for: "three prompts") { $0.text.hasSuffix("pulse>\npulse>\npulse>") }
        }

        @Test func saysThatItIsPrivateAndRemembersNothing() throws {
            let program = try Program()
            let terminal = try program.open()
            try terminal.type("private on\r")
            try terminal.wait(forCursorAfter: "pulse (private)> ")
            try terminal.type("show trust threshold\r")
            try terminal.wait(for: "the answer") {
                $0.text.contains("\ntrust_threshold is ") && $0.cursorLine == "pulse (private)>"
            }
            try terminal.type("private off\r")
            try terminal.waitForPrompt()
            #expect(try program.text(of: ".magpie/history") == "private on\n")
        }

        @Test func saysACommandOfTheHistoryAgain() throws {
            let terminal = try Program().open()
            try terminal.say("show trust threshold")
            try terminal.say("!1")
            #expect(terminal.screen.text.contains("pulse> !1\n→ show trust threshold\ntrust_threshold is "))
        }

        @Test func namesTheWorkspaceInColour() throws {
            let terminal = try Program().open()
            #expect(String(decoding: terminal.output, as: UTF8.self).contains("\u{1B}[1mpulse\u{1B}[0m"))
        }
    }
}
