extension Recognizer {
    private static let mostSuggestions = 3
    private static let mostTokensCompared = 60

    /// Of the words that tell what the line is about, an example must share this part.
    private static let leastShared = 1.0 / 3

    /// The examples that share the most telling words with the line, of different intents; none that share only words
    /// such as "how" and "show".
    func suggestions(for utterance: Utterance) -> [Suggestion] {
        guard !network.tables.suggestions.isEmpty else { return [] }
        var scores: [UInt32: Double] = [:]
        var shared: [UInt32: Int] = [:]
        var wordCount = 0.0
        var tellingCount = 0
        var seen: Set<UInt32> = []
        let named = tokensOfNames(in: utterance)
        for (index, token) in utterance.tokens.prefix(Self.mostTokensCompared).enumerated() where token.kind == .word {
            wordCount += 1
            // “Trust logs” tells of a source, and nothing of trust.
            let isTelling = Words.isTelling(token.key) && !Self.praise.contains(token.key) && !named.contains(index)
            if isTelling { tellingCount += 1 }
            guard let number = number(at: index, in: utterance), seen.insert(number).inserted else { continue }
            let range = suggestions(with: number)
            let weight = isTelling ? rarity(range.count) : 0.1
            for suggestion in network.tables.suggestionsByWord[range] {
                scores[suggestion, default: 0] += weight
                if isTelling { shared[suggestion, default: 0] += 1 }
            }
        }
        let least = max(1, Int((Double(tellingCount) * Self.leastShared).rounded(.up)))
        let ranked = scores.filter { shared[$0.key, default: 0] >= least }.map { number, score in
            let extra = abs(Double(network.tables.suggestions[Int(number)].wordCount) - wordCount)
            return (number: number, score: score - 0.05 * extra)
        }.sorted { ($1.score, $0.number) < ($0.score, $1.number) }
        var found: [Suggestion] = []
        for (number, _) in ranked {
            let entry = network.tables.suggestions[Int(number)]
            let intent = network.tables.intents[entry.intent].name
            guard !found.contains(where: { $0.intent == intent }), let sentence = sentence(of: entry) else { continue }
            found.append(Suggestion(sentence: sentence, intent: intent))
            if found.count == Self.mostSuggestions { break }
        }
        return found
    }

    /// Say what somebody thinks of something: no sentences are near to each other by them.
    private static let praise: Set<String> = [
        "bad", "better", "cool", "fine", "good", "great", "nice", "okay", "ok", "right", "stuff", "sure", "well",
        "wrong",
    ]

    /// Where the line has names of several words.
    private func tokensOfNames(in utterance: Utterance) -> Set<Int> {
        let tokens = utterance.tokens.prefix(Self.mostTokensCompared)
        var named: Set<Int> = []
        for first in tokens.indices {
            for last in (first + 1)..<max(first + 2, min(first + 4, tokens.count)) where last < tokens.count {
                let words = tokens[first...last]
                guard words.allSatisfy({ $0.kind == .word }) else { break }
                let literal = words.map(\.key).joined(separator: " ")
                let folded = words.map { Words.folded($0.key) }.joined(separator: " ")
                let isName = vocabulary.lists.values.contains { $0.match(folded, literal: literal)?.level == 0 }
                if isName { named.formUnion(first...last) }
            }
        }
        return named
    }

    /// The number of a word of the line, or of the one it was probably meant to be.
    private func number(at index: Int, in utterance: Utterance) -> UInt32? {
        let number = utterance.numbers[index]
        if number != Tables.none { return number }
        let token = utterance.tokens[index]
        guard Words.isTelling(token.key), let near = nearestWord(to: token) else { return nil }
        return Words.isTelling(network.tables.words[Int(near)]) ? near : nil
    }

    private func suggestions(with word: UInt32) -> Range<Int> {
        let offsets = network.tables.suggestionOffsets
        return Int(offsets[Int(word)])..<Int(offsets[Int(word) + 1])
    }

    /// Words of few examples say more: 1 for a word of one example, less than half for one of a hundred.
    private func rarity(_ count: Int) -> Double {
        var halvings = 0.0
        var rest = count
        while rest > 1 {
            rest /= 2
            halvings += 1
        }
        return 1 / (1 + 0.2 * halvings)
    }

    private func nearestWord(to token: Token) -> UInt32? {
        guard token.isPlainWord, (4...24).contains(token.key.utf8.count), let first = token.key.utf8.first else {
            return nil
        }
        let near = network.wordRange(startingWith: first).compactMap { number in
            Mending.distance(token.key, network.tables.words[number]).map { (number: number, distance: $0) }
        }
        return near.min { $0.distance < $1.distance }.map { UInt32($0.number) }
    }

    /// The example with names that exist; nil when it needs one and there is none.
    private func sentence(of entry: SuggestionEntry) -> String? {
        var text = Array(entry.sentence.utf8)
        for name in entry.names.reversed() {
            let written = String(decoding: text[name.start..<name.end], as: UTF8.self)
            guard let index = vocabulary.lists[name.list], let first = index.entries.first else { return nil }
            if index.match(Words.parts(of: written).map(Words.folded).joined(separator: " "), literal: written) == nil {
                text.replaceSubrange(name.start..<name.end, with: Array(first.id.utf8))
            }
        }
        return String(decoding: text, as: UTF8.self)
    }
}
