/// The words a line may hold besides what its template says, longest first.
struct HassilSkipWords: Sendable, Hashable {
    private let words: [[UInt32]]
    private let ignoresWhitespace: Bool

    init(_ words: [String], ignoresWhitespace: Bool) {
        let trimmed = words.map { [Unicode.Scalar](text: $0).trimmed() }.filter { !$0.isEmpty }
        self.words = trimmed.map { $0.map(FoldedScalars.folded) }.sorted { $0.count > $1.count }
        self.ignoresWhitespace = ignoresWhitespace
    }

    var isEmpty: Bool { words.isEmpty }

    /// The text without skip words wherever they stand.
    func removed(from text: [Unicode.Scalar]) -> [Unicode.Scalar] {
        guard !isEmpty else { return text }
        var result: [Unicode.Scalar] = []
        let folded = text.map(FoldedScalars.folded)
        var index = 0
        while index < text.count {
            let isStart = ignoresWhitespace || index == 0 || !FoldedScalars.isWord(text[index - 1])
            if isStart, let end = end(of: folded, text, at: index, isBounded: !ignoresWhitespace) {
                if !ignoresWhitespace { result.append(" ") }
                index = end
            } else {
                result.append(text[index])
                index += 1
            }
        }
        return ignoresWhitespace ? result : HassilText.singleSpaced(result).trimmed()
    }

    /// The text without skip words at its start.
    func removedAtStart(of text: [Unicode.Scalar]) -> [Unicode.Scalar] {
        guard !isEmpty else { return text }
        var text = ignoresWhitespace ? text : HassilText.singleSpaced(text).trimmed()
        while true {
            let folded = text.map(FoldedScalars.folded)
            let start = ignoresWhitespace ? 0 : text.firstIndex { !FoldedScalars.isSpace($0) } ?? text.count
            guard let end = end(of: folded, text, at: start, isBounded: !ignoresWhitespace) else { break }
            text = Array(text[end...])
            if !ignoresWhitespace { text = HassilText.singleSpaced(text).trimmed() }
        }
        return text
    }

    /// The text without skip words at its end.
    func removedAtEnd(of text: [Unicode.Scalar]) -> [Unicode.Scalar] {
        guard !isEmpty else { return text }
        var text = ignoresWhitespace ? text : HassilText.singleSpaced(text).trimmed()
        while true {
            let folded = text.map(FoldedScalars.folded)
            let end = ignoresWhitespace ? text.count : (text.lastIndex { !FoldedScalars.isSpace($0) } ?? -1) + 1
            let found = words.first { word in
                guard end >= word.count, folded[(end - word.count)..<end].elementsEqual(word) else { return false }
                let start = end - word.count
                return ignoresWhitespace || start == 0 || !FoldedScalars.isWord(text[start - 1])
            }
            guard let found else { break }
            text = Array(text[..<(end - found.count)])
            if !ignoresWhitespace { text = HassilText.singleSpaced(text).trimmed() }
        }
        return text
    }

    private func end(of folded: [UInt32], _ text: [Unicode.Scalar], at start: Int, isBounded: Bool) -> Int? {
        for word in words where start + word.count <= folded.count {
            let end = start + word.count
            guard folded[start..<end].elementsEqual(word) else { continue }
            if !isBounded || end == text.count || !FoldedScalars.isWord(text[end]) { return end }
        }
        return nil
    }
}
