/// What may stand at the cursor, of a line and the cursor's offset in its UTF-8.
package typealias Completer = @Sendable (_ line: String, _ utf8Offset: Int) -> Completions

/// One possible word.
package struct Candidate: Sendable, Equatable {
    /// What takes the place of the word typed so far.
    package var text: String
    /// A word that says what it is ("source, enabled"), shown beside it.
    package var note: String
    /// Whether the next word may follow at once.
    package var appendsSpace: Bool

    package init(text: String, note: String = "", appendsSpace: Bool = true) {
        self.text = text
        self.note = note
        self.appendsSpace = appendsSpace
    }
}

/// The possible words and the part of the line they would replace.
package struct Completions: Sendable, Equatable {
    /// In bytes of the line's UTF-8.
    package var replacing: Range<Int>
    package var candidates: [Candidate]

    package init(replacing: Range<Int>, candidates: [Candidate]) {
        self.replacing = replacing
        self.candidates = candidates
    }

    /// Nothing to offer.
    package static let none = Completions(replacing: 0..<0, candidates: [])
}
