/// Draws charts with characters, as wide as the window.
struct ChartRenderer: Sendable {
    var width: Int
    var style: BarStyle
    private static let height = 8

    func lines(of chart: Chart) -> [String] {
        switch chart.kind {
        case .columns: columns(chart)
        case .bars: bars(chart)
        }
    }

    // MARK: Bars

    private func bars(_ chart: Chart) -> [String] {
        let labels = min(chart.points.map { DisplayWidth.of($0.label) }.max() ?? 0, max(8, width / 3))
        let texts = chart.points.map { DisplayWidth.of($0.text) }.max() ?? 0
        let room = min(50, width - labels - texts - 7)
        let highest = chart.points.map(\.value).max() ?? 0
        return chart.points.map { point in
            let label = DisplayWidth.fitting(point.label, in: labels)
            let bar = room < 3 || highest <= 0 ? "" : style.bar(point.value / highest, cells: room)
            return "  " + padded(label, to: labels) + "  " + left(point.text, to: texts)
                + (bar.isEmpty ? "" : "  " + bar)
        }
    }

    // MARK: Columns

    private func columns(_ chart: Chart) -> [String] {
        let axis = chart.ticks.map { DisplayWidth.of($0.text) }.max() ?? 0
        let room = max(4, width - axis - 4)
        // The last ones are those that matter where not all fit.
        let points = chart.points.suffix(room)
        let step = min(8, room / max(1, points.count))
        let breadth = max(1, step - (step > 1 ? 1 : 0))
        let top = max(chart.ticks.last?.value ?? 1, .leastNormalMagnitude)
        var rows: [String] = []
        for row in (0..<Self.height).reversed() {
            let tick = chart.ticks.first { Int(($0.value / top * Double(Self.height)).rounded()) == row + 1 }
            var line = "  " + left(tick?.text ?? "", to: axis) + (tick == nil ? " \(wall)" : " \(notch)")
            for point in points {
                let eighths = eighths(of: point.value, top) - row * 8
                line += String(repeating: cell(eighths), count: breadth)
                line += String(repeating: " ", count: step - breadth)
            }
            rows.append(trimmed(line))
        }
        let zero = chart.ticks.first?.text ?? "0"
        rows.append("  " + left(zero, to: axis) + " \(corner)" + String(repeating: floor, count: step * points.count))
        rows.append(trimmed(String(repeating: " ", count: axis + 4) + labels(Array(points), step)))
        return rows
    }

    /// What is more than nothing is never invisible.
    private func eighths(of value: Double, _ top: Double) -> Int {
        value <= 0 ? 0 : max(1, Int((value / top * Double(Self.height * 8)).rounded()))
    }

    private func cell(_ eighths: Int) -> String {
        guard eighths > 0 else { return " " }
        switch style {
        case .ascii: return eighths >= 4 || eighths == 1 ? "#" : "."
        case .blocks: return eighths >= 8 ? "█" : ["▁", "▂", "▃", "▄", "▅", "▆", "▇"][eighths - 1]
        }
    }

    private var wall: String { style == .ascii ? "|" : "│" }
    private var notch: String { style == .ascii ? "+" : "┤" }
    private var corner: String { style == .ascii ? "+" : "└" }
    private var floor: String { style == .ascii ? "-" : "─" }

    /// As many as stand beside each other, the last one among them.
    private func labels(_ points: [Chart.Point], _ step: Int) -> String {
        let widest = (points.map { DisplayWidth.of($0.shortLabel) }.max() ?? 0) + 2
        let every = max(1, (widest + step - 1) / step)
        var line = ""
        for (index, point) in points.enumerated() where (points.count - 1 - index) % every == 0 {
            let start = min(index * step, max(0, step * points.count - DisplayWidth.of(point.shortLabel)))
            let gap = start - DisplayWidth.of(line)
            guard gap >= 0 else { continue }
            line += String(repeating: " ", count: gap) + point.shortLabel
        }
        return line
    }

    // MARK: Text

    private func padded(_ text: String, to cells: Int) -> String {
        text + String(repeating: " ", count: max(0, cells - DisplayWidth.of(text)))
    }

    private func left(_ text: String, to cells: Int) -> String {
        String(repeating: " ", count: max(0, cells - DisplayWidth.of(text))) + text
    }

    private func trimmed(_ line: String) -> String {
        var line = line
        while line.last == " " { line.removeLast() }
        return line
    }
}
