import Foundation
import MagpieSettings
import TestSupport
import Testing

/// Settings as another program reads and sets them.
@Suite("Settings as a library")
struct SettingsManagerTests {
    private static let file = """
        {
            // Kept.
            "batch_size_days": 14,
            "data_sources": []
        }

        """
    private let workspace: TemporaryWorkspace
    private let settings: SettingsManager

    init() throws {
        workspace = try TemporaryWorkspace(settings: Self.file)
        settings = SettingsManager(workspace: workspace.root)
    }

    @Test func readsValuesByTheirTypes() {
        #expect(settings.value(for: "batch_size_days", default: 30) == 14)
        #expect(settings.value(for: "trust_threshold", default: 0.5) == 0.7)
        #expect(settings.value(for: "enable_visualizations", default: false))
        #expect(settings.value(for: "daily_cost_threshold_usd", default: Decimal(0)) == 10)
        #expect(settings.value(for: "variables", default: [String]()).first == "spx_close")
        // No such setting, one without a value, one of another type.
        #expect(settings.value(for: "new_setting", default: "fallback") == "fallback")
        #expect(settings.value(for: "max_workers", default: 3) == 3)
        #expect(settings.value(for: "trust_threshold", default: "text") == "text")
        #expect(settings.configuration["batch_size_days"] == 14)
        #expect(settings.configuration["max_workers"] == SettingContent.none)
        #expect(settings.origin(of: "batch_size_days") == "workspace")
        #expect(settings.origin(of: "new_setting") == nil)
        #expect(settings.problemCount == 0)
    }

    @Test func whatIsSetIsSavedWithoutTouchingTheRest() throws {
        try settings.set(0.85, for: "trust_threshold")
        try settings.set(12, for: "daily_cost_threshold_usd")
        #expect(settings.hasUnsavedChanges)
        #expect(try workspace.read("magpie.json") == Self.file)
        try settings.save()
        #expect(!settings.hasUnsavedChanges)
        let other = SettingsManager(workspace: workspace.root)
        #expect(other.value(for: "trust_threshold", default: 0) == 0.85)
        #expect(other.value(for: "daily_cost_threshold_usd", default: Decimal(0)) == 12)
        #expect(try workspace.read("magpie.json").contains("// Kept."))
    }

    @Test func valuesThatWereWorkedOutAreSetAsLiteralsAre() throws {
        let (threshold, days, names) = (0.25 * 3, 7 * 3, ["a", "b"])
        let limit = Decimal(3) / 2
        try settings.set(threshold, for: "trust_threshold")
        try settings.set(days, for: "batch_size_days")
        try settings.set(names, for: "variables")
        try settings.set(limit, for: "daily_cost_threshold_usd")
        try settings.set(!threshold.isZero, for: "enable_visualizations")
        try settings.set(nil, for: "max_workers")
        #expect(settings.value(for: "trust_threshold", default: 0) == threshold)
        #expect(settings.value(for: "batch_size_days", default: 0) == days)
        #expect(settings.value(for: "variables", default: [String]()) == names)
        #expect(settings.value(for: "daily_cost_threshold_usd", default: Decimal(0)) == limit)
    }

    @Test func refusalsCarryFacts() {
        #expect(throws: SettingsError.unknownSetting("trust_treshold", nearest: ["trust_threshold"])) {
            try settings.set(0.5, for: "trust_treshold")
        }
        #expect(throws: SettingsError.outOfRange(key: "trust_threshold", expected: "a number from 0 to 1")) {
            try settings.set(7, for: "trust_threshold")
        }
        #expect(throws: SettingsError.conflict(lesser: "overlap_days", greater: "batch_size_days")) {
            try settings.set(20, for: "overlap_days")
        }
        do {
            try settings.set("soon", for: "batch_size_days")
            Issue.record("a word is a number of days")
        } catch {
            guard case .wrongType("batch_size_days", _) = error else {
                Issue.record("\(error)")
                return
            }
        }
        #expect(!settings.hasUnsavedChanges)
    }

    /// The original reset nothing, and let callers change its defaults.
    @Test func resettingResetsAndSaves() throws {
        try settings.set(0.1, for: "trust_threshold")
        try settings.save()
        let reset = try settings.resetToDefaults()
        #expect(reset["trust_threshold"] == 0.7)
        #expect(reset["batch_size_days"] == 30)
        #expect(reset == SettingsManager.defaults)
        let other = SettingsManager(workspace: workspace.root)
        #expect(other.configuration == SettingsManager.defaults)
        var defaults = SettingsManager.defaults
        defaults["batch_size_days"] = 1
        #expect(SettingsManager.defaults["batch_size_days"] == 30)
        #expect(try workspace.read("magpie.json").contains("data_sources"))
    }

    @Test func aDamagedFileIsLeftAlone() throws {
        try workspace.write("{\"batch_size_days\": ", to: "magpie.json")
        let settings = SettingsManager(workspace: workspace.root)
        #expect(settings.problemCount == 1)
        #expect(settings.problems.count == 1)
        #expect(settings.problems[0].contains("magpie.json line 1"))
        #expect(settings.configuration == SettingsManager.defaults)
        try settings.set(20, for: "batch_size_days")
        do {
            try settings.save()
            Issue.record("it was saved over")
        } catch {
            guard case .damagedFile(_, 1?, _) = error else { throw error }
        }
        #expect(try workspace.read("magpie.json") == "{\"batch_size_days\": ")
    }
}
