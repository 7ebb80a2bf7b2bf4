import Foundation
import JSONText
import Quantities
import Testing

@Suite("Scanning JSON")
struct JSONScannerTests {
    @Test(
        "finds where a value ends",
        arguments: [
            ("1", 1), ("-0.5e+3", 7), ("1e400", 5), ("123456789012345678901234567890", 30), ("true", 4), ("null,", 4),
            (#""a\"b" rest"#, 6), ("[]", 2), ("{}", 2), ("[1, 2 ,[3]]", 11), (#"{"a":{"b":[true,false,null]}}"#, 29),
            (#"{ "a" : "€\ud83d\ude00" }x"#, 27), (#""\ud800""#, 8), ("\"\u{7F}\"", 3),
        ])
    func findsTheEnd(text: String, end: Int) {
        #expect(scan(text) == .complete(end: end))
    }

    @Test(
        "says what would have been right, and where",
        arguments: [
            ("x", JSONFault.Expectation.value, 0), ("tru3", .value, 0), ("[1,]", .value, 3),
            ("[1 2]", .commaOrClosingBracket, 3),
            ("[1}", .commaOrClosingBracket, 2), (#"{"a" 1}"#, .colon, 5), (#"{"a":1,}"#, .key, 7), ("{a:1}", .key, 1),
            (#"{"a":1]"#, .commaOrClosingBrace, 6), ("-x", .digit, 1), ("1.x", .digit, 2), ("1ex", .digit, 2),
            (#""\x""#, .escape, 2), (#""\u12G4""#, .hexDigit, 5), ("\"a\u{1}b\"", .escapedControl, 2),
            ("\"a long enough text\u{0}\"", .escapedControl, 19), ("[01]", .commaOrClosingBracket, 2),
        ])
    func namesTheFault(text: String, expectation: JSONFault.Expectation, place: Int) {
        #expect(scan(text) == .invalid(.expected(expectation), at: place))
    }

    @Test(
        "refuses what is not UTF-8",
        arguments: [
            ([0x80], 1), ([0xC0, 0x80], 1), ([0xC1, 0xBF], 1), ([0xE0, 0x9F, 0xBF], 1), ([0xED, 0xA0, 0x80], 1),
            ([0xF0, 0x8F, 0x80, 0x80], 1), ([0xF4, 0x90, 0x80, 0x80], 1), ([0xFF], 1), ([0x61, 0xC3, 0x28], 2),
        ] as [([UInt8], Int)])
    func refusesInvalidUTF8(bytes: [UInt8], place: Int) {
        #expect(scan([0x22] + bytes + [0x22]) == .invalid(.invalidUTF8, at: place))
        // The same behind enough text for the eight-byte path.
        let front = Array("\"0123456789".utf8)
        #expect(scan(front + bytes + [0x22]) == .invalid(.invalidUTF8, at: front.count + place - 1))
    }

    @Test("tells an unfinished value from a wrong one at every place")
    func isIncompleteAtEveryPrefix() {
        let text = Array(#"{"key":[1.5e-3,"a\u00e9\n€",true,{"b":null}],"\"":false}"#.utf8)
        for length in 0..<text.count {
            #expect(scan(Array(text.prefix(length))) == .incomplete, "\(length) bytes")
        }
        #expect(scan(text) == .complete(end: text.count))
    }

    @Test("a number that may go on is finished only where nothing follows")
    func waitsForMoreDigits() {
        #expect(scan(Array("12".utf8), isFinal: false) == .incomplete)
        #expect(scan(Array("12".utf8), isFinal: true) == .complete(end: 2))
        #expect(scan(Array("12 ".utf8), isFinal: false) == .complete(end: 2))
        #expect(scan(Array("12.".utf8), isFinal: true) == .incomplete)
    }

    @Test("a value a hundred thousand deep is too deep, and its end is found")
    func findsTheEndOfWhatIsTooDeep() {
        let deep = String(repeating: "[", count: 100_000) + String(repeating: "]", count: 100_000)
        #expect(scan(deep + ",1") == .tooDeep(end: 200_000))
        #expect(scan(String(repeating: #"{"a":"#, count: 100_000)) == .tooDeep(end: nil))
        let allowed = String(repeating: "[", count: 512) + String(repeating: "]", count: 512)
        #expect(scan(allowed) == .complete(end: 1024))
        #expect(scan("[" + allowed + "]") == .tooDeep(end: 1026))
    }

    @Test("leaves a tape of what stands where")
    func leavesATape() {
        let text = Array(#"{"a":[1,"x\n"],"b\u0041":{},"c":true}"#.utf8)
        text.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return }
            let scanner = JSONScanner()
            #expect(scanner.scan(base, from: 0, to: text.count, isFinal: true) == .complete(end: text.count))
            let tape = scanner.tape(base, from: 0, to: text.count)
            let kinds = (0..<tape.count).map { tape[$0].kind }
            #expect(
                kinds == [
                    .object, .key, .array, .number, .escapedString, .containerEnd, .escapedKey, .object, .containerEnd,
                    .key, .trueWord, .containerEnd,
                ])
            #expect(String(decoding: tape.text(at: 2), as: UTF8.self) == #"[1,"x\n"]"#)
            #expect(tape.decodedText(at: 4) == Array("x\n".utf8))
            #expect(tape.decodedText(at: 6) == Array("bA".utf8))
            #expect(tape.next(after: 2) == 6)
            #expect(tape.next(after: 0) == tape.count)
        }
    }

    @Test("needs no byte behind the last", arguments: 0..<24)
    func readsNothingBehindTheEnd(length: Int) {
        // Behind the end stands what would finish the value.
        let text = Array((#"{""# + String(repeating: "k", count: length)).utf8)
        let bytes = text + Array(#"":1}"#.utf8)
        bytes.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return }
            #expect(JSONScanner().scan(base, from: 0, to: text.count, isFinal: true) == .incomplete)
        }
    }

    @Test(
        "takes what JSONTestSuite says must be taken", .enabled(if: JSONTestSuite.isPresent),
        arguments: JSONTestSuite.names("y_"))
    func acceptsValid(name: String) throws {
        let bytes = try JSONTestSuite.bytes(of: name)
        #expect(scanWhole(bytes), "\(name)")
    }

    @Test(
        "refuses what JSONTestSuite says must be refused", .enabled(if: JSONTestSuite.isPresent),
        arguments: JSONTestSuite.names("n_"))
    func refusesInvalid(name: String) throws {
        let bytes = try JSONTestSuite.bytes(of: name)
        #expect(!scanWhole(bytes), "\(name)")
    }

    @Test(
        "agrees with Foundation, except where Foundation is wrong", .enabled(if: JSONTestSuite.isPresent),
        arguments: JSONTestSuite.names("i_"))
    func agreesWithFoundation(name: String) throws {
        // Numbers beyond a double and lone surrogates are valid JSON that Foundation refuses; UTF-16 and a byte order
        // mark it takes, which is the reader's business here, not the scanner's.
        let bytes = try JSONTestSuite.bytes(of: name)
        let isTaken = (try? JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)) != nil
        let isUTF16 = name.lowercased().contains("utf16") || name.contains("UTF-16") || name.contains("BOM")
        if isTaken, !isUTF16 { #expect(scanWhole(bytes), "\(name)") }
        if !scanWhole(bytes), !isUTF16 { #expect(!isTaken, "\(name)") }
    }

    @Test("agrees with Foundation on random texts, broken ones too")
    func agreesWithFoundationOnRandomTexts() {
        var random = SplitMix(seed: 7)
        let pieces = ["{", "}", "[", "]", ",", ":", "\"a\"", "\"\\n\"", "1", "-2.5", "0", "true", "null", " ", "\"é\""]
        for _ in 0..<4000 {
            let text = (0..<Int.random(in: 1...9, using: &random)).map { _ in
                pieces.randomElement(using: &random) ?? ""
            }.joined()
            let isTaken =
                (try? JSONSerialization.jsonObject(with: Data(text.utf8), options: .fragmentsAllowed)) != nil
            #expect(scanWhole(Array(text.utf8)) == isTaken, "\(text)")
        }
    }

    // MARK: Helpers

    private func scan(_ text: String) -> JSONScan { scan(Array(text.utf8)) }

    private func scan(_ bytes: [UInt8], isFinal: Bool = true) -> JSONScan {
        bytes.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return .incomplete }
            return JSONScanner().scan(base, from: 0, to: bytes.count, isFinal: isFinal)
        }
    }

    /// Whether `bytes` are one value and white space around it.
    private func scanWhole(_ bytes: [UInt8]) -> Bool {
        let spaces: Set<UInt8> = [0x20, 0x09, 0x0A, 0x0D]
        let text = Array(bytes.drop { spaces.contains($0) })
        guard case .complete(let end) = scan(text) else { return false }
        return text[end...].allSatisfy(spaces.contains)
    }
}
