import ArgumentParser
import Foundation
import Intents
import LineEditing
import MagpieKit

/// The program: reads its arguments, then talks, runs a script, or only parses.
@main
struct Main: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "magpie",
        abstract: "Talk to your forecasting system’s training data: ingest it, ask about it, set it up.",
        usage: """
            magpie [options]                     opens the prompt
            magpie [options] -c "COMMAND" …      runs commands
            magpie [options] FILE.magpie         runs a script
            … | magpie [options] [-]             runs the lines of standard input
            magpie [options] watch               runs the schedules without a prompt
            magpie [options] report [this week] [to report.html]   writes a report
            magpie [options] parse ["LINE"]      says what lines would do; nothing is run or written
            magpie [options] check FILE …        plays transcripts and compares the replies
            magpie grammar check|sample|stats|match   works on grammar files; see magpie grammar --help
            magpie store setup|copy              makes, distributes and copies stores; see magpie store --help
            """,
        discussion: """
            Exit codes: 0 all done, 1 a command failed, 2 usage or not understood, 3 a question is open, \
            4 partly done, 130 interrupted, 141 nobody reads the answers any more, 143 terminated.
            """,
        version: "magpie \(programVersion)")

    @OptionGroup var global: GlobalOptions
    @OptionGroup(title: "Commands and scripts") var talk: TalkOptions
    @OptionGroup(title: "Parse") var parse: ParseOptions
    @OptionGroup(title: "Check") var check: CheckOptions
    @OptionGroup(title: "Watch") var watch: WatchOptions

    @Argument(
        help: """
            A script (ends in .magpie or holds a /), the word watch, parse and a line, report and what it is \
            of, or check and transcripts.
            """,
        completion: .custom { words, _, prefix in ShellCompletion.arguments(behind: words, beginning: prefix) })
    var arguments: [String] = []

    /// What the arguments ask for.
    private var mode: Mode {
        get throws { try Mode(arguments, talk: talk, parse: parse, check: check, watch: watch) }
    }

    func validate() throws { _ = try mode }

    func run() async throws {
        switch try mode {
        case .talk(let script): try await Talk(global: global, options: talk, script: script).run()
        case .command(let line):
            var talk = talk
            talk.command = [line]
            try await Talk(global: global, options: talk, script: nil).run()
        case .parse(let line): try await Parse(global: global, options: parse, line: line).run()
        case .watch: try await Watch(global: global, options: watch).run()
        case .check(let files): try await Check(global: global, options: check, files: files).run()
        }
    }

    static func main() async {
        MemoryUse.keepSmall()
        InterruptWatch.ignoreBrokenPipes()
        let arguments = CommandLine.arguments.dropFirst()
        // Not one of ArgumentParser's subcommands: the plain arguments of the program itself would swallow its name.
        if arguments.first == "grammar" { GrammarCommands.main(Array(arguments.dropFirst())) }
        if arguments.first == "store" { await StoreCommands.main(Array(arguments.dropFirst())) }
        // Most of what a start takes: it is decoded while the arguments are read and the workspace is opened.
        Thread.detachNewThread { _ = try? Grammar.builtIn() }
        do {
            var command = try parseAsRoot()
            if let main = command as? Main {
                try await main.run()
            } else {
                try command.run()
            }
        } catch {
            UsageMessage(error, of: Self.self, help: "magpie --help").end()
        }
    }
}

/// The program's ways of working, told apart by its plain arguments.
private enum Mode {
    case talk(script: String?)
    /// A command given as plain words.
    case command(String)
    case parse(line: String?)
    case watch
    case check(files: [String])

    init(_ arguments: [String], talk: TalkOptions, parse: ParseOptions, check: CheckOptions, watch: WatchOptions) throws
    {
        if arguments.first == "check" {
            guard arguments.count > 1 else { throw ValidationError("Give the transcripts to check.") }
            self = .check(files: Array(arguments.dropFirst()))
            return
        }
        guard !check.areGiven else { throw ValidationError("--in-place, --network, --record and --at go with check.") }
        if arguments.first == "watch" {
            guard arguments.count == 1, talk.command.isEmpty else {
                throw ValidationError("magpie watch takes options, and nothing else.")
            }
            self = .watch
            return
        }
        guard !watch.once else { throw ValidationError("--once goes with watch.") }
        if arguments.first == "parse" {
            guard arguments.count <= 2 else { throw ValidationError("Put the line to parse in quotes.") }
            self = .parse(line: arguments.dropFirst().first)
            return
        }
        if arguments.first == "report" {
            guard talk.command.isEmpty else { throw ValidationError("Give report or -c, not both.") }
            self = .command(arguments.joined(separator: " "))
            return
        }
        guard !parse.jsonl, parse.explain == nil else { throw ValidationError("--jsonl and --explain go with parse.") }
        guard arguments.count <= 1 else { throw ValidationError("Give one script at a time.") }
        if let script = arguments.first {
            try Self.checkIsScript(script)
            guard talk.command.isEmpty else { throw ValidationError("Give a script or -c, not both.") }
        }
        self = .talk(script: arguments.first)
    }

    private static func checkIsScript(_ script: String) throws {
        if script.hasSuffix(".magpie") || script.contains("/") || script == "-" { return }
        throw ValidationError(
            "“\(script)” is no script (those end in .magpie or hold a /). To run a command: magpie -c \"\(script)\"")
    }
}
