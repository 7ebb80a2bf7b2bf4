import Foundation
import JSONText
import Quantities
import Settings
import Testing

@Suite struct SettingCatalogueTests {
    @Test func declaresEachSettingOnce() {
        let keys = SettingCatalogue.definitions.map(\.key)
        #expect(Set(keys).count == keys.count)
    }

    @Test(arguments: SettingCatalogue.definitions)
    func hasADefaultThatIsAllowed(definition: SettingDefinition) throws {
        try definition.check(definition.defaultValue)
        #expect(try definition.parse(json: definition.defaultValue.json) == definition.defaultValue)
    }

    @Test(arguments: SettingCatalogue.definitions)
    func tellsWhatItIs(definition: SettingDefinition) {
        #expect(!definition.summary.isEmpty && !definition.summary.hasSuffix("."))
        #expect(definition.affects.hasSuffix("."))
        #expect(!definition.example.isEmpty)
        #expect(!definition.spokenNames.isEmpty)
    }

    @Test func sharesNoNameBetweenSettings() {
        var owners: [String: SettingKey] = [:]
        var clashes: [String] = []
        for definition in SettingCatalogue.definitions {
            for name in Set([definition.spokenKey] + definition.spokenNames) {
                if let owner = owners[name] { clashes.append("\(name): \(owner), \(definition.key)") }
                owners[name] = definition.key
            }
        }
        #expect(clashes == [])
    }

    /// The keys and defaults of the original's two managers.
    @Test func carriesTheOriginalsDefaults() throws {
        let expected: [SettingKey: JSONValue] = [
            "variables": .array(
                ["spx_close", "us_10y_yield", "wb_gdp_growth_annual", "wb_unemployment_total"].map { .string($0) }),
            "batch_size_days": .integer(30), "overlap_days": .integer(5), "max_workers": .null,
            "metrics_retention_days": .integer(30), "trust_threshold": .number(text: "0.7"),
            "enable_visualizations": .bool(true), "base_data_path": .string("./data"), "batch_size": .integer(65_536),
            "parallel_ingestion": .bool(true), "validate_schema": .bool(true), "filter_invalid_data": .bool(true),
            "enable_cache": .bool(true), "cache_ttl_seconds": .integer(3600), "max_tokens_per_request": .integer(8000),
            "max_total_tokens_per_day": .integer(100_000), "max_requests_per_minute": .integer(10),
            "max_requests_per_hour": .integer(100), "max_requests_per_day": .integer(1000),
            "daily_cost_threshold_usd": .integer(10), "emergency_shutdown_threshold_usd": .integer(50),
            "monthly_cost_limit_usd": .integer(100), "total_cost_limit_usd": .integer(1000),
            "cost_warning_percent": .integer(70), "cost_critical_percent": .integer(90), "max_retries": .integer(3),
            "retry_delay_seconds": .integer(5), "retry_backoff_factor": .integer(2),
            "price_per_1000_tokens_usd": .number(text: "0.002"), "price_per_call_usd": .number(text: "0.001"),
            "max_versions_per_item": .integer(5), "retention_days": .null, "max_storage_size_mb": .null,
            "time_zone": .null, "confirm_above_usd": .integer(1),
        ]
        for (key, json) in expected {
            #expect(SettingCatalogue.definition(for: key)?.defaultValue.json == json, "\(key)")
        }
    }

    /// A setting that changes nothing is a lie unless it says so: this list shrinks as features come.
    @Test func listsWhatIsUsed() {
        let used = SettingCatalogue.definitions.filter(\.isUsed).map(\.key.rawValue)
        #expect(
            used == [
                "base_data_path", "batch_size", "parallel_ingestion", "max_workers", "validate_schema",
                "filter_invalid_data", "max_record_size_mb", "max_nesting_depth", "max_decompressed_size_mb",
                "max_decompression_ratio", "variables", "batch_size_days", "overlap_days", "trust_threshold",
                "daily_cost_threshold_usd", "monthly_cost_limit_usd", "total_cost_limit_usd",
                "emergency_shutdown_threshold_usd", "cost_warning_percent", "cost_critical_percent",
                "price_per_1000_tokens_usd", "price_per_call_usd", "confirm_above_usd",
                "max_tokens_per_request", "max_total_tokens_per_day", "max_requests_per_minute",
                "max_requests_per_hour", "max_requests_per_day", "connect_timeout_seconds",
                "request_timeout_seconds", "idle_timeout_seconds", "minimum_transfer_rate", "max_page_size_mb",
                "max_download_size_mb", "max_wait_seconds",
                "max_retries", "retry_delay_seconds", "retry_backoff_factor", "max_retry_delay_seconds",
                "enable_cache", "cache_ttl_seconds", "cache_max_size_mb",
                "compression", "max_versions_per_item", "retention_days", "max_storage_size_mb",
                "metrics_retention_days", "time_zone", "enable_visualizations", "output_format", "page_long_replies",
            ])
        let known = Set(SettingCatalogue.definitions.map(\.key))
        #expect(SettingCatalogue.notUsedYet.subtracting(known) == [])
    }

    @Test func findsSettingsByWhatTheyAreCalled() {
        let names = [
            "trust_threshold", "Trust Threshold", "daily budget", "daily limit", "batch size", "cache", "cache ttl",
            "visualizations", "parallel ingestion", "workers", "schema validation", "emergency shutdown",
            "overlap-days",
        ]
        #expect(
            names.map { SettingCatalogue.definition(named: $0)?.key.rawValue } == [
                "trust_threshold", "trust_threshold", "daily_cost_threshold_usd", "daily_cost_threshold_usd",
                "batch_size", "enable_cache", "cache_ttl_seconds", "enable_visualizations", "parallel_ingestion",
                "max_workers", "validate_schema", "emergency_shutdown_threshold_usd", "overlap_days",
            ])
        #expect(SettingCatalogue.definition(named: "colour") == nil)
        #expect(SettingCatalogue.nearest(to: "max_wokers") == ["max_workers"])
        #expect(SettingCatalogue.nearest(to: "trust_treshold") == ["trust_threshold"])
    }

    @Test(.enabled(if: referenceURL != nil))
    func keepsTheReferenceUpToDate() throws {
        let url = try #require(Self.referenceURL)
        let written = (try? String(contentsOf: url, encoding: .utf8)) ?? ""
        guard written != SettingsReference.markdown else { return }
        if ProcessInfo.processInfo.environment["RECORD"] == "1" {
            try SettingsReference.markdown.write(to: url, atomically: true, encoding: .utf8)
            Issue.record("docs/settings.md was written anew; run again")
        } else {
            Issue.record("docs/settings.md is not what the catalogue says; RECORD=1 writes it anew")
        }
    }

    /// `docs/settings.md` of the package this file belongs to.
    static let referenceURL: URL? = {
        var folder = URL(filePath: #filePath).resolvingSymlinksInPath()
        while folder.pathComponents.count > 1 {
            folder.deleteLastPathComponent()
            if FileManager.default.fileExists(atPath: folder.appending(path: "Package.swift").path) {
                return folder.appending(path: "docs/settings.md")
            }
        }
        return nil
    }()
}
