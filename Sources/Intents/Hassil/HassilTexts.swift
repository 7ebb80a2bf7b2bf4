/// The forms of a line that sentences are tried with: with skip words and without.
struct HassilTexts {
    private let withSkipWords: [Unicode.Scalar]
    private let skipWords: HassilSkipWords
    private let ignoresWhitespace: Bool
    private let plain: HassilLine
    private let complete: HassilLine
    /// Whether words were left out.
    private let isShortened: Bool
    private let plainScalars: [Unicode.Scalar]
    private let trimmedAtStart: HassilLine
    private let trimmedAtEnd: HassilLine
    private let isStartPlain: Bool
    private let isEndPlain: Bool
    /// The words of the line without skip words.
    let keywords: Set<String>
    /// Where the fragments of templates are looked for.
    let haystacks: [[UInt32]]

    init(_ line: String, grammar: HassilGrammar) {
        ignoresWhitespace = grammar.ignoresWhitespace
        skipWords = HassilSkipWords(grammar.skipWords, ignoresWhitespace: grammar.ignoresWhitespace)
        withSkipWords = HassilText.matchable(line)
        let without = skipWords.removed(from: withSkipWords)
        isShortened = without != withSkipWords
        keywords = Set(without.split(whereSeparator: FoldedScalars.isSpace).map { Array($0).text })
        func ready(_ scalars: [Unicode.Scalar]) -> [Unicode.Scalar] {
            grammar.ignoresWhitespace ? HassilText.withoutSpacesInSpaceless(scalars) : scalars + [" "]
        }
        plainScalars = ready(without)
        plain = HassilLine(plainScalars)
        complete = isShortened ? HassilLine(ready(withSkipWords)) : plain
        let atStart = skipWords.isEmpty ? plainScalars : ready(skipWords.removedAtStart(of: withSkipWords))
        let atEnd = skipWords.isEmpty ? plainScalars : ready(skipWords.removedAtEnd(of: withSkipWords))
        isStartPlain = atStart == plainScalars
        isEndPlain = atEnd == plainScalars
        trimmedAtStart = isStartPlain ? plain : HassilLine(atStart)
        trimmedAtEnd = isEndPlain ? plain : HassilLine(atEnd)
        var searched = [withSkipWords]
        if isShortened { searched.append(without) }
        if grammar.ignoresWhitespace { searched += [complete.scalars(false), plainScalars] }
        haystacks = searched.map { $0.map(FoldedScalars.lookedUp) }
    }

    /// The forms to try for a template, in order. Where it begins or ends with a wildcard, skip words at that end are
    /// part of what the wildcard takes.
    func candidates(
        for expression: HassilExpression, lists: [String: HassilList], grammar: HassilGrammar
    ) -> [HassilLine] {
        var line = plain
        var isPlain = true
        if case .sequence(let items) = expression, let first = items.first, let last = items.last {
            func isWildcard(_ item: HassilExpression) -> Bool {
                guard case .list(let reference) = item else { return false }
                if case .wildcard = lists[reference.list] ?? grammar.lists[reference.list] { return true }
                return false
            }
            if items.count == 1, isWildcard(first) {
                line = HassilLine(withSkipWords)
                isPlain = withSkipWords == plainScalars
            } else if items.count > 1, isWildcard(first) {
                (line, isPlain) = (trimmedAtEnd, isEndPlain)
            } else if items.count > 1, isWildcard(last) {
                (line, isPlain) = (trimmedAtStart, isStartPlain)
            }
        }
        return isShortened && isPlain ? [complete, line] : [line]
    }
}
