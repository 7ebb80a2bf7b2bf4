internal import JSONText
internal import Quantities

/// Makes sentences that the templates of a hassil grammar spell, at random but the same for the same seed.
package struct HassilSampler {
    private let grammar: HassilGrammar
    private var generator: SplitMix

    private static let deepest = 60

    package init(grammar: HassilGrammar, seed: UInt64) {
        self.grammar = grammar
        generator = SplitMix(seed: seed)
    }

    /// A sentence of an intent; nil where there is none.
    package mutating func sentence(ofIntent intent: String) -> String? {
        let blocks = grammar.blocks.filter { $0.intent == intent && !$0.sentences.isEmpty }
        guard let block = blocks.randomElement(using: &generator),
            let sentence = block.sentences.randomElement(using: &generator)
        else { return nil }
        let spelled = spell(sentence.expression, block, depth: 0)
        return HassilText.singleSpaced([Unicode.Scalar](text: spelled)).trimmed().text
    }

    private mutating func spell(_ expression: HassilExpression, _ block: HassilBlock, depth: Int) -> String {
        guard depth < Self.deepest else { return "" }
        switch expression {
        case .text(let chunk): return chunk.spelling
        case .sequence(let items): return items.reduce(into: "") { $0 += spell($1, block, depth: depth + 1) }
        case .alternative(let items, _):
            // Nothing between bars, as in `(a|)`, matches nothing.
            let said = items.filter { if case .sequence(let parts) = $0 { !parts.isEmpty } else { true } }
            return said.randomElement(using: &generator).map { spell($0, block, depth: depth + 1) } ?? ""
        case .permutation(let items):
            return items.shuffled(using: &generator).reduce(into: "") { $0 += spell($1, block, depth: depth + 1) }
        case .rule(let name):
            return (block.rules[name] ?? grammar.rules[name]).map { spell($0, block, depth: depth + 1) } ?? ""
        case .list(let reference):
            switch block.lists[reference.list] ?? grammar.lists[reference.list] ?? reference.range.map({ .range($0) }) {
            case .values(let values):
                return values.values.randomElement(using: &generator).map { spell($0.spoken, block, depth: depth + 1) }
                    ?? ""
            case .range(let range):
                let steps = (range.stop - range.start) / range.step
                return String(range.start + Int.random(in: 0...steps, using: &generator) * range.step)
            // As hassil's own sampler writes what it cannot know.
            case .wildcard, nil: return "{\(reference.list)}"
            }
        }
    }
}
