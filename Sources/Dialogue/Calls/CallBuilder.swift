package import Intents

/// Binds a reading, once, into a typed call.
package enum CallBuilder {
    /// Whether the feature behind an intent exists; the others answer with one fixed sentence.
    package static func canDo(_ intent: String) -> Bool { builders[intent] != nil }

    package static func call(for reading: Reading) -> Call {
        guard let build = builders[reading.intent] else { return .notYet(reading.intent) }
        return build(reading)
    }

    private static let builders: [String: @Sendable (Reading) -> Call] =
        sourceCalls.merging(ingestionCalls) { first, _ in first }
        .merging(storeCalls) { first, _ in first }
        .merging(settingCalls) { first, _ in first }
        .merging(conversationCalls) { first, _ in first }

    private static let sourceCalls: [String: @Sendable (Reading) -> Call] = [
        "list_sources": {
            .listSources(
                SourceFilter(
                    isEnabled: $0.boolean("enabled"), type: $0.text("type"), priority: $0.integer("priority")))
        },
        "show_source": { .showSources($0.sources() ?? [], field: $0.text("field")) },
        "enable_source": { .setEnabled($0.selection, true) },
        "disable_source": { .setEnabled($0.selection, false) },
        "set_source": {
            .setSourceField(
                $0.sources() ?? [], field: $0.text("field") ?? "", value: $0.text("value") ?? "", per: $0.text("per"))
        },
        "test_source": { .testSources($0.sources() ?? []) },
    ]

    private static let ingestionCalls: [String: @Sendable (Reading) -> Call] = [
        "ingest": {
            .ingest(
                IngestRequest(
                    selection: $0.selection, maxPriority: $0.integer("max_priority") ?? $0.integer("priority"),
                    type: $0.text("type"), isDryRun: $0.boolean("dry_run") ?? false, file: $0.text("file")))
        },
        "list_runs": {
            .listRuns(
                RunFilter(
                    sources: $0.sources(), period: $0.period(), status: $0.text("status"), limit: $0.integer("limit")))
        },
        "show_run": { .showRun(number: $0.integer("run"), sources: $0.sources()) },
        "show_ingest_status": { _ in .showIngestStatus },
    ]

    private static let storeCalls: [String: @Sendable (Reading) -> Call] = [
        "count_records": {
            .countRecords(
                sources: $0.sources(), period: $0.period(), perSource: $0.text("group_by") == "source")
        },
        "show_records": {
            .showRecords(
                RecordListing(
                    sources: $0.sources(), run: $0.integer("run"), period: $0.period(),
                    limit: clamped($0.integer("limit")), oldestFirst: ["oldest", "asc"].contains($0.text("order"))))
        },
        "show_rejected": {
            .showRejected(
                RejectionListing(
                    sources: $0.sources(), run: $0.integer("run"), lastRunOnly: $0.text("run") == "last",
                    period: $0.period(), code: $0.text("reason"), limit: clamped($0.integer("limit")),
                    grouping: $0.text("group_by")))
        },
        "show_duplicates": {
            .showDuplicates(
                sources: $0.sources(), run: $0.integer("run"), period: $0.period(), limit: $0.integer("limit"))
        },
        "show_more": { _ in .showMore },
    ]

    private static let settingCalls: [String: @Sendable (Reading) -> Call] = [
        "list_settings": { .listSettings(group: $0.text("group")) },
        "show_setting": { .showSetting($0.names("settings") ?? []) },
        "explain_setting": { .explainSetting($0.names("settings") ?? []) },
        "explain_setting_origin": { .explainOrigin($0.names("settings") ?? []) },
        "set_setting": { .setSetting($0.text("setting") ?? "", spoken: $0.text("value") ?? "") },
        "adjust_setting": { .adjustSetting($0.text("setting") ?? "", adjustment(in: $0)) },
        "toggle_setting": { .toggleSetting($0.text("setting") ?? "") },
        "add_to_setting": { .addToSetting($0.text("setting") ?? "", $0.names("value") ?? []) },
        "remove_from_setting": { .removeFromSetting($0.text("setting") ?? "", $0.names("value") ?? []) },
        "reset_setting": { .resetSettings($0.names("settings") ?? []) },
        "reset_all_settings": { _ in .resetAllSettings },
        "save_settings": { .saveSettings(force: $0.boolean("force") ?? false) },
        "list_setting_changes": { .listSettingChanges(period: $0.period()) },
        "undo": { .undo(max(1, $0.integer("count") ?? 1)) },
        "redo": { .redo(max(1, $0.integer("count") ?? 1)) },
    ]

    private static let conversationCalls: [String: @Sendable (Reading) -> Call] = [
        "show_metadata": { .showMetadata(field: $0.text("field")) },
        "help": { .help(topic: $0.text("topic")) },
        "show_history": {
            .showHistory(period: $0.period(), containing: $0.text("text"), limit: $0.integer("limit"))
        },
        "repeat": { .repeatCommands(from: $0.integer("from"), to: $0.integer("to")) },
        "explain": { .explain($0.text("text") ?? "") },
        "init_workspace": { _ in .initializeWorkspace },
        "confirm": { _ in .confirm },
        "decline": { _ in .decline },
        "clear_screen": { _ in .clearScreen },
        "quit": { _ in .quit },
    ]

    /// Lists at the prompt are read by people: at least one line, at most a thousand.
    private static func clamped(_ limit: Int?) -> Int { min(max(limit ?? 10, 1), 1000) }

    private static func adjustment(in reading: Reading) -> Adjustment {
        switch (reading.value("factor"), reading.value("delta")) {
        case (.number(let factor)?, _), (.percent(let factor)?, _): .times(factor)
        case (.integer(let factor)?, _): .times(Double(factor))
        case (_, let delta?):
            .by(delta.spokenText ?? "", isDecrease: reading.text("direction") == "down")
        default: .times(1)
        }
    }
}
