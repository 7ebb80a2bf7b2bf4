import Foundation
import FuzzTargets
import Testing

/// What fuzzing began with and what it found, tried again.
@Suite struct FuzzCorpusTests {
    static let corpus = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Fuzzing/Corpus")

    @Test(
        arguments: [
            ("templates", FuzzTargets.templates), ("lines", FuzzTargets.lines), ("values", FuzzTargets.values),
        ] as [(String, @Sendable ([UInt8]) -> Void)])
    func survivesWhatWasKept(_ target: String, _ attempt: @Sendable ([UInt8]) -> Void) throws {
        let files = try FileManager.default.contentsOfDirectory(
            at: Self.corpus.appending(path: target), includingPropertiesForKeys: nil)
        #expect(files.count > 10)
        for file in files.sorted(by: { $0.path < $1.path }) { attempt(Array(try Data(contentsOf: file))) }
    }
}
