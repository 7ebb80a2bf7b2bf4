/// The candidates as lines for the screen: the word, and dim beside it what it is.
enum CandidateList {
    /// At most `rows - 2` lines of at most `columns - 1`, so that the line being typed stays in sight.
    static func lines(of candidates: [Candidate], columns: Int, rows: Int, isColoured: Bool) -> [String] {
        let room = max(rows - 2, 1)
        let shown = candidates.count <= room ? candidates.count : room - 1
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
        if shown < candidates.count {
            lines.append(DisplayText.fitted("… and \(candidates.count - shown) more", columns: width))
        }
        return lines
    }
}
