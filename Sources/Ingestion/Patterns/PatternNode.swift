/// A pattern as a tree. Groups leave no trace: only whether it is found is asked, never what a group held.
indirect enum PatternNode: Sendable, Equatable {
    /// Finds the empty text.
    case empty
    case one(of: ScalarRanges)
    case sequence([PatternNode])
    case anyOf([PatternNode])
    /// Greedy or lazy: both find the same texts. `maximum` is nil for "and more"; `offset` is the place of the
    /// quantifier.
    case repeated(PatternNode, minimum: Int, maximum: Int?, offset: Int)
    case assertion(Assertion)

    enum Assertion: UInt8, Sendable {
        case start
        case end
        case wordBoundary
        case noWordBoundary
    }
}
