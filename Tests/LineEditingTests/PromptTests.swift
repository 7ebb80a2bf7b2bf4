import Testing

@testable import LineEditing

@Suite("The prompt")
struct PromptTests {
    @Test func marksColoursAsTakingNoRoom() {
        let prompt = Prompt("\u{1B}[1m\u{1B}[32mpulse\u{1B}[0m*> ")
        #expect(prompt.visible == "pulse*> ")
        #expect(prompt.marked == "\u{1}\u{1B}[1m\u{1B}[32m\u{1}pulse\u{1}\u{1B}[0m\u{1}*> ")
    }

    @Test func keepsAColourAtTheEnd() {
        #expect(Prompt("\u{1B}[32mpulse> \u{1B}[0m").marked == "\u{1}\u{1B}[32m\u{1}pulse>\u{1}\u{1B}[0m\u{1} ")
    }

    @Test func dropsWhatWouldMoveTheCursor() {
        #expect(Prompt("a\u{1B}[2Jb\r\n\u{7}c\u{1}> ").visible == "abc> ")
    }
}
