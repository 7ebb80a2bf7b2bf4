package import Foundation

/// Asking about records beyond their batches: figures over a field, indexes, and the tags of runs.
package protocol QueryStore: Sendable {
    /// What a field comes to over the records the query means. Memory holds a figure for each group.
    func aggregate(_ query: AggregateQuery) async throws(StoreError) -> RecordAggregates

    // MARK: Indexes
    /// Those there are, in the order they were made.
    func indexes() async throws(StoreError) -> [StoredIndex]
    /// Makes an index, in one transaction; what is there already stays as it is.
    /// - Returns: nil where the source has no records.
    func createIndex(_ kind: StoredIndex.Kind, of source: SourceID, at time: Date) async throws(StoreError)
        -> StoredIndex?
    /// - Returns: whether there was such an index.
    func dropIndex(_ index: StoredIndex) async throws(StoreError) -> Bool
    /// Adds to the indexes of texts what came since, a batch a transaction.
    /// - Parameter progress: told the part of it that is done, from 0 to 1.
    func catchUpTexts(
        of sources: [SourceID]?, progress: @Sendable (Double) -> Void) async throws(StoreError)
    /// How many records no index of texts has yet, of those sources that have one.
    func textBacklog(of sources: [SourceID]?) async throws(StoreError) -> Int

    // MARK: Tags
    /// - Returns: whether that changed anything.
    func setTag(_ tag: String, of run: RunID, _ isSet: Bool) async throws(StoreError) -> Bool
    /// Of these runs, each sorted; runs without tags are left out.
    func tags(of runs: [RunID]) async throws(StoreError) -> [RunID: [String]]
    /// All there are, with how many runs have each.
    func tags() async throws(StoreError) -> [(tag: String, runs: Int)]
}

/// An index that somebody asked for.
package struct StoredIndex: Sendable, Equatable {
    package var number: Int64
    package var source: SourceID
    package var kind: Kind
    package var created: Date

    package init(number: Int64, source: SourceID, kind: Kind, created: Date) {
        self.number = number
        self.source = source
        self.kind = kind
        self.created = created
    }

    package enum Kind: Sendable, Hashable {
        /// Of the values of a field.
        case field(String)
        /// Of the words of all texts.
        case text
    }
}
