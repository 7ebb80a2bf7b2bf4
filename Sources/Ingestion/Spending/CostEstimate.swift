/// What ingesting a source may come to.
package struct CostEstimate: Sendable, Equatable {
    package var source: SourceID
    /// The likely course, and the least and most that the runs it is drawn from came to.
    package var likely: Usage
    package var least: Usage
    package var most: Usage
    package var basis: Basis
    package var isPriceAssumed: Bool
    package var areTokensEstimated: Bool

    package init(
        source: SourceID, likely: Usage, least: Usage, most: Usage, basis: Basis, isPriceAssumed: Bool,
        areTokensEstimated: Bool
    ) {
        self.source = source
        self.likely = likely
        self.least = least
        self.most = most
        self.basis = basis
        self.isPriceAssumed = isPriceAssumed
        self.areTokensEstimated = areTokensEstimated
    }

    package enum Basis: Sendable, Equatable {
        /// The last so many finished runs.
        case runs(Int)
        /// No run yet: one call, at the most it may cost; how many pages there are is not known.
        case oneCall
        /// Never asks for money: a file, or a price of nothing.
        case free
    }
}
