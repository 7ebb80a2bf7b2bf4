import Foundation
import MagpieIngestion
import TestSupport
import Testing

/// The sample workspace, as another program ingests it.
@Suite("Ingestion as a library")
struct IngestionManagerTests {
    private let workspace: TemporaryWorkspace
    private let magpie: IngestionManager

    init() throws {
        workspace = try TemporaryWorkspace(copyOf: "pulse")
        magpie = IngestionManager(workspace: workspace.root)
    }

    @Test func ingestsAllThatIsEnabled() async throws {
        let report = try await magpie.ingestAll()
        #expect(report.sources.map(\.id) == ["pulse_forecasts", "symbolic_logs", "trust_logs", "market_data"])
        #expect(report.isComplete)
        #expect(report.totals.processed == 83)
        #expect(report.totals.ingested == 75)
        #expect(report.totals.processed == report.totals.ingested + report.totals.duplicates + report.totals.rejected)
        // All of it is known by now.
        #expect(try await magpie.ingestAll().totals.ingested == 0)
        await magpie.close()
    }

    @Test func takesOnlyWhatIsImportantEnough() async throws {
        #expect(try await magpie.ingestAll(priorityThreshold: 1).sources.map(\.id).contains("market_data") == false)
        await magpie.close()
    }

    @Test func oneSourceSaysHowManyWereProcessedAndIngested() async throws {
        let source = try await magpie.ingest(from: "trust_logs")
        #expect((source.processed, source.ingested) == (10, 9))
        #expect(source.run == 1)
        #expect(source.state == .finished)
        #expect(source.failure == nil)
        await magpie.close()
    }

    @Test func rulesComeWithTheirTrust() async throws {
        let logs = #"[{"scenario_id": "a", "timestamp": "2025-06-20", "trust_score": 0.9, "rule_id": "R017"}]"#
        try workspace.write(logs, to: "data/trust_logs/more.json")
        try await magpie.ingest(from: "trust_logs")
        let rules = try await magpie.ruleData()
        #expect(rules.map(\.ruleID) == ["R001", "R002", "R017", "hope_fades", "rage_widens"])
        #expect(rules.map(\.type) == [.causal, .causal, .causal, .symbolic, .symbolic])
        // One success of 0.9 and a failure of 0.1, beside the prior's of 1 each.
        #expect(abs(rules[2].trustScore - 1.9 / 3) < 1e-9)
        #expect(rules.map(\.observations) == [0, 0, 1, 0, 0])
        #expect(rules[0].trustScore == 0.74)
        #expect(rules[2].definition.hasPrefix(#"{"if":"wb_gdp_growth_annual"#))
        let metadata = try await magpie.systemMetadata()
        #expect((metadata.ruleCount, metadata.causalRuleCount, metadata.symbolicRuleCount) == (5, 3, 2))
        await magpie.close()
    }

    @Test func whatIsNoRuleIsToldOf() async throws {
        #expect(magpie.ruleProblems == [])
        try workspace.write(#"[{"rule_id": "X1"}]"#, to: "rules/causal/odd.json")
        #expect(try await magpie.ruleData().count == 5)
        #expect(
            magpie.ruleProblems == [
                "rules/causal/odd.json line 1: the rule “X1” has no rule_definition. It is left out."
            ])
        await magpie.close()
        let nowhere = try TemporaryWorkspace(settings: nil)
        let other = IngestionManager(workspace: nowhere.root)
        await #expect(throws: IngestionError.noWorkspace(path: nowhere.root)) { try await other.ruleData() }
        await other.close()
    }

    @Test func pulseOutputsAreTheBuiltInSources() async throws {
        let report = try await magpie.ingestPulseOutputs()
        #expect(report.sources.map(\.id) == ["pulse_forecasts", "symbolic_logs", "trust_logs"])
        await magpie.close()
    }

    @Test func refusalsCarryFacts() async throws {
        await #expect(throws: IngestionError.unknownSource("trust_log", nearest: ["trust_logs"])) {
            try await magpie.ingest(from: "trust_log")
        }
        await #expect(throws: IngestionError.sourceDisabled(["financial_news_api"])) {
            try await magpie.ingest(from: "financial_news_api")
        }
        await #expect(throws: IngestionError.nothingToIngest) { try await magpie.ingestAll(priorityThreshold: 0) }
        let nowhere = try TemporaryWorkspace(settings: nil)
        try nowhere.write("no store", to: ".magpie/store.sqlite")
        let damaged = IngestionManager(workspace: nowhere.root)
        do {
            _ = try await damaged.systemMetadata()
            Issue.record("a text is a store")
        } catch {
            guard case .store(let sentence) = error else { throw error }
            #expect(sentence.contains("is not a Magpie store"))
        }
        await magpie.close()
    }

    @Test func whatCostsMuchIsNotSpentWithoutBeingAsked() async throws {
        let priced = try TemporaryWorkspace(
            settings: """
                {"confirm_above_usd": 0.5, "data_sources": [
                  {"source_id": "news", "source_type": "api", "endpoint": "http://127.0.0.1:1/", "auth_type": "none",
                   "price_per_call_usd": 2}]}
                """)
        let magpie = IngestionManager(workspace: priced.root)
        do {
            _ = try await magpie.ingest(from: "news")
            Issue.record("it was called")
        } catch {
            guard case .needsConfirmation(let likely, let most) = error else { throw error }
            #expect(likely >= 2)
            #expect(most >= likely)
        }
        #expect(try await magpie.costSummary().total.calls == 0)
        await magpie.close()
    }

    @Test func saysWhatIsKnownOfTheSystem() async throws {
        try await magpie.ingestPulseOutputs()
        let metadata = try await magpie.systemMetadata()
        #expect(metadata.activeSources == magpie.activeSources)
        #expect(metadata.activeSources.contains("trust_logs"))
        #expect(metadata.recordCount == 57)
        #expect((metadata.apiCallCount, metadata.tokenUsage) == (0, 0))
        #expect(metadata.storeEngine.hasPrefix("SQLite"))
        #expect(metadata.storeBytes > 0)
        let costs = try await magpie.costSummary()
        #expect(costs.total.costUSD == 0)
        #expect(costs.status == .ok)
        #expect(costs.sources == [:])
        await magpie.close()
    }
}
