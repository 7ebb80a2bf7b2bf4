/// Built-in knowledge about words that no grammar needs to state.
enum Words {
    /// Turn a sentence into its contrary: never passed over, never mended.
    static let negations: Set<String> = [
        "not", "no", "never", "dont", "doesnt", "didnt", "cant", "cannot", "wont", "shouldnt", "couldnt", "wouldnt",
        "isnt", "arent", "wasnt", "werent", "havent", "hasnt", "without", "neither", "nor", "none", "nothing", "nobody",
    ]

    /// May stand before a live name.
    static let articles: Set<String> = ["the", "my", "our", "a", "an"]

    /// Too common to stand for a name they are part of.
    static let common: Set<String> = [
        "a", "all", "an", "and", "any", "as", "at", "be", "by", "can", "every", "for", "from", "has", "have", "i", "if",
        "in", "into", "is", "it", "me", "my", "new", "no", "not", "of", "off", "on", "or", "our", "per", "that", "the",
        "them", "then", "these", "this", "those", "to", "up", "us", "we", "what", "when", "where", "which", "with",
        "you",
    ]

    /// Words of dates and times: mended in a typed value when one letter is wrong.
    static let times = [
        "today", "yesterday", "tomorrow", "tonight", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday",
        "sunday", "week", "weeks", "month", "months", "hour", "hours", "minute", "minutes", "second", "seconds", "days",
        "since", "between", "january", "february", "march", "april", "june", "july", "august", "september", "october",
        "november", "december", "midnight", "morning",
    ]

    /// The same for one thing and several: `logs` and `log`.
    static func folded(_ word: some StringProtocol) -> String {
        let isPlural =
            word.utf8.count >= 4 && word.hasSuffix("s") && !word.hasSuffix("ss") && !word.hasSuffix("us")
            && !(word.hasSuffix("is") && word.utf8.count > 5) && word != "news" && word != "series" && word != "this"
        return String(isPlural ? word.dropLast() : word[...])
    }

    /// The words of a name: `trust_logs`, `trust-logs` and `trust logs` alike.
    static func parts(of name: some StringProtocol) -> [String] {
        name.lowercased().split { $0 == "_" || $0 == "-" || $0.isWhitespace }.map(String.init)
    }
}
