import Dialogue
import Foundation
import TestSupport
import Testing

/// The same conversations as in `TranscriptTests`, over a store on a real PostgreSQL server: every reply is the same. One
/// after the other: each has two connections, of which the tests' server has not so many.
@Suite("Conversations over a shared store", .serialized) struct SharedStoreTests {
    @Test(arguments: TranscriptTests.files)
    func everyReplyIsTheSame(_ file: URL) async throws {
        let server = try PostgreSQLServer.shared()
        let workspace = try TemporaryWorkspace(copyOf: "pulse", storeAddress: server.url(try server.makeDatabase()))
        let script = try String(contentsOf: file, encoding: .utf8)
        let result = try await Transcript.result(of: TranscriptFile(script), in: workspace)
        let differences = result.differences.filter { !Self.isAboutTheStoreItself($0) }
        #expect(
            differences.isEmpty,
            "\n--- expected ---\n\(script)\n--- actual ---\n\(result.recorded.text)\n---")
        #expect(!workspace.exists(".magpie/store.sqlite"))
    }

    /// What engine it is, how large, and which version of its tables.
    static func isAboutTheStoreItself(_ difference: TranscriptResult.Difference) -> Bool {
        guard let found = difference.found else { return false }
        return found.contains("PostgreSQL") || found.contains("The store weighs")
            || difference.said == "show schema version"
            // The tests' server does not care for power cuts, and its disk is not ours.
            || found.wholeMatch(of: /[0-9]+ problems?( and [0-9]+ warnings?)? in [0-9]+ checks\./) != nil
    }
}
