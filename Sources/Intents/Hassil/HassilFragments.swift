/// The words each sentence needs, so that most sentences need not be tried.
///
/// A sentence is left out only where a word it cannot do without is nowhere in the line.
struct HassilFragments: Sendable {
    /// Of each block and sentence: groups of fragments of which one each must be there.
    private let clauses: [[[[Int32]]]]
    private let trie: ScalarTrie
    private let count: Int

    private static let deepest = 24

    init(blocks: [HassilBlock], rules: [String: HassilExpression]) {
        var builder = Builder()
        clauses = blocks.map { block in
            block.sentences.map { sentence in
                builder.clauses(of: sentence.expression, local: block.rules, shared: rules, depth: 0)
                    .map { $0.sorted() }
            }
        }
        trie = builder.trie
        count = builder.numbers.count
    }

    /// The fragments that stand in any of the texts.
    func present(in texts: [[UInt32]]) -> [Bool] {
        var present = [Bool](repeating: false, count: count)
        for text in texts {
            for start in text.indices { trie.walk(text, from: start) { _, number in present[Int(number)] = true } }
        }
        return present
    }

    func mayMatch(block: Int, sentence: Int, _ present: [Bool]) -> Bool {
        clauses[block][sentence].allSatisfy { clause in clause.contains { present[Int($0)] } }
    }

    private struct Builder {
        var numbers: [[UInt32]: Int32] = [:]
        var trie = ScalarTrie()

        mutating func number(of fragment: [UInt32]) -> Int32 {
            if let number = numbers[fragment] { return number }
            let number = Int32(numbers.count)
            numbers[fragment] = number
            trie.insert(fragment, number)
            return number
        }

        mutating func clauses(
            of expression: HassilExpression, local: [String: HassilExpression], shared: [String: HassilExpression],
            depth: Int
        ) -> Set<Set<Int32>> {
            guard depth <= HassilFragments.deepest else { return [] }
            switch expression {
            case .text(let chunk):
                return Set(chunk.fragments.map { [number(of: $0)] })
            case .sequence(let items), .permutation(let items):
                return items.reduce(into: []) {
                    $0.formUnion(clauses(of: $1, local: local, shared: shared, depth: depth + 1))
                }
            case .alternative(let items, let isOptional):
                guard !isOptional, !items.isEmpty else { return [] }
                var merged: Set<Int32> = []
                for item in items {
                    let branch = clauses(of: item, local: local, shared: shared, depth: depth + 1)
                    // A branch that needs nothing leaves the whole group needing nothing.
                    guard let smallest = branch.min(by: { ($0.count, $0.min() ?? 0) < ($1.count, $1.min() ?? 0) })
                    else { return [] }
                    merged.formUnion(smallest)
                }
                return [merged]
            case .rule(let name):
                guard let rule = local[name] ?? shared[name] else { return [] }
                return clauses(of: rule, local: local, shared: shared, depth: depth + 1)
            case .list:
                return []
            }
        }
    }
}
