/// Which columns of a table have room in a window, and how wide each is.
struct TableLayout {
    let table: Table
    /// The columns that are shown, in their order.
    private(set) var shown: [Int]
    private(set) var widths: [Int]
    /// Titles of those that are not, in the order they went.
    private(set) var dropped: [String] = []

    /// A column of words is cut down to so many cells, and never within its title, before another column goes.
    private static let leastCells = 8
    /// A long column counts for so many cells when it is decided which columns go.
    private static let fairCells = 24

    /// - Parameter width: cells of the window; nil where there is none to fit into.
    init(_ table: Table, in width: Int?) {
        self.table = table
        shown = Array(table.columns.indices)
        widths = shown.map { Self.naturalWidth(of: table, column: $0) }
        guard let width else { return }
        while shown.count > 1, Self.total(widths.map { min($0, Self.fairCells) }) > width, let next = mostExpendable {
            drop(at: next)
        }
        shrink(toFit: width)
        // Where words cannot be cut any more, those at the right go: the first column says what a row is about.
        while shown.count > 1, Self.total(widths) > width {
            drop(at: shown.count - 1)
            widths = shown.map { Self.naturalWidth(of: table, column: $0) }
            shrink(toFit: width)
        }
        if Self.total(widths) > width { widths = [max(1, width - 2)] }
    }

    /// How far the rows reach.
    var total: Int { Self.total(widths) }

    /// Where among those shown the column stands that is wanted least.
    private var mostExpendable: Int? {
        shown.indices.filter { table.columns[shown[$0]].expendability > 0 }
            .max { table.columns[shown[$0]].expendability < table.columns[shown[$1]].expendability }
    }

    private mutating func drop(at index: Int) {
        dropped.append(table.columns[shown[index]].title)
        shown.remove(at: index)
        widths.remove(at: index)
    }

    /// Takes from the widest column until the row fits; numbers are never cut.
    private mutating func shrink(toFit width: Int) {
        while Self.total(widths) > width {
            let cuttable = widths.indices.filter { index in
                let column = table.columns[shown[index]]
                return !column.isNumeric && widths[index] > max(Self.leastCells, DisplayWidth.of(column.title))
            }
            // What goes on below itself loses nothing.
            let roomy = cuttable.filter { table.columns[shown[$0]].goesOn && widths[$0] > Self.fairCells }
            guard let widest = (roomy.isEmpty ? cuttable : roomy).max(by: { widths[$0] < widths[$1] }) else { return }
            widths[widest] -= 1
        }
    }

    private static func naturalWidth(of table: Table, column: Int) -> Int {
        table.rows.reduce(DisplayWidth.of(table.columns[column].title)) { max($0, DisplayWidth.of($1[column])) }
    }

    private static func total(_ widths: [Int]) -> Int { widths.reduce(0) { $0 + 2 + $1 } }

    // MARK: Lines

    /// The line of titles.
    var heading: String { line(shown.map { table.columns[$0].title }) }

    /// The lines of a row: one, and more where a column goes on below itself.
    func lines(of row: [String]) -> [String] {
        let cells = zip(shown, widths).map { column, width in
            table.columns[column].goesOn
                ? DisplayWidth.broken(row[column], in: width) : [DisplayWidth.fitting(row[column], in: width)]
        }
        let height = cells.reduce(1) { max($0, $1.count) }
        return (0..<height).map { number in line(cells.map { $0.indices.contains(number) ? $0[number] : "" }) }
    }

    private func line(_ cells: [String]) -> String {
        var text = ""
        for (index, cell) in cells.enumerated() {
            let fitted = DisplayWidth.fitting(cell, in: widths[index])
            let padding = String(repeating: " ", count: max(0, widths[index] - DisplayWidth.of(fitted)))
            text += "  "
            text += table.columns[shown[index]].isNumeric ? padding + fitted : fitted + padding
        }
        while text.last == " " { text.removeLast() }
        return text
    }
}
