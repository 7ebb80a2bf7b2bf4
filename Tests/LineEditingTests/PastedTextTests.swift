import LineEditing
import Testing

@Suite("Pasted text")
struct PastedTextTests {
    struct Case: Sendable {
        let pasted: String
        let line: String
    }

    static let cases = [
        Case(pasted: "one\rtwo\r", line: "one\ntwo"),
        Case(pasted: "one\r\ntwo\nthree\r\n\r\n", line: "one\ntwo\nthree"),
        Case(pasted: "a\n\nb", line: "a\n\nb"),
        Case(pasted: "a\tb", line: "a    b"),
        Case(pasted: "größe € 日本 \u{1F600}", line: "größe € 日本 \u{1F600}"),
        Case(pasted: "a\u{1B}[31mred\u{07}\u{7F}\u{9B}b\u{202E}c", line: "a[31mredbc"),
        Case(pasted: "\u{03}\u{04}", line: ""),
    ]

    @Test("keeps its lines and loses what would act", arguments: cases)
    func isMadeFit(case: Case) {
        #expect(PastedText(Array(`case`.pasted.utf8), count: `case`.pasted.utf8.count) == .text(`case`.line))
    }

    @Test func replacesWhatIsNotUTF8() {
        #expect(PastedText([0x61, 0xFF, 0x62], count: 3) == .text("a\u{FFFD}b"))
    }

    @Test func refusesMoreThanALineTakes() {
        #expect(PastedText([], count: 1_048_576) == .tooLong(bytes: 1_048_576))
        #expect(
            PastedText.refusal(bytes: 1_048_576) == """
                The pasted text is 1,048,576 bytes long; a line takes 65,536. Nothing was inserted. \
                Save it as a file and run that: magpie FILE.magpie
                """)
    }
}
