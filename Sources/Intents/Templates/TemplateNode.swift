/// A sentence template taken apart.
indirect enum TemplateNode: Hashable {
    /// One word in lower case, apostrophes kept.
    case word(String)
    /// `{slot}`, or `{list_or_type:slot}`; `offset` counts characters of the template.
    case slot(kind: String?, name: String, offset: Int)
    case rule(name: String, offset: Int)
    case sequence([TemplateNode])
    case choice([TemplateNode])
    case optional(TemplateNode)
    /// Each once, in any order.
    case permutation([TemplateNode])

    /// All sentences of a template without slots, rules and permutations; nil when it has some, or there are too many.
    func sentences(limit: Int) -> [[String]]? {
        switch self {
        case .word(let word): return [[word]]
        case .slot, .rule, .permutation: return nil
        case .optional(let node): return node.sentences(limit: limit).map { [[]] + $0 }
        case .choice(let nodes):
            var all: [[String]] = []
            for node in nodes {
                guard let sentences = node.sentences(limit: limit) else { return nil }
                all += sentences
                if all.count > limit { return nil }
            }
            return all
        case .sequence(let nodes):
            var all: [[String]] = [[]]
            for node in nodes {
                guard let sentences = node.sentences(limit: limit), all.count * sentences.count <= limit else {
                    return nil
                }
                all = all.flatMap { front in sentences.map { front + $0 } }
            }
            return all
        }
    }

    /// Visits this node and all below.
    func visit(_ body: (TemplateNode) -> Void) {
        body(self)
        switch self {
        case .word, .slot, .rule: break
        case .optional(let node): node.visit(body)
        case .sequence(let nodes), .choice(let nodes), .permutation(let nodes): nodes.forEach { $0.visit(body) }
        }
    }
}

/// What is wrong in a template's text, and at which character.
struct TemplateError: Error, Hashable {
    var offset: Int
    var message: String
}
