/// Charts as inline SVG, in the colours of the page, with a title and a description for whoever does not see them.
///
/// Each is drawn twice, for a desk and for a phone: scaled down, its texts could not be read.
struct ChartDrawing {
    /// Units across; a unit is about a pixel.
    private let width: Double
    private let style: String

    private static let wide = ChartDrawing(width: 720, style: "wide")
    private static let narrow = ChartDrawing(width: 330, style: "narrow")

    /// - Parameter number: tells the charts of a page apart.
    static func both(_ chart: Report.ColumnChart, number: Int) -> String {
        wide.svg(of: chart, number: number) + "\n" + narrow.svg(of: chart, number: number)
    }

    static func both(_ chart: Report.BarChart, number: Int) -> String {
        wide.svg(of: chart, number: number) + "\n" + narrow.svg(of: chart, number: number)
    }

    private var isNarrow: Bool { width < 500 }

    // MARK: Columns

    private func svg(of chart: Report.ColumnChart, number: Int) -> String {
        let (left, right, top, bottom) = (isNarrow ? 46.0 : 64.0, isNarrow ? 2.0 : 8.0, 12.0, 26.0)
        let height = isNarrow ? 190.0 : 240.0
        let highest = max(chart.ticks.last?.value ?? 1, .leastNormalMagnitude)
        let plot = (width: width - left - right, height: height - top - bottom)
        func y(_ value: Double) -> Double { top + plot.height * (1 - value / highest) }

        var parts = [opening(number, height: height, chart.title, chart.description)]
        for tick in chart.ticks {
            let line = HTMLText.number(y(tick.value))
            parts.append(
                "<line class=\"grid\" x1=\"\(HTMLText.number(left))\" x2=\"\(HTMLText.number(width - right))\" y1=\"\(line)\" y2=\"\(line)\"/>"
            )
            parts.append(
                "<text x=\"\(HTMLText.number(left - 8))\" y=\"\(HTMLText.number(y(tick.value) + 4))\" text-anchor=\"end\">\(HTMLText.escaped(tick.text))</text>"
            )
        }
        let step = plot.width / Double(max(1, chart.columns.count))
        let breadth = min(48, step * 0.72)
        // A label needs about seven cells of seven units.
        let every = max(1, Int((56 / step).rounded(.up)))
        for (index, column) in chart.columns.enumerated() {
            let center = left + step * (Double(index) + 0.5)
            var sum = 0.0
            var bars = ""
            for (part, value) in column.values.enumerated() where value > 0 {
                // What is more than nothing is never invisible.
                let length = max(1.5, plot.height * value / highest)
                sum += value
                bars +=
                    "<rect class=\"p\(min(part, 5))\" x=\"\(HTMLText.number(center - breadth / 2))\" y=\"\(HTMLText.number(min(y(sum), y(0) - length)))\" width=\"\(HTMLText.number(breadth))\" height=\"\(HTMLText.number(length))\"/>"
            }
            parts.append("<g><title>\(HTMLText.escaped("\(column.label): \(column.text)"))</title>\(bars)</g>")
            if (chart.columns.count - 1 - index) % every == 0 {
                parts.append(
                    "<text x=\"\(HTMLText.number(center))\" y=\"\(HTMLText.number(height - 8))\" text-anchor=\"middle\">\(HTMLText.escaped(column.shortLabel))</text>"
                )
            }
        }
        return parts.joined(separator: "\n") + "\n</svg>"
    }

    // MARK: Bars

    private func svg(of chart: Report.BarChart, number: Int) -> String {
        let row = 26.0
        let (left, right) = isNarrow ? (140.0, 62.0) : (210.0, 110.0)
        let height = row * Double(chart.bars.count) + 4
        let longest = max(chart.bars.map(\.value).max() ?? 1, .leastNormalMagnitude)
        var parts = [opening(number, height: height, chart.title, chart.description)]
        for (index, bar) in chart.bars.enumerated() {
            let y = row * Double(index) + 2
            let length = bar.value > 0 ? max(1.5, (width - left - right) * bar.value / longest) : 0
            let baseline = HTMLText.number(y + 16)
            parts.append(
                "<g><title>\(HTMLText.escaped("\(bar.label): \(bar.text)"))</title>"
                    + "<text x=\"\(HTMLText.number(left - 10))\" y=\"\(baseline)\" text-anchor=\"end\">\(HTMLText.escaped(cut(bar.label)))</text>"
                    + "<rect class=\"p0\" x=\"\(HTMLText.number(left))\" y=\"\(HTMLText.number(y + 3))\" width=\"\(HTMLText.number(length))\" height=\"\(HTMLText.number(row - 8))\" rx=\"2\"/>"
                    + "<text class=\"value\" x=\"\(HTMLText.number(left + length + 8))\" y=\"\(baseline)\">\(HTMLText.escaped(bar.text))</text></g>"
            )
        }
        return parts.joined(separator: "\n") + "\n</svg>"
    }

    private func cut(_ label: String) -> String {
        let most = isNarrow ? 19 : 30
        return label.count > most ? label.prefix(most - 1) + "…" : label
    }

    private func opening(_ number: Int, height: Double, _ title: String, _ description: String) -> String {
        """
        <svg class="\(style)" viewBox="0 0 \(HTMLText.number(width)) \(HTMLText.number(height))" role="img" \
        aria-labelledby="chart\(number)\(isNarrow ? "-narrow" : "")-title chart\(number)\(isNarrow ? "-narrow" : "")-text">
        <title id="chart\(number)\(isNarrow ? "-narrow" : "")-title">\(HTMLText.escaped(title))</title>
        <desc id="chart\(number)\(isNarrow ? "-narrow" : "")-text">\(HTMLText.escaped(description))</desc>
        """
    }
}
