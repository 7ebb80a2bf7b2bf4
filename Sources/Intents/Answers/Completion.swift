extension Recognizer {
    /// What may stand at a place in a line: words that lead on to a whole sentence, names, values, files.
    package func complete(_ line: String, at utf8Offset: Int) -> CompletionList {
        guard line.utf8.count <= Self.longestLine else { return CompletionList() }
        let offset = max(0, min(utf8Offset, line.utf8.count))
        let front = String(decoding: line.utf8.prefix(offset), as: UTF8.self)
        let tokens = Tokenizer.tokens(of: front)
        guard tokens.count <= Self.mostTokens else { return CompletionList() }
        var search = CompletionSearch(front, tokens: tokens, network: network, vocabulary: vocabulary)
        return search.run()
    }
}
