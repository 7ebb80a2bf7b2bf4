/// A word, mark or quotation of a line, with its place.
package struct Token: Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
        case word
        /// A quotation or a bracketed group; `text` is what stands inside the quotes, or the group with its brackets.
        case quoted
        /// `, ; : . ? ! ( )` on their own.
        case punctuation
        /// `= != < > <= >=`
        case comparator
    }

    package var kind: Kind
    /// Lower-cased, apostrophes and dashes made plain; quotations as typed.
    package var text: String
    /// What template words are compared with: `text` without apostrophes.
    package var key: String
    /// UTF-8 offsets in the line.
    package var range: Range<Int>

    init(kind: Kind, text: String, range: Range<Int>) {
        self.kind = kind
        self.text = text
        self.range = range
        key = kind == .word && text.utf8.contains(UInt8(ascii: "'")) ? text.filter { $0 != "'" } : text
    }

    /// As the readers of numbers, dates and names want it: without a possessive ending, quotations marked as such.
    var spoken: String {
        switch kind {
        case .quoted: return "\"" + text + "\""
        case .comparator, .punctuation: return text
        case .word:
            if text.hasSuffix("'s") { return String(text.dropLast(2)) }
            return text.hasSuffix("'") ? String(text.dropLast()) : text
        }
    }

    /// Whether it is made of letters alone, so that a typo in it can be told from a name or a number.
    var isPlainWord: Bool {
        kind == .word && !text.utf8.contains { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }
}
