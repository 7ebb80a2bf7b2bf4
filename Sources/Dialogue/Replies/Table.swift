/// Rows and columns of a reply; how wide they may be is the renderer's matter.
package struct Table: Sendable, Equatable {
    package var columns: [Column]
    package var rows: [[String]]
    /// A bar a row, of so much of the longest, 0 to 1: drawn beside the numbers on a terminal, and nowhere else.
    package var bars: [Double]?

    package init(_ columns: [Column], rows: [[String]], bars: [Double]? = nil) {
        self.columns = columns
        self.rows = rows
        self.bars = bars
    }

    /// What is known of one thing, a line a fact.
    package static func facts(_ facts: [(String, String)], titles: (String, String) = ("what", "value")) -> Table {
        Table([.init(titles.0), .init(titles.1, goesOn: true)], rows: facts.map { [$0.0, $0.1] })
    }

    /// The table as it is shown to who reads it at once: with times by their distance from now. What is kept, in a file or by
    /// another program, holds the times themselves.
    package var forReading: Table {
        var table = self
        for (index, column) in columns.enumerated() {
            guard let relative = column.relative, relative.count == rows.count else { continue }
            for row in rows.indices { table.rows[row][index] = relative[row] }
            table.columns[index].relative = nil
        }
        return table
    }

    package struct Column: Sendable, Equatable {
        package var title: String
        package var isNumeric: Bool
        /// Columns with the highest number go first when the window is narrow; 0 never goes.
        package var expendability: Int
        /// Whether a cell goes on below itself where it does not fit, in place of being cut: what is there to be read whole,
        /// or typed.
        package var goesOn: Bool
        /// Of a column of times what they are by now, cell for cell: `3 h ago`.
        package var relative: [String]?

        package init(
            _ title: String, isNumeric: Bool = false, expendability: Int = 0, goesOn: Bool = false,
            relative: [String]? = nil
        ) {
            self.relative = relative
            self.title = title
            self.isNumeric = isNumeric
            self.expendability = expendability
            self.goesOn = goesOn
        }
    }
}
