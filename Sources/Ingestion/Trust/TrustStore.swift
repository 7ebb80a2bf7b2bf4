/// What the store knows of trust: kept with each record in its own transaction, and taken back with it.
package protocol TrustStore: Sendable {
    /// Says what the records of sources say of trust. Where the store went by something else so far, or was made before it
    /// knew of trust, what is stored already is looked through: a batch a transaction, to be gone on with by whoever asks
    /// next where it is cut short.
    func prepareEvidence(_ kinds: [SourceID: EvidenceKind?]) async throws(StoreError)
    /// What is known of subjects of this kind that anything is known of, in the order of their names.
    /// - Parameter names: nil for all.
    func posteriors(of kind: TrustSubject.Kind, names: [String]?) async throws(StoreError) -> [TrustPosterior]
    /// Records that should have said something and count for nothing, by source: their scores are no numbers from 0 to 1.
    func uncountedEvidence() async throws(StoreError) -> [SourceID: Int]
    /// Compares what is kept with what all records say, each looked at anew.
    func verifyTrust() async throws(StoreError) -> TrustCheck
    /// Forgets all that is kept of trust, and makes it anew from the records.
    func recomputeTrust() async throws(StoreError)
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
