/// A grammar as its files state it, before it is checked and compiled.
package struct GrammarDefinition: Sendable {
    package var intents: [IntentDefinition] = []
    package var lists: [ListDefinition] = []
    package var rules: [RuleDefinition] = []
    /// Words that may be passed over anywhere.
    package var skipWords: [WrittenTemplate] = []
    /// Words that may stand before any command.
    package var fillerFront: [WrittenTemplate] = []
    /// Words that may stand after any command.
    package var fillerBack: [WrittenTemplate] = []
    /// Groups of words of which a typo must never be mended into one when another is as near.
    package var opposites: [OppositeWords] = []
    /// Short forms and slang by the word of the grammar they stand for: `cfg` is `config`.
    package var synonyms: [SynonymDefinition] = []
    /// Words that say nothing by themselves: passed over where the effect is to read, when a line is not understood
    /// otherwise; never in an intent that is strict.
    package var passableWords: [WrittenTemplate] = []
    /// Words that make a question a request: without one of them, a line that ends in a question mark is no command.
    package var requests: [WrittenTemplate] = []
    /// Words that tell what is said beside a command from the command.
    package var asides: [AsideWords: [WrittenTemplate]] = [:]
    /// The names that examples use, by live list.
    package var exampleVocabulary: [String: [LiveEntry]] = [:]

    package init() {}
}

/// Which words tell a clause beside a command, such as a reason, from the command; the names are those in grammar files.
package enum AsideWords: String, CaseIterable, Sendable {
    /// Begin a statement, or exclaim: "i", "it", "sorry".
    case openers
    /// Make a statement of a clause that begins otherwise, near its beginning: "the vendor has …".
    case verbs
    /// Make no statement of it after all: "the ones that failed".
    case relatives
    /// Begin a reason, behind a comma or not: "because".
    case reasons
    /// Turn a command round or put it off, wherever they stand: "but", "tomorrow".
    case never
    /// The same, in a clause behind the command: "wrong".
    case neverBehind = "never_behind"
}

/// A template's text and where it stands.
package struct WrittenTemplate: Sendable, Hashable {
    package var text: String
    /// The first character of the text.
    package var location: SourceLocation

    package init(_ text: String, at location: SourceLocation) {
        self.text = text
        self.location = location
    }
}

/// Words that mean the contrary of each other: start, stop.
package struct OppositeWords: Sendable, Hashable {
    package var words: [String]
    package var location: SourceLocation

    package init(_ words: [String], at location: SourceLocation) {
        self.words = words
        self.location = location
    }
}

/// A word of the grammar and what else people type for it.
package struct SynonymDefinition: Sendable, Hashable {
    package var word: String
    package var others: [String]
    package var location: SourceLocation

    package init(word: String, others: [String], location: SourceLocation) {
        self.word = word
        self.others = others
        self.location = location
    }
}

package struct SentenceDefinition: Sendable, Hashable {
    package var template: WrittenTemplate
    /// Values the template sets by itself.
    package var slots: [WrittenSlot]

    package init(_ template: WrittenTemplate, slots: [WrittenSlot] = []) {
        self.template = template
        self.slots = slots
    }
}

package struct IntentDefinition: Sendable, Hashable {
    package var declaration: IntentDeclaration
    package var sentences: [SentenceDefinition]
    /// Sentences that must not be recognised as this intent.
    package var not: [WrittenTemplate]

    package init(_ declaration: IntentDeclaration, sentences: [SentenceDefinition], not: [WrittenTemplate] = []) {
        self.declaration = declaration
        self.sentences = sentences
        self.not = not
    }
}

package struct ListDefinition: Sendable, Hashable {
    package var name: String
    package var values: [Value]
    package var location: SourceLocation

    package init(name: String, values: [Value], location: SourceLocation) {
        self.name = name
        self.values = values
        self.location = location
    }

    package struct Value: Sendable, Hashable {
        package var spoken: WrittenTemplate
        package var out: Scalar

        package init(spoken: WrittenTemplate, out: Scalar) {
            self.spoken = spoken
            self.out = out
        }
    }
}

package struct RuleDefinition: Sendable, Hashable {
    package var name: String
    package var template: WrittenTemplate
    /// Where the rule's name stands.
    package var location: SourceLocation

    package init(name: String, template: WrittenTemplate, location: SourceLocation) {
        self.name = name
        self.template = template
        self.location = location
    }
}
