import Dialogue
import Testing

@Suite("Entries in a narrow window")
struct EntryLineTests {
    private let entry = #"    {"source_id": "bar", "path": "data/my sales/a.csv", "file_pattern": "*.csv"}"#

    @Test func jsonIsBrokenBetweenItsMembersNeverInsideAText() {
        let text = TextRenderer(width: 40).text(of: Reply("", blocks: [.entry([entry])]))
        #expect(
            text == #"""
                      {"source_id": "bar", "path":
                        "data/my sales/a.csv",
                        "file_pattern": "*.csv"}
                """#)
    }

    @Test func whatFitsStaysAsItIs() {
        #expect(TextRenderer(width: 100).text(of: Reply("", blocks: [.entry([entry])])) == "  " + entry)
        #expect(TextRenderer().text(of: Reply("", blocks: [.entry([entry])])) == "  " + entry)
    }
}
