/// Small pieces of English.
enum Wording {
    /// `a, b and c`.
    static func list(_ items: [String], conjunction: String = "and") -> String {
        guard let last = items.last else { return "" }
        guard items.count > 1 else { return last }
        return items.dropLast().joined(separator: ", ") + " \(conjunction) \(last)"
    }

    /// In quotes, so that a name is never taken for a word of the sentence.
    static func quoted(_ text: String) -> String { "“\(SafeText.line(Redactor.redacted(text), cells: 60))”" }
}
