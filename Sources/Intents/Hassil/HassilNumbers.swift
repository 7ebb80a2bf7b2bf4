/// The words for the numbers of each range, by language.
struct HassilNumbers: Sendable {
    private struct Key: Hashable {
        var language: String
        var range: HassilRange
    }

    private let spelling: NumberSpelling
    private var tries: [Key: Words] = [:]

    /// Number words by their letters.
    struct Words: Sendable {
        fileprivate var trie = ScalarTrie()
        fileprivate var numbers: [Double] = []

        /// Number words that begin at a place, shorter ones first.
        func at(_ position: Int, of text: [UInt32]) -> [(end: Int, number: Double, word: Int)] {
            var found: [(Int, Double, Int)] = []
            trie.walk(text, from: position) { end, word in found.append((end, numbers[Int(word)], Int(word))) }
            return found
        }
    }

    init(spelling: NumberSpelling) { self.spelling = spelling }

    mutating func add(_ range: HassilRange, language: String) {
        guard range.readsWords else { return }
        let key = Self.key(range, language)
        guard tries[key] == nil, let rules = spelling.rules(for: key.language), let numbers = range.numbers else {
            return
        }
        var words = Words()
        for number in numbers {
            var used: Set<String> = []
            for text in rules.words(for: number) {
                let broken = String(text.map { $0 == "-" || $0 == "_" ? " " : $0 })
                for form in [text, broken] where used.insert(form).inserted {
                    words.trie.insert(form.unicodeScalars.map(FoldedScalars.folded), Int32(words.numbers.count))
                    words.numbers.append(number)
                }
            }
        }
        tries[key] = words
    }

    func words(of range: HassilRange, language: String) -> Words? {
        range.readsWords ? tries[Self.key(range, language)] : nil
    }

    /// What the words depend on.
    private static func key(_ range: HassilRange, _ language: String) -> Key {
        var plain = HassilRange(start: range.start, stop: range.stop)
        plain.step = range.step
        plain.fractions = range.fractions
        return Key(language: range.wordsLanguage ?? language, range: plain)
    }
}
