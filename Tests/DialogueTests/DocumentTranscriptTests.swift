import Dialogue
import Foundation
import TestSupport
import Testing

/// The conversations of the README and of docs/ are real ones.
@Suite("Conversations in the documents")
struct DocumentTranscriptTests {
    /// The documents with conversations in them.
    static let documents: [String] = {
        let folder = Repository.root.appendingPathComponent("docs")
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return ["README.md"]
            + names.filter { $0.hasSuffix(".md") }.sorted().map { "docs/" + $0 }.filter { document in
                let text = try? String(contentsOf: Repository.root.appendingPathComponent(document), encoding: .utf8)
                return text?.contains("```transcript\n") == true
            }
    }()

    @Test func thereAreDocuments() { #expect(Self.documents.contains("README.md")) }

    /// With `RECORD=1` in the environment the replies are written into the document, and the test fails so that they are
    /// looked at.
    @Test(arguments: documents)
    func everyConversationGoesAsWritten(_ document: String) async throws {
        let file = Repository.root.appendingPathComponent(document)
        let written = try String(contentsOf: file, encoding: .utf8)
        var played = TranscriptDocument(written)
        var playing: (stage: TestStage, named: NamedValues)?
        var differences: [String] = []
        for (number, block) in played.blocks.enumerated() {
            if !block.continues || playing == nil {
                await playing?.stage.assistant.leave()
                let workspace =
                    try block.preparations.contains("empty")
                    ? TemporaryWorkspace(settings: nil) : TemporaryWorkspace(copyOf: "pulse")
                playing = (try TestStage(workspace), NamedValues())
            }
            guard var now = playing else { continue }
            for directive in block.preparations where directive != "empty" {
                #expect(try await now.stage.perform(directive) != nil, "no such directive: \(directive)")
            }
            let result = try await TranscriptPlayer.play(block.file, on: &now.stage, named: now.named)
            #expect(result.problems == [])
            now.named = result.named
            playing = now
            played.replace(number, with: result.recorded)
            differences += result.differences.map {
                "\(document):\($0.line): “\($0.said)”\n  expected: \($0.expected ?? "–")\n  found:    \($0.found ?? "–")"
            }
        }
        await playing?.stage.assistant.leave()
        guard !differences.isEmpty else { return }
        guard Transcript.isRecording else {
            Issue.record(Comment(rawValue: differences.joined(separator: "\n")))
            return
        }
        try played.text.write(to: file, atomically: true, encoding: .utf8)
        Issue.record("\(document) was written anew; look at it")
    }
}
