/// All of a compiled grammar: a network of words and values, and what its ends mean.
///
/// A label is a word's number, or a value's with `valueMark` set. A state's arcs are sorted by label, so words come
/// first. Every state leads to an end.
struct Tables: Sendable, Hashable {
    static let none = UInt32.max
    static let valueMark: UInt32 = 0x8000_0000

    /// As tokens' keys, sorted by their UTF-8 bytes.
    var words: [String] = []
    /// How each word is written, with its apostrophe.
    var spellings: [String] = []

    /// Where each state's arcs begin; one more than there are states.
    var arcStarts: [UInt32] = [0]
    var arcLabels: [UInt32] = []
    var arcTargets: [UInt32] = []
    /// The state whose arcs are also this one's; else `none`.
    var fallbacks: [UInt32] = []
    /// What ends here: a list value's number, for templates 0; else `none`. Which template it is, its start says, so that
    /// the templates of an intent can share states.
    var accepts: [UInt32] = []
    /// The free-text value that may go on here; else `none`.
    var loops: [UInt32] = []

    /// The states a first word leads to, by word; one more entry than there are words.
    var startOffsets: [UInt32] = [0]
    var startTargets: [UInt32] = []
    /// The template each of them begins.
    var startTemplates: [UInt32] = []
    /// The same for values at the beginning of a sentence.
    var startValueLabels: [UInt32] = []
    var startValueTargets: [UInt32] = []
    var startValueTemplates: [UInt32] = []

    var values: [ValueArc] = []
    var kinds: [ReadingKind] = []
    var lists: [ListTable] = []
    var templates: [TemplateEntry] = []
    var files: [String] = []
    var intents: [IntentDeclaration] = []
    var opposites: [[String]] = []
    /// By what is typed for them, words of the grammar.
    var synonyms: [String: String] = [:]
    /// Words passed over where the effect is to read.
    var passableWords: Set<String> = []
    /// Words that make a question a request.
    var requests: Set<String> = []
    var asides = AsidePolicy()
    var suggestions: [SuggestionEntry] = []
    /// The suggestions a word stands in, by word; one more entry than there are words.
    var suggestionOffsets: [UInt32] = [0]
    var suggestionsByWord: [UInt32] = []

    /// Filler lists stand first in `lists`.
    static let skipList = 0
    static let frontList = 1
    static let backList = 2
    static let fillerLists = 3

    var stateCount: Int { accepts.count }

    /// The arcs that a state does not share.
    func arcs(of state: UInt32) -> Range<Int> { Int(arcStarts[Int(state)])..<Int(arcStarts[Int(state) + 1]) }

    /// The number of a word, if the grammar has it.
    func number(of word: String) -> UInt32? {
        var low = 0
        var high = words.count
        while low < high {
            let middle = (low + high) / 2
            if words[middle].utf8.lexicographicallyPrecedes(word.utf8) { low = middle + 1 } else { high = middle }
        }
        return low < words.count && words[low].utf8.elementsEqual(word.utf8) ? UInt32(low) : nil
    }
}

/// Which clauses may stand beside a command; see `AsideWords`.
struct AsidePolicy: Sendable, Hashable {
    var openers: Set<String> = []
    var verbs: Set<String> = []
    var relatives: Set<String> = []
    var reasons: Set<String> = []
    var never: Set<String> = []
    var neverBehind: Set<String> = []
}

/// A slot as an arc of the network fills it.
struct ValueArc: Sendable, Hashable {
    var slot: String
    /// Number of a `ReadingKind`.
    var kind: Int
}

/// A way of reading words as a value.
struct ReadingKind: Sendable, Hashable {
    var kind: SlotKind
    var isMany: Bool

    /// The free text that words are read into one by one.
    var freeText: ValueType? {
        if case .typed(let type) = kind, type.isFreeText { type } else { nil }
    }
}

/// A value list: the arcs its values begin with and what each gives out.
struct ListTable: Sendable, Hashable {
    var name: String
    var startLabels: [UInt32]
    var startTargets: [UInt32]
    var outs: [Scalar]
    /// The first way to say each value, for completion.
    var spoken: [String]
}

struct TemplateEntry: Sendable, Hashable {
    var intent: Int
    var file: Int
    var line: Int
    var column: Int
    var fixed: [WrittenSlot]
}

/// An example, ready to be proposed.
struct SuggestionEntry: Sendable, Hashable {
    var intent: Int
    var sentence: String
    /// How many of its words the grammar knows.
    var wordCount: Int
    var names: [LiveSpan]

    /// A live name in the sentence, replaced where it does not exist.
    struct LiveSpan: Sendable, Hashable {
        var list: String
        var start: Int
        var end: Int
    }
}
