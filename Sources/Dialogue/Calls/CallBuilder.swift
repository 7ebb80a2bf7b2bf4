package import Intents

/// Binds a reading, once, into a typed call.
package enum CallBuilder {
    /// Whether the feature behind an intent exists; the others answer with one fixed sentence.
    package static func canDo(_ intent: String) -> Bool { binders[intent] != nil || stoodFor.contains(intent) }

    /// Intents in whose place others are put before anything is called.
    private static let stoodFor: Set<String> = [FollowUp.intent, Resolver.taughtIntent]

    /// A slot that was said and that nothing would heed makes the call `.notYet`: doing half of what was asked, as if
    /// it were all, would be a lie.
    package static func call(for reading: Reading) -> Call {
        guard let binder = binders[reading.intent] else { return .notYet(reading.intent, without: nil) }
        if let slot = reading.slots.first(where: { !binder.slots.contains($0.name) }) {
            return .notYet(reading.intent, without: slot.name)
        }
        return binder.bind(reading)
    }

    /// What one intent becomes, and which slots that heeds.
    struct Binder: Sendable {
        let slots: Set<String>
        let bind: @Sendable (Reading) -> Call

        init(_ slots: String..., bind: @escaping @Sendable (Reading) -> Call) {
            self.slots = Set(slots)
            self.bind = bind
        }

        init(_ slots: Set<String>, bind: @escaping @Sendable (Reading) -> Call) {
            self.slots = slots
            self.bind = bind
        }
    }

    private static let binders: [String: Binder] =
        [
            sourceCalls, ingestionCalls, storeCalls, recordCalls, indexCalls, exportCalls, pictureCalls, moneyCalls,
            scheduleCalls, settingCalls, sessionCalls, conversationCalls, scriptCalls, trainingCalls,
        ]
        .reduce(into: [:]) { $0.merge($1) { first, _ in first } }

    private static let sourceCalls: [String: Binder] = [
        "list_sources": Binder("enabled", "type", "priority", "sort") {
            guard $0.text("sort") ?? "priority" == "priority" else { return .notYet($0.intent, without: "sort") }
            return .listSources(
                SourceFilter(
                    isEnabled: $0.boolean("enabled"), type: $0.text("type"), priority: $0.integer("priority")))
        },
        "show_source": Binder("sources", "field") { .showSources($0.sources() ?? [], field: $0.text("field")) },
        "enable_source": Binder("sources", "exclude") { .setEnabled($0.selection, true) },
        "disable_source": Binder("sources", "exclude") { .setEnabled($0.selection, false) },
        "set_source": Binder("sources", "field", "value", "per") {
            .setSourceField(
                $0.sources() ?? [], field: $0.text("field") ?? "", value: $0.text("value") ?? "", per: $0.text("per"))
        },
        "test_source": Binder("sources", "exclude") { .testSources($0.selection) },
        "preview_source": Binder("sources", "limit") { .previewSources($0.selection, limit: $0.integer("limit")) },
        "add_source": Binder(
            "sources", "type", "endpoint", "path", "connection_string", "query", "start", "priority", "rate_limit",
            "per",
            "file_pattern", "key", "test", "go"
        ) {
            .addSource(
                SourceDraft($0), $0.boolean("go") == true ? .go : $0.boolean("test") == true ? .test : .ask)
        },
        "remove_source": Binder("sources", "exclude") { .removeSources($0.selection) },
    ]

    private static let ingestionCalls: [String: Binder] = [
        // Sources always go in order of priority.
        "ingest": Binder(
            "sources", "exclude", "max_priority", "priority", "type", "enabled", "order", "dry_run", "force", "file"
        ) {
            .ingest(
                IngestRequest(
                    selection: $0.selection, maxPriority: $0.integer("max_priority"), priority: $0.integer("priority"),
                    type: $0.text("type"), isEnabled: $0.boolean("enabled"), isDryRun: $0.boolean("dry_run") ?? false,
                    isForced: $0.boolean("force") ?? false, file: $0.text("file")))
        },
        "list_runs": Binder("sources", "period", "since", "until", "status", "limit") {
            .listRuns(
                RunFilter(
                    sources: $0.sources(), period: $0.period(), status: $0.text("status"), limit: $0.integer("limit")))
        },
        // All of its fields are always shown.
        "show_run": Binder("run", "sources", "fields") { .showRun(number: $0.integer("run"), sources: $0.sources()) },
        "show_ingest_status": Binder("sources") { .showIngestStatus(sources: $0.sources()) },
        "show_workers": Binder { _ in .showRunning },
        "show_failures": Binder("sources", "period", "since", "until", "why", "group_by") {
            guard $0.text("group_by") ?? "source" == "source" else { return .notYet($0.intent, without: "group_by") }
            return .showFailures(sources: $0.sources(), period: $0.period())
        },
        "compare_runs": Binder("runs", "limit") {
            .compareRuns(($0.names("runs") ?? []).compactMap { Int($0) }, newest: $0.integer("limit"))
        },
        "cancel_ingest": Binder("run", "sources") {
            let isAll = $0.names("sources") == ["all"]
            return .cancelIngest(run: $0.integer("run"), sources: isAll ? [] : $0.sources())
        },
        "undo_run": Binder("run", "sources") {
            let numbers = ($0.names("run") ?? []).compactMap { Int($0) }
            return .undoRuns(numbers.isEmpty ? .last(of: $0.sources()) : .numbers(numbers))
        },
    ]

    private static let storeCalls: [String: Binder] = [
        "show_rejected": Binder(
            "sources", "run", "period", "since", "until", "field", "op", "value", "limit", "group_by", "order", "why",
            "record", "line", "file", "whole"
        ) {
            if $0.value("record") != nil || $0.value("line") != nil || $0.value("whole") != nil {
                return .showRejection(
                    RejectionPlace(
                        record: $0.integer("record"), line: $0.integer("line"), file: $0.text("file"),
                        sources: $0.sources(),
                        isWhole: $0.boolean("whole") ?? ($0.value("record") != nil && $0.value("why") == nil)))
            }
            guard ["reason", "source", nil].contains($0.text("group_by")) else {
                return .notYet($0.intent, without: "group_by")
            }
            guard ["newest", "desc", nil].contains($0.text("order")) else {
                return .notYet($0.intent, without: "order")
            }
            guard let scope = rejections($0) else { return .notYet($0.intent, without: "field") }
            return .showRejected(
                RejectionListing(
                    scope: scope, limit: clamped($0.integer("limit")), grouping: $0.text("group_by"),
                    isLimited: $0.value("limit") != nil))
        },
        "retry_rejected": Binder("sources", "run") {
            guard let scope = rejections($0) else { return .notYet($0.intent, without: "field") }
            return .retryRejected(scope)
        },
        "discard_rejected": Binder("sources", "run", "record", "field", "op", "value") {
            guard let scope = rejections($0) else { return .notYet($0.intent, without: "field") }
            return .discardRejected(scope)
        },
        "show_versions": Binder("record", "sources") {
            .showVersions(record: $0.text("record") ?? "", sources: $0.sources())
        },
        "show_provenance": Binder("record", "sources") {
            .showProvenance(record: $0.text("record") ?? "", sources: $0.sources())
        },
        "prune": Binder("sources", "dry_run") {
            .prune(sources: $0.sources(), isDryRun: $0.boolean("dry_run") ?? false)
        },
        "show_duplicates": Binder("sources", "run", "period", "since", "until", "limit") {
            .showDuplicates(
                sources: $0.sources(), run: $0.integer("run"), lastRunOnly: $0.text("run") == "last",
                period: $0.period(), limit: $0.integer("limit"))
        },
        "show_more": Binder("limit") { .showMore(limit: $0.integer("limit")) },
    ]

    private static let settingCalls: [String: Binder] = [
        "list_settings": Binder("group", "changed") {
            .listSettings(group: $0.text("group"), changedOnly: $0.boolean("changed") ?? false)
        },
        "show_setting": Binder("settings") { .showSetting($0.names("settings") ?? []) },
        "explain_setting": Binder("settings") { .explainSetting($0.names("settings") ?? []) },
        "explain_setting_origin": Binder("settings", "value") { .explainOrigin($0.names("settings") ?? []) },
        // “from 64 to 128”: what it was is said by the reply.
        "set_setting": Binder("setting", "value", "from") {
            guard let value = $0.text("value") else { return .askSetting($0.text("setting") ?? "") }
            return .setSetting($0.text("setting") ?? "", spoken: value)
        },
        "adjust_setting": Binder("setting", "delta", "factor", "direction") {
            .adjustSetting($0.text("setting") ?? "", adjustment(in: $0))
        },
        "toggle_setting": Binder("setting") { .toggleSetting($0.text("setting") ?? "") },
        "add_to_setting": Binder("setting", "value") {
            .addToSetting($0.text("setting") ?? "", spoken: $0.text("value") ?? "")
        },
        "remove_from_setting": Binder("setting", "value") {
            .removeFromSetting($0.text("setting") ?? "", spoken: $0.text("value") ?? "")
        },
        "reset_setting": Binder("settings") { .resetSettings($0.names("settings") ?? []) },
        "reset_all_settings": Binder { _ in .resetAllSettings },
        "save_settings": Binder("force") { .saveSettings(force: $0.boolean("force") ?? false) },
        "list_setting_changes": Binder("period") { .listSettingChanges(period: $0.period()) },
        "undo": Binder("count") { .undo(max(1, $0.integer("count") ?? 1)) },
        "redo": Binder("count") { .redo(max(1, $0.integer("count") ?? 1)) },
    ]

    private static let conversationCalls: [String: Binder] = [
        "show_metadata": Binder("field", "fields") {
            .showMetadata(fields: $0.names("fields") ?? $0.names("field") ?? [])
        },
        "doctor": Binder("sources", "exclude", "thorough") {
            .doctor(
                DoctorRequest(
                    sources: $0.value("sources") == nil ? nil : $0.selection,
                    isThorough: $0.boolean("thorough") ?? false))
        },
        "help": Binder("topic", "examples", "about") { .help(topic: $0.text("topic") ?? $0.text("about")) },
        SpokenForm.intent: Binder("form") { _ in .showAgain },
        "explain": Binder("text") { .explain($0.text("text") ?? "") },
        "teach": Binder("phrase", "meaning") {
            .teach(phrase: $0.text("phrase") ?? "", meaning: $0.text("meaning") ?? "")
        },
        "list_taught": Binder { _ in .listTaught },
        "remove_taught": Binder("text", "phrase") { .removeTaught($0.text("phrase") ?? $0.text("text") ?? "") },
        "list_not_understood": Binder("period") { .listNotUnderstood($0.period()) },
        "init_workspace": Binder { _ in .initializeWorkspace },
        "confirm": Binder { _ in .confirm },
        "decline": Binder { _ in .decline },
        "clear_screen": Binder { _ in .clearScreen },
        "quit": Binder { _ in .quit },
    ]

    /// Which rejections a reading means; nil where it sets a condition that cannot be heeded: of those only
    /// “reason = …” can.
    static func rejections(_ reading: Reading) -> RejectionScope? {
        guard reading.text("field") ?? "reason" == "reason", reading.text("op") ?? "=" == "=" else { return nil }
        return RejectionScope(
            sources: reading.sources(), run: reading.integer("run"), lastRunOnly: reading.text("run") == "last",
            period: reading.period(), code: reading.text("value"), record: reading.integer("record"))
    }

    /// Lists at the prompt are read by people: at least one line, at most a thousand.
    static func clamped(_ limit: Int?) -> Int { min(max(limit ?? 10, 1), mostListed) }
    static let mostListed = 1000

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
