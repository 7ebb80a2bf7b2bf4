/// A report as Markdown: the same figures, the charts as tables.
package enum ReportMarkdown {
    package static func text(of report: Report) -> String {
        var lines = ["# \(escaped(report.title))", "", escaped(report.subtitle), ""]
        lines += report.figures.map { figure in
            let detail = figure.detail.isEmpty ? "" : " (\(escaped(figure.detail)))"
            return "- \(escaped(figure.name)): **\(escaped(figure.value))**\(detail)"
        }
        for section in report.sections {
            lines += ["", "## \(escaped(section.title))"]
            for block in section.blocks { lines += [""] + self.lines(of: block) }
        }
        return (lines + ["", escaped(report.colophon), ""]).joined(separator: "\n")
    }

    private static func lines(of block: Report.Block) -> [String] {
        switch block {
        case .paragraph(let text): [escaped(text)]
        case .table(let table): rows(table.columns.map { ($0.title, $0.isNumeric) }, table.rows)
        case .columns(let chart):
            rows([("", false), (chart.title, true)], chart.columns.map { [$0.label, $0.text] })
        case .bars(let chart): rows([("", false), (chart.title, true)], chart.bars.map { [$0.label, $0.text] })
        }
    }

    private static func rows(_ columns: [(String, Bool)], _ rows: [[String]]) -> [String] {
        func line(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |" }
        return [line(columns.map { escaped($0.0) }), line(columns.map { $0.1 ? "---:" : "---" })]
            + rows.map { line($0.map(escaped)) }
    }

    private static func escaped(_ text: String) -> String {
        var result = ""
        for character in HTMLText.escaped(text) {
            if "\\|*_`[]#".contains(character) { result.append("\\") }
            result.append(character.isNewline ? " " : character)
        }
        return result
    }
}
