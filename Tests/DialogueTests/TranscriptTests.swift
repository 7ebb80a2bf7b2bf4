import Foundation
import TestSupport
import Testing

/// The conversations in `Transcripts/`, each in a copy of `Examples/pulse` of its own.
@Suite struct TranscriptTests {
    static let files: [URL] = {
        let folder = Repository.root.appendingPathComponent("Tests/DialogueTests/Transcripts")
        let files = try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        return (files ?? []).filter { $0.pathExtension == "transcript" }.sorted { $0.path < $1.path }
    }()

    @Test func thereAreTranscripts() { #expect(Self.files.count >= 8) }

    @Test(arguments: files)
    func conversationGoesAsWritten(_ file: URL) async throws {
        try await Transcript.check(file: file, in: TemporaryWorkspace(copyOf: "pulse"))
    }
}
