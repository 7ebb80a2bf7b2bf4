import Dialogue
import Testing

@Suite("Text of a reply")
struct TextRendererTests {
    private let runs = Table(
        [
            .init("run", isNumeric: true, expendability: 1), .init("source"), .init("started", expendability: 3),
            .init("read", isNumeric: true), .init("stored", isNumeric: true, expendability: 2),
        ],
        rows: [
            ["7", "pulse_forecasts", "2026-11-21 10:00", "1,041", "36"],
            ["12", "größe", "2026-11-21 10:05", "9", "1,000"],
        ])

    @Test func answersFirstThenMoreThenWhatToType() {
        let reply = Reply(
            "Two things.", blocks: [.paragraph("A paragraph."), .verbatim(["{\"a\": 1}", "{\"b\": 2}"])],
            notes: ["One went aside."], hints: ["Say “more”."])
        #expect(
            TextRenderer().text(of: reply) == """
                Two things.
                A paragraph.
                  {"a": 1}
                  {"b": 2}
                Note: One went aside.
                Say “more”.
                """)
    }

    @Test func anEmptyReplyIsNoText() {
        #expect(TextRenderer().text(of: Reply("", action: .quit)) == "")
    }

    @Test func alignsNumbersAtTheRightAndWordsAtTheLeft() {
        #expect(
            TextRenderer().text(of: Reply("", blocks: [.table(runs)])) == """
                  run  source           started            read  stored
                    7  pulse_forecasts  2026-11-21 10:00  1,041      36
                   12  größe            2026-11-21 10:05      9   1,000
                """)
    }

    @Test func alignsByCellsAndNotByCharacters() {
        let table = Table([.init("name"), .init("n", isNumeric: true)], rows: [["日本", "1"], ["abcde", "22"]])
        #expect(
            TextRenderer().text(of: Reply("", blocks: [.table(table)])) == """
                  name    n
                  日本    1
                  abcde  22
                """)
    }

    @Test func aNarrowWindowDropsTheLeastWantedColumnsAndSaysSo() {
        #expect(
            TextRenderer(width: 45).text(of: Reply("", blocks: [.table(runs)])) == """
                  run  source            read  stored
                    7  pulse_forecasts  1,041      36
                   12  größe                9   1,000
                (window too narrow for: started)
                """)
        #expect(
            TextRenderer(width: 30).text(of: Reply("", blocks: [.table(runs)])) == """
                  run  source            read
                    7  pulse_forecasts  1,041
                   12  größe                9
                (window too narrow for:
                started, stored)
                """)
    }

    @Test func thenWordsAreCutAndNumbersNever() {
        #expect(
            TextRenderer(width: 18).text(of: Reply("", blocks: [.table(runs)])) == """
                  source      read
                  pulse_fo…  1,041
                  größe          9
                (window too narrow
                for: started,
                stored, run)
                """)
    }

    @Test func noLineOfATableIsWiderThanTheWindow() {
        for width in 18...80 {
            let lines = TextRenderer(width: width).text(of: Reply("", blocks: [.table(runs)])).split(separator: "\n")
            #expect(lines.allSatisfy { DisplayWidth.of(String($0)) <= width }, "\(width)")
        }
    }

    @Test func whereWordsCannotBeCutAnyMoreTheColumnsAtTheRightGo() {
        let table = Table(
            [.init("source"), .init("read", isNumeric: true), .init("rejected", isNumeric: true)],
            rows: [["pulse_forecasts", "1,041,000", "12"]])
        #expect(
            TextRenderer(width: 24).text(of: Reply("", blocks: [.table(table)])) == """
                  source            read
                  pulse_fore…  1,041,000
                (window too narrow for:
                rejected)
                """)
    }

    @Test func whatIsToBeReadWholeGoesOnBelowItself() {
        let table = Table.facts([
            ("reason", "the field “trust” holds a word where a number belongs"),
            ("file", "forecasts/2026/november.json"),
        ])
        #expect(
            TextRenderer(width: 30).text(of: Reply("", blocks: [.table(table)])) == """
                  what    value
                  reason  the field “trust”
                          holds a word where a
                          number belongs
                  file    forecasts/2026/novem
                          ber.json
                """)
    }

    @Test func whatGoesOnGivesWayBeforeNamesAreCut() {
        let table = Table.facts([("archive_after_ingestion", "no"), ("schema", "none: any JSON value is a record")])
        #expect(
            TextRenderer(width: 52).text(of: Reply("", blocks: [.table(table)])) == """
                  what                     value
                  archive_after_ingestion  no
                  schema                   none: any JSON value is a
                                           record
                """)
    }

    @Test func barsStandInTheFirstLineOfARow() {
        var table = Table(
            [.init("what", goesOn: true), .init("n", isNumeric: true)], rows: [["one two three four", "1"]])
        table.bars = [1]
        #expect(
            TextRenderer(width: 16, bars: .ascii).text(of: Reply("", blocks: [.table(table)])) == """
                  what         n
                  one two      1
                  three four
                """)
        #expect(
            TextRenderer(width: 32, bars: .ascii).text(of: Reply("", blocks: [.table(table)])) == """
                  what                n
                  one two three four  1  ######
                """)
    }

    // MARK: Sentences

    @Test func sentencesAreBrokenBetweenWords() {
        let reply = Reply(
            "Nothing new in pulse_forecasts: of 41 read, 38 were stored before.",
            notes: ["Left out, disabled: market_data."],
            hints: ["Say “show rejected” to see why."])
        #expect(
            TextRenderer(width: 24).text(of: reply) == """
                Nothing new in
                pulse_forecasts: of 41
                read, 38 were stored
                before.
                Note: Left out,
                disabled: market_data.
                Say “show rejected” to
                see why.
                """)
    }

    @Test func aWordWiderThanTheWindowIsLeftToTheTerminal() {
        #expect(
            TextRenderer(width: 10).text(of: Reply("See /data/pulse/forecast_output now."))
                == "See\n/data/pulse/forecast_output\nnow.")
    }

    @Test func whatIsShownAsItIsIsNotBroken() {
        let line = #"{"forecast_id": "pf-20250613-03"}"#
        #expect(TextRenderer(width: 10).text(of: Reply("", blocks: [.verbatim([line])])) == "  " + line)
    }

    @Test func aNoteByItselfIsBrokenToo() {
        #expect(TextRenderer(width: 12).text(ofNote: "It was left out.") == "Note: It was\nleft out.")
    }

    // MARK: Colours

    @Test(
        "the sentence has the colour of its outcome",
        arguments: [
            (Reply.Outcome.done, "Well."), (.failed, "\u{1B}[31mWell.\u{1B}[0m"),
            (.cancelled, "\u{1B}[33mWell.\u{1B}[0m"),
            (.partlyDone, "\u{1B}[33mWell.\u{1B}[0m"), (.refused, "\u{1B}[33mWell.\u{1B}[0m"),
            (.notUnderstood, "\u{1B}[33mWell.\u{1B}[0m"), (.asks, "\u{1B}[33mWell.\u{1B}[0m"),
        ])
    func coloursTheSentence(outcome: Reply.Outcome, text: String) {
        #expect(TextRenderer(usesColor: true).text(of: Reply("Well.", outcome: outcome)) == text)
    }

    @Test func coloursTitlesNotesAndHints() {
        let table = Table([.init("name")], rows: [["a"]])
        let reply = Reply("Well.", blocks: [.table(table)], notes: ["Look."], hints: ["Say it."])
        #expect(
            TextRenderer(usesColor: true).text(of: reply)
                == "Well.\n\u{1B}[1m  name\u{1B}[0m\n  a\n\u{1B}[33mNote: Look.\u{1B}[0m\n\u{1B}[2mSay it.\u{1B}[0m")
    }

    @Test func coloursAreThoseThatCanBeReadOnLightAndOnDark() {
        // Bold, dim, and of the basic palette those that no theme uses as its background.
        #expect(
            TextRenderer.Style.allCases.map(\.rawValue).allSatisfy { ["1", "2", "31", "32", "33", "36"].contains($0) })
    }

    @Test func withoutColoursThereIsNoEscapeSequence() {
        let reply = Reply("No.", outcome: .failed, blocks: [.table(runs)], notes: ["Look."], hints: ["Say it."])
        #expect(!TextRenderer(width: 40).text(of: reply).contains("\u{1B}"))
    }
}
