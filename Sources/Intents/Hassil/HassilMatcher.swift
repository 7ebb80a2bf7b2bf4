internal import JSONText

/// Matches one line against one sentence, keeping of all ways to the same place only the one that counts.
///
/// hassil follows every way; their number doubles with every optional word. What can still follow depends only on the
/// state of a way (where it is, whether a word begins, whether a wildcard is open, the context), so of two in the same
/// state the one that is worse, or comes later, can never give the answer.
struct HassilMatcher {
    /// A way through the template so far.
    struct Way {
        var position: Int
        /// Behind a place where `-` and `_` were read as spaces, they are so to the end.
        var isBroken = false
        var startsWord = true
        /// The last entity found; they hang together backwards.
        var entity = -1
        /// Which of the contexts gathered so far.
        var context = 0
        /// Characters matched literally.
        var matched = 0
        var wildcards = 0
        var wildcardLength = 0
    }

    /// A value found for a slot.
    struct Entity {
        var name: String
        var value: JSONValue
        /// What was said.
        var text: [Unicode.Scalar]
        var isWildcard = false
        /// A wildcard that takes what comes next.
        var isOpen = false
        var isEndOfWord = true
        var previous: Int
    }

    /// What makes ways equal.
    private struct State: Hashable {
        var position: Int
        var context: Int
        var flags: Int
    }

    let grammar: HassilGrammar
    let block: HassilBlock
    let callerLists: [String: HassilList]
    let text: HassilLine
    /// Prefers the first way to a state to the best one.
    let wantsFirst: Bool
    private(set) var entities: [Entity] = []
    private(set) var contexts: [[JSONValue.Member]]
    /// What may still be tried before the line is given up.
    private(set) var budget: Int

    private static let deepest = 100

    init(
        grammar: HassilGrammar, block: HassilBlock, callerLists: [String: HassilList], text: HassilLine,
        context: [JSONValue.Member], wantsFirst: Bool, budget: Int
    ) {
        self.grammar = grammar
        self.block = block
        self.callerLists = callerLists
        self.text = text
        self.wantsFirst = wantsFirst
        self.budget = budget
        contexts = [context]
    }

    /// All ways through a sentence, in hassil's order.
    mutating func ways(through expression: HassilExpression) -> [Way] {
        follow(expression, from: Way(position: 0), depth: 0)
    }

    // MARK: Expressions

    private mutating func follow(_ expression: HassilExpression, from way: Way, depth: Int) -> [Way] {
        guard depth < Self.deepest, budget > 0 else { return [] }
        budget -= 1
        switch expression {
        case .text(let chunk): return follow(chunk, from: way)
        case .sequence(let items):
            guard !items.isEmpty else { return [] }
            var ways = [way]
            for item in items {
                // First all ways, then what they have found is compared.
                var next: [Way] = []
                for way in ways { next += follow(item, from: way, depth: depth + 1) }
                ways = distinct(next)
                if ways.isEmpty { break }
            }
            return ways
        case .alternative(let items, _):
            var ways: [Way] = []
            for item in items { ways += follow(item, from: way, depth: depth + 1) }
            return distinct(ways)
        case .permutation(let members): return follow(members, from: way, depth: depth)
        case .list(let reference): return follow(reference, from: way, depth: depth)
        case .rule(let name):
            guard let rule = block.rules[name] ?? grammar.rules[name] else { return [] }
            return follow(rule, from: way, depth: depth + 1)
        }
    }

