import Dialogue
import Foundation
import MagpieIngestion
import TestSupport
import Testing

/// docs/library.md: what it shows without Swift is run as it stands.
@Suite("docs/library.md")
struct LibraryDocumentTests {
    private static let document = Repository.root.appendingPathComponent("docs/library.md")
    private static let python = ["/usr/bin/python3", "/usr/local/bin/python3", "/opt/homebrew/bin/python3"]
        .first { FileManager.default.isExecutableFile(atPath: $0) }

    /// With `RECORD=1` in the environment the outputs are written anew, and the test fails so that they are looked at.
    @Test(.enabled(if: python != nil)) func pythonReadsStoreAndExports() async throws {
        let workspace = try TemporaryWorkspace(copyOf: "pulse")
        let assistant = try workspace.assistant()
        _ = await assistant.answer("ingest forecasts and trust logs")
        _ = await assistant.answer("export records from trust_logs to \(workspace.root)/trust.jsonl")
        await assistant.leave()
        let text = try String(contentsOf: Self.document, encoding: .utf8)
        var pieces = text.components(separatedBy: "```python\n")
        #expect(pieces.count == 4)
        for index in pieces.indices.dropFirst() {
            let parts = pieces[index].components(separatedBy: "```")
            let output = try run(parts[0], in: workspace.root)
            pieces[index] = ([parts[0], parts[1], "text\n" + output] + parts.dropFirst(3)).joined(separator: "```")
        }
        let recorded = pieces.joined(separator: "```python\n")
        guard recorded != text else { return }
        if Transcript.isRecording {
            try recorded.write(to: Self.document, atomically: true, encoding: .utf8)
        }
        Issue.record("docs/library.md shows other outputs than Python gives:\n\(recorded)")
    }

    private func run(_ script: String, in folder: String) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: try #require(Self.python))
        process.arguments = ["-c", script]
        process.currentDirectoryURL = URL(fileURLWithPath: folder)
        let (output, errors) = (Pipe(), Pipe())
        (process.standardOutput, process.standardError) = (output, errors)
        try process.run()
        let bytes = output.fileHandleForReading.readDataToEndOfFile()
        let complaints = errors.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0, "\(String(decoding: complaints, as: UTF8.self))")
        return String(decoding: bytes, as: UTF8.self)
    }
}
