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

    private static func cells(of character: Character) -> Int {
        guard let first = character.unicodeScalars.first else { return 0 }
        if first.isASCII { return first.value < 0x20 || first.value == 0x7F ? 0 : 1 }
        let properties = first.properties
        switch properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format, .control: return 0
        default: break
        }
        let asksForEmoji = character.unicodeScalars.contains { $0.value == 0xFE0F }
        return properties.isEmojiPresentation || asksForEmoji || isWide(first.value) ? 2 : 1
    }

    /// East Asian Wide and Fullwidth, Unicode Standard Annex 11, in its large blocks.
    private static func isWide(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xA000...0xA4CF,
            0xA960...0xA97C, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6,
            0x20000...0x3FFFD:
            true
        default: false
        }
    }
}
