package import Ingestion

/// Questions about rules, and what training takes out.
package enum TrainingCall: Sendable, Equatable {
    case listRules(RuleListing)
    case showRule(String, fields: [String])
}

/// Which rules, and in what order.
package struct RuleListing: Sendable, Equatable {
    package var kind: Rule.Kind?
    package var conditions: [FieldCondition]
    package var sort: Field
    package var isDescending: Bool

    package enum Field: String, Sendable {
        case trust
        case lastUpdated = "last_updated"
        case definition
        case id
    }
}
