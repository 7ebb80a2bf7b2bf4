import Foundation
import TestSupport
import Testing

extension ProgramTests {
    /// The built program without a terminal: lines come in a pipe, from a file or from the command line.
    @Suite("Scripts")
    struct ScriptTests {
        typealias Outcome = TerminalProgram.Outcome

        @Test func answersLineByLineWithoutAPrompt() throws {
            let program = try Program()
            #expect(
                try program.run("ingest forecasts\nset batch size to 64\nwhere does batch size come from\n")
                    == Outcome(
                        exitCode: 0,
                        output: """
                            2 records stored from pulse_forecasts, of 2 read.
                            batch_size is 64 records now (it was 65,536 records), for this session.
                            Say “save” to keep it, “undo” to take it back.
                            batch_size is 64 records: session. Without it: 65,536 records (built in).

                            """,
                        diagnostics: ""))
        }

        @Test func storesNothingTheSecondTime() throws {
            let program = try Program()
            _ = try program.run("ingest forecasts\n")
            let again = try program.run("ingest forecasts\n")
            #expect(again.exitCode == 0)
            // When that was is the machine's own time.
            #expect(again.output.hasPrefix("Nothing new in pulse_forecasts: its file is unchanged since 2"))
            #expect(again.output.hasSuffix("; say “force ingest pulse_forecasts” to read it anyway.\n"))
            #expect(again.diagnostics == "")
            let forced = try program.run("force ingest forecasts\n")
            #expect(forced.output == "Nothing new in pulse_forecasts: all 2 records read were stored before.\n")
        }

        @Test func passesOverCommentsAndEmptyLines() throws {
            #expect(
                try Program().run("# nothing\n\n   \n\t# to do\r\n")
                    == Outcome(exitCode: 0, output: "", diagnostics: ""))
        }

        @Test func takesTheLastLineWithoutItsEnd() throws {
            let outcome = try Program().run("list sources")
            #expect(outcome.exitCode == 0)
            #expect(outcome.output.hasPrefix("4 sources"))
        }

        @Test func runsNothingWhenALineIsNotUnderstood() throws {
            let program = try Program()
            let outcome = try program.run("set batch size to 64\nsave\nflibber the wobble\n")
            #expect(outcome.exitCode == 2)
            #expect(outcome.output == "")
            #expect(
                outcome.diagnostics.hasPrefix(
                    "standard input, line 3: I don’t understand “flibber the wobble”.\nNothing was run.\n"))
            #expect(try !program.text(of: "magpie.json").contains("batch_size"))
        }

        @Test func refusesWhatIsNotUTF8() throws {
            #expect(
                try Program().run(bytes: Array("list sources\nb".utf8) + [0xFF, 0x0A])
                    == Outcome(
                        exitCode: 2, output: "",
                        diagnostics: "standard input, line 2: not UTF-8. Nothing was run.\n"))
        }

        @Test func refusesALineOfAMegabyte() throws {
            let outcome = try Program().run(bytes: Array(repeating: UInt8(ascii: "a"), count: 1 << 20))
            #expect(outcome.exitCode == 2)
            #expect(outcome.diagnostics.hasPrefix("standard input, line 1: That line is too long: 1,048,576 bytes"))
            #expect(outcome.diagnostics.utf8.count < 500)
        }

        @Test func showsControlCharactersWrittenOut() throws {
            let outcome = try Program().run("what is \u{1B}[2J\u{7}\n")
            #expect(outcome.exitCode == 2)
            #expect(!(outcome.output + outcome.diagnostics).contains("\u{1B}"))
            #expect(!(outcome.output + outcome.diagnostics).contains("\u{7}"))
        }

        @Test func asksForAYesThatNobodyGives() throws {
            let program = try Program()
            #expect(try program.run("reset all settings\n").exitCode == 3)
            #expect(try program.run("reset all settings\nyes\n").exitCode == 0)
            #expect(try program.run("reset all settings\n", arguments: ["--yes"]).exitCode == 0)
        }

        static let endings: [([String], Int32)] = [
            (["--bogus"], 2), (["-c", "list sources", "no.magpie"], 2), (["no.magpie"], 2), (["watch", "now"], 2),
            (["-c", "list sources"], 0), (["--version"], 0), (["--help"], 0), (["-c", "ingest nowhere_at_all"], 2),
        ]

        @Test("ends with what went wrong", arguments: endings)
        func endsWithACode(arguments: [String], code: Int32) throws {
            #expect(try Program().run("", arguments: arguments).exitCode == code)
        }

        @Test(
            "wrong arguments are told of in a sentence",
            arguments: [
                (["--bogus"], "Unknown option '--bogus'."),
                (["watch", "now"], "magpie watch takes options, and nothing else."),
                (["--workspace", "/nonexist"], "There is no workspace at /nonexist: no such folder."),
                (
                    ["how many records"],
                    "“how many records” is no script (those end in .magpie or hold a /). To run a command: magpie -c \"how many records\""
                ),
            ])
        func saysWhatIsWrongWithItsArguments(arguments: [String], sentence: String) throws {
            #expect(
                try Program().run("", arguments: arguments)
                    == Outcome(exitCode: 2, output: "", diagnostics: sentence + "\nSee “magpie --help”.\n"))
        }

        @Test func wrongArgumentsOfToolsNameTheirHelp() throws {
            #expect(
                try Program().run("", arguments: ["grammar", "--bogus"])
                    == Outcome(
                        exitCode: 2, output: "",
                        diagnostics: "Unknown option '--bogus'.\nSee “magpie grammar --help”.\n"))
        }

        @Test func aProgramReadsWhyNothingWasRunWhereItReadsAnswers() throws {
            let outcome = try Program().run("flibber the wobble\n", arguments: ["--json"])
            #expect(outcome.exitCode == 2)
            #expect(outcome.diagnostics == "")
            #expect(outcome.output.contains("\"outcome\":\"not_understood\""))
        }

        @Test func runsAScriptFile() throws {
            let program = try Program()
            try program.write("# morning\nlist sources\n", to: "morning.magpie")
            let outcome = try program.run("", arguments: ["morning.magpie"])
            #expect(outcome.exitCode == 0)
            #expect(outcome.output.hasPrefix("4 sources"))
        }

        @Test func colouresOnlyWhenTold() throws {
            let program = try Program()
            #expect(try !program.run("list sources\n").output.contains("\u{1B}"))
            #expect(try program.run("list sources\n", arguments: ["--color", "always"]).output.contains("\u{1B}["))
        }

        @Test func givesOneObjectACommand() throws {
            let outcome = try Program().run("list sources\nshow runs\n", arguments: ["--json"])
            #expect(outcome.exitCode == 0)
            let lines = outcome.output.split(separator: "\n")
            #expect(lines.count == 2)
            for line in lines {
                #expect(try JSONSerialization.jsonObject(with: Data(line.utf8)) is [String: Any])
            }
        }

        @Test func endsQuietlyWhenItsReaderGoes() throws {
            let program = try Program()
            let outcome = try TerminalProgram.run(
                "/bin/sh", arguments: ["-c", "\"$0\" -c help -c help -c 'list settings' | head -n 1", program.path],
                environment: program.environment, directory: program.workspace.path)
            #expect(outcome.exitCode == 0)
            #expect(outcome.output.split(separator: "\n").count == 1)
            #expect(outcome.diagnostics == "")
        }
    }
}
