/// The candidates as lines for the screen: the word, and dim beside it what it is.
enum CandidateList {
    /// A page of them: at most `rows - 2` lines of at most `columns - 1`, so that the line being typed stays in sight.
    /// - Parameter start: how many the pages before have shown.
    /// - Returns: the lines, and where the next page begins; 0 behind the last.
    static func page(
        of all: [Candidate], from start: Int = 0, columns: Int, rows: Int, isColoured: Bool
    ) -> (lines: [String], next: Int) {
        let candidates = all.dropFirst(start < all.count ? start : 0)
        let room = max(rows - 2, 1)
        let shown = candidates.count <= room ? candidates.count : max(room - 1, 1)
        let width = max(columns - 1, 1)
        let texts = candidates.prefix(shown).map { DisplayText.escapingControls(in: $0.text) }
        let widest = texts.map(DisplayText.width).max() ?? 0
        // Long names leave the notes a third of the window.
        let textColumns = min(widest, max(width * 2 / 3, 1))
        var lines = zip(texts, candidates).map { text, candidate in
            let note = DisplayText.escapingControls(in: candidate.note)
            guard !note.isEmpty else { return DisplayText.fitted(text, columns: width) }
            let name = DisplayText.fitted(text, columns: textColumns)
            let gap = String(repeating: " ", count: textColumns - DisplayText.width(of: name) + 2)
            let noteText = DisplayText.fitted(note, columns: width - textColumns - 2)
            guard !noteText.isEmpty else { return name }
            return name + gap + (isColoured ? "\u{1B}[2m\(noteText)\u{1B}[0m" : noteText)
        }
        guard shown < candidates.count else { return (lines, 0) }
        let more = "… and \(candidates.count - shown) more: Tab shows them"
        if room > 1 || shown == 0 { lines.append(DisplayText.fitted(more, columns: width)) }
        return (lines, candidates.startIndex + shown)
    }
}