    /// All members in every order: what has been said is a set, and each set is gone through once.
    private mutating func follow(_ members: [HassilExpression], from way: Way, depth: Int) -> [Way] {
        var waysBySet: [Int: [(order: UInt64, way: Way)]] = [0: [(0, way)]]
        for set in 0..<(1 << members.count) - 1 {
            guard let here = waysBySet.removeValue(forKey: set) else { continue }
            // Orders compare as hassil goes through them: by the first member, then by the next.
            let sorted = here.sorted { $0.order < $1.order }
            let kept = distinctNumbers(sorted.map(\.way)).map { sorted[$0] }
            for (order, way) in kept {
                for member in members.indices where set & (1 << member) == 0 {
                    for next in follow(members[member], from: way, depth: depth + 1) {
                        let shift = UInt64(4 * (15 - set.nonzeroBitCount))
                        waysBySet[set | (1 << member), default: []].append((order | UInt64(member) << shift, next))
                    }
                }
            }
        }
        let all = (waysBySet[(1 << members.count) - 1] ?? []).sorted { $0.order < $1.order }
        return distinct(all.map(\.way))
    }

    // MARK: Equal ways

    private func distinct(_ ways: [Way]) -> [Way] {
        ways.count < 2 ? ways : distinctNumbers(ways).map { ways[$0] }
    }

    /// Of ways in the same state the best, or the first; each at its own place in the order.
    private func distinctNumbers(_ ways: [Way]) -> [Int] {
        if ways.count < 2 { return Array(ways.indices) }
        var best: [State: Int] = [:]
        for (number, way) in ways.enumerated() {
            let state = state(of: way)
            guard let other = best[state] else {
                best[state] = number
                continue
            }
            if !wantsFirst, way.rank < ways[other].rank { best[state] = number }
        }
        return best.count == ways.count ? Array(ways.indices) : best.values.sorted()
    }

    private func state(of way: Way) -> State {
        var flags = (way.isBroken ? 1 : 0) | (way.startsWord ? 2 : 0)
        if let open = openWildcard(of: way) { flags |= 4 | (entities[open].isEndOfWord ? 8 : 0) }
        return State(position: way.position, context: way.context, flags: flags)
    }

    // MARK: Entities

    func openWildcard(of way: Way) -> Int? {
        way.entity >= 0 && entities[way.entity].isOpen ? way.entity : nil
    }

    /// The way with a further entity; nil behind a wildcard that nothing was left for.
    mutating func adding(_ entity: Entity, to way: Way) -> Way? {
        guard openWildcard(of: way) == nil else { return nil }
        var way = way
        entities.append(entity)
        entities[entities.count - 1].previous = way.entity
        way.entity = entities.count - 1
        return way
    }

    /// The way with its open wildcard filled; nil when it would hold nothing.
    mutating func closing(_ way: Way, with said: ArraySlice<Unicode.Scalar>) -> Way? {
        guard let open = openWildcard(of: way), !said.allSatisfy(FoldedScalars.isSpace) else { return nil }
        var entity = entities[open]
        let trimmed = Array(said).trimmed()
        entity.text = Array(said)
        entity.value = .string(trimmed.text)
        entity.isOpen = false
        entities.append(entity)
        var way = way
        way.entity = entities.count - 1
        way.wildcardLength += trimmed.count
        return way
    }

    /// The number of a context with more in it.
    mutating func context(_ number: Int, adding members: [JSONValue.Member]) -> Int {
        var context = contexts[number]
        for member in members {
            if let place = context.firstIndex(where: { $0.key == member.key }) {
                context[place].value = member.value
            } else {
                context.append(member)
            }
        }
        if let known = contexts.firstIndex(of: context) { return known }
        contexts.append(context)
        return contexts.count - 1
    }

    mutating func spend(_ amount: Int) { budget -= amount }

    mutating func followValue(_ expression: HassilExpression, from way: Way, depth: Int) -> [Way] {
        follow(expression, from: way, depth: depth + 1)
    }

    /// What the sentence's lists are: the grammar's, overridden by the caller's, overridden by its own.
    func list(_ reference: HassilListReference) -> HassilList? {
        block.lists[reference.list] ?? callerLists[reference.list] ?? grammar.lists[reference.list]
            ?? reference.range.map { .range($0) }
    }
}

extension HassilMatcher.Way {
    /// The less the better: wildcards, letters not matched, letters that wildcards took.
    var rank: (Int, Int, Int) { (wildcards, -matched, wildcardLength) }
}
