/// Built-in knowledge about words that no grammar needs to state.
enum Words {
    /// Turn a sentence into its contrary: never passed over, never mended.
    static let negations: Set<String> = [
        "not", "no", "never", "dont", "doesnt", "didnt", "cant", "cannot", "wont", "shouldnt", "couldnt", "wouldnt",
        "isnt", "arent", "wasnt", "werent", "havent", "hasnt", "without", "neither", "nor", "none", "nothing", "nobody",
        "aint", "nope", "nah", "hardly", "rarely", "seldom",
    ]

    /// Of these, those that stand alone: no sentence goes on behind one, so that in it they can only be names.
    static let refusals: Set<String> = ["nope", "nah"]

    /// May stand before a live name.
    static let articles: Set<String> = ["the", "my", "our", "a", "an"]

    /// Too common to stand for a name they are part of.
    static let common: Set<String> = [
        "a", "all", "an", "and", "any", "as", "at", "be", "by", "can", "every", "for", "from", "has", "have", "i", "if",
        "in", "into", "is", "it", "me", "my", "new", "no", "not", "of", "off", "on", "or", "our", "per", "that", "the",
        "them", "then", "these", "this", "those", "to", "up", "us", "we", "what", "when", "where", "which", "with",
        "you",
    ]

    /// Say how much or how often, never a name: no name that nobody knows holds them.
    static let general: Set<String> = [
        "everything", "anything", "something", "everyone", "anyone", "someone", "again", "once", "twice", "forever",
        "always", "time",
    ]

    /// By live list: ordinary words that name nothing by themselves, though a name may hold them ("connect" is no way to
    /// say `connect_timeout_seconds`).
    static let ordinary: [String: Set<String>] = [
        "setting": [
            "above", "base", "call", "confirm", "connect", "daily", "data", "day", "delay", "depth", "emergency",
            "enable", "factor", "filter", "hour", "invalid", "item", "limit", "max", "minute", "monthly", "path",
            "percent", "price", "rate", "record", "request", "second", "size", "storage", "store", "time", "token",
            "total", "validate", "wait",
        ]
    ]

    /// Stand in many sentences and tell little about any.
    static let weak: Set<String> = [
        "about", "am", "are", "been", "could", "did", "display", "do", "does", "get", "give", "go", "got", "had",
        "hello", "here", "hey", "hi", "how", "just", "know", "let", "lets", "like", "list", "look", "make", "many",
        "more", "most", "much", "need", "now", "please", "put", "say", "see", "should", "show", "so", "some", "take",
        "tell", "there", "they", "thing", "things", "think", "try", "use", "want", "was", "were", "whats", "who",
        "why", "will", "would",
    ]

    /// Whether a word tells what a line is about.
    static func isTelling(_ key: String) -> Bool {
        key.contains(where: \.isLetter) && !common.contains(key) && !weak.contains(key) && !negations.contains(key)
            && !general.contains(key)
    }

    /// Words of dates and times: mended in a typed value when one letter is wrong.
    static let times = [
        "today", "yesterday", "tomorrow", "tonight", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday",
        "sunday", "week", "weeks", "month", "months", "hour", "hours", "minute", "minutes", "second", "seconds", "days",
        "since", "between", "january", "february", "march", "april", "june", "july", "august", "september", "october",
        "november", "december", "midnight", "morning", "night", "afternoon", "evening", "quarter", "weekend",
    ]

    /// The same for one thing and several: `logs` and `log`.
    static func folded(_ word: some StringProtocol) -> String {
        let isPlural =
            word.utf8.count >= 4 && word.hasSuffix("s") && !word.hasSuffix("ss") && !word.hasSuffix("us")
            && !(word.hasSuffix("is") && word.utf8.count > 5) && word != "news" && word != "series" && word != "this"
        return String(isPlural ? word.dropLast() : word[...])
    }

    /// `pulse_forecast` of `pulse_forecasts`; nil for a name that is none of many.
    static func singular(of name: String) -> String? {
        guard let last = parts(of: name).last, folded(last) != last else { return nil }
        return String(name.dropLast())
    }

    /// The words of a name: `trust_logs`, `trust-logs` and `trust logs` alike.
    static func parts(of name: some StringProtocol) -> [String] {
        let lowercase = name.lowercased()
        // Nearly all names are ASCII, and characters cost much more than bytes: ten thousand names are read at a start.
        guard lowercase.utf8.allSatisfy({ $0 < 0x80 }) else {
            return lowercase.split { $0 == "_" || $0 == "-" || $0.isWhitespace }.map(String.init)
        }
        return lowercase.utf8.split { byte in
            byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: " ") || 9...13 ~= byte
        }.map { String(Substring($0)) }
    }
}
