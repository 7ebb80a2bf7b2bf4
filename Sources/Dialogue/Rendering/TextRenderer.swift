/// Turns replies into lines of text for a person: coloured and fitted on a terminal, plain in a pipe.
package struct TextRenderer: Sendable {
    /// Cells of a line; nil where there is no window to fit into.
    package var width: Int?
    package var usesColor: Bool
    /// What bars beside numbers are drawn with; nil draws none.
    package var bars: BarStyle?
    /// What charts are drawn with, in a pipe, too.
    package var charts: BarStyle

    package init(width: Int? = nil, usesColor: Bool = false, bars: BarStyle? = nil, charts: BarStyle? = nil) {
        self.width = width
        self.usesColor = usesColor
        self.bars = bars
        self.charts = charts ?? bars ?? .blocks
    }

    /// The reply, without a final newline.
    package func text(of reply: Reply) -> String {
        if reply.form != .table, reply.outcome == .done {
            return FormRenderer(isForTerminal: width != nil).text(of: reply)
        }
        var lines: [String] = []
        if !reply.headline.isEmpty { lines += wrapped(reply.headline).map { headline($0, of: reply) } }
        for block in reply.blocks {
            switch block {
            case .paragraph(let text): lines += wrapped(text)
            case .verbatim(let texts): lines += texts.map { "  " + $0 }
            case .entry(let texts): lines += texts.flatMap { EntryLine($0).lines(width: width) }
            case .table(let table): lines += self.lines(of: table)
            case .chart(let chart):
                lines += ChartRenderer(width: width ?? 80, style: charts).lines(of: chart)
            }
        }
        lines += reply.notes.flatMap { wrapped("Note: " + $0) }.map { styled($0, .yellow) }
        lines += reply.hints.flatMap(wrapped).map { styled($0, .dim) }
        return lines.joined(separator: "\n")
    }

    private func headline(_ line: String, of reply: Reply) -> String {
        switch reply.outcome {
        case .failed: styled(line, .red)
        case .cancelled, .partlyDone, .asks, .refused, .notUnderstood: styled(line, .yellow)
        case .done: line
        }
    }

    /// A note that stands by itself, as before the first prompt.
    package func text(ofNote note: String) -> String {
        wrapped("Note: " + note).map { styled($0, .yellow) }.joined(separator: "\n")
    }

    /// Lines broken between words; a word wider than the window is left to the terminal.
    private func wrapped(_ text: String) -> [String] {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        guard let width else { return lines }
        return lines.flatMap { line -> [String] in
            guard DisplayWidth.of(line) > width else { return [line] }
            var broken: [String] = []
            var current = ""
            for word in line.split(separator: " ", omittingEmptySubsequences: false) {
                let longer = current.isEmpty ? String(word) : current + " " + word
                if !current.isEmpty, DisplayWidth.of(longer) > width {
                    broken.append(current)
                    current = String(word)
                } else {
                    current = longer
                }
            }
            return broken + [current]
        }
    }

    // MARK: Tables

    private func lines(of table: Table) -> [String] {
        var shown = Array(table.columns.indices)
        var dropped: [Int] = []
        while let width, shown.count > 1, totalWidth(of: table, showing: shown) > width,
            let next = shown.filter({ table.columns[$0].expendability > 0 })
                .max(by: { table.columns[$0].expendability < table.columns[$1].expendability })
        {
            shown.removeAll { $0 == next }
            dropped.append(next)
        }
        var widths = shown.map { columnWidth(of: table, column: $0) }
        if let width { shrink(&widths, toFit: width, in: table, showing: shown) }

        var lines = [styled(row(shown.map { table.columns[$0].title }, widths, table, shown), .bold)]
        lines += table.rows.map { cells in row(shown.map { cells[$0] }, widths, table, shown) }
        if let drawn = drawnBars(of: table, beside: widths) {
            let edge = widths.reduce(0) { $0 + 2 + $1 }
            for (index, bar) in drawn.enumerated() where !bar.isEmpty {
                let gap = String(repeating: " ", count: max(0, edge - DisplayWidth.of(lines[index + 1])))
                lines[index + 1] += gap + "  " + bar
            }
        }
        if !dropped.isEmpty {
            let names = dropped.map { table.columns[$0].title }.joined(separator: ", ")
            lines.append(styled("(window too narrow for: \(names))", .dim))
        }
        return lines
    }

    /// As long as the window leaves room for; none where it leaves hardly any.
    private func drawnBars(of table: Table, beside widths: [Int]) -> [String]? {
        guard let bars, let shares = table.bars, shares.count == table.rows.count else { return nil }
        let room = min(30, (width ?? 80) - widths.reduce(0) { $0 + 2 + $1 } - 3)
        return room < 5 ? nil : shares.map { bars.bar($0, cells: room) }
    }

    private func row(_ cells: [String], _ widths: [Int], _ table: Table, _ shown: [Int]) -> String {
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

    private func columnWidth(of table: Table, column: Int) -> Int {
        table.rows.reduce(DisplayWidth.of(table.columns[column].title)) { max($0, DisplayWidth.of($1[column])) }
    }

    private func totalWidth(of table: Table, showing shown: [Int]) -> Int {
        shown.reduce(0) { $0 + 2 + min(columnWidth(of: table, column: $1), 24) }
    }

    /// Takes from the widest column until the row fits; numbers are never cut.
    private func shrink(_ widths: inout [Int], toFit width: Int, in table: Table, showing shown: [Int]) {
        while widths.reduce(0, { $0 + 2 + $1 }) > width {
            let cuttable = widths.indices.filter { !table.columns[shown[$0]].isNumeric && widths[$0] > 8 }
            guard let widest = cuttable.max(by: { widths[$0] < widths[$1] }) else { return }
            widths[widest] -= 1
        }
    }

    // MARK: Colours

    /// Colours of the basic palette only: they follow the user's light or dark theme.
    package enum Style: String, Sendable {
        case bold = "1"
        case dim = "2"
        case red = "31"
        case yellow = "33"
    }

    package func styled(_ text: String, _ style: Style) -> String {
        usesColor ? "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m" : text
    }
}
