import Dialogue
import Foundation
import Ingestion
import Synchronization
import TestSupport
import Testing

/// What the doctor says where something is wrong; that all is well is in `doctor.transcript`.
@Suite("The doctor")
struct DoctorTests {
    private static let settings = """
        {"time_zone": "UTC", "data_sources": [
          {"source_id": "pulse_forecasts", "enabled": false}, {"source_id": "symbolic_logs", "enabled": false},
          {"source_id": "trust_logs", "enabled": false},
          {"source_id": "notes", "source_type": "file", "path": "notes", "schema": "note"}
        ]}
        """
    private static let files = [
        "notes/a.jsonl": "{\"id\": 1}\n{\"id\": 2}\n", "schemas/note.json": #"{"type": "object"}"#,
    ]

    private func conversation(
        _ settings: String = settings, files: [String: String] = files, environment: [String: String] = [:]
    ) throws -> Conversation {
        try Conversation(in: TemporaryWorkspace(settings: settings, files: files), environment: environment)
    }

    private struct Check: Equatable {
        var check: String
        var state: String
        var finding: String
    }

    /// What is not fine.
    private func findings(_ conversation: Conversation, _ line: String = "doctor") async throws -> [Check] {
        let data = try #require(try await conversation.json(line).last?["data"] as? [String: Any])
        let checks = try #require(data["checks"] as? [[String: Any]])
        return checks.map {
            Check(
                check: $0["check"] as? String ?? "", state: $0["state"] as? String ?? "",
                finding: ($0["finding"] as? String ?? "").replacing(conversation.workspace.root, with: "WORKSPACE"))
        }.filter { $0.state != "fine" }
    }

    @Test func nothingIsFoundWhereNothingIsWrong() async throws {
        let conversation = try conversation()
        #expect(try await findings(conversation) == [])
        await conversation.say("ingest notes")
        #expect(try await findings(conversation) == [])
        #expect(await conversation.outcome("doctor") == .done)
        #expect(await conversation.outcome("check the store thoroughly") == .done)
    }

    @Test func aRuleThatIsNoneIsAWarning() async throws {
        var files = Self.files
        files["rules/causal/odd.json"] = #"{"rule_id": "R1"}"#
        let found = try await findings(conversation(files: files))
        #expect(found.map(\.check) == ["rules"])
        #expect(found.first?.state == "warning")
        #expect(found.first?.finding.contains("rules/causal/odd.json") == true)
    }

    @Test func trustThatIsNotThatOfItsRecordsIsAProblemAndMended() async throws {
        let settings = Self.settings.replacing(#""schema": "note""#, with: #""schema": "trust_score_log""#)
        let log = #"{"scenario_id": "s1", "timestamp": "2025-06-20", "trust_score": 0.9}"#
        let conversation = try conversation(settings, files: ["notes/a.jsonl": log + "\n"])
        await conversation.say("ingest notes")
        #expect(try await findings(conversation, "check the store thoroughly") == [])
        _ = try await conversation.workspace.rows("UPDATE trust_subjects SET successes = successes + 1")
        #expect(try await findings(conversation, "check the store thoroughly").map(\.check) == ["trust"])
        #expect(await conversation.say("recompute trust").contains("1 of them had been wrong"))
        #expect(try await findings(conversation, "check the store thoroughly") == [])
    }

    @Test func aCredentialThatIsNotThereIsAProblemAndNeverShown() async throws {
        let settings = """
            {"time_zone": "UTC", "data_sources": [
              {"source_id": "pulse_forecasts", "enabled": false}, {"source_id": "symbolic_logs", "enabled": false},
              {"source_id": "trust_logs", "enabled": false},
              {"source_id": "news", "source_type": "api", "endpoint": "https://x.org/a", "api_key": "${env:NEWS_KEY}",
               "auth_header": "X-Key", "headers": {"X-Other": "${file:other.txt}"}},
              {"source_id": "old", "source_type": "api", "enabled": false, "endpoint": "https://x.org/${env:OLD}"}
            ]}
            """
        let without = try conversation(settings, files: [:])
        #expect(
            try await findings(without).filter { $0.check == "credentials" } == [
                Check(
                    check: "credentials", state: "problem", finding: "${env:NEWS_KEY} has no value, which news needs."),
                Check(
                    check: "credentials", state: "problem", finding: "${file:other.txt} has no value, which news needs."
                ),
            ])
        #expect(await without.outcome("doctor") == .failed)
        let with = try conversation(
            settings, files: ["other.txt": "canary-2"], environment: ["NEWS_KEY": "canary-1"])
        #expect(try await findings(with) == [])
        #expect(await with.say("doctor").contains("canary") == false)
    }

