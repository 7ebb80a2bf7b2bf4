/// Why a pattern cannot be used, and where in it.
package struct PatternProblem: Error, Sendable, Hashable {
    /// Which character of the pattern, from 0: as Unicode counts them (scalars).
    package let offset: Int
    package let reason: Reason

    package init(offset: Int, reason: Reason) {
        self.offset = offset
        self.reason = reason
    }

    package enum Reason: Sendable, Hashable {
        /// Not ECMA-262; what is wrong, as a phrase: "a ( that is never closed".
        case syntax(String)
        /// ECMA-262, but not matched here; what it is, as a phrase: "a lookahead".
        case unsupported(String)
        /// It would take more than so many states.
        case tooLarge(limit: Int)
    }

    /// `character 3: a ( that is never closed`, counted from 1.
    package var phrase: String {
        let what =
            switch reason {
            case .syntax(let fault): fault
            case .unsupported(let feature): "\(feature), which patterns here cannot have"
            case .tooLarge(let limit): "more than \(limit) states, counted repetitions written out"
            }
        return "character \(offset + 1): \(what)"
    }
}
