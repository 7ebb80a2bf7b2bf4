/// What the unknown words of a line may have been meant to be.
struct Mending {
    /// By token: the grammar's words near to it, nearest first.
    private(set) var words: [[(number: UInt32, distance: Int)]]
    /// By token: the one word of a date or time near to it.
    private(set) var times: [String?]
    /// By live list and part of a name: the words of the list's names near to it.
    private(set) var names: [String: [String: [(word: String, distance: Int)]]] = [:]
    /// By token: whether it may be mended at all.
    private(set) var isOpen: [Bool]

    /// More words than this are not looked at; such a line is no slip of the finger.
    static let mostTokens = 40

    init?(_ utterance: Utterance, network: Network, vocabulary: Vocabulary) {
        let count = utterance.tokens.count
        words = Array(repeating: [], count: count)
        times = Array(repeating: nil, count: count)
        isOpen = Array(repeating: false, count: count)
        guard count <= Self.mostTokens else { return nil }
        for (index, token) in utterance.tokens.enumerated() where Self.mayBeMended(token, utterance.numbers[index]) {
            isOpen[index] = !utterance.parts[index].allSatisfy { part in
                vocabulary.lists.values.contains { $0.words.contains(Words.folded(part)) }
            }
            guard isOpen[index] else { continue }
            words[index] = Self.candidates(for: token.key, network: network)
            let near = Words.times.filter { Self.distance(token.key, $0) == 1 }
            if near.count == 1 { times[index] = near[0] }
            for (list, live) in vocabulary.lists {
                for part in utterance.parts[index] where names[list]?[part] == nil {
                    names[list, default: [:]][part] = Self.candidates(for: part, in: live)
                }
            }
        }
        if !isOpen.contains(true) { return nil }
    }

    private static func mayBeMended(_ token: Token, _ number: UInt32) -> Bool {
        token.isPlainWord && number == Tables.none && token.key.utf8.count >= 3 && token.key.utf8.count <= 40
            && !Words.negations.contains(token.key) && !Words.times.contains(token.key)
    }

    private static func candidates(for word: String, network: Network) -> [(number: UInt32, distance: Int)] {
        guard word.utf8.count >= 3 else { return [] }
        var found: [(number: UInt32, distance: Int)] = []
        // The first letter is rarely wrong, but it may have changed places with the second.
        for first in Set(word.utf8.prefix(2)) {
            for number in network.wordRange(startingWith: first) {
                if let distance = distance(word, network.tables.words[number]) {
                    found.append((UInt32(number), distance))
                }
            }
        }
        found.removeAll { candidate in
            let meant = network.tables.words[Int(candidate.number)]
            let contraries = network.tables.opposites.filter { $0.contains(meant) }.joined().filter { $0 != meant }
            return contraries.contains { EditDistance.between($0, word, limit: candidate.distance) != nil }
        }
        return Array(found.sorted { ($0.distance, $0.number) < ($1.distance, $1.number) }.prefix(6))
    }

    /// How far a typed word is from one that may have been meant; nil when too far to be a slip.
    static func distance(_ typed: String, _ meant: String) -> Int? {
        let left = Array(typed.utf8)
        let right = Array(meant.utf8)
        guard left.count >= 3, right.count >= 3, typed != meant, !Words.negations.contains(meant) else { return nil }
        let limit = min(left.count, right.count) >= 8 ? 2 : 1
        guard let distance = EditDistance.between(left, right, limit: limit), distance > 0 else { return nil }
        let isSwap = left.count == right.count && left.sorted() == right.sorted()
        if left.first != right.first, !isSwap { return nil }
        // Short words are near to too many others: only letters changed in place, or one too few or too many.
        if min(left.count, right.count) <= 3, !isSwap { return nil }
        if min(left.count, right.count) <= 4, left.count == right.count, !isSwap { return nil }
        return distance
    }

    /// The words of a live list near to a part of a name.
    private static func candidates(for part: String, in index: LiveIndex) -> [(word: String, distance: Int)] {
        let folded = Words.folded(part)
        guard folded.utf8.count >= 3, !index.words.contains(folded), !folded.contains(where: \.isNumber) else {
            return []
        }
        let near = index.search.words(begunLike: folded).compactMap { word in
            distance(folded, word).map { (word: word, distance: $0) }
        }
        return Array(near.sorted { ($0.distance, $0.word) < ($1.distance, $1.word) }.prefix(3))
    }
}
