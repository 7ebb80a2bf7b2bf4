import Testing

@testable import LineEditing

@Suite("What Tab does")
struct CompletionStepTests {
    private func step(_ line: String, from start: Int, _ words: [String], to end: Int? = nil) -> CompletionStep {
        let range = start..<(end ?? line.utf8.count)
        return CompletionStep(
            line: line,
            completions: Completions(replacing: range, candidates: words.map { Candidate(text: $0, note: "word") }))
    }

    private func list(_ words: [String]) -> CompletionStep {
        .list(words.map { Candidate(text: $0, note: "word") })
    }

    @Test func completesTheOnlyCandidateWithABlank() {
        #expect(step("ingest for", from: 7, ["forecasts"]) == .insert("forecasts ", replacing: 7..<10))
    }

    @Test func doesNotDoubleTheBlank() {
        #expect(step("ingest for now", from: 7, ["forecasts"], to: 10) == .insert("forecasts", replacing: 7..<10))
    }

    @Test func leavesOutTheBlankWhereTheWordGoesOn() {
        let folder = Candidate(text: "data/", note: "folder", appendsSpace: false)
        #expect(
            CompletionStep(line: "da", completions: Completions(replacing: 0..<2, candidates: [folder]))
                == .insert("data/", replacing: 0..<2))
    }

    @Test func addsWhatAllShare() {
        #expect(step("s", from: 0, ["show sources", "show runs"]) == .insert("show ", replacing: 0..<1))
    }

    @Test func listsWhenNothingIsToAdd() {
        #expect(step("show ", from: 0, ["show sources", "show runs"]) == list(["show sources", "show runs"]))
    }

    @Test func doesNothingWithoutCandidates() {
        #expect(step("xyz", from: 0, []) == .nothing)
        #expect(step("done ", from: 0, ["done"]) == .nothing)
        #expect(step("abc", from: 2, ["x"], to: 9) == .nothing)
    }

    @Test func keepsTheCandidatesCapitals() {
        #expect(step("sp", from: 0, ["SPX_close", "SPX_open"]) == .insert("SPX_", replacing: 0..<2))
        #expect(step("spx_", from: 0, ["SPX_close", "SPX_open"]) == .insert("SPX_", replacing: 0..<4))
    }

    @Test func cutsBetweenCharactersOnly() {
        #expect(step("g", from: 0, ["größe", "gröber"]) == .insert("grö", replacing: 0..<1))
        #expect(step("日", from: 0, ["日本", "日曜"]) == list(["日本", "日曜"]))
    }

    @Test func listsWhatDoesNotBeginAsTyped() {
        let words = ["pulse_forecasts", "old_forecasts"]
        #expect(step("fore", from: 0, words) == list(words))
        #expect(step("fore", from: 0, ["pulse_forecasts"]) == .insert("pulse_forecasts ", replacing: 0..<4))
    }

    @Test func addsWhatThoseShareThatBeginAsTyped() {
        #expect(
            step("inge", from: 0, ["parallel_ingestion", "ingest", "ingestion"]) == .insert("ingest", replacing: 0..<4))
        #expect(step("inge", from: 0, ["parallel_ingestion", "ingest"]) == list(["parallel_ingestion", "ingest"]))
    }

    @Test func insertsNoControlCharacters() {
        #expect(step("a", from: 0, ["a\nquit"]) == .insert(#"a\nquit "#, replacing: 0..<1))
    }
}
