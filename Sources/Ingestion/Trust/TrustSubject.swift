/// What trust is kept of: told apart by the bytes of its name, as the store does.
package struct TrustSubject: Hashable, Sendable, Comparable {
    package var kind: Kind
    /// A `scenario_id` or a `rule_id`.
    package var name: String

    package enum Kind: String, Sendable, CaseIterable {
        case rule
        case scenario
    }

    package init(_ kind: Kind, _ name: String) {
        self.kind = kind
        self.name = name
    }

    package static func == (left: TrustSubject, right: TrustSubject) -> Bool {
        left.kind == right.kind && ExactText(left.name) == ExactText(right.name)
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(kind)
        hasher.combine(ExactText(name))
    }

    package static func < (left: TrustSubject, right: TrustSubject) -> Bool {
        guard left.kind == right.kind else { return left.kind.rawValue < right.kind.rawValue }
        return left.name.utf8.lexicographicallyPrecedes(right.name.utf8)
    }
}
