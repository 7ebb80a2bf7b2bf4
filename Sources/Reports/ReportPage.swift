/// A report as one page of HTML that needs nothing besides: no script, no network, no other file.
package enum ReportPage {
    package static func html(of report: Report) -> String {
        var chartNumber = 0
        let sections = report.sections.map { section in
            let blocks = section.blocks.map { block in
                chartNumber += 1
                return html(of: block, number: chartNumber)
            }
            return "<section>\n\(HTMLText.element("h2", section.title))\n\(blocks.joined(separator: "\n"))\n</section>"
        }
        return """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <meta name="referrer" content="no-referrer">
            <title>\(HTMLText.escaped(report.title))</title>
            <style>
            \(ReportStyle.css)
            </style>
            </head>
            <body>
            <header>
            \(HTMLText.element("h1", report.title))
            \(HTMLText.element("p", report.subtitle, class: "soft"))
            </header>
            <main>
            <dl class="figures">
            \(report.figures.map(html(of:)).joined(separator: "\n"))
            </dl>
            \(sections.joined(separator: "\n"))
            </main>
            \(HTMLText.element("footer", report.colophon))
            </body>
            </html>

            """
    }

    private static func html(of figure: Report.Figure) -> String {
        let detail = figure.detail.isEmpty ? "" : HTMLText.element("dd", figure.detail, class: "detail")
        return "<div class=\"figure\(figure.needsAttention ? " attention" : "")\">"
            + HTMLText.element("dt", figure.name) + HTMLText.element("dd", figure.value, class: "value") + detail
            + "</div>"
    }

    private static func html(of block: Report.Block, number: Int) -> String {
        switch block {
        case .paragraph(let text): HTMLText.element("p", text)
        case .table(let table): html(of: table)
        case .columns(let chart):
            figure(chart.title, ChartDrawing.both(chart, number: number), legend(of: chart))
        case .bars(let chart): figure(chart.title, ChartDrawing.both(chart, number: number), "")
        }
    }

    private static func figure(_ title: String, _ svg: String, _ legend: String) -> String {
        "<figure>\n\(HTMLText.element("figcaption", title))\n<div class=\"scroll\" tabindex=\"0\">\n\(svg)\n</div>\(legend)\n</figure>"
    }

    private static func legend(of chart: Report.ColumnChart) -> String {
        guard chart.parts.count > 1 else { return "" }
        let items = chart.parts.enumerated().map { index, name in
            "<li><svg viewBox=\"0 0 10 10\" aria-hidden=\"true\"><rect class=\"p\(min(index, 5))\" width=\"10\" height=\"10\" rx=\"2\"/></svg>\(HTMLText.escaped(name))</li>"
        }
        return "\n<ul class=\"legend\">\(items.joined())</ul>"
    }

    private static func html(of table: Report.Table) -> String {
        let head = table.columns.map { column in
            HTMLText.element("th", column.title, class: column.isNumeric ? "n" : nil)
                .replacing("<th", with: "<th scope=\"col\"")
        }
        // A phone shows the rows of these as lists, with the names of the columns in each.
        let isWide = table.columns.count > 3
        let rows = table.rows.map { row in
            "<tr>"
                + zip(row, table.columns).map { text, column -> String in
                    // Short texts, as times and names, are not broken.
                    let cell = HTMLText.element(
                        "td", text, class: column.isNumeric ? "n" : text.count <= 20 ? "k" : nil)
                    return isWide
                        ? cell.replacing(
                            "<td", with: "<td data-c=\"\(HTMLText.escaped(column.title))\"", maxReplacements: 1) : cell
                }.joined() + "</tr>"
        }
        return """
            <div class="scroll" tabindex="0"><table\(isWide ? " class=\"many\"" : "")>
            <thead><tr>\(head.joined())</tr></thead>
            <tbody>
            \(rows.joined(separator: "\n"))
            </tbody>
            </table></div>
            """
    }
}
