import Dialogue
import Testing

@Suite("Display width")
struct DisplayWidthTests {
    @Test(
        "counts the cells a terminal gives a text",
        arguments: [
            ("", 0), ("plain", 5), ("größe", 5), ("e\u{301}", 1), ("日本語", 6), ("한국", 4), ("ｆｕｌｌ", 8),
            ("👍", 2), ("👩‍👩‍👧", 2), ("🇫🇷", 2), ("❤️", 2), ("❤", 1), ("a\u{200B}b", 2), ("שלום", 4), ("…", 1),
            ("\u{7}", 0), ("a\u{0308}\u{0301}", 1),
            // As tmux counts them.
            ("कि", 2), ("ก็", 1), ("ถ้ำ", 2), ("\u{1112}\u{1161}\u{11AB}", 2), ("🌡", 1), ("🈁", 2), ("㊗", 2), ("☎", 1),
            ("⌚", 2), ("a\u{AD}b", 3), ("〈", 2), ("🫠", 2), ("☺\u{FE0E}", 1), ("ﬁ", 1), ("🏴󠁧󠁢󠁥󠁮󠁧󠁿", 2), ("👨‍👩‍👧‍👦", 2),
            // As terminals do that know variation selectors and skins; older ones need a cell less, or two more.
            ("1️⃣", 2), ("👍🏽", 2), ("™️", 2),
        ])
    func counts(text: String, cells: Int) {
        #expect(DisplayWidth.of(text) == cells)
    }

    @Test(
        "cuts at the last character that fits, with … in the last cell",
        arguments: [
            ("forecast", 8, "forecast"), ("forecast", 7, "foreca…"), ("forecast", 2, "f…"), ("forecast", 1, "…"),
            ("forecast", 0, ""), ("日本語", 6, "日本語"), ("日本語", 5, "日本…"), ("日本語", 4, "日…"), ("日本語", 2, "…"),
            ("e\u{301}e\u{301}e\u{301}", 2, "e\u{301}…"), ("", 0, ""),
        ])
    func fits(text: String, cells: Int, shown: String) {
        #expect(DisplayWidth.fitting(text, in: cells) == shown)
    }

    @Test func whatWasCutNeverTakesMoreThanItMay() {
        let text = "ab日c👍de\u{301}ｆ🇫🇷 größe"
        for cells in 0...20 { #expect(DisplayWidth.of(DisplayWidth.fitting(text, in: cells)) <= cells) }
    }
}
