import Foundation
import TestSupport
import Testing

extension ProgramTests {
    /// Scripts of the built program: their files, their ends, their timing; transcripts that are checked.
    @Suite("Script files")
    struct ScriptFileTests {
        typealias Outcome = TerminalProgram.Outcome

        private func sh(_ command: String, in program: Program) throws -> Outcome {
            try TerminalProgram.run(
                "/bin/bash", arguments: ["-c", command, program.path], environment: program.environment,
                directory: program.workspace.path)
        }

        @Test func runsByItsFirstLine() throws {
            let program = try Program()
            try program.write("#!\(program.path)\nlet n = 64\nset batch size to $n\n", to: "size.magpie")
            let outcome = try sh("chmod +x size.magpie && ./size.magpie", in: program)
            #expect(outcome.exitCode == 0)
            #expect(outcome.output.hasPrefix("batch_size is 64 records now"))
        }

        @Test func takesVariablesFromOutside() throws {
            let program = try Program()
            #expect(try program.run("set batch size to $n\n", arguments: ["--var", "n=64", "-"]).exitCode == 0)
            #expect(
                try program.run("help\n", arguments: ["--var", "5n=64"])
                    == Outcome(
                        exitCode: 2, output: "",
                        diagnostics:
                            "--var: “5n” is no name for a variable: letters, digits and _, not beginning with a digit.\n"
                    ))
            #expect(try program.run("help\n", arguments: ["--var", "n"]).exitCode == 2)
        }

