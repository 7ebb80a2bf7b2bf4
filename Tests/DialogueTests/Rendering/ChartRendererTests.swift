import Dialogue
import Testing

@Suite("Charts in the terminal")
struct ChartRendererTests {
    private func chart(_ kind: Chart.Kind, _ values: [Double]) -> Chart {
        Chart(
            kind: kind,
            points: values.enumerated().map { index, value in
                .init(
                    label: "2026-11-0\(index + 1)", shortLabel: "\(index + 1) Nov", value: value, text: "\(Int(value))")
            }, ticks: [.init(value: 0, text: "0"), .init(value: 4, text: "4"), .init(value: 8, text: "8")])
    }

    private func text(_ chart: Chart, width: Int?, _ bars: BarStyle?) -> String {
        TextRenderer(width: width, bars: bars).text(of: Reply("", blocks: [.chart(chart)]))
    }

    @Test func columnsStandOnAnAxis() {
        #expect(
            text(chart(.columns, [0, 2, 8, 4.5, 0.01]), width: 40, .blocks) == """
                  8 ┤              ██████
                    │              ██████
                    │              ██████
                    │              ██████ ▄▄▄▄▄▄
                  4 ┤              ██████ ██████
                    │              ██████ ██████
                    │       ██████ ██████ ██████
                    │       ██████ ██████ ██████ ▁▁▁▁▁▁
                  0 └───────────────────────────────────
                     1 Nov  2 Nov  3 Nov  4 Nov  5 Nov
                """)
    }

    @Test func columnsOfASCIIWhereThereIsNoUnicode() {
        let drawn = text(chart(.columns, [0, 2, 8, 4, 1]), width: 30, .ascii)
        let others = drawn.unicodeScalars.filter { !$0.isASCII }
        #expect(others.isEmpty)
        #expect(drawn.split(separator: "\n").count == 10)
    }

    @Test(
        "no line is wider than the window, nor than 24 cells in a window too small",
        arguments: [12, 24, 40, 60, 80, 120])
    func fits(width: Int) {
        for count in [1, 4, 14, 60, 300] {
            for kind in [Chart.Kind.columns, .bars] {
                let values = (0..<count).map { Double($0 % 9) }
                let lines = text(chart(kind, values), width: width, .blocks).split(separator: "\n")
                #expect(lines.map { DisplayWidth.of(String($0)) }.max() ?? 0 <= max(width, 24), "\(count)")
            }
        }
    }

    @Test func barsStandBehindTheirNumbers() {
        #expect(
            text(chart(.bars, [1, 4]), width: 30, .ascii) == """
                  2026-11-01  1  ###
                  2026-11-02  4  ############
                """)
    }
}

/// A pipe has no window, and yet a locale.
@Suite("Charts in a pipe")
struct PipedChartTests {
    @Test func areDrawnInASCIIWhereTheLocaleIsNoUTF8() {
        let chart = Chart(
            kind: .bars, points: [.init(label: "w", shortLabel: "w", value: 1, text: "1")], ticks: [])
        let style = BarStyle(environment: ["LC_ALL": "C"])
        let text = TextRenderer(charts: style).text(of: Reply("", blocks: [.chart(chart)]))
        #expect(text.contains("#") && text.utf8.allSatisfy { $0 < 0x80 })
        #expect(TextRenderer().text(of: Reply("", blocks: [.chart(chart)])).contains("█"))
    }
}
