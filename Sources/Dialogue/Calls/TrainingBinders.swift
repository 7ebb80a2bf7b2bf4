internal import Ingestion
internal import Intents

/// Readings about rules and training, bound into calls.
extension CallBuilder {
    static let trainingCalls: [String: Binder] = [
        "list_rules": Binder("type", "field", "op", "value", "sort", "order") { reading in
            let conditions = reading.conditions
            // What a rule is compared by, it is sorted by, where nothing else is said.
            let isAboutTrust = conditions.contains { $0.field == "trust" } || reading.value("order") != nil
            let sort = reading.text("sort").flatMap { RuleListing.Field(rawValue: $0) } ?? (isAboutTrust ? .trust : .id)
            return .training(
                .listRules(
                    RuleListing(
                        kind: reading.text("type").flatMap { Rule.Kind(rawValue: $0) }, conditions: conditions,
                        sort: sort, isDescending: reading.text("order") == "desc")))
        },
        "recompute_trust": Binder { _ in .training(.recomputeTrust) },
        "create_batches": Binder("sources", "period", "since", "until", "dataset", "format", "compression") {
            .training(
                .createBatches(
                    BatchRequest(
                        sources: $0.sources(), period: $0.period(), dataset: $0.text("dataset"),
                        format: $0.text("format"), isCompressed: $0.value("compression") != nil)))
        },
        "list_batches": Binder("sources", "period") {
            .training(.listBatches(sources: $0.sources(), period: $0.period()))
        },
        "show_batch": Binder("batch") { .training(.showBatch(batch($0))) },
        "verify_batch": Binder("batch") { .training(.verifyBatches(batch($0))) },
        "what_if": Binder("sources", "setting", "value") { reading in
            guard let setting = reading.text("setting") else {
                return .money(.estimate(IngestRequest(selection: reading.selection)))
            }
            // Of the others nothing can be worked out.
            guard WhatIfCommand.settings.contains(setting) else { return .notYet(reading.intent, without: "setting") }
            return .training(.whatIf(setting: setting, value: reading.text("value") ?? ""))
        },
        "show_rule": Binder("rule", "field", "fields") {
            .training(.showRule($0.text("rule") ?? "", fields: $0.names("fields") ?? $0.names("field") ?? []))
        },
    ]

    private static func batch(_ reading: Reading) -> BatchChoice {
        if let number = reading.integer("batch") { return .number(number) }
        return reading.text("batch") == "all" ? .all : .last
    }
}
