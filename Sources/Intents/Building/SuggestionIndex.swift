/// The examples by the words they hold, so that near ones are found without reading them all.
enum SuggestionIndex {
    static func add(_ suggestions: [SuggestionEntry], to tables: inout Tables) {
        var byWord = [[UInt32]](repeating: [], count: tables.words.count)
        for (number, suggestion) in suggestions.enumerated() {
            let words = Set(Tokenizer.tokens(of: suggestion.sentence).compactMap { tables.number(of: $0.key) })
            for word in words { byWord[Int(word)].append(UInt32(number)) }
        }
        tables.suggestions = suggestions
        tables.suggestionsByWord = Array(byWord.joined())
        tables.suggestionOffsets = [0]
        var offset: UInt32 = 0
        for numbers in byWord {
            offset += UInt32(numbers.count)
            tables.suggestionOffsets.append(offset)
        }
    }
}
