/// What may stand next at a place in a line.
package struct CompletionList: Sendable, Equatable {
    package var candidates: [CompletionCandidate]
    /// Typed values that may stand there, in words: "a number".
    package var hints: [String]

    package init(candidates: [CompletionCandidate] = [], hints: [String] = []) {
        self.candidates = candidates
        self.hints = hints
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
