import Foundation
import TestSupport
import Testing

extension ProgramTests {
    /// The manual page and the shells' completions say what the program says.
    @Suite("Manual and completions")
    struct ManualTests {
        private static let page = Repository.root.appendingPathComponent("docs/magpie.1")

        private func run(_ tool: String, _ arguments: [String], in program: Program) throws -> TerminalProgram.Outcome {
            try TerminalProgram.run(
                tool, arguments: arguments, environment: program.environment, directory: program.workspace.path)
        }

        /// Where a tool is that not every machine has.
        private static func tool(_ name: String) -> String? {
            ["/usr/bin/", "/bin/", "/usr/local/bin/"].map { $0 + name }.first(
                where: FileManager.default.isExecutableFile)
        }

        @Test func thePageHasTheOptionsOfTheProgram() throws {
            let program = try Program()
            let help = try program.run("", arguments: ["--help"]).output
            let options = Set(help.matches(of: /(?m)^  (?:-h, )?(-{1,2}[a-z][a-z-]*)/).map { String($0.output.1) })
            let text = try String(contentsOf: Self.page, encoding: .utf8)
            var described = Set(text.matches(of: /(?m)^\.It Fl ([a-z-]+)/).map { "-" + String($0.output.1) })
            described.formUnion(text.matches(of: /(?m)^\.It Fl h , Fl (-help)/).map { "-" + String($0.output.1) })
            #expect(options.count > 15)
            #expect(described.subtracting(["-h"]) == options.subtracting(["-h"]))
        }

        @Test func thePageHasTheExitCodesOfTheProgram() throws {
            let program = try Program()
            let help = try program.run("", arguments: ["--help"]).output
            let sentence = try #require(help.firstMatch(of: /Exit codes:[^.]*\./)).output
            let text = try String(contentsOf: Self.page, encoding: .utf8)
            let section = try #require(text.firstMatch(of: #/(?s)\.Sh EXIT STATUS(.*?)\.Sh /#)).output.1
            #expect(
                section.matches(of: /(?m)^\.It (\d+)/).map { String($0.output.1) }
                    == sentence.matches(of: /\d+/).map { String($0.output) })
            let scripts = try String(
                contentsOf: Repository.root.appendingPathComponent("docs/scripts.md"), encoding: .utf8)
            #expect(
                Set(
                    scripts.matches(of: /(?m)^\| ([0-9, ]+) \|/).flatMap {
                        $0.output.1.split(separator: ", ").map(String.init)
                    })
                    == Set(sentence.matches(of: /\d+/).map { String($0.output) }))
        }

        @Test func thePageHasTheWordsTheProgramTakes() throws {
            let help = try Program().run("", arguments: ["--help"]).output
            let words = Set(
                help.matches(of: /(?m)^(?:USAGE:)?\s+magpie (?:\[options\] )?([a-z]+)\s/).map { String($0.output.1) })
            let text = try String(contentsOf: Self.page, encoding: .utf8)
            let described = Set(text.matches(of: /(?m)^\.It Cm ([a-z]+)/).map { String($0.output.1) })
            #expect(words.count >= 5)
            #expect(words.subtracting(described) == [])
        }

        @Test(.enabled(if: tool("groff") != nil))
        func thePageIsSetWithoutAWarning() throws {
            let outcome = try run(
                Self.tool("groff") ?? "", ["-mdoc", "-Tutf8", "-k", "-z", "-ww", Self.page.path], in: try Program())
            #expect(outcome.exitCode == 0)
            #expect(outcome.output + outcome.diagnostics == "")
        }

        // MARK: Completions

        /// What bash offers behind a command line.
        private func offers(_ words: [String], in program: Program) throws -> [String] {
            let script = try program.run("", arguments: ["--generate-completion-script", "bash"])
            try #require(script.exitCode == 0)
            try program.write(script.output, to: "completion.bash")
            try FileManager.default.createSymbolicLink(
                atPath: program.home.path + "/magpie", withDestinationPath: program.path)
            program.environment["PATH"] = program.home.path + ":/usr/bin:/bin"
            let line = words.joined(separator: " ")
            let outcome = try run(
                "/bin/bash",
                [
                    "-c",
                    """
                    source ./completion.bash
                    COMP_WORDS=(\(words.map { "'\($0)'" }.joined(separator: " "))); COMP_CWORD=\(words.count - 1)
                    COMP_LINE='\(line)'; COMP_POINT=\(line.utf8.count)
                    $(complete -p magpie | sed 's/.*-F \\([^ ]*\\).*/\\1/') magpie '\(words.last ?? "")' '\(words.dropLast().last ?? "")'
                    printf '%s\\n' "${COMPREPLY[@]}"
                    """,
                ], in: program)
            #expect(outcome.diagnostics == "")
            return outcome.output.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }.sorted()
        }

        static let lines: [([String], [String])] = [
            (["magpie", "--in"], ["--in-place"]), (["magpie", "--color", "al"], ["always"]),
            (["magpie", "ch"], ["check"]), (["magpie", "re"], ["report"]), (["magpie", "morn"], ["morning.magpie"]),
            (["magpie", "sub/"], ["sub/evening.magpie"]), (["magpie", "check", "a"], ["a.transcript"]),
            (["magpie", "re"], ["report"]), (["magpie", "report", "t"], ["this", "to", "today"]),
            (["magpie", "report", "this", ""], ["month", "quarter", "week", "year"]),
            (["magpie", "report", "this", "week", ""], ["to"]), (["magpie", "report", "to", "o"], ["old.html"]),
            (["magpie", "watch", ""], []), (["magpie", "parse", ""], []), (["magpie", "check", "sub/"], []),
        ]

        @Test("bash completes", arguments: lines)
        func bashCompletes(words: [String], offered: [String]) throws {
            let program = try Program()
            for file in ["morning.magpie", "sub/evening.magpie", "sub/x.txt", "a.transcript", "a.txt", "old.html"] {
                try program.write("", to: file)
            }
            #expect(try offers(words, in: program) == offered)
        }

        @Test("the scripts of the other shells are read by them", arguments: ["zsh", "fish"])
        func otherShells(shell: String) throws {
            let program = try Program()
            let script = try program.run("", arguments: ["--generate-completion-script", shell])
            #expect(script.exitCode == 0)
            #expect(script.output.contains("in-place"))
            guard let tool = Self.tool(shell) else { return }
            try program.write(script.output, to: "completion")
            #expect(try run(tool, ["-n", "completion"], in: program).exitCode == 0)
        }
    }
}
