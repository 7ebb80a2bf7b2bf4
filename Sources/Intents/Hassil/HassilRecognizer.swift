package import JSONText

/// Reads lines by a grammar in hassil's shape, with the answer hassil gives.
package struct HassilRecognizer: Sendable {
    /// Which of several readings is the answer.
    package enum Choice: Sendable, Hashable {
        /// hassil's `recognize_best`: fewest wildcards, most letters matched, least text in wildcards, intent's name.
        case best
        /// hassil's `recognize`: the first in the order of the grammar.
        case first
    }

    /// What a line means.
    package struct Reading: Sendable, Hashable {
        package var intent: String
        package var slots: [JSONValue.Member]
        /// The template that read it.
        package var sentence: String
    }

    /// Lists that come with a line rather than with the grammar: names of devices, areas.
    package struct CallerLists: Sendable {
        let lists: [String: HassilList]
        package let problems: [HassilProblem]

        package static let none = CallerLists(.object([]))

        /// - Parameter value: by name, a list as in a grammar, or bare values.
        package init(_ value: JSONValue) {
            var reader = HassilReader()
            lists = reader.lists(value, at: [])
            problems = reader.problems
        }
    }

    package let grammar: HassilGrammar
    private let choice: Choice

    /// Longer lines are not looked at.
    package static let longestLine = 8192
    /// Steps after which a line is given up.
    private static let budget = 100_000

    package init(grammar: HassilGrammar, choice: Choice = .best) {
        self.grammar = grammar
        self.choice = choice
    }

    /// The reading of a line, or nil.
    package func recognize(
        _ line: String, lists: CallerLists = .none, context: [JSONValue.Member] = []
    ) -> Reading? {
        guard line.utf8.count <= Self.longestLine else { return nil }
        let texts = HassilTexts(line, grammar: grammar)
        let present = grammar.fragments.present(in: texts.haystacks)
        var best: (reading: Found, rank: (Int, Int, Int))?
        var budget = Self.budget
        for (number, block) in grammar.blocks.enumerated() where isAvailable(block, context, texts) {
            for (place, sentence) in block.sentences.enumerated() {
                guard grammar.fragments.mayMatch(block: number, sentence: place, present) else { continue }
                for text in texts.candidates(for: sentence.expression, lists: lists.lists, grammar: grammar) {
                    var matcher = HassilMatcher(
                        grammar: grammar, block: block, callerLists: lists.lists, text: text, context: context,
                        wantsFirst: choice == .first, budget: budget)
                    for way in matcher.ways(through: sentence.expression) {
                        guard let found = matcher.found(way, sentence) else { continue }
                        if choice == .first { return found.reading }
                        if best.map({ found.isBetter(than: $0.reading) }) ?? true { best = (found, found.rank) }
                    }
                    budget = matcher.budget
                    guard budget > 0 else { return best?.reading.reading }
                }
            }
        }
        return best?.reading.reading
    }

    private func isAvailable(_ block: HassilBlock, _ context: [JSONValue.Member], _ texts: HassilTexts) -> Bool {
        if let keywords = block.keywords, !keywords.isEmpty, keywords.isDisjoint(with: texts.keywords) { return false }
        guard !context.isEmpty else { return true }
        return HassilContext.allows(block.requires, in: context) && !HassilContext.excludes(block.excludes, in: context)
    }

    /// A reading with what it is compared by.
    struct Found {
        var reading: Reading
        var rank: (Int, Int, Int)

        func isBetter(than other: Found) -> Bool {
            if rank != other.rank { return rank < other.rank }
            return reading.intent.unicodeScalars.lexicographicallyPrecedes(other.reading.intent.unicodeScalars)
        }
    }
}

extension HassilMatcher {
    /// The reading a way through a whole sentence gives; nil where something of the line is left.
    fileprivate mutating func found(_ way: Way, _ sentence: HassilBlock.Sentence) -> HassilRecognizer.Found? {
        var way = way
        if openWildcard(of: way) != nil {
            guard let closed = closing(way, with: Array(text.scalars(way.isBroken)[way.position...]).trimmed()[...])
            else { return nil }
            way = closed
        } else if !text.isBlank(from: way.position, way.isBroken) {
            let rest = Array(text.scalars(way.isBroken)[way.position...])
            guard HassilText.withoutPunctuation(rest).isBlank else { return nil }
        }
        let context = contexts[way.context]
        guard !HassilContext.excludes(block.excludes, in: context),
            let fromContext = HassilContext.slots(required: block.requires, in: context)
        else { return nil }
        var slots: [JSONValue.Member] = []
        var number = way.entity
        while number >= 0 {
            slots.append(JSONValue.Member(key: entities[number].name, value: entities[number].value))
            number = entities[number].previous
        }
        // Of a slot filled twice the last value stands, at the place of the first.
        let filled = slots.reversed().reduce(into: [JSONValue.Member]()) { members, slot in
            if let place = members.firstIndex(where: { $0.key == slot.key }) {
                members[place].value = slot.value
            } else {
                members.append(slot)
            }
        }
        let names = Set(filled.map(\.key))
        var all = filled
        for slot in block.slots where !names.contains(slot.key) { all.append(slot) }
        for slot in fromContext where !names.contains(slot.key) {
            all.removeAll { $0.key == slot.key }
            all.append(slot)
        }
        return HassilRecognizer.Found(
            reading: HassilRecognizer.Reading(intent: block.intent, slots: all, sentence: sentence.text),
            rank: way.rank)
    }
}
