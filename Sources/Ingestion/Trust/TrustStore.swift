/// What the store knows of trust: kept with each record in its own transaction, and taken back with it.
package protocol TrustStore: Sendable {
    /// Says what the records of sources say of trust. Where the store went by something else so far, or was made before it
    /// knew of trust, what is stored already is looked through: a batch a transaction, to be gone on with by whoever asks
    /// next where it is cut short.
    func prepareEvidence(_ kinds: [SourceID: EvidenceKind?]) async throws(StoreError)
    /// What is known of subjects of this kind that anything is known of, in the order of their names.
    /// - Parameter names: nil for all.
    func posteriors(of kind: TrustSubject.Kind, names: [String]?) async throws(StoreError) -> [TrustPosterior]
    /// A page of what is known, and how much there is of it in all.
    func trust(matching query: TrustQuery) async throws(StoreError) -> TrustPage
    /// Records that should have said something and count for nothing, by source: their scores are no numbers from 0 to 1.
    func uncountedEvidence() async throws(StoreError) -> [SourceID: Int]
    /// Compares what is kept with what all records say, each looked at anew.
    func verifyTrust() async throws(StoreError) -> TrustCheck
    /// Forgets all that is kept of trust, and makes it anew from the records.
    func recomputeTrust() async throws(StoreError)
}

/// Which rules or scenarios that something is known of, in what order, and how many of them.
package struct TrustQuery: Sendable, Equatable {
    package var kind: TrustSubject.Kind
    /// On the mean; all must hold.
    package var conditions: [Condition] = []
    package var sort = Sort.name
    package var isDescending = false
    package var offset = 0
    package var limit = 20

    package init(_ kind: TrustSubject.Kind) { self.kind = kind }

    package struct Condition: Sendable, Equatable {
        package var comparison: Comparison
        package var bound: Double

        package init(_ comparison: Comparison, _ bound: Double) {
            self.comparison = comparison
            self.bound = bound
        }
    }

    package enum Comparison: String, Sendable {
        case below = "<"
        case above = ">"
        case atMost = "<="
        case atLeast = ">="
        /// To three places.
        case equal = "="
        case unequal = "!="
    }

    package enum Sort: Sendable {
        case name, trust, updated
    }
}

package struct TrustPage: Sendable, Equatable {
    package var posteriors: [TrustPosterior]
    /// Of this kind.
    package var total: Int
    /// Of those, how many the conditions let through.
    package var matching: Int

    package init(posteriors: [TrustPosterior] = [], total: Int = 0, matching: Int = 0) {
        self.posteriors = posteriors
        self.total = total
        self.matching = matching
    }
}

/// What a full recomputation of trust has come to.
package struct TrustCheck: Sendable, Equatable {
    package var subjects: Int
    package var observations: Int
    /// Those of which something else is kept, in their order.
    package var wrong: [TrustSubject]
    /// Sources whose records are not looked through to their end yet.
    package var unfinished: [SourceID]

    package init(subjects: Int = 0, observations: Int = 0, wrong: [TrustSubject] = [], unfinished: [SourceID] = []) {
        self.subjects = subjects
        self.observations = observations
        self.wrong = wrong
        self.unfinished = unfinished
    }

    package var isRight: Bool { wrong.isEmpty && unfinished.isEmpty }
}
