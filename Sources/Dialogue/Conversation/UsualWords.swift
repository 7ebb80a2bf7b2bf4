internal import Intents
internal import Settings

/// Which of the words that the grammar would take people mostly go on with, by its examples.
struct UsualWords {
    let examples: ExampleWords
    let isSource: (String) -> Bool

    /// Behind these a name may always stand.
    static let leadsToNames: Set<String> = ["for", "from", "in", "on", "and"]
    static let articles: Set<String> = ["the", "a", "an"]

    /// How the examples go on that begin with the words typed.
    struct Next {
        /// The next words, and what those commands do.
        var words: [String: String] = [:]
        /// Whether a source's name, a setting's name stands there in one.
        var hasSource = false
        var hasSetting = false
    }

    func next(after front: String) -> Next {
        let typed = front.lowercased().split(separator: " ").map { typedWord(String($0)) }
        var next = Next()
        guard let first = typed.first else { return next }
        let isName = first.isSource || first.isNumber
        for line in examples.lines(beginningWith: first.text, isName: isName) where line.words.count > typed.count {
            guard zip(typed, line.words).allSatisfy({ $0.isAlike($1, in: line.example) }) else { continue }
            let word = line.bareWords[typed.count]
            if next.words[word] == nil { next.words[word] = line.intent.summary }
            next.hasSource = next.hasSource || line.example.namesSource(word)
            next.hasSetting = next.hasSetting || line.example.namesSetting(word)
        }
        return next
    }

    /// The words that stand behind the last one typed in examples of the commands that go on so, with what these do.
    /// - Parameter intents: by word, the commands that go on with it.
    func following(_ front: String, among intents: [String: Set<String>]) -> [String: String] {
        guard let last = front.lowercased().split(separator: " ").last.map({ typedWord(String($0)) }) else {
            return [:]
        }
        var words: [String: String] = [:]
        for line in examples.lines(of: intents.values.reduce(into: []) { $0.formUnion($1) }) {
            for (said, word) in zip(line.bareWords, line.bareWords.dropFirst())
            where last.isAlike(said, in: line.example) && words[word] == nil
                && intents[word]?.contains(line.intent.name) == true
            {
                words[word] = line.intent.summary
            }
        }
        return words
    }

    private static let openWords: Set<String> = ["sorted", "ordered", "sort", "order", "grouped", "split"]

    /// Whether a sentence that may end there mostly does not: behind “sorted”, and where a value is asked for.
    func leadsOn(_ front: String, _ list: CompletionList) -> Bool {
        let last = front.lowercased().split(separator: " ").last.map(String.init) ?? ""
        return Self.openWords.contains(last)
            || list.expected.contains { $0.intent == "set_setting" && $0.slot == "value" }
    }

    /// A word before the cursor, and what it may be besides itself: asked once, and compared with thousands.
    private struct Typed {
        let text: String
        let isSource: Bool
        let isNumber: Bool
        /// Whether it is a setting's name, or the end of one.
        let endsSetting: Bool

        /// The same word; or a name or a number where the example has one of its own.
        func isAlike(_ said: String, in example: Example) -> Bool {
            text == said || (isSource && example.namesSource(said)) || (isNumber && Int(said) != nil)
                || (endsSetting && example.isSetting(said))
        }
    }

    private func typedWord(_ text: String) -> Typed {
        let endsSetting = SettingCatalogue.definitions.contains {
            $0.key.rawValue == text || $0.key.rawValue.hasSuffix("_" + text)
        }
        return Typed(text: text, isSource: isSource(text), isNumber: Int(text) != nil, endsSetting: endsSetting)
    }
}

extension Example {
    /// Whether a word of it is a source's name, or the end of one, as in “ingest forecasts”.
    fileprivate func namesSource(_ word: String) -> Bool {
        slots.contains { slot in
            ["sources", "exclude"].contains(slot.name)
                && slot.value.names.contains { $0 == word || $0.hasSuffix("_" + word) }
        }
    }

    /// Whether a word of it is a setting's whole name.
    fileprivate func isSetting(_ word: String) -> Bool {
        slots.contains { ["setting", "settings"].contains($0.name) && $0.value.names.contains(word) }
    }

    /// Whether a word of it is a setting's name, or the beginning of one.
    fileprivate func namesSetting(_ word: String) -> Bool {
        slots.contains { slot in
            ["setting", "settings"].contains(slot.name)
                && slot.value.names.contains { $0 == word || $0.hasPrefix(word + "_") }
        }
    }
}

extension WrittenValue {
    fileprivate var names: [String] {
        switch self {
        case .scalar(_, let text): [text]
        case .list(let values): values.flatMap(\.names)
        }
    }
}