        @Test func saysHowLongEachCommandTook() throws {
            let program = try Program()
            let plain = try program.run("list sources\nhelp runs\n", arguments: ["--timing"])
            #expect(plain.diagnostics.split(separator: "\n").count == 2)
            #expect(
                plain.diagnostics.split(separator: "\n").allSatisfy {
                    $0.wholeMatch(of: /Took [0-9.]+ (ms|s)\./) != nil
                })
            let json = try program.run("list sources\n", arguments: ["--timing", "--json"])
            let object = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any]
            #expect((object?["seconds"] as? Double ?? -1) >= 0)
            #expect(object?["script"] as? String == "standard input")
            #expect(object?["line_number"] as? Int == 1)
        }

        @Test func runsNothingWhoseAnswerNobodyReads() throws {
            let program = try Program()
            let many = String(repeating: "help\n", count: 400) + "set batch size to 64\nsave\n"
            try program.write(many, to: "many.magpie")
            let outcome = try sh("\"$0\" many.magpie | head -n 1; echo \"code ${PIPESTATUS[0]}\"", in: program)
            #expect(outcome.output.hasSuffix("\ncode 141\n"))
            #expect(outcome.diagnostics == "")
            #expect(try !program.text(of: "magpie.json").contains("batch_size"))
        }

        @Test func refusesATornEndBeforeAnythingRuns() throws {
            let program = try Program()
            let outcome = try program.run(bytes: Array("set batch size to 64\nsave\nshow r".utf8) + [0xE2, 0x80])
            #expect(
                outcome
                    == Outcome(
                        exitCode: 2, output: "", diagnostics: "standard input, line 3: not UTF-8. Nothing was run.\n"))
            #expect(try !program.text(of: "magpie.json").contains("batch_size"))
        }

        // MARK: Checked

        @Test func checksATranscript() throws {
            let program = try Program()
            try program.write(
                "> set batch size to 64\n<text> 64 <text>\n<lines>\n> ingest forecasts\n<n:number> records stored<text>\n",
                to: "a.transcript")
            let good = try program.run("", arguments: ["check", "a.transcript"])
            #expect(
                good == Outcome(exitCode: 0, output: "1 transcript, 2 replies: all as expected.\n", diagnostics: ""))
            #expect(!FileManager.default.fileExists(atPath: program.workspace.path + "/.magpie"))
            try program.write(
                "> ingest forecasts\n3 records stored from pulse_forecasts, of <number> read.\n", to: "b.transcript")
            let bad = try program.run("", arguments: ["check", "b.transcript", "a.transcript"])
            #expect(
                bad
                    == Outcome(
                        exitCode: 1,
                        output: """
                            b.transcript:2: the reply to “ingest forecasts”
                              expected: 3 records stored from pulse_forecasts, of <number> read.
                              found:    2 records stored from pulse_forecasts, of 2 read.
                            2 transcripts, 3 replies: 1 not as expected.

                            """, diagnostics: ""))
            #expect(try program.run("", arguments: ["check", "b.transcript", "--record"]).exitCode == 0)
            #expect(
                try program.text(of: "b.transcript")
                    == "> ingest forecasts\n2 records stored from pulse_forecasts, of 2 read.\n")
        }

        @Test(
            "a transcript that cannot be played ends with 2",
            arguments: [
                ["check"], ["check", "gone.transcript"], ["--record"], ["check", "x.transcript", "--at", "noon"],
            ])
        func cannotBePlayed(arguments: [String]) throws {
            #expect(try Program().run("", arguments: arguments).exitCode == 2)
        }

        @Test(
            "what has no command in it is not passed",
            arguments: [
                ("hi\n", "a.transcript"), ("$ list sources\n4 sources\n", "a.transcript"), ("", "a.transcript"),
                ("# only words\n", "a.transcript"), ("# Title\n\n    > list sources\n", "a.md"),
                ("{}\n", "other.json"),
            ])
        func saysWhatHasNoCommand(text: String, file: String) throws {
            let program = try Program()
            try program.write(text, to: file)
            let outcome = try program.run("", arguments: ["check", file])
            #expect(outcome.exitCode == 2)
            #expect(outcome.output == "")
            #expect(outcome.diagnostics.hasPrefix("\(file): There is no command in it: "))
        }

        @Test func saysThatAFolderHasNoTranscripts() throws {
            let program = try Program()
            try program.write("> list sources\n<lines>\n", to: "plays/a.transcript")
            #expect(
                try program.run("", arguments: ["check", "sales", "plays"])
                    == Outcome(
                        exitCode: 2, output: "2 transcripts, 1 reply: 1 transcript not played whole.\n",
                        diagnostics:
                            "sales: There is no transcript in this folder: no file that ends in .transcript.\n"))
        }

        @Test func doesNotSayANameWithoutAValue() throws {
            let program = try Program()
            try program.write("> show run <run>\n<lines>\n> list sources\n<lines>\n", to: "a.transcript")
            #expect(
                try program.run("", arguments: ["check", "a.transcript"])
                    == Outcome(
                        exitCode: 2, output: "1 transcript, 1 reply: 1 transcript not played whole.\n",
                        diagnostics: """
                            a.transcript:1: <run> has no value yet: a reply above must hold it, with its kind, as \
                            <run:id>. The line was not said.

                            """))
        }

        @Test func playsAtTheMomentTheTranscriptSays() throws {
            let program = try Program()
            try program.write(
                """
                @at 2031-05-06T07:08:09Z
                > how much have we spent today
                Nothing was spent today (2031-05-06): no call was made.
                @later 2
                > how much have we spent today
                Nothing was spent today (2031-05-08): no call was made.

                """, to: "b.transcript")
            #expect(
                try program.run("", arguments: ["check", "b.transcript"])
                    == Outcome(exitCode: 0, output: "1 transcript, 2 replies: all as expected.\n", diagnostics: ""))
        }

        @Test func callsNoServer() throws {
            let program = try Program()
            try program.write(
                """
                {"data_sources": [{"source_id": "news", "source_type": "api", "endpoint": "http://127.0.0.1:9/x", "price_per_call_usd": 0}]}
                """, to: "magpie.json")
            try program.write("> ingest news\n", to: "a.transcript")
            let outcome = try program.run("", arguments: ["check", "a.transcript"])
            #expect(outcome.exitCode == 1)
            #expect(outcome.output.contains("no server is called while a transcript is checked"), "\(outcome.output)")
        }

        @Test func writesNothingOutsideItsCopy() throws {
            let program = try Program()
            try program.write(
                "> ingest forecasts\n<lines>\n> export rejected to \(program.home.path)/out.jsonl\n<lines>\n",
                to: "a.transcript")
            #expect(try program.run("", arguments: ["check", "a.transcript"]).exitCode == 0)
            #expect(!FileManager.default.fileExists(atPath: program.home.path + "/out.jsonl"))
        }
    }
}
