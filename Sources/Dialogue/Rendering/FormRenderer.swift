internal import JSONText

/// A reply in a form for other programs: its data and nothing else, without a final newline.
package struct FormRenderer: Sendable {
    /// Whether it goes to a terminal: then no byte of the data drives it, and JSON is broken into lines.
    package var isForTerminal: Bool

    package init(isForTerminal: Bool = false) { self.isForTerminal = isForTerminal }

    package func text(of reply: Reply) -> String {
        switch reply.form {
        case .table: ""
        case .json: safe(JSONValue.object(reply.data), isPretty: isForTerminal)
        case .jsonl: DataRows(reply.data).objects.map { safe($0, isPretty: false) }.joined(separator: "\n")
        case .csv: csv(DataRows(reply.data)).joined(separator: "\n")
        case .markdown: markdown(reply)
        }
    }

    private func safe(_ value: JSONValue, isPretty: Bool) -> String {
        let text = isPretty ? value.prettyText() : value.compactText
        // Line ends are its own: those in strings are escaped.
        return isForTerminal
            ? text.split(separator: "\n").map { SafeText.of(String($0)) }.joined(separator: "\n") : text
    }

    private func csv(_ data: DataRows) -> [String] {
        guard !data.columns.isEmpty else { return [] }
        let rows = data.rows.map { row in CSVText.row(row.map { shown(DataRows.text(of: $0)) }) }
        return [CSVText.row(data.columns.map(shown))] + rows
    }

    private func shown(_ text: String) -> String { isForTerminal ? SafeText.of(text) : text }

    // MARK: Markdown

    private func markdown(_ reply: Reply) -> String {
        let tables = reply.blocks.compactMap { block -> [String]? in
            guard case .table(let table) = block else { return nil }
            return markdown(
                table.columns.map(\.title), table.rows, numeric: table.columns.map(\.isNumeric))
        }
        if !tables.isEmpty { return tables.map { $0.joined(separator: "\n") }.joined(separator: "\n\n") }
        let data = DataRows(reply.data)
        guard !data.columns.isEmpty else { return "" }
        let rows = data.rows.map { $0.map { SafeText.of(DataRows.text(of: $0)) } }
        return markdown(data.columns, rows, numeric: data.columns.map { _ in false }).joined(separator: "\n")
    }

    private func markdown(_ titles: [String], _ rows: [[String]], numeric: [Bool]) -> [String] {
        func line(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |" }
        func escaped(_ text: String) -> String {
            SafeText.of(text).replacing("\\", with: "\\\\").replacing("|", with: "\\|").replacing("<", with: "&lt;")
        }
        return [line(titles.map(escaped)), line(numeric.map { $0 ? "---:" : "---" })]
            + rows.map { line($0.map(escaped)) }
    }
}
