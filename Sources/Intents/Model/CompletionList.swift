/// What may stand next at a place in a line.
package struct CompletionList: Sendable, Equatable {
    package var candidates: [CompletionCandidate]
    /// Typed values that may stand there, in words: "a number".
    package var hints: [String]
    /// The typed values that may stand there, for whoever knows more about them: the values of a setting.
    package var expected: [ExpectedValue]
    /// The lists of which a value or a name may stand there.
    package var lists: [ExpectedList]
    /// Words of value lists, where nothing is typed, that a value may be said with and mostly is not.
    package var rarer: [CompletionCandidate]
    /// By the text of a word of commands, those that go on with it.
    package var intents: [String: Set<String>]
    /// Whether what stands before the word under way is a whole sentence, word by word.
    package var isWhole: Bool

    package init(
        candidates: [CompletionCandidate] = [], hints: [String] = [], expected: [ExpectedValue] = [],
        lists: [ExpectedList] = [], rarer: [CompletionCandidate] = [], intents: [String: Set<String>] = [:],
        isWhole: Bool = false
    ) {
        self.candidates = candidates
        self.hints = hints
        self.expected = expected
        self.lists = lists
        self.rarer = rarer
        self.intents = intents
        self.isWhole = isWhole
    }
}

/// A value of a value list, or a name of a live one, that may stand at the cursor.
package struct ExpectedList: Sendable, Equatable {
    package var intent: String
    package var slot: String
    package var list: String
    /// What the words before it have filled.
    package var filled: [Slot]
    /// What was typed of it, and where.
    package var typed: String
    package var range: Range<Int>

    package init(intent: String, slot: String, list: String, filled: [Slot], typed: String, range: Range<Int>) {
        self.intent = intent
        self.slot = slot
        self.list = list
        self.filled = filled
        self.typed = typed
        self.range = range
    }
}

/// A typed value that may stand at the cursor.
package struct ExpectedValue: Sendable, Equatable {
    package var intent: String
    package var slot: String
    package var type: ValueType
    /// What the words before it have filled.
    package var filled: [Slot]
    /// What was typed of it, and where.
    package var typed: String
    package var range: Range<Int>

    package init(intent: String, slot: String, type: ValueType, filled: [Slot], typed: String, range: Range<Int>) {
        self.intent = intent
        self.slot = slot
        self.type = type
        self.filled = filled
        self.typed = typed
        self.range = range
    }
}

/// One word or name that may stand next.
package struct CompletionCandidate: Sendable, Equatable {
    package enum Kind: Sendable, Hashable {
        /// A word of a command.
        case word
        /// A name of a live list.
        case entry
        /// A value of a value list.
        case value
        /// A file name may stand here; the editor completes it. `text` is what was typed of it.
        case path
        /// The name of a file that is not there yet: the editor completes the folders to it.
        case folder
        /// A word that may be passed over: politeness, and what people say around a command.
        case filler
    }

    package var text: String
    /// What it is: an intent's summary for the first word of a command, an entry's note.
    package var note: String
    package var kind: Kind
    /// What it replaces, UTF-8 offsets in the line.
    package var range: Range<Int>
    package var isFollowedBySpace: Bool

    package init(text: String, note: String, kind: Kind, range: Range<Int>, isFollowedBySpace: Bool = true) {
        self.text = text
        self.note = note
        self.kind = kind
        self.range = range
        self.isFollowedBySpace = isFollowedBySpace
    }
}
