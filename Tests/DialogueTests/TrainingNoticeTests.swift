import Dialogue
import Foundation
import TestSupport
import Testing

/// What is said beside training batches where something keeps records out of them.
@Suite("Notices about training batches")
struct TrainingNoticeTests {
    private static let settings = """
        {"time_zone": "UTC", "data_sources": [
          {"source_id": "pulse_forecasts", "enabled": false}, {"source_id": "symbolic_logs", "enabled": false},
          {"source_id": "trust_logs", "enabled": false},
          {"source_id": "notes", "source_type": "file", "path": "notes"}]}
        """

    private func conversation(_ files: [String: String] = [:]) throws -> Conversation {
        try Conversation(in: TemporaryWorkspace(settings: Self.settings, files: files))
    }

    /// What was advised changed nothing, and was advised again.
    @Test func whatIsAdvisedForRecordsWithoutEventTimeHelps() async throws {
        let conversation = try conversation([
            "notes/a.jsonl": "{\"day\": \"2025-06-02\"}\n{\"day\": \"2025-06-03\"}\n"
        ])
        await conversation.say("ingest notes")
        func notes() async throws -> [String] {
            try #require(await conversation.turns("create training batches").first).reply.notes
        }
        #expect(
            try await notes() == [
                "2 records of notes say no event time, and are in no period. Where another field has it, say "
                    + "“set event_time of notes to” and its name; “undo run 1”, then “ingest notes”, reads them anew with it."
            ])
        await conversation.say("set event_time of notes to day")
        #expect(
            try await notes() == [
                "2 records of notes say no event time, and are in no period. They were stored before event_time of notes was "
                    + "“day”, or have no such field: “undo run 1”, then “ingest notes”, reads them anew with it."
            ])
        await conversation.say("undo run 1")
        await conversation.say("yes")
        await conversation.say("ingest notes")
        let made = try #require(await conversation.turns("create training batches").first).reply
        #expect(!made.notes.contains { $0.contains("event time") })
        #expect(made.headline.contains("2 records in 2 rows"))
    }

    @Test func aRefusedCreateLeavesNothing() async throws {
        let conversation = try conversation(["notes/a.jsonl": "{\"n\": 1}\n"])
        await conversation.say("ingest notes")
        #expect(await conversation.outcome("create training batches") == .refused)
        #expect(!FileManager.default.fileExists(atPath: conversation.workspace.root + "/datasets"))
        #expect(!FileManager.default.fileExists(atPath: conversation.workspace.root + "/.magpie/datasets.lock"))
    }

    @Test func whatIfSaysThatThereIsNothingYet() async throws {
        let conversation = try conversation()
        #expect(
            await conversation.say("what if trust threshold were 0.2")
                == "Nothing is ingested yet, so there is nothing that trust_threshold could change.\n"
                + "Say “ingest everything” to load what is there.")
    }

    /// The manifest is written for people: what they have said stands in it, and not how it was understood.
    @Test func theManifestHasWhatWasSaid() async throws {
        let conversation = try conversation(["notes/a.jsonl": "{\"timestamp\": \"2025-06-02T08:00:00Z\"}\n"])
        func command(_ folder: String) throws -> String? {
            let text = try conversation.workspace.read("datasets/\(folder)/manifest.json")
            return (try ReadJSON.object(text)["made"] as? [String: Any])?["command"] as? String
        }
        await conversation.say("ingest notes and create training batches since 2025-06-01")
        #expect(try command("training/v1") == "ingest notes and create training batches since 2025-06-01")
        await conversation.say("private on")
        await conversation.say("create training batches named quiet")
        #expect(try command("quiet/v1")?.hasPrefix("prepare training batches") == true)
    }
}
