import Dialogue
import Intents
import TestSupport
import Testing

/// What an ingestion says where there is little to say.
@Suite("Ingesting with nothing new")
struct QuietIngestTests {
    private func conversation(_ files: [String: String], disabled: Bool = false) throws -> Conversation {
        let enabled = disabled ? ", \"enabled\": false" : ""
        return try Conversation(
            in: TemporaryWorkspace(
                settings: """
                    {"data_sources": [
                        {"source_id": "w", "source_type": "file", "path": "data", "file_pattern": "*.csv"\(enabled)},
                        {"source_id": "j", "source_type": "file", "path": "data", "file_pattern": "*.json"\(enabled)}
                    ]}
                    """, files: files))
    }

    private let both = ["data/a.csv": "id\n1\n", "data/b.json": "[{\"id\": 2}]"]

    @Test func whatAnotherSourceReadsIsNotLeftOut() async throws {
        let conversation = try conversation(both)
        #expect(!(await conversation.say("ingest w and j").contains("left out")))
        #expect(await conversation.say("force ingest w").contains("Note: w: 1 file left out by its pattern."))
    }

    @Test func whatNobodyReadsIsLeftOut() async throws {
        let conversation = try conversation(both.merging(["data/c.txt": "?"]) { $1 })
        #expect(await conversation.say("ingest w and j").contains("Note: w: 2 files left out by its pattern."))
    }

    @Test func aTableOfZerosIsNotShown() async throws {
        let conversation = try conversation(["data/a.csv": "id\n1\n", "data/b.json": "[{\"id\": 2}]"])
        #expect(await conversation.say("ingest w and j").contains("stored  duplicates"))
        #expect(!(await conversation.say("ingest w and j").contains("duplicates")))
    }

    /// What stored nothing cannot be undone.
    @Test func runsThatStoredSomethingAreOfferedFirstToBeUndone() async throws {
        let conversation = try conversation(both)
        await conversation.say("ingest w")
        await conversation.say("ingest w")
        await conversation.say("ingest j")
        await conversation.say("ingest j")
        await conversation.assistant.refreshCompletion()
        let line = "undo run "
        let offered = conversation.assistant.completions(of: line, at: line.utf8.count).candidates
            .map(\.text).filter { Int($0) != nil }
        #expect(offered == ["3", "1", "4", "2"])
    }

    @Test func allDisabledIsSaid() async throws {
        let conversation = try conversation(both, disabled: true)
        await conversation.say("disable everything")
        #expect(
            await conversation.say("ingest everything") == """
                All sources are disabled.
                Say “enable j” first; “list sources” shows all.
                """)
    }

    /// Its folder is not there: one run, and one that failed.
    @Test func oneIsNoPlural() async throws {
        let conversation = try conversation([:])
        await conversation.say("ingest w")
        #expect(
            await conversation.say("report today to r.md").contains(
                "1 run, 1 failed run and 0 rejected records"))
    }

    @Test func nothingCameInIsSaidOfAPeriod() async throws {
        let conversation = try conversation(both)
        #expect(await conversation.say("show rejected") == "Nothing is in quarantine.")
        #expect(await conversation.say("show rejected yesterday").hasPrefix("Nothing went into quarantine yesterday ("))
    }
}
