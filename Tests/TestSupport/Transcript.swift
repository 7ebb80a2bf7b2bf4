internal import Dialogue
package import Foundation
package import Testing

/// Conversations as tests: lines that begin with `> ` are typed, what follows is the whole reply.
///
/// `@write PATH TEXT` puts a file into the workspace (`\n` in the text is a line end), `@remove PATH` takes one away,
/// `@spend SOURCE MONEY TOKENS [assumed] [MOMENT]` books a call in the ledger, `@restart` begins a new session, `@later 40` lets as many days pass; lines that begin with `#` say what is shown.
package enum Transcript {
    /// Plays a conversation and compares every reply, whole.
    package static func check(
        _ script: String, in workspace: TemporaryWorkspace, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let played = try await play(script, in: workspace)
        #expect(
            played == script, "\n--- expected ---\n\(script)\n--- actual ---\n\(played)\n---",
            sourceLocation: sourceLocation)
    }

    /// Plays a file; with `RECORD=1` in the environment it is written anew, and the test fails so that it is looked at.
    package static func check(
        file: URL, in workspace: TemporaryWorkspace, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let script = try String(contentsOf: file, encoding: .utf8)
        let played = try await play(script, in: workspace)
        guard played != script else { return }
        if ProcessInfo.processInfo.environment["RECORD"] == "1" {
            try played.write(to: file, atomically: true, encoding: .utf8)
            Issue.record("\(file.lastPathComponent) was written anew; look at it", sourceLocation: sourceLocation)
        } else {
            Issue.record(
                "\(file.lastPathComponent)\n--- expected ---\n\(script)\n--- actual ---\n\(played)\n---",
                sourceLocation: sourceLocation)
        }
    }

    /// The conversation with its replies put in.
    package static func play(_ script: String, in workspace: TemporaryWorkspace) async throws -> String {
        var assistant = try workspace.assistant()
        var played: [String] = []
        for line in script.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
            if line.hasPrefix("#") {
                played.append(line)
            } else if line.hasPrefix("@") {
                played.append(line)
                if line == "@restart" {
                    await assistant.leave()
                    assistant = try workspace.assistant()
                    for note in await assistant.openingNotes() { played.append("Note: " + note) }
                } else if line.hasPrefix("@spend ") {
                    try await BookedCall(line).book(in: workspace)
                } else {
                    try apply(line, to: workspace)
                }
            } else if line.hasPrefix("> ") {
                played.append(line)
                for turn in await assistant.answer(String(line.dropFirst(2))) {
                    let text = TextRenderer().text(of: turn.reply)
                    let shown = text.replacing(workspace.root, with: "WORKSPACE")
                    if !shown.isEmpty { played.append(shown) }
                }
            }
        }
        await assistant.leave()
        return played.joined(separator: "\n") + "\n"
    }

    private static func apply(_ directive: String, to workspace: TemporaryWorkspace) throws {
        let parts = directive.split(separator: " ", maxSplits: 2).map(String.init)
        switch (parts[0], parts.count) {
        case ("@write", 2): try workspace.write("", to: parts[1])
        case ("@write", 3): try workspace.write(parts[2].replacing("\\n", with: "\n"), to: parts[1])
        case ("@later", 2):
            guard let days = Int(parts[1]) else { Issue.record("no number of days: \(directive)"); return }
            workspace.clock.advance(by: .seconds(days * 86_400))
        case ("@remove", 2): try FileManager.default.removeItem(atPath: workspace.root + "/" + parts[1])
        default: Issue.record("no such directive: \(directive)")
        }
    }
}
