import GrammarFiles
import Intents
import Testing

/// The file of taught phrases: read, and changed line by line.
@Suite("grammar/taught.yaml")
struct TaughtFileTests {
    private static let path = "grammar/taught.yaml"

    private func file(_ text: String) -> TaughtFile { TaughtFile(text, path: Self.path) }

    @Test func aNewFileSaysWhatItIs() {
        let text = file("").adding("morning run", means: "ingest forecasts and show runs")
        #expect(
            text == """
                # Phrases of your own: what you say, and what Magpie does then. “what have I taught you” lists them,
                # “forget …” removes one. You may edit this file; what is wrong in it is named when Magpie starts.
                phrases:
                  "morning run": "ingest forecasts and show runs"

                """)
        #expect(file(text).entries == [.init(say: "morning run", means: "ingest forecasts and show runs", line: 4)])
    }

    /// Comments, order and the writing of what is not concerned.
    private static let written = """
        # mine
        phrases:
          early: list runs   # every day
          # the long one
          late: >
            ingest everything
            and show runs
          never: "show \\"x\\""

        # the end

        """

    @Test func whatIsNotConcernedStays() {
        let added = file(Self.written).adding("noon", means: "list sources")
        #expect(added == Self.written.replacing("\"x\\\"\"\n", with: "\"x\\\"\"\n  \"noon\": \"list sources\"\n"))
        #expect(file(added).removing("noon") == Self.written)
    }

    @Test func aPhraseOfSeveralLinesGoesWhole() {
        let removed = file(Self.written).removing("late")
        #expect(file(removed).entries.map(\.say) == ["early", "never"])
        #expect(removed.contains("# the long one") && !removed.contains("and show runs"))
    }

    @Test func anotherMeaningTakesThePlaceOfTheOld() {
        let changed = file(Self.written).adding("early", means: "list sources")
        #expect(file(changed).entries.map(\.say).sorted() == ["early", "late", "never"])
        #expect(file(changed).entries.first { $0.say == "early" }?.means == "list sources")
    }

    @Test(
        "what is written is read again as it was",
        arguments: ["say \"hello\"", "back\\slash", "a # b: c", "ünï—cödé 🐦", "tab\there", "- x", "{a}", "'q'", "  "])
    func survives(meaning: String) {
        let text = file("").adding("it", means: meaning)
        #expect(file(text).entries.map(\.means) == [meaning])
        #expect(file(text).problems == [])
    }

    @Test(
        "what cannot be read is named with its line",
        arguments: [
            ("phrases: [a, b]\n", 1, "under “phrases:” stand lines such as: morning run: ingest all"),
            ("phrases:\n  a: list runs\nother:\n  b: c\n", 3, "“other” is not “phrases”"),
            ("phrases:\n  a: list runs\n  b: [c]\n", 3, "a phrase and its meaning are texts"),
            ("- a\n", 1, "the file should say “phrases:” and the phrases under it"),
        ])
    func problems(text: String, line: Int, message: String) {
        #expect(file(text).problems.map(\.message) == [message])
        #expect(file(text).problems.map(\.location.line) == [line])
    }

    @Test func brokenYAMLIsNamedAndNothingOfItIsUsed() {
        let broken = file("phrases:\n  a: \"list runs\n")
        #expect(broken.entries == [])
        #expect(broken.problems.count == 1)
    }
}
