package import Dialogue
package import Foundation
package import Testing

/// Conversations as tests, played as `magpie check` plays them: docs/transcripts.md.
///
/// Besides the directives there is `@spend SOURCE MONEY TOKENS [assumed] [MOMENT]`, which books a call in the ledger, and
/// `@sql NAME STATEMENTS`, which somebody else does in a database: an SQLite file of the workspace, made where it is not
/// there, or one of those given.
package enum Transcript {
    /// Plays a conversation and compares every reply, whole.
    package static func check(
        _ script: String, in workspace: TemporaryWorkspace, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let result = try await result(of: TranscriptFile(script), in: workspace)
        #expect(result.problems == [], sourceLocation: sourceLocation)
        #expect(
            result.differences.isEmpty,
            "\n--- expected ---\n\(script)\n--- actual ---\n\(result.recorded.text)\n---",
            sourceLocation: sourceLocation)
    }

    /// Plays a file; with `RECORD=1` in the environment it is written anew, and the test fails so that it is looked at.
    package static func check(
        file: URL, in workspace: TemporaryWorkspace, databases: [String: any SampleDatabase] = [:],
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let script = try String(contentsOf: file, encoding: .utf8)
        let result = try await result(of: TranscriptFile(script), in: workspace, databases: databases)
        #expect(result.problems == [], sourceLocation: sourceLocation)
        guard !result.differences.isEmpty else { return }
        if isRecording {
            try result.recorded.text.write(to: file, atomically: true, encoding: .utf8)
            Issue.record("\(file.lastPathComponent) was written anew; look at it", sourceLocation: sourceLocation)
        } else {
            let first = result.differences.map { "\(file.lastPathComponent):\($0.line): “\($0.said)”" }
            Issue.record(
                "\(first.joined(separator: "\n"))\n--- expected ---\n\(script)\n--- actual ---\n\(result.recorded.text)\n---",
                sourceLocation: sourceLocation)
        }
    }

    package static var isRecording: Bool { ProcessInfo.processInfo.environment["RECORD"] == "1" }

    /// Plays a conversation in a session of its own.
    package static func result(
        of file: TranscriptFile, in workspace: TemporaryWorkspace, databases: [String: any SampleDatabase] = [:]
    ) async throws -> TranscriptResult {
        var stage = try TestStage(workspace, databases: databases)
        let result = try await TranscriptPlayer.play(file, on: &stage)
        await stage.assistant.leave()
        return result
    }
}

/// A test's workspace as a stage.
package struct TestStage: TranscriptStage {
    package private(set) var assistant: Assistant
    private let workspace: TemporaryWorkspace
    private let databases: [String: any SampleDatabase]

    package init(_ workspace: TemporaryWorkspace, databases: [String: any SampleDatabase] = [:]) throws {
        self.workspace = workspace
        self.databases = databases
        assistant = try workspace.assistant()
    }

    /// The same whatever folder it lies in, and whatever database it is.
    package func normalized(_ text: String) -> String {
        databases.values.reduce(text) { text, database in
            database.names.reduce(text) { $0.replacing($1.text, with: $1.standIn) }
        }.replacing(workspace.root, with: "WORKSPACE").replacing(/SQLite 3\.[0-9.]*[0-9]/, with: "SQLite 3")
    }

    package mutating func perform(_ directive: String) async throws -> [String]? {
        switch TranscriptDirective(directive) {
        case .write(let path, let text): try workspace.write(text, to: path)
        case .remove(let path): try FileManager.default.removeItem(atPath: workspace.root + "/" + path)
        case .later(let days): workspace.clock.advance(by: .seconds(days * 86_400))
        case .at(let moment): workspace.clock.stand(at: moment)
        case .restart:
            await assistant.leave()
            assistant = try workspace.assistant()
            return await assistant.openingNotes().map { "Note: " + $0 }
        case nil:
            let parts = directive.split(separator: " ", maxSplits: 2).map(String.init)
            switch (parts.first, parts.count) {
            case ("@spend", _): try await BookedCall(directive).book(in: workspace)
            case ("@sql", 3):
                let database = databases[parts[1]] ?? SQLiteFile(workspace.root + "/" + parts[1])
                try database.execute(parts[2])
            default: return nil
            }
        }
        return []
    }
}
