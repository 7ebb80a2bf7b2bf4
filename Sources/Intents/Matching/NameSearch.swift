/// The words of all names of a live list, arranged so that names are found by the beginning of a word, and words by
/// nearness, without looking at every name.
struct NameSearch: Sendable {
    /// One way to write one entry.
    struct Form: Sendable {
        var entry: Int32
        /// Its words as written, in lowercase.
        var parts: [String]
        /// Its words folded and joined by spaces.
        var joined: [UInt8]
    }

    /// A word of a form, at its place in it.
    private struct Occurrence: Sendable {
        var word: String
        var form: Int32
        var place: Int32
    }

    let forms: [Form]
    /// Of each form its length, and how often it holds each letter and digit.
    private let counts: [Int32]
    private let letters: [SIMD32<UInt8>]
    /// By word, as written.
    private let occurrences: [Occurrence]
    /// Folded words by their first letter.
    private let wordsByInitial: [UInt8: [String]]
    private let formsByFoldedWord: [String: [Int32]]

    init(_ entries: [LiveEntry]) {
        var forms: [Form] = []
        var occurrences: [Occurrence] = []
        var formsByFoldedWord: [String: [Int32]] = [:]
        for (number, entry) in entries.enumerated() {
            for name in [entry.id] + entry.spoken {
                let parts = Words.parts(of: name)
                let folded = parts.map(Words.folded)
                let joined = Array(folded.joined(separator: " ").utf8)
                let form = Int32(forms.count)
                for (place, word) in parts.enumerated() {
                    occurrences.append(Occurrence(word: word, form: form, place: Int32(place)))
                }
                for word in folded { formsByFoldedWord[word, default: []].append(form) }
                forms.append(Form(entry: Int32(number), parts: parts, joined: joined))
            }
        }
        self.forms = forms
        counts = forms.map { Int32($0.joined.count) }
        letters = forms.map { Self.letters(of: $0.joined) }
        self.occurrences = occurrences.sorted { $0.word.utf8.lexicographicallyPrecedes($1.word.utf8) }
        self.formsByFoldedWord = formsByFoldedWord
        wordsByInitial = Dictionary(grouping: formsByFoldedWord.keys) { $0.utf8.first ?? 0 }
    }

    /// Folded words that may be a slip away from one: its first letter is theirs, or its second.
    func words(begunLike word: String) -> [String] {
        Set(word.utf8.prefix(2)).flatMap { wordsByInitial[$0] ?? [] }.filter {
            abs($0.utf8.count - word.utf8.count) <= 2
        }
    }

    func forms(holding folded: String) -> [Int32] { formsByFoldedWord[folded] ?? [] }

    var foldedWords: Dictionary<String, [Int32]>.Keys { formsByFoldedWord.keys }

    /// Entries with a word that begins with the text, in order; of a form, the places of such words.
    func occurrences(begunWith text: String) -> some Sequence<(form: Form, place: Int)> {
        var low = 0
        var high = occurrences.count
        while low < high {
            let middle = (low + high) / 2
            if occurrences[middle].word.utf8.lexicographicallyPrecedes(text.utf8) {
                low = middle + 1
            } else {
                high = middle
            }
        }
        return occurrences[low...].lazy.prefix { $0.word.hasPrefix(text) }.map { (forms[Int($0.form)], Int($0.place)) }
    }

    /// How often each letter or digit occurs; some share a place.
    private static func letters(of text: [UInt8]) -> SIMD32<UInt8> {
        text.reduce(into: SIMD32()) { counts, byte in counts[Int(byte & 31)] &+= 1 }
    }

    /// The forms that may be as near to a text as that: each letter that one of both holds more often is a slip at least.
    func forms(near text: [UInt8], limit: Int) -> [Int] {
        let wanted = Self.letters(of: text)
        let lengths = Int32(text.count - limit)...Int32(text.count + limit)
        return counts.indices.filter { number in
            guard lengths.contains(counts[number]) else { return false }
            let most = pointwiseMax(letters[number], wanted)
            return Int((most &- letters[number]).wrappedSum()) <= limit && Int((most &- wanted).wrappedSum()) <= limit
        }
    }
}
