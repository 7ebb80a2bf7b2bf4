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
        return lines.flatMap { DisplayWidth.brokenBetweenWords($0, in: width) }
    }

    // MARK: Tables

    private func lines(of table: Table) -> [String] {
        // Who has no window is no reader, but a file or a program.
        let table = width == nil ? table : table.forReading
        let layout = TableLayout(table, in: width)
        let drawn = drawnBars(of: table, beside: layout)
        var lines = [styled(layout.heading, .bold)]
        for (index, row) in table.rows.enumerated() {
            var texts = layout.lines(of: row)
            if let bar = drawn?[index], !bar.isEmpty {
                texts[0] += String(repeating: " ", count: max(0, layout.total - DisplayWidth.of(texts[0]))) + "  " + bar
            }
            lines += texts
        }
        guard !layout.dropped.isEmpty else { return lines }
        let note = wrapped("(window too narrow for: \(layout.dropped.joined(separator: ", ")))")
        return lines + note.map { styled($0, .dim) }
    }

    /// As long as the window leaves room for; none where it leaves hardly any.
    private func drawnBars(of table: Table, beside layout: TableLayout) -> [String]? {
        guard let bars, let shares = table.bars, shares.count == table.rows.count else { return nil }
        let room = min(30, (width ?? 80) - layout.total - 3)
        return room < 5 ? nil : shares.map { bars.bar($0, cells: room) }
    }

    // MARK: Colours

    /// Colours of the basic palette only: they follow the user's light or dark theme.
    package enum Style: String, Sendable, CaseIterable {
        case bold = "1"
        case dim = "2"
        case red = "31"
        case yellow = "33"
    }

    package func styled(_ text: String, _ style: Style) -> String {
        usesColor ? "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m" : text
    }
}
