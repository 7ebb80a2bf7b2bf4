import JSONText

/// Where a record failed a schema, in numbers: what is said about it is made only of the failure that counts.
struct SchemaFailure: Equatable {
    let rule: SchemaRule
    /// The schema whose rule it is.
    let node: Int32
    /// The value on the tape, or the key.
    let place: Int32
    /// Which name, bound or branch, or how many; by rule.
    let detail: Int32

    init(_ rule: SchemaRule, node: Int32, place: Int, detail: Int = 0) {
        self.rule = rule
        self.node = node
        self.place = Int32(truncatingIfNeeded: place)
        self.detail = Int32(truncatingIfNeeded: min(detail, Int(Int32.max)))
    }

    init(_ keyword: SchemaKeyword, node: Int32, place: Int, detail: Int = 0) {
        self.init(.keyword(keyword), node: node, place: place, detail: detail)
    }

    /// How much the failure says about a branch of `anyOf` or `oneOf` for the value at `place`: most where the value
    /// looked like the branch until something inside it failed, least where it is of another type or kind.
    func progress(from place: Int) -> Int {
        let isInside = Int(self.place) > place
        return switch rule {
        case .keyword(.type), .keyword(.enum), .keyword(.const), .never:
            isInside ? (rule == .keyword(.type) ? 3 : 1) : 0
        default: isInside ? 3 : 2
        }
    }
}
