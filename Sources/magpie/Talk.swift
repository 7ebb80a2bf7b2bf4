import ArgumentParser
import Dialogue
import Foundation
import Intents
import LineEditing
import Logging
import MagpieKit

/// `magpie`: the prompt, or the commands it is given.
struct Talk: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "talk", abstract: "Open the prompt, or run commands.", shouldDisplay: false)

    @OptionGroup var global: GlobalOptions

    @Option(name: .short, help: "A command to run instead of opening the prompt. Repeatable.")
    var command: [String] = []

    @Flag(help: "Answer yes to yes/no questions.")
    var yes = false

    @Flag(help: "Go on behind lines that fail or are not understood.")
    var keepGoing = false

    @Argument(help: "A script: ends in .magpie or holds a /.")
    var script: String?

    private static let reserved = [
        "watch": "run schedules without a prompt", "check": "check a transcript", "grammar": "work on a grammar",
        "store": "set up a store", "report": "write a report",
    ]

    func validate() throws {
        guard let script else { return }
        guard command.isEmpty else { throw ValidationError("Give a script or -c, not both.") }
        if script.hasSuffix(".magpie") || script.contains("/") { return }
        if let ability = Self.reserved[script] {
            throw ValidationError("I know what you mean, but I can’t \(ability) yet.")
        }
        throw ValidationError(
            "“\(script)” is no script (those end in .magpie or hold a /). To run a command: magpie -c \"\(script)\"")
    }

    func run() async throws {
        let isPrompt = command.isEmpty && script == nil && Terminal.isTerminal(STDIN_FILENO)
        let log = try Log.make(level: global.logLevel.rawValue, file: global.logFile)
        let world = Workspace(global.workspaceOptions(looksAround: isPrompt))
        log.info("workspace \(world.workspace.root)")
        let assistant = Assistant(world: world, grammar: try Grammar.builtIn())
        let presenter = Presenter(global: global)
        if !global.quiet { presenter.show(notes: await assistant.openingNotes()) }
        let work = InterruptibleWork()
        if isPrompt {
            let loop = PromptLoop(assistant: assistant, presenter: presenter, work: work, log: log)
            throw ExitCode(await loop.run(greets: !global.quiet))
        }
        let lines: Script
        do {
            lines = try commands()
        } catch {
            StandardError.write(error.sentence)
            throw ExitCode(2)
        }
        let options = ScriptOptions(keepsGoing: keepGoing, assumesYes: yes)
        let code = await work.perform {
            await assistant.run(lines, options: options, progress: presenter.progress()) { turn in
                presenter.show(turn)
                log.info("\(turn.reading?.intent ?? "nothing"): \(turn.reply.outcome.rawValue)")
            }
        }
        await assistant.leave()
        throw ExitCode(code)
    }

    private func commands() throws(ScriptError) -> Script {
        if !command.isEmpty {
            return Script(name: "-c", lines: command.enumerated().map { .init(number: $0 + 1, text: $1) })
        }
        return if let script { try ScriptFile.read(script) } else { try ScriptFile.readStandardInput() }
    }
}
