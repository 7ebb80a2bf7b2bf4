/// What the records of a source say of trust; by its schema. Its raw value is kept in the store: who changes what records
/// count as gives it another, so that those stored before are looked through anew.
package enum EvidenceKind: String, Sendable, CaseIterable {
    /// `TrustScoreLog`: a score between failure and success.
    case trustScores = "trust_scores"
    /// `CapitalOutcome`: a success where the capital came out above the baseline.
    case outcomes

    /// Nil for a schema that says nothing of it.
    package init?(schema: String?) {
        switch SchemaNames().canonical(schema ?? "") {
        case "trust_score_log": self = .trustScores
        case "capital_outcome": self = .outcomes
        default: return nil
        }
    }
}

extension Source {
    /// What its records say of trust; nil for nothing.
    package var evidence: EvidenceKind? { EvidenceKind(schema: schema) }
}
