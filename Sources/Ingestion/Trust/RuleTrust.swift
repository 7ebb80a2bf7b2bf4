/// A rule with the trust that is put in it, and on what grounds.
package struct RuleTrust: Sendable, Equatable {
    package var rule: Rule
    package var basis: Basis

    package init(rule: Rule, basis: Basis) {
        self.rule = rule
        self.basis = basis
    }

    package enum Basis: Sendable, Equatable {
        /// What was ingested.
        case observed(TrustPosterior)
        /// What its file says, for want of anything better.
        case stated(Double)
        case nothing

        /// In data and manifests.
        package var name: String {
            switch self {
            case .observed: "observed"
            case .stated: "stated"
            case .nothing: "nothing"
            }
        }
    }

    package var trust: Double {
        switch basis {
        case .observed(let posterior): posterior.mean
        case .stated(let score): score
        case .nothing: TrustPosterior.prior
        }
    }

    package var posterior: TrustPosterior? {
        guard case .observed(let posterior) = basis else { return nil }
        return posterior
    }
}

extension RuleBook {
    /// All rules with their trust, in the order of their ids.
    /// - Parameter posteriors: of rules.
    package func trusts(by posteriors: [TrustPosterior]) -> [RuleTrust] {
        let known = Dictionary(posteriors.map { (ExactText($0.subject.name), $0) }) { first, _ in first }
        return rules.map { rule in
            if let posterior = known[ExactText(rule.id)] { return RuleTrust(rule: rule, basis: .observed(posterior)) }
            return RuleTrust(rule: rule, basis: rule.statedTrust.map { .stated($0) } ?? .nothing)
        }
    }

    /// All rules as training asks for them: with their trust, by what a store knows now. What was stored before it knew of
    /// trust is looked through first.
    package func ruleData(
        of catalogue: SourceCatalogue, by store: any TrustStore
    ) async throws(StoreError) -> [RuleTrust] {
        try await store.prepareEvidence(catalogue.evidence)
        return trusts(by: rules.isEmpty ? [] : try await store.posteriors(of: .rule, names: nil))
    }
}

extension SourceCatalogue {
    /// What the records of each source say of trust.
    package var evidence: [SourceID: EvidenceKind?] {
        Dictionary(sources.map { ($0.id, $0.evidence) }) { first, _ in first }
    }
}
