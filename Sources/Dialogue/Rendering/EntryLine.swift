/// A line of an entry of `magpie.json`. One that is wider than the window is broken between its members and values: a
/// terminal would break it inside a name or a text.
struct EntryLine {
    private let text: String

    init(_ text: String) { self.text = text }

    /// - Parameter width: cells of a line; nil where there is no window to fit into.
    func lines(width: Int?) -> [String] {
        let indented = "  " + text
        guard let width, DisplayWidth.of(indented) > width else { return [indented] }
        let margin = String(indented.prefix { $0 == " " })
        var lines: [String] = []
        var current = margin
        for piece in pieces {
            if DisplayWidth.of(current + piece) > width, current.contains(where: { $0 != " " }) {
                lines.append(current)
                current = margin + "  "
            }
            current += current.allSatisfy { $0 == " " } ? String(piece.drop { $0 == " " }) : piece
        }
        return lines + [current]
    }

    /// The text cut before each space outside quotes; white space in front stays off.
    private var pieces: [String] {
        var pieces = [""]
        var isQuoted = false
        var isEscaped = false
        for character in text.drop(while: { $0 == " " }) {
            if character == " ", !isQuoted { pieces.append("") }
            if character == "\"", !isEscaped { isQuoted.toggle() }
            isEscaped = character == "\\" && !isEscaped
            pieces[pieces.count - 1].append(character)
        }
        return pieces
    }
}
