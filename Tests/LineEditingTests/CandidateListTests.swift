import Testing

@testable import LineEditing

@Suite("The list of candidates")
struct CandidateListTests {
    private func lines(_ candidates: [Candidate], columns: Int = 40, rows: Int = 10, dim: Bool = false) -> [String] {
        CandidateList.page(of: candidates, columns: columns, rows: rows, isColoured: dim).lines
    }

    @Test func putsNotesBeside() {
        let candidates = [Candidate(text: "invoices", note: "source"), Candidate(text: "größe", note: "setting")]
        #expect(lines(candidates) == ["invoices  source", "größe     setting"])
        #expect(lines(candidates, dim: true)[0] == "invoices  \u{1B}[2msource\u{1B}[0m")
    }

    @Test func fitsTheWindow() {
        let candidates = [
            Candidate(text: "a_rather_long_identifier_of_a_source", note: "source, enabled"),
            Candidate(text: "日本", note: "a note that is much too long for this window"),
        ]
        #expect(
            lines(candidates, columns: 31) == [
                "a_rather_long_ident…  source,…",
                "日本                  a note …",
            ])
    }

    @Test func leavesRoomForTheLine() {
        let candidates = (1...20).map { Candidate(text: "word\($0)") }
        #expect(lines(candidates, rows: 6) == ["word1", "word2", "word3", "… and 17 more: Tab shows them"])
        #expect(lines(Array(candidates.prefix(4)), rows: 6) == ["word1", "word2", "word3", "word4"])
        #expect(lines(candidates, rows: 1) == ["word1"])
    }

    @Test("the pages show each candidate once, and begin anew", arguments: [(1, 1), (3, 1), (4, 1), (6, 3), (40, 20)])
    func pagesAreWhole(rows: Int, most: Int) {
        let candidates = (1...20).map { Candidate(text: "word\($0)") }
        var shown: [String] = []
        var start = 0
        repeat {
            let page = CandidateList.page(of: candidates, from: start, columns: 40, rows: rows, isColoured: false)
            let words = page.lines.filter { $0.hasPrefix("word") }
            #expect(page.lines.count <= max(rows - 2, 1) && words.count <= most + 1)
            shown += words
            start = page.next
        } while start > 0
        #expect(shown == candidates.map(\.text))
    }

    @Test func aPageThatIsNoLongerThereIsTheFirst() {
        let page = CandidateList.page(
            of: [Candidate(text: "one")], from: 7, columns: 40, rows: 10, isColoured: false)
        #expect(page.lines == ["one"])
        #expect(page.next == 0)
    }

    @Test func showsControlCharactersWrittenOut() {
        #expect(lines([Candidate(text: "a\u{1B}[2J", note: "b\nc")]) == [#"a\u{1B}[2J  b\nc"#])
    }
}
