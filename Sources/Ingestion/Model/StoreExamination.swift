/// Looks whether a store holds together. Nothing is changed, and where there is no store yet there is nothing to find.
package protocol StoreExaminer: Sendable {
    /// - Parameters:
    ///   - thoroughly: each page and each identity, instead of what tells most in a short time.
    ///   - progress: is told before each step how much is done, from 0 to 1.
    /// - Throws: `.stopped` where the task is cancelled, and what keeps the store from being opened. What is damaged
    ///   within it is among what was found.
    func examine(
        thoroughly: Bool, progress: (@Sendable (_ share: Double) -> Void)?
    ) async throws(StoreError) -> StoreExamination
}

/// What a look through a store found.
package struct StoreExamination: Sendable, Equatable {
    /// In the engine's own words: pages, indexes, checksums. Not all of it, where there is much.
    package var damage: [String] = []
    package var disagreements: [Disagreement] = []
    /// How many records were looked up by their identities, and how many of them the index does not know: their content
    /// would be stored again.
    package var checkedIdentities = 0
    package var lostIdentities = 0
    /// Records there are.
    package var records = 0
    /// Runs that are written down as going on, and whose processes vanished.
    package var vanishedRuns: [RunID] = []
    /// The latest moment that anything in it was done at, in microseconds since 1970 by the shared clock.
    package var latest: Int64?
    /// So much later it is by the clock that all who share it go by; zero where that is this machine's.
    package var clockOffset = Duration.zero
    /// Settings of a server under which what was committed may be lost: `fsync`.
    package var unsafeSettings: [String] = []

    package init() {}

    package var isSound: Bool { damage.isEmpty && disagreements.isEmpty && lostIdentities == 0 }

    /// Two things the store says that cannot both be right.
    package enum Disagreement: Sendable, Equatable {
        /// Records that the batches count, and that are there.
        case records(counted: Int, found: Int)
        /// What was read is not what was stored, known and rejected, or not what the run's batches say.
        case runs([RunID])
        /// A total that is kept of the ledger is not the sum of its entries.
        case ledger(total: String)
        /// Reservations that are not in the ledger.
        case reservations(Int)
        /// Cursors that stand at a move which is not there.
        case cursors(Int)
        /// Rejections of batches that are not there.
        case rejections(Int)
    }
}
