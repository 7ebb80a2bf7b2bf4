internal import Quantities

/// Small pieces of English.
enum Wording {
    /// `a, b and c`.
    static func list(_ items: [String], conjunction: String = "and") -> String {
        Formatted.list(items, conjunction: conjunction)
    }

    /// In quotes, so that a name is never taken for a word of the sentence.
    static func quoted(_ text: String) -> String { "“\(SafeText.line(Redactor.redacted(text), cells: 60))”" }
}
