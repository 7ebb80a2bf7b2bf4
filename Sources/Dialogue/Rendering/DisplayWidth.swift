/// How many terminal cells a text takes.
package enum DisplayWidth {
    package static func of(_ text: String) -> Int {
        var width = 0
        for character in text { width += cells(of: character) }
        return width
    }

    /// The longest front of `text` that fits, with `…` in the last cell when something was cut.
    package static func fitting(_ text: String, in cells: Int) -> String {
        guard of(text) > cells else { return text }
        guard cells > 1 else { return cells == 1 ? "…" : "" }
        var width = 0
        var front = ""
        for character in text {
            let more = self.cells(of: character)
            if width + more > cells - 1 { break }
            width += more
            front.append(character)
        }
        return front + "…"
    }

    /// Lines of at most so many cells, broken between words; a word that is wider is a line of its own.
    static func brokenBetweenWords(_ text: String, in cells: Int) -> [String] {
        guard of(text) > cells else { return [text] }
        var lines: [String] = []
        var current = ""
        for word in text.split(separator: " ", omittingEmptySubsequences: false) {
            let longer = current.isEmpty ? String(word) : current + " " + word
            if !current.isEmpty, of(longer) > cells {
                lines.append(current)
                current = String(word)
            } else {
                current = longer
            }
        }
        return lines + [current]
    }

    /// Lines of at most so many cells: broken between words, and within those that are wider.
    static func broken(_ text: String, in cells: Int) -> [String] {
        brokenBetweenWords(text, in: cells).flatMap { line -> [String] in
            guard of(line) > cells else { return [line] }
            var pieces: [String] = []
            var current = ""
            var width = 0
            for character in line {
                let more = self.cells(of: character)
                if width + more > cells, !current.isEmpty {
                    pieces.append(current)
                    current = ""
                    width = 0
                }
                current.append(character)
                width += more
            }
            return pieces + [current]
        }
    }

    private static func cells(of character: Character) -> Int {
        guard let first = character.unicodeScalars.first else { return 0 }
        let scalars = character.unicodeScalars
        // Digits may be keycaps.
        if first.isASCII, scalars.count == 1 || !scalars.contains("\u{FE0F}") {
            return first.value < 0x20 || first.value == 0x7F ? 0 : 1
        }
        // A soft hyphen is shown where it stands.
        if first.value == 0xAD { return 1 }
        let properties = first.properties
        switch properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format, .control: return 0
        default: break
        }
        // Joined emoji, flags and those with a skin take the two cells of one.
        if scalars.contains("\u{FE0F}") { return 2 }
        if properties.isEmojiPresentation { return scalars.dropFirst().first == "\u{FE0E}" ? 1 : 2 }
        return (isWide(first.value) ? 2 : 1) + scalars.dropFirst().reduce(0) { $0 + spacing(of: $1) }
    }

    /// Of what belongs to a letter and still takes a cell of its own: vowel signs of Indic scripts, the Thai sara am.
    private static func spacing(of scalar: Unicode.Scalar) -> Int {
        switch scalar.properties.generalCategory {
        case .spacingMark: 1
        // The vowels and finals of Korean letters stand within their syllable.
        case .otherLetter: (0x1160...0x11FF).contains(scalar.value) || (0xD7B0...0xD7FF).contains(scalar.value) ? 0 : 1
        default: 0
        }
    }

    /// East Asian Wide and Fullwidth, Unicode Standard Annex 11, in its large blocks.
    private static func isWide(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0x1100...0x115F, 0x2329...0x232A, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF,
            0xA000...0xA4CF,
            0xA960...0xA97C, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6,
            0x17000...0x18CFF, 0x1B000...0x1B2FF, 0x1F200...0x1F265, 0x20000...0x3FFFD:
            true
        default: false
        }
    }
}
