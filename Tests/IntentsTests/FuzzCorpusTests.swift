import Foundation
import FuzzTargets
import Testing

/// What fuzzing began with and what it found, tried again.
@Suite struct FuzzCorpusTests {
    static let corpus = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Fuzzing/Corpus")

    @Test(arguments: FuzzTargets.Target.allCases)
    func survivesWhatWasKept(_ target: FuzzTargets.Target) throws {
        let files = try FileManager.default.contentsOfDirectory(
            at: Self.corpus.appending(path: target.rawValue), includingPropertiesForKeys: nil)
        #expect(files.count > 10)
        for file in files.sorted(by: { $0.path < $1.path }) { target.attempt(Array(try Data(contentsOf: file))) }
    }
}
