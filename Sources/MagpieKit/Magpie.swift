internal import Dialogue
internal import Foundation
package import Intents

/// Magpie for other Swift programs: a workspace one can talk to.
///
///     let magpie = try Magpie(workspace: "/data/pulse")
///     for answer in await magpie.say("ingest forecasts") { print(answer.text) }
///     await magpie.close()
public final class Magpie: Sendable {
    private let assistant: Assistant

    /// One command's answer.
    public struct Answer: Sendable {
        /// What a person would read.
        public let text: String
        /// The same as one JSON object on one line.
        public let json: String
        /// 0 done, 1 failed, 2 refused or not understood, 3 a question, 4 partly done.
        public let exitCode: Int32
    }

    /// Opens a workspace.
    /// - Parameter workspace: the folder that holds `magpie.json`; nil looks as the program does.
    /// - Throws: when the grammar built into the program is damaged.
    public init(workspace: String? = nil) throws {
        let process = ProcessInfo.processInfo
        let options = WorkspaceOptions(
            workspace: workspace, folder: FileManager.default.currentDirectoryPath, environment: process.environment)
        assistant = Assistant(world: Workspace(options), grammar: try Grammar.builtIn())
    }

    /// Says one line, as typed at the prompt.
    /// - Parameter line: one or more commands, or the answer to the question before; blank lines and comments give nothing.
    /// - Returns: an answer a command, in their order.
    public func say(_ line: String) async -> [Answer] {
        let renderer = TextRenderer()
        return await assistant.answer(line).map { turn in
            Answer(
                text: renderer.text(of: turn.reply), json: JSONRenderer.line(of: turn),
                exitCode: turn.reply.outcome.exitCode)
        }
    }

    /// Ends the session and closes the store.
    public func close() async { await assistant.leave() }
}

extension Grammar {
    /// The grammar compiled into the program by the build.
    package static func builtIn() throws -> Grammar { try loaded.get() }

    /// Decoded once for all conversations of a process.
    private static let loaded = Result { try Grammar(embedded: EmbeddedGrammar.image) }
}

extension NumberSpelling {
    /// How numbers are written in the languages the program knows, for grammars of others.
    package static func builtIn() -> NumberSpelling {
        NumberSpelling(
            rules: String(decoding: EmbeddedText.bytes(of: EmbeddedGrammar.numberWords), as: UTF8.self))
    }
}
