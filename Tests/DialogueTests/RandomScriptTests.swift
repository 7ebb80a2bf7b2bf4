import Dialogue
import Foundation
import Quantities
import TestSupport
import Testing

/// Commands by chance, out of all that the transcripts have somebody say: both kinds of store reply the same, word for
/// word. `RANDOM_SCRIPTS=200` plays more of them.
@Suite("Random scripts on both stores", .serialized)
struct RandomScriptTests {
    private static let count = max(1, ProcessInfo.processInfo.environment["RANDOM_SCRIPTS"].flatMap { Int($0) } ?? 3)
    private static let length = 40

    /// What the transcripts say, without what ends a session or reads what only they have, and without the doctor, who looks
    /// at the server as well.
    private static let lines: [String] = {
        let texts = TranscriptTests.files.compactMap { try? String(contentsOf: $0, encoding: .utf8) }
        let said = texts.flatMap { $0.split(separator: "\n") }.filter { $0.hasPrefix("> ") }.map(String.init)
        let parting = [
            "quit", "exit", "bye", "leave", "finished", "doctor", "all right", "health", "check the", "anything wrong",
        ]
        return Set(said).filter { line in !parting.contains { line.lowercased().contains($0) } }.sorted()
    }()

    private static func script(_ seed: Int) -> String {
        var chance = SplitMix(seed: UInt64(seed))
        // Something is there to talk of.
        var script = ["> ingest everything", "> yes"]
        for _ in 0..<length {
            switch Int.random(in: 0..<20, using: &chance) {
            case 0: script.append("@later \(Int.random(in: 1...40, using: &chance))")
            case 1: script.append("@restart")
            case 2: script.append("> undo run \(Int.random(in: 1...6, using: &chance))")
            case 3: script.append("> yes")
            case 4:
                let number = Int.random(in: 1...9, using: &chance)
                script.append("@write data/forecast_output/new\(number).jsonl {\"forecast_id\": \"new-\(number)\"}")
            case 5: script.append("> ingest forecasts")
            case 6: script.append("> force ingest everything")
            default: script.append(lines.randomElement(using: &chance) ?? "> status")
            }
        }
        return script.joined(separator: "\n") + "\n"
    }

    @Test(arguments: 1...Self.count)
    func bothStoresReplyTheSame(seed: Int) async throws {
        let script = Self.script(seed)
        let alone = try await Transcript.result(
            of: TranscriptFile(script), in: TemporaryWorkspace(copyOf: "pulse"))
        let server = try PostgreSQLServer.shared()
        let workspace = try TemporaryWorkspace(copyOf: "pulse", storeAddress: server.url(try server.makeDatabase()))
        let shared = try await Transcript.result(of: alone.recorded, in: workspace)
        let differences = shared.differences.filter { !SharedStoreTests.isAboutTheStoreItself($0) }
        #expect(
            differences.isEmpty,
            "\n--- in a file ---\n\(alone.recorded.text)\n--- on a server ---\n\(shared.recorded.text)\n---")
    }
}
