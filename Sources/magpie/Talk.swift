import ArgumentParser
import Dialogue
import Foundation
import Intents
import LineEditing
import Logging
import MagpieKit

let programVersion = Version.current

/// What only talking takes.
struct TalkOptions: ParsableArguments {
    @Option(
        name: .short,
        help: ArgumentHelp("A command to run instead of opening the prompt. Repeatable.", valueName: "command"))
    var command: [String] = []

    @Flag(help: "Answer yes to yes/no questions.")
    var yes = false

    @Flag(help: "Go on behind lines that fail or are not understood.")
    var keepGoing = false

    @Option(
        name: .customLong("var"),
        help: ArgumentHelp("A variable for scripts, said as $NAME. Repeatable.", valueName: "NAME=VALUE"))
    var variables: [String] = []

    @Flag(help: "After each command, say on standard error how long it took; with --json in the member seconds.")
    var timing = false

    func validate() throws {
        for variable in variables where !variable.contains("=") {
            throw ValidationError("--var wants NAME=VALUE, found “\(variable)”.")
        }
    }
}

/// `magpie`: the prompt, or the commands it is given.
struct Talk {
    let global: GlobalOptions
    let options: TalkOptions
    let script: String?

    func run() async throws {
        try global.checkWorkspace()
        let isPrompt = options.command.isEmpty && script == nil && Terminal.isTerminal(STDIN_FILENO)
        if Terminal.isTerminal(STDIN_FILENO) { Terminal.rememberModes() }
        let log = try Log.make(level: global.logLevel.rawValue, file: global.logFile)
        let presenter = Presenter(global: global)
        let world = Workspace(
            global.workspaceOptions(
                looksAround: isPrompt, standardInput: standardInput,
                onStoreWait: { holder in presenter.showWaiting(for: holder) }))
        log.info("workspace \(world.workspace.root)")
        try global.checkSettings(of: world)
        // Read while the grammar is decoded.
        let history = isPrompt ? HistoryFile(path: world.historyPath) : nil
        let assistant = Assistant(world: world, grammar: try Grammar.builtIn())
        try await prepare(assistant)
        if !global.quiet {
            presenter.show(notes: await assistant.openingNotes() + (isPrompt ? assistant.scheduleNotes() : []))
        }
        let work = InterruptibleWork(onImpatience: {
            presenter.show(hint: "Stopping; what is being written is finished first. Ctrl-\\ ends the program at once.")
        })
        if isPrompt {
            let loop = PromptLoop(
                assistant: assistant, presenter: presenter, work: work, log: log, color: global.color,
                scheduleLines: ScheduleLines(usesJSON: global.json, isQuiet: global.quiet), history: history)
            throw ExitCode(await loop.run(greets: !global.quiet))
        }
        let lines: Script
        do {
            lines = try await commands(assistant)
        } catch {
            StandardError.write(error.sentence)
            throw ExitCode(2)
        }
        let scriptOptions = ScriptOptions(keepsGoing: options.keepGoing, assumesYes: options.yes)
        let code = await work.perform {
            await assistant.run(lines, options: scriptOptions, progress: presenter.progress()) { turn in
                if turn.keepsFromRunning { presenter.show(problem: turn) } else { presenter.show(turn) }
                log.info("\(turn.reading?.intent ?? "nothing"): \(turn.reply.outcome.rawValue)")
                // What is left would run unseen.
                if StandardOutput.isClosed { work.cancel() }
            }
        }
        await assistant.leave()
        if StandardOutput.isClosed { throw ExitCode(128 + SIGPIPE) }
        throw ExitCode(code == 0 && StandardOutput.isBroken ? 1 : code)
    }

    /// Puts in what the command line says of variables and timing.
    private func prepare(_ assistant: Assistant) async throws {
        if options.timing { await assistant.setTiming(true) }
        for variable in options.variables {
            let parts = variable.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            do throws(ScriptProblem) {
                try await assistant.define(parts[0], as: parts[1])
            } catch {
                StandardError.write("--var: " + error.sentence)
                throw ExitCode(2)
            }
        }
    }

    private var standardInput: StandardInput {
        if Terminal.isTerminal(STDIN_FILENO) { return .terminal }
        return options.command.isEmpty && (script == nil || script == "-") ? .commands : .free
    }

    private func commands(_ assistant: Assistant) async throws(ScriptError) -> Script {
        if !options.command.isEmpty { return Script(name: "-c", lines: options.command) }
        guard let script, script != "-" else { return try StandardInputScript.read() }
        do throws(ScriptProblem) {
            return try await assistant.script(file: script)
        } catch {
            throw .problem(error)
        }
    }
}
