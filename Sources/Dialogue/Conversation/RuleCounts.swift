internal import Ingestion
internal import Quantities

/// How many rules a workspace has.
package struct RuleCounts: Sendable, Equatable {
    package var causal: Int
    package var symbolic: Int

    package init(causal: Int = 0, symbolic: Int = 0) {
        self.causal = causal
        self.symbolic = symbolic
    }

    package var all: Int { causal + symbolic }

    /// `17, 12 of them causal and 5 symbolic`
    var text: String {
        all == 0 ? "none" : "\(Formatted.count(all)), \(causal) of them causal and \(symbolic) symbolic"
    }
}

extension World {
    /// Those of the workspace's rules.
    package var ruleCounts: RuleCounts {
        let book = rules
        return RuleCounts(causal: book.count(of: .causal), symbolic: book.count(of: .symbolic))
    }
}
