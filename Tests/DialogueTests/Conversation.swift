import Dialogue
import Foundation
import Synchronization
import TestSupport

/// A conversation in a workspace of its own, as a person at the prompt has it.
struct Conversation {
    let workspace: TemporaryWorkspace
    let assistant: Assistant

    init(in workspace: TemporaryWorkspace, environment: [String: String] = [:]) throws {
        self.workspace = workspace
        assistant = try workspace.assistant(environment: environment)
    }

    /// Says one line.
    /// - Returns: the whole reply as text, the workspace's path written `WORKSPACE`.
    @discardableResult
    func say(_ line: String) async -> String {
        await turns(line).map(text(of:)).joined(separator: "\n")
    }

    func turns(_ line: String) async -> [Turn] { await assistant.answer(line) }

    /// The outcome of the last command of a line.
    func outcome(_ line: String) async -> Reply.Outcome? { await turns(line).last?.reply.outcome }

    /// The same answers for programs, one object a command.
    func json(_ line: String) async throws -> [[String: Any]] {
        try await turns(line).map { try ReadJSON.object(JSONRenderer.line(of: $0)) }
    }

    func text(of turn: Turn) -> String {
        TextRenderer().text(of: turn.reply).replacing(workspace.root, with: "WORKSPACE")
    }

    /// Runs lines as a script named `test`.
    func run(_ script: String, _ options: ScriptOptions = ScriptOptions()) async -> Played {
        let turns = TurnCollector()
        let code = await assistant.run(Script(name: "test", text: script), options: options) { turns.append($0) }
        return Played(code: code, said: turns.all.map(text(of:)))
    }

    /// Runs a script of the workspace.
    func runFile(_ path: String, _ options: ScriptOptions = ScriptOptions()) async -> Played {
        let turns = TurnCollector()
        guard let script = try? await assistant.script(file: path) else { return Played(code: -1, said: []) }
        let code = await assistant.run(script, options: options) { turns.append($0) }
        return Played(code: code, said: turns.all.map(text(of:)))
    }

    /// What a script said, a text a command, and its exit code.
    struct Played: Equatable {
        var code: Int32
        var said: [String]
    }
}

/// JSON as any other program reads it.
enum ReadJSON {
    static func object(_ line: String) throws -> [String: Any] {
        try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any] ?? [:]
    }
}

private final class TurnCollector: Sendable {
    private let turns = Mutex<[Turn]>([])
    var all: [Turn] { turns.withLock { $0 } }
    func append(_ turn: Turn) { turns.withLock { $0.append(turn) } }
}
