/// Where libedit has put prompt and line on a screen of a given width; it does not tell.
struct LineLayout {
    /// A place on the screen, counted from the first character of the prompt.
    struct Place: Equatable {
        var row = 0
        var column = 0
    }

    let columns: Int
    /// Where the character after the text stands.
    private(set) var end = Place()
    /// The columns taken of each row above the last.
    private var fullRows: [Int] = []

    init(_ text: String, columns: Int) {
        self.columns = max(columns, 2)
        for scalar in text.unicodeScalars { put(scalar) }
    }

    /// The row the end is in after the window became narrower: a row that no longer fits has been split by the
    /// terminal, but rows are never joined, as each ends in a line feed.
    func row(inWindowOf newColumns: Int) -> Int {
        let newColumns = max(newColumns, 2)
        let above = fullRows.reduce(0) { $0 + max(1, ($1 + newColumns - 1) / newColumns) }
        return above + end.column / newColumns
    }

    /// The rules of libedit's own refresh, not those of the terminal.
    private mutating func put(_ scalar: Unicode.Scalar) {
        switch scalar.value {
        case 0x0A:
            endRow()
        case 0x09:
            repeat { advance(1) } while end.column % 8 != 0
        case 0..<0x20, 0x7F:
            advance(1)
            advance(1)
        default:
            if DisplayText.prints(scalar) {
                advance(max(1, DisplayText.width(of: scalar)))
            } else {
                for _ in 0..<(scalar.value > 0xFFFF ? 8 : 7) { advance(1) }
            }
        }
    }

    private mutating func advance(_ width: Int) {
        if end.column + width > columns { endRow() }
        end.column += width
        if end.column >= columns { endRow() }
    }

    private mutating func endRow() {
        fullRows.append(end.column)
        end = Place(row: end.row + 1, column: 0)
    }
}