    @Test func aDiskThatFillsIsToldOf() async throws {
        let conversation = try conversation()
        conversation.workspace.disk.withLock { $0 = .init(freeBytes: 500_000_000, totalBytes: 100_000_000_000) }
        #expect(
            try await findings(conversation) == [
                Check(check: "disk", state: "warning", finding: "Only 500 MB of 100 GB are free.")
            ])
        #expect(await conversation.outcome("doctor") == .done)
        conversation.workspace.disk.withLock { $0?.freeBytes = 10_000_000 }
        #expect(try await findings(conversation).map(\.state) == ["problem"])
        #expect(await conversation.outcome("doctor") == .failed)
    }

    @Test func aClockThatWasSetBackIsToldOf() async throws {
        let conversation = try conversation()
        await conversation.say("ingest notes")
        conversation.workspace.clock.advance(by: .seconds(-86_400))
        #expect(
            try await findings(conversation) == [
                Check(
                    check: "clock", state: "warning",
                    finding:
                        "The store was last written at 2026-11-21 10:00, which is ahead of this machine’s clock (2026-11-20 10:00)."
                )
            ])
    }

    @Test func filesThatOthersMayReadAreNamed() async throws {
        let conversation = try conversation()
        await conversation.say("ingest notes")
        let store = conversation.workspace.root + "/.magpie/store.sqlite"
        #expect(chmod(store, 0o644) == 0)
        try conversation.workspace.write("", to: ".magpie/.magpie-1abc.tmp")
        #expect(chmod(conversation.workspace.root + "/.magpie/.magpie-1abc.tmp", 0o600) == 0)
        #expect(
            try await findings(conversation) == [
                Check(
                    check: "files", state: "warning",
                    finding: ".magpie/store.sqlite may be read by others (644); it holds records and what was said."),
                Check(
                    check: "files", state: "warning",
                    finding: ".magpie/.magpie-1abc.tmp was left by a process that ended in the middle."),
            ])
        #expect(await conversation.say("doctor").contains("chmod 600 .magpie/store.sqlite"))
    }

    @Test func whatIsWrittenWrongIsNamed() async throws {
        let conversation = try conversation(
            """
            {"time_zone": "UTC", "trust_threshold": 7, "data_sources": [
              {"source_id": "notes", "source_type": "file", "path": "notes", "schema": "note"},
              {"source_id": "broken", "source_type": "file"}
            ]}
            """, files: Self.files.merging(["schemas/note.json": "{"]) { $1 })
        let found = try await findings(conversation)
        #expect(found.map { "\($0.check) \($0.state)" } == ["settings warning", "sources problem", "schemas problem"])
        #expect(found[1].finding == "The source broken has no path; it was left out.")
        #expect(found[2].finding.hasSuffix("notes cannot be ingested."))
    }

    @Test func aStoreThatDoesNotAgreeIsAProblem() async throws {
        let conversation = try conversation()
        await conversation.say("ingest notes")
        _ = try await conversation.workspace.rows("UPDATE batches SET removed = 1")
        #expect(
            try await findings(conversation) == [
                Check(
                    check: "records", state: "problem", finding: "Its batches count 1 record, and 2 are there.")
            ])
        #expect(await conversation.outcome("doctor") == .failed)
        #expect(await conversation.say("show metadata").contains("records                2") == false)
    }

    @Test func aStoreThatIsNoneIsAProblem() async throws {
        let conversation = try conversation(
            files: Self.files.merging([".magpie/store.sqlite": "no store at all"]) { $1 })
        let found = try await findings(conversation)
        #expect(found.contains { $0.check == "store" && $0.state == "problem" })
    }

    @Test func sourcesAreReachedOnRequestOnly() async throws {
        let conversation = try conversation(
            Self.settings.replacing("\"notes\", \"schema\"", with: "\"elsewhere\", \"schema\""))
        #expect(try await findings(conversation) == [])
        #expect(
            try await findings(conversation, "doctor with the sources") == [
                Check(
                    check: "connections", state: "problem",
                    finding: "notes cannot be read: elsewhere does not exist.")
            ])
    }

    @Test func aScheduleThatNobodyRanIsToldOf() async throws {
        let conversation = try conversation()
        await conversation.say("ingest notes every day at 06:00")
        #expect(try await findings(conversation) == [])
        let runner = ScheduleRunner(
            mode: .watch, world: { [assistant = conversation.assistant] in await assistant.presentWorld },
            tell: { _ in })
        _ = await runner.look()
        conversation.workspace.clock.advance(by: .seconds(3 * 86_400))
        let found = try await findings(conversation)
        #expect(found.map(\.check) == ["schedules"])
        #expect(found.first?.finding == "notes was due at 2026-11-24 06:00, and nobody ran it, nor 2 times before.")
    }

    @Test func callsThatMayCostAskFirst() async throws {
        let settings = """
            {"time_zone": "UTC", "confirm_above_usd": 0.01, "data_sources": [
              {"source_id": "news", "source_type": "api", "endpoint": "https://x.org/a", "auth_type": "none",
               "price_per_call_usd": 2}
            ]}
            """
        let conversation = try conversation(settings, files: [:])
        #expect(await conversation.outcome("doctor with the sources") == .asks)
        #expect(await conversation.outcome("no") == .done)
        #expect(await conversation.outcome("doctor") == .done)
    }
}
