import Dialogue
import Testing

/// Bars beside numbers: on a terminal, in whatever it can show, and nowhere else.
@Suite("Bars")
struct BarTests {
    private let table = Table(
        [.init("day"), .init("cost", isNumeric: true)],
        rows: [["Mon", "$1.00"], ["Tue", "$0.50"], ["Wed", "$0.00"]],
        bars: [1, 0.5, 0])

    private func text(width: Int? = 40, bars: BarStyle?, usesColor: Bool = false) -> String {
        TextRenderer(width: width, usesColor: usesColor, bars: bars).text(of: Reply("", blocks: [.table(table)]))
    }

    @Test func standBesideTheNumbers() {
        #expect(
            text(bars: .blocks) == """
                  day   cost
                  Mon  $1.00  █████████████████████████
                  Tue  $0.50  ████████████▌
                  Wed  $0.00
                """)
    }

    @Test func areSignsOfASCIIWhereTheTerminalKnowsNoOthers() {
        #expect(
            text(bars: .ascii) == """
                  day   cost
                  Mon  $1.00  #########################
                  Tue  $0.50  #############
                  Wed  $0.00
                """)
    }

    @Test func areNotDrawnIntoPipes() {
        #expect(
            text(width: nil, bars: nil) == """
                  day   cost
                  Mon  $1.00
                  Tue  $0.50
                  Wed  $0.00
                """)
        let turn = Turn(line: "spend", reading: nil, reply: Reply("", blocks: [.table(table)]))
        #expect(!JSONRenderer.line(of: turn).contains("█"))
    }

    @Test func giveWayToNumbersInANarrowWindow() {
        #expect(!text(width: 18, bars: .blocks).contains("█"))
    }

    @Test(arguments: [12, 20, 24, 40, 80, 200]) func neverTouchTheEdge(width: Int) {
        for line in text(width: width, bars: .blocks).split(separator: "\n") {
            #expect(DisplayWidth.of(String(line)) <= width)
        }
    }

    @Test func needNoColour() {
        #expect(text(bars: .blocks, usesColor: false).contains("█"))
        #expect(!text(bars: .blocks, usesColor: false).contains("\u{1B}"))
    }

    @Test(
        "the locale says what can be shown",
        arguments: [
            (["LANG": "en_US.UTF-8"], BarStyle.blocks), (["LANG": "C.utf8"], .blocks), (["LANG": "C"], .ascii),
            ([:], .ascii), (["LANG": "en_US.UTF-8", "LC_ALL": "POSIX"], .ascii),
            (["LANG": "C", "LC_CTYPE": "de_DE.UTF-8"], .blocks), (["LC_ALL": "", "LANG": "C.UTF-8"], .blocks),
            (["LANG": "de_DE.UTF-8@euro"], .blocks),
        ])
    func reads(environment: [String: String], style: BarStyle) {
        #expect(BarStyle(environment: environment) == style)
    }

    @Test func whatIsMoreThanNothingIsSeen() {
        #expect(BarStyle.blocks.bar(0.0001, cells: 10) == "▏")
        #expect(BarStyle.ascii.bar(0.0001, cells: 10) == "#")
        #expect(BarStyle.blocks.bar(0, cells: 10) == "")
        #expect(BarStyle.blocks.bar(7, cells: 3) == "███")
    }
}
