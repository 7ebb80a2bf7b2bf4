internal import Ingestion
internal import Intents

/// Readings about rules and training, bound into calls.
extension CallBuilder {
    static let trainingCalls: [String: Binder] = [
        "list_rules": Binder("type", "field", "op", "value", "op_2", "value_2", "sort", "order", "limit") { reading in
            let conditions = reading.conditions
            // What a rule is compared by, it is sorted by, where nothing else is said.
            let isAboutTrust = conditions.contains { $0.field == "trust" } || reading.value("order") != nil
            let sort = reading.text("sort").flatMap { RuleListing.Field(rawValue: $0) } ?? (isAboutTrust ? .trust : .id)
            return .training(
                .listRules(
                    RuleListing(
                        kind: reading.text("type").flatMap { Rule.Kind(rawValue: $0) }, conditions: conditions,
                        sort: sort, isDescending: reading.text("order") == "desc",
                        limit: reading.integer("limit"))))
        },
        "list_scenarios": Binder("field", "op", "value", "sort", "order", "limit") { reading in
            var listing = ScenarioListing(conditions: reading.conditions)
            switch reading.text("sort") {
            case "trust"?: listing.sort = .trust
            case "last_updated"?: listing.sort = .updated
            case nil where !listing.conditions.isEmpty || reading.value("order") != nil: listing.sort = .trust
            default: break
            }
            listing.isDescending = reading.text("order") == "desc"
            if let limit = reading.integer("limit") { listing.limit = min(max(limit, 1), 1000) }
            return .training(.listScenarios(listing))
        },
        "show_scenario": Binder("scenario") { .training(.showScenario($0.text("scenario") ?? "")) },
        "recompute_trust": Binder { _ in .training(.recomputeTrust) },
        "create_batches": Binder("sources", "period", "since", "until", "dataset", "format", "compression") {
            .training(
                .createBatches(
                    BatchRequest(
                        sources: $0.sources(), period: $0.period(), dataset: $0.text("dataset"),
                        format: $0.text("format"), isCompressed: $0.value("compression") != nil)))
        },
        "list_batches": Binder("sources", "dataset", "period") {
            .training(.listBatches(sources: $0.sources(), dataset: $0.text("dataset"), period: $0.period()))
        },
        "export_batch": Binder("batch", "file") {
            .training(.exportBatch(batch($0), file: $0.text("file") ?? ""))
        },
        "list_datasets": Binder { _ in .training(.listDatasets) },
        "show_dataset": Binder("dataset") { .training(.showDataset($0.text("dataset") ?? "")) },
        "show_batch": Binder("batch") { .training(.showBatch(batch($0))) },
        "verify_batch": Binder("batch", "dataset") { .training(.verifyBatches(batch($0))) },
        "what_if": Binder("sources", "setting", "value", "setting_2", "value_2") { reading in
            let supposed = ["", "_2"].compactMap { suffix in
                reading.text("setting" + suffix).map { setting in
                    // Batches are of days: “what if batch size were 7 days”.
                    SupposedSetting(
                        setting: setting == "batch_size" ? "batch_size_days" : setting,
                        value: reading.text("value" + suffix) ?? "")
                }
            }
            guard !supposed.isEmpty else {
                return .money(.estimate(IngestRequest(selection: reading.selection)))
            }
            // Of the others nothing can be worked out.
            guard supposed.allSatisfy({ WhatIfCommand.settings.contains($0.setting) }) else {
                return .notYet(reading.intent, without: "setting")
            }
            return .training(.whatIf(supposed))
        },
        "show_rule": Binder("rule", "field", "fields") {
            .training(.showRule($0.text("rule") ?? "", fields: $0.names("fields") ?? $0.names("field") ?? []))
        },
    ]

    private static func batch(_ reading: Reading) -> BatchChoice {
        if let dataset = reading.text("dataset") { return .dataset(dataset) }
        if let number = reading.integer("batch") { return .number(number) }
        return reading.text("batch") == "all" ? .all : .last
    }
}
