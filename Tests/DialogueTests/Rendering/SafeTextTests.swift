import Dialogue
import Testing

/// Bytes from a record or a file name never drive the terminal.
@Suite("Safe text")
struct SafeTextTests {
    @Test(
        "what would drive the terminal is written out",
        arguments: [
            ("\u{1B}[2J\u{1B}[H", "\\x1b[2J\\x1b[H"),
            ("\u{1B}]0;title\u{7}", "\\x1b]0;title\\x07"),
            ("\u{9B}31m", "\\x9b31m"),
            ("bell\u{7} and back\u{8}", "bell\\x07 and back\\x08"),
            ("\u{0}", "\\x00"),
            ("\u{7F}", "\\x7f"),
            ("a\nb\r\nc\td", "a\\nb\\r\\nc\\td"),
            ("line\u{2028}paragraph\u{2029}", "line\\u{2028}paragraph\\u{2029}"),
            ("invoice\u{202E}gpj.exe", "invoice\\u{202e}gpj.exe"),
            ("\u{202A}\u{202B}\u{202C}\u{202D}", "\\u{202a}\\u{202b}\\u{202c}\\u{202d}"),
            ("\u{2066}\u{2067}\u{2068}\u{2069}", "\\u{2066}\\u{2067}\\u{2068}\\u{2069}"),
            ("\u{200E}\u{200F}\u{61C}", "\\u{200e}\\u{200f}\\u{61c}"),
            ("\u{FEFF}id", "\\u{feff}id"),
        ])
    func writesOut(text: String, shown: String) {
        #expect(SafeText.of(text) == shown)
    }

    @Test(
        "ordinary text of any script stays as it is",
        arguments: ["", "plain", "größe € 5", "日本語", "нет", "שלום", "e\u{301}", "👩‍👩‍👧 🇫🇷", "a\u{A0}b", "~}{\\x1b"])
    func leavesAlone(text: String) {
        #expect(SafeText.of(text).unicodeScalars.elementsEqual(text.unicodeScalars))
    }

    @Test func nothingUnsafeIsLeftOfAnyScalarBelow0x3000() throws {
        for value in (0..<UInt32(0x3000)) {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let safe = SafeText.of("<\(Character(scalar))>")
            let left = safe.unicodeScalars.filter { $0.properties.generalCategory == .control }
            #expect(left.isEmpty, "U+\(String(value, radix: 16))")
        }
    }

    @Test func bytesThatAreNotUTF8ShowAsReplacementCharacters() {
        #expect(SafeText.of(bytes: [0x61, 0xFF, 0x62, 0xC3]) == "a\u{FFFD}b\u{FFFD}")
    }

    @Test func aLineIsCutBehindItsEscapes() {
        #expect(SafeText.line("\u{1B}[31mred\u{1B}[0m", cells: 10) == "\\x1b[31mr…")
        #expect(SafeText.line("short", cells: 10) == "short")
        #expect(SafeText.line("日本語日本語", cells: 7) == "日本語…")
    }

    /// Of a whole record nothing is hidden: lines stay lines, and what cannot be shown is written out.
    @Test(
        "all bytes are shown",
        arguments: [
            (Array("a\nb".utf8), ["a", "b"]), ([], [""]), (Array("é €".utf8), ["é €"]),
            ([0x61, 0xFF, 0x62], ["a\\xffb"]), ([0xFF, 0xFE], ["\\xff\\xfe"]), ([0xC3], ["\\xc3"]),
            ([0xE2, 0x82, 0x41], ["\\xe2\\x82A"]), (Array("\u{1B}[2J\u{202E}".utf8), ["\\x1b[2J\\u{202e}"]),
            ([0xED, 0xA0, 0x80], ["\\xed\\xa0\\x80"]), ([0xC3, 0xA9, 0x0A, 0x80], ["é", "\\x80"]),
        ] as [([UInt8], [String])])
    func whole(bytes: [UInt8], lines: [String]) {
        #expect(SafeText.whole(bytes) == lines)
    }
}
