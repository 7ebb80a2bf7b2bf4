/// A line cut into tokens, with what all passes over it share.
struct Utterance {
    let line: String
    let tokens: [Token]
    /// Each token as the readers of values want it.
    let words: [String]
    /// Each token's number in the grammar, or `Tables.none`.
    let numbers: [UInt32]
    /// Each token as parts of a name.
    let parts: [[String]]

    init(_ line: String, network: Network) {
        self.init(line, tokens: Tokenizer.tokens(of: line), network: network)
    }

    init(_ line: String, tokens: [Token], network: Network) {
        self.line = line
        self.tokens = tokens
        let synonyms = tokens.map { $0.kind == .word ? network.tables.synonyms[$0.key] : nil }
        words = zip(tokens, synonyms).map { $1 ?? $0.spoken }
        numbers = zip(tokens, synonyms).map { token, synonym in
            guard token.kind != .quoted else { return Tables.none }
            return network.number(of: token.key) ?? synonym.flatMap { network.number(of: $0) } ?? Tables.none
        }
        parts = tokens.map { token in
            switch token.kind {
            case .word: Words.parts(of: token.spoken)
            case .quoted: Words.parts(of: token.text)
            case .punctuation, .comparator: []
            }
        }
    }

    /// UTF-8 offsets of some tokens, from the first's start to the last's end.
    func range(of range: Range<Int>) -> Range<Int> {
        guard !range.isEmpty, range.upperBound <= tokens.count else { return 0..<0 }
        return tokens[range.lowerBound].range.lowerBound..<tokens[range.upperBound - 1].range.upperBound
    }

    /// The tokens as typed; a quotation alone without its quotes.
    func text(of range: Range<Int>) -> String {
        if range.count == 1, tokens[range.lowerBound].kind == .quoted { return tokens[range.lowerBound].text }
        return slice(self.range(of: range))
    }

    func slice(_ range: Range<Int>) -> String {
        let view = line.utf8
        let start = view.index(view.startIndex, offsetBy: range.lowerBound)
        let end = view.index(start, offsetBy: range.count)
        return String(line[start..<end])
    }
}
