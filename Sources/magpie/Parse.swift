import ArgumentParser
import Dialogue
import Foundation
import GrammarFiles
import Intents
import JSONText
import MagpieKit

/// What only `magpie parse` takes.
struct ParseOptions: ParsableArguments {
    @Flag(help: "Lines are objects {\"text\": …, \"context\": …}.")
    var jsonl = false

    @Option(help: "Shows how this line is read: tokens, template, slots, runners-up.")
    var explain: String?

    @Option(
        parsing: .upToNextOption,
        help: "Files of a grammar to understand by instead of the program's own: to try a change without building.")
    var grammar: [String] = []
}

/// `magpie parse`: understanding without acting. One JSON object a line.
struct Parse {
    let global: GlobalOptions
    let options: ParseOptions
    /// nil reads lines from standard input.
    let line: String?

    func run() async throws {
        try global.checkWorkspace()
        let world = Workspace(global.workspaceOptions(looksAround: false))
        let assistant = Assistant(world: world, grammar: try grammar())
        if let explained = options.explain {
            return StandardOutput.write(await assistant.explanationLines(of: explained).joined(separator: "\n"))
        }
        if let line {
            return StandardOutput.write(await assistant.parse(line).jsonLine)
        }
        var input = ByteReader(descriptor: STDIN_FILENO)
        while let bytes = input.nextLine() {
            StandardOutput.write(await report(on: bytes, assistant).jsonLine)
        }
    }

    private func grammar() throws -> Grammar {
        guard !options.grammar.isEmpty else { return try Grammar.builtIn() }
        guard case .own(let build) = try GrammarCommands.Loaded(options.grammar) else {
            throw ValidationError("That grammar has hassil's shape: “magpie grammar match” tries it.")
        }
        try GrammarCommands.report(build.problems)
        guard let grammar = build.grammar else { throw ExitCode(1) }
        return grammar
    }

    private func report(on bytes: [UInt8], _ assistant: Assistant) async -> ParseReport {
        let line = String(decoding: bytes, as: UTF8.self)
        guard options.jsonl else { return await assistant.parse(line) }
        guard let object = try? JSONValue(parsing: bytes), let text = object["text"]?.string else {
            return .unreadable(line)
        }
        return await assistant.parse(text, context: object["context"]?.string ?? "")
    }
}
