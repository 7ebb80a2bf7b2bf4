import Foundation
import Testing

@testable import LineEditing

@Suite("Rows and columns")
struct LineLayoutTests {
    @Test(
        "follow libedit's rules",
        arguments: [
            ("pulse> abc", 0, 10), ("1234567890", 1, 0), ("12345678901", 1, 1), ("one\ntwo", 1, 3), ("a\tb", 0, 9),
            ("a\u{1}b", 0, 4), ("123456789日", 1, 2), ("größe", 0, 5),
        ])
    func placesTheEnd(text: String, row: Int, column: Int) {
        let columns = text.hasPrefix("pulse") ? 80 : 10
        #expect(LineLayout(text, columns: columns).end == LineLayout.Place(row: row, column: column))
    }

    @Test("know where a narrower window has put the end", arguments: zip([60, 40, 25, 15], [2, 2, 4, 6]))
    func splitsRows(columns: Int, row: Int) {
        // Rows of 40, 40 and 10.
        #expect(LineLayout(String(repeating: "a", count: 90), columns: 40).row(inWindowOf: columns) == row)
    }
}

@Suite("Text for the screen")
struct DisplayTextTests {
    @Test func countsColumns() {
        #expect(["abc", "größe", "日本", "e\u{301}"].map(DisplayText.width) == [3, 5, 4, 1])
    }

    @Test func cutsToFit() {
        #expect(DisplayText.fitted("forecasts", columns: 9) == "forecasts")
        #expect(DisplayText.fitted("forecasts", columns: 5) == "fore…")
        #expect(DisplayText.fitted("日本語", columns: 4) == "日…")
        #expect(DisplayText.fitted("abc", columns: 0) == "")
    }
}

@Suite("The terminal")
struct TerminalTests {
    @Test func decidesOnColour() {
        #expect(Terminal.usesColour(.always, descriptor: -1, environment: ["NO_COLOR": "1"]))
        #expect(!Terminal.usesColour(.never, descriptor: -1, environment: [:]))
        #expect(!Terminal.usesColour(.auto, descriptor: -1, environment: ["TERM": "xterm"]))
    }

    @Test(
        "heeds what others heed about colour",
        arguments: [
            ([:], true), (["NO_COLOR": "1"], false), (["NO_COLOR": ""], true), (["CLICOLOR": "0"], false),
            (["CLICOLOR": "1"], true), (["CLICOLOR_FORCE": "1", "CLICOLOR": "0"], true),
            (["CLICOLOR_FORCE": "1", "NO_COLOR": "1"], false), (["TERM": "dumb"], false),
            (["TERM": "dumb", "CLICOLOR_FORCE": "1"], true),
        ] as [([String: String], Bool)])
    func heedsTheEnvironment(environment: [String: String], isColoured: Bool) throws {
        var (primary, replica) = (Int32(-1), Int32(-1))
        try #require(openpty(&primary, &replica, nil, nil, nil) == 0)
        defer {
            close(primary)
            close(replica)
        }
        let environment = ["TERM": "xterm"].merging(environment) { $1 }
        #expect(Terminal.usesColour(descriptor: replica, environment: environment) == isColoured)
    }

    @Test(
        "colours a pipe only where that is forced", arguments: [(nil, false), ("0", false), ("", false), ("1", true)])
    func forcesColour(force: String?, isColoured: Bool) {
        var environment = ["TERM": "xterm", "CLICOLOR": "1"]
        environment["CLICOLOR_FORCE"] = force
        #expect(Terminal.usesColour(descriptor: -1, environment: environment) == isColoured)
    }

    @Test("knows terminals that cannot move the cursor", arguments: [nil, "", "dumb", "unknown"])
    func knowsDumbTerminals(term: String?) {
        #expect(!Terminal.canMoveCursor(environment: term.map { ["TERM": $0] } ?? [:]))
    }

    @Test func assumesASizeWhereThereIsNone() {
        #expect(Terminal.size(of: -1) == Terminal.Size(columns: 80, rows: 24))
    }
}
