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
        "show_rule": Binder("rule", "field", "fields") {
            .training(.showRule($0.text("rule") ?? "", fields: $0.names("fields") ?? $0.names("field") ?? []))
        },
    ]
}
