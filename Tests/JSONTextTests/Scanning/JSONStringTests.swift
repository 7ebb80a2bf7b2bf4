import Foundation
import JSONText
import Testing

@Suite("Strings and numbers of JSON")
struct JSONStringTests {
    @Test(
        "decodes escapes",
        arguments: [
            ("plain", "plain"), (#"\"\\\/\b\f\n\r\t"#, "\"\\/\u{8}\u{C}\n\r\t"), (#"\u0041\u00e9\u20AC"#, "Aé€"),
            (#"\ud83d\ude00!"#, "😀!"), (#"\u0000"#, "\u{0}"), ("", ""),
        ])
    func decodes(text: String, meaning: String) {
        #expect(decoded(text) == Array(meaning.utf8))
    }

    @Test(
        "a lone surrogate becomes three bytes that no text has",
        arguments: [
            (#"\ud800"#, [0xED, 0xA0, 0x80]), (#"\udfff"#, [0xED, 0xBF, 0xBF]),
            (#"\ude00\ud83d"#, [0xED, 0xB8, 0x80, 0xED, 0xA0, 0xBD]), (#"\ud800a"#, [0xED, 0xA0, 0x80, 0x61]),
            (#"\ud800\u0041"#, [0xED, 0xA0, 0x80, 0x41]),
        ] as [(String, [UInt8])])
    func keepsLoneSurrogates(text: String, bytes: [UInt8]) {
        #expect(decoded(text) == bytes)
    }

    @Test("writes strings that mean what went in")
    func quotes() throws {
        let text = "a\"b\\c\u{0}\u{1F}\n\t\u{8}é😀\u{7F}"
        var quoted: [UInt8] = []
        Array(text.utf8).withUnsafeBufferPointer { JSONString.appendQuoted($0, to: &quoted) }
        #expect(String(decoding: quoted, as: UTF8.self) == #""a\"b\\c\u0000\u001f\n\t\bé😀"# + "\u{7F}\"")
        let object = try JSONSerialization.jsonObject(with: Data(quoted), options: .fragmentsAllowed)
        #expect(object as? String == text)
    }

    @Test(
        "knows a number by its text",
        arguments: [
            ("0", true), ("-0", true), ("10.50", true), ("1e400", true), ("1E-7", true), ("", false), ("-", false),
            ("01", false), ("+1", false), ("1.", false), (".5", false), ("1e", false), ("1 ", false), ("NaN", false),
            ("0x1", false), ("1,5", false),
        ])
    func knowsNumbers(text: String, isNumber: Bool) {
        #expect(Array(text.utf8).withUnsafeBufferPointer(JSONNumber.isNumber) == isNumber)
    }

    @Test("finds a byte wherever it stands", arguments: 0..<40)
    func findsBytes(place: Int) {
        var bytes = [UInt8](repeating: 0x0B, count: 40)
        bytes[place] = 0x0A
        bytes.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return }
            #expect(ByteSearch.first(0x0A, in: base, from: 0, to: 40) == place)
            #expect(ByteSearch.first(0x0A, in: base, from: 0, to: place) == nil)
            #expect(ByteSearch.first(0x0A, in: base, from: place + 1, to: 40) == nil)
        }
    }

    @Test("finds the first byte that is not UTF-8")
    func findsInvalidUTF8() {
        let good = Array("plain text, é and 😀".utf8)
        #expect(good.withUnsafeBufferPointer(UTF8Validation.firstInvalidByte) == nil)
        #expect((good + [0xFF]).withUnsafeBufferPointer(UTF8Validation.firstInvalidByte) == good.count)
        #expect((good + [0xC3]).withUnsafeBufferPointer(UTF8Validation.firstInvalidByte) == good.count)
    }

    private func decoded(_ text: String) -> [UInt8] {
        Array(text.utf8).withUnsafeBufferPointer(JSONString.decoded)
    }
}
