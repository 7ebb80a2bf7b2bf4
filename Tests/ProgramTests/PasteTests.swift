import TestSupport
import Testing

extension ProgramTests {
    /// Pasted text: shown, and run only on Enter.
    @Suite("Pasting at the prompt")
    struct PasteTests {
        @Test func showsPastedLinesAndRunsThemOnEnter() throws {
            let terminal = try Program().open()
            try terminal.paste("help ingest\nhelp settings\nhelp history\n")
            try terminal.wait(for: "three lines at the prompt") {
                $0.text.hasSuffix("pulse> help ingest\nhelp settings\nhelp history")
            }
            try terminal.press(.enter)
            try terminal.waitForPrompt()
            try terminal.press(.up)
            try terminal.wait(for: "what was pasted, recalled") {
                $0.text.hasSuffix("help history")
            }
        }

        @Test func saysWhichLinesOfAPasteItAnswersAndWhichItDoesNotRun() throws {
            let terminal = try Program().open()
            try terminal.paste("help runs\nflibber the wobble\nlist sources\n# behind it\nshow budget\n")
            try terminal.wait(for: "five lines at the prompt") { $0.text.hasSuffix("show budget") }
            try terminal.press(.enter)
            try terminal.waitForPrompt()
            #expect(terminal.screen.text.contains("\n> help runs\nAbout runs:\n"))
            #expect(
                terminal.screen.text.hasSuffix(
                    """
                    > flibber the wobble
                    I don’t understand “flibber the wobble”.
                    Say “help” for what can be said; Tab completes.
                    2 lines behind it were not run:
                      list sources
                      show budget
                    Up brings them back.
                    pulse>
                    """))
            try terminal.press(.up)
            try terminal.wait(for: "the rest, recalled") { $0.text.hasSuffix("pulse> list sources\nshow budget") }
        }

        @Test func dropsControlCharacters() throws {
            let terminal = try Program().open()
            try terminal.paste("he\u{03}lp\u{04}\tin\u{1B}[31mgest\u{1A}")
            try terminal.waitForLine("help    in[31mgest")
        }

        @Test func keepsWhatWasTypedAround() throws {
            let terminal = try Program().open()
            try terminal.type("hingest")
            for _ in 0..<6 { try terminal.press(.left) }
            try terminal.paste("elp ")
            try terminal.wait(for: "the pasted word") { $0.text.hasSuffix("pulse> help ingest") }
        }

        @Test func refusesAMegabyteAndGoesOn() throws {
            let terminal = try Program().open()
            try terminal.paste(String(repeating: "help ingest\n", count: 87_382))
            try terminal.wait(for: "1,048,584 bytes")
            try terminal.waitForPrompt()
            try terminal.say("help")
        }

        @Test func takesAPasteHigherThanTheWindow() throws {
            let terminal = try Program().open(columns: 40, rows: 8)
            try terminal.paste((1...30).map { "help topic\($0)" }.joined(separator: "\n"))
            try terminal.wait(for: "help topic30")
            try terminal.press(.controlC)
            try terminal.waitForPrompt()
            #expect(terminal.screen.text.hasSuffix("help topic30^C\npulse>"))
        }

        @Test func takesAMegabyteTypedWithoutMarks() throws {
            let terminal = try Program().open()
            try terminal.send(Array(repeating: UInt8(ascii: "a"), count: 1 << 20))
            try terminal.type("\r")
            try terminal.waitForPrompt()
            try terminal.say("help")
        }
    }
}
