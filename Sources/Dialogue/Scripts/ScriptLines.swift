package import Ingestion
internal import Intents
internal import JSONText
internal import Synchronization

/// A line as typed: what is about scripts is done here, everything else is a command.
extension Assistant {
    /// Answers one line as typed.
    /// - Parameters:
    ///   - progress: called from time to time while records are read.
    ///   - emit: is given each turn as soon as there is one to show, those of a script one by one.
    /// - Returns: a turn a command; none for an empty line or a comment.
    @discardableResult
    package func answer(
        _ line: String, progress: (@Sendable (IngestProgress) -> Void)? = nil, emit: (@Sendable (Turn) -> Void)? = nil
    ) async -> [Turn] {
        let text = Script.command(in: line)
        guard !text.isEmpty else { return [] }
        let turns: [Turn]
        do throws(ScriptProblem) {
            switch try meaning(of: text) {
            case .script(let script): return await run(script, progress: progress, emit: emit)
            case .reply(let reply): turns = [Turn(line: text, reading: nil, reply: reply)]
            case .command(let command): turns = await answerCommand(command, progress: progress)
            }
        } catch {
            turns = [Turn(line: text, reading: nil, reply: .refused(error.sentence))]
        }
        if let emit { turns.forEach(emit) }
        return turns
    }

    /// What a line comes to before its words are read.
    private enum LineMeaning {
        case command(String)
        case script(Script)
        case reply(Reply)
    }

    private func meaning(of text: String) throws(ScriptProblem) -> LineMeaning {
        switch ScriptDirective(text) {
        case .define(let name, let value):
            try variables.define(name, as: value)
            return .reply(shown([name]))
        case .list(nil): return .reply(shown(variables.values.keys.sorted()))
        case .list(let name?) where variables.values[name] != nil: return .reply(shown([name]))
        case .include(let file):
            guard !file.isEmpty else { throw .noFile }
            return .script(try script(file: try variables.expanded(file)))
        case .list, nil: break
        }
        let command: String
        do throws(ScriptProblem) {
            command = try variables.expanded(text)
        } catch {
            // What answers a question may hold a dollar sign of its own.
            guard pending != nil else { throw error }
            command = text
        }
        if let file = scriptFile(namedBy: command) { return .script(try script(file: file)) }
        return .command(command)
    }

    /// Gives a variable its value before anything is said.
    package func define(_ name: String, as value: String) throws(ScriptProblem) {
        try variables.define(name, as: value)
    }

    /// The script a file holds.
    package func script(file: String) throws(ScriptProblem) -> Script {
        let world = world
        return try ScriptExpansion.script(name: file, path: world.absolutePath(of: file)) {
            path throws(ScriptReadFailure) in
            try world.scriptBytes(at: path)
        }
    }

    /// The commands a script comes to; its variables are the session's from then on.
    func expanded(_ script: Script) -> Script {
        let world = world
        var expansion = ScriptExpansion(
            variables: variables, absolutePath: { world.absolutePath(of: $0) },
            read: { path throws(ScriptReadFailure) in try world.scriptBytes(at: path) })
        expansion.take(script)
        variables = expansion.variables
        var expanded = script
        expanded.lines = expansion.lines
        return expanded
    }

    private func run(
        _ script: Script, progress: (@Sendable (IngestProgress) -> Void)?, emit: (@Sendable (Turn) -> Void)?
    ) async -> [Turn] {
        // Whatever was asked before is not what the script's lines answer.
        wait(for: nil)
        let turns = TurnList()
        _ = await run(script, options: ScriptOptions(), progress: progress) { turn in
            turns.append(turn)
            emit?(turn)
        }
        return turns.all
    }

    /// The script a sentence names: “run the script friday.magpie”.
    private func scriptFile(namedBy line: String) -> String? {
        guard line.contains(".magpie"), case .understood(let understanding) = recognition(of: line),
            understanding.commands.count == 1, understanding.commands[0].intent == "replay_session",
            understanding.commands[0].boolean("dry_run") != true,
            let file = understanding.commands[0].text("session"), file.hasSuffix(".magpie")
        else { return nil }
        return file
    }

    private func shown(_ names: [String]) -> Reply {
        guard !names.isEmpty else {
            return Reply(
                "No variables.", hints: ["“let source = weather_api” makes one; “$source” stands for its value."])
        }
        let lines = names.map { name in
            // The name says whether the value is a secret.
            SafeText.line("$" + Redactor.redacted("\(name)=\(variables.values[name] ?? "")"), cells: 200)
        }
        return Reply(lines.joined(separator: "\n"), data: [.init("variables", .array(lines.map { .string($0) }))])
    }
}

/// The turns of a script, from whichever task they come.
private final class TurnList: Sendable {
    private let turns = Mutex<[Turn]>([])
    var all: [Turn] { turns.withLock { $0 } }
    func append(_ turn: Turn) { turns.withLock { $0.append(turn) } }
}
