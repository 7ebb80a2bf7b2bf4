import Foundation
import JSONText
import Quantities
import Testing

@testable import Ingestion

/// Fields found in the text of a record without scanning all of it, against the scanner that reads all.
@Suite("Conditions on records")
struct RecordTestTests {
    @Test func findsWhatTheScannerFinds() {
        var random = SplitMix(seed: 7)
        let names = ["a", "b", "a.b", "c", "größe", "x y"]
        for _ in 0..<3_000 {
            let body = Array(RandomRecord.object(&random, depth: 3).utf8)
            let scanner = JSONScanner()
            for text in names + ["a.c", "b.a.c", "c.c.c", "a.b.c"] {
                let name = FieldName(text)
                body.withUnsafeBufferPointer { bytes -> Void in
                    guard let base = bytes.baseAddress,
                        case .complete = scanner.scan(base, from: 0, to: bytes.count, isFinal: true)
                    else {
                        Issue.record("\(String(decoding: body, as: UTF8.self))")
                        return
                    }
                    let tape = scanner.tape(base, from: 0, to: bytes.count)
                    let expected = name.value(in: tape).map { Array(tape.text(at: $0)) }
                    let found = name.place(in: bytes).map { Array(JSONMember.content(of: bytes, at: $0).bytes) }
                    #expect(found == expected, "\(text) in \(String(decoding: body, as: UTF8.self))")
                }
            }
        }
    }

    @Test func numbersCompareAsDecimals() {
        var random = SplitMix(seed: 11)
        for _ in 0..<20_000 {
            let (one, other) = (RandomRecord.number(&random), RandomRecord.number(&random))
            let exact = Array(one.utf8).withUnsafeBufferPointer { one in
                Array(other.utf8).withUnsafeBufferPointer { DecimalText(one).compare(ExactDecimal(DecimalText($0))) }
            }
            func meets(_ comparison: FieldCondition.Comparison) -> Bool {
                let condition = FieldCondition(FieldName("n"), comparison, .init(other, number: other))
                return Array("{\"n\":\(one)}".utf8).withUnsafeBufferPointer { ConditionTest(condition).isMet(by: $0) }
            }
            #expect(meets(.less) == (exact < 0), "\(one) < \(other)")
            #expect(meets(.equal) == (exact == 0), "\(one) = \(other)")
            #expect(meets(.atLeast) == (exact >= 0), "\(one) >= \(other)")
        }
    }

    @Test(
        arguments: [
            (.equal, ["rates", "fx"], #"{"n":"fx"}"#, true), (.equal, ["rates", "fx"], #"{"n":"oil"}"#, false),
            (.equal, ["rates", "fx"], "{}", false), (.equal, ["1", "2"], #"{"n":2.0}"#, true),
            (.unequal, ["rates", "fx"], #"{"n":"fx"}"#, false), (.unequal, ["rates", "fx"], #"{"n":"oil"}"#, true),
            (.unequal, ["rates", "fx"], #"{"n":null}"#, false), (.unequal, ["rates", "fx"], "{}", false),
            (.outside, ["1", "2"], #"{"n":0.9}"#, true), (.outside, ["1", "2"], #"{"n":2}"#, false),
            (.outside, ["1", "2"], #"{"n":2.1}"#, true), (.outside, ["1", "2"], "{}", false),
            (.contains, ["oil", "gas"], #"{"n":"Gas price"}"#, true), (.lacks, ["oil"], #"{"n":"Gas"}"#, true),
            (.lacks, ["oil"], #"{"n":"Oil"}"#, false), (.lacks, ["oil"], #"{"n":null}"#, false),
            (.lacks, ["oil"], #"{"n":["a","oil"]}"#, false), (.lacks, ["oil"], #"{"n":["a"]}"#, true),
            (.lacks, ["oil", "gas"], #"{"n":"gas"}"#, false), (.startsWith, ["ra"], #"{"n":"Rates"}"#, true),
            (.startsWith, ["ra"], #"{"n":"r"}"#, false), (.endsWith, ["ES"], #"{"n":"rates"}"#, true),
            (.endsWith, ["es"], #"{"n":"es "}"#, false), (.startsWith, ["1"], #"{"n":12}"#, false),
        ] as [(FieldCondition.Comparison, [String], String, Bool)])
    func severalOperandsAndOpposites(
        comparison: FieldCondition.Comparison, operands: [String], body: String, isMet: Bool
    ) {
        let condition = FieldCondition(
            FieldName("n"), comparison, operands.map { .init($0, number: Int($0) == nil ? nil : $0) })
        let found = Array(body.utf8).withUnsafeBufferPointer { ConditionTest(condition).isMet(by: $0) }
        #expect(found == isMet)
    }

    @Test(
        arguments: [
            (["0.1", "0.2"], "0.3"), (["1e2", "-0.5"], "99.5"), (["1", "-1"], "0"), (["0.10", "0.90"], "1"),
            (["999999999999999", "1"], "1000000000000000"), (["-0.001"], "-0.001"), ([], "0"),
        ] as [([String], String)])
    func sumsAreDecimals(numbers: [String], sum: String) {
        var total = DecimalSum()
        for number in numbers { Array(number.utf8).withUnsafeBufferPointer { total.add(QuickDecimal($0)) } }
        #expect(total.text == sum)
        #expect(total.isExact)
    }

    @Test func whatCannotBeAddedExactlySaysSo() {
        var total = DecimalSum()
        Array("0.12345678901234567890".utf8).withUnsafeBufferPointer { total.add(QuickDecimal($0)) }
        #expect(!total.isExact)
        #expect(abs(total.value - 0.123456789) < 1e-9)
    }

    @Test(
        arguments: [
            ("rate hike", [["rate"], ["hike"]]), ("\"Rate  Hike\" now", [["rate", "hike"], ["now"]]),
            ("don’t", [["don"], ["t"]]), ("é2", [["é2"]]), ("利上げ", [["利"], ["上"], ["げ"]]), ("…", []),
        ] as [(String, [[String]])])
    func wordsOfASearch(said: String, phrases: [[String]]) {
        #expect(TextSearch(said).phrases == phrases)
    }

    @Test func dotsAreReadLongestFirst() {
        #expect(FieldName("a.b.c").paths == [["a.b.c"], ["a.b", "c"], ["a", "b.c"], ["a", "b", "c"]])
        #expect(FieldName("a.b.c").canBeIndexed)
        #expect(!FieldName("a'b").canBeIndexed)
        #expect(!FieldName("a.b.c.d.e").canBeIndexed)
    }
}

/// JSON with names and values that are easily mistaken for each other.
private enum RandomRecord {
    static func object(_ random: inout SplitMix, depth: Int) -> String {
        let names = [#"a"#, #"b"#, #"a.b"#, #"c"#, #"gr\u00f6\u00dfe"#, #"x y"#, #"\u0061"#, #"a\""#]
        let members = (0..<random.next() % 5).map { _ in
            "\(space(&random))\"\(names[Int(random.next() % UInt64(names.count))])\"\(space(&random)):"
                + "\(space(&random))\(value(&random, depth: depth))\(space(&random))"
        }
        return "{" + members.joined(separator: ",") + (members.isEmpty ? space(&random) : "") + "}"
    }

    static func number(_ random: inout SplitMix) -> String {
        let sign = random.next() % 3 == 0 ? "-" : ""
        let digits = String(random.next() % [10, 1_000, 10_000_000_000_000_000_000][Int(random.next() % 3)])
        let fraction = random.next() % 2 == 0 ? "" : ".\(random.next() % 1_000)"
        let exponent = random.next() % 4 == 0 ? "e\(Int(random.next() % 60) - 30)" : ""
        return sign + digits + fraction + exponent
    }

    private static func value(_ random: inout SplitMix, depth: Int) -> String {
        switch random.next() % (depth > 0 ? 8 : 5) {
        case 0: number(&random)
        case 1: #""text with \"quotes\", {braces} and a \\""#
        case 2: "null"
        case 3: #""a""#
        case 4: "true"
        case 5: "[" + [object(&random, depth: depth - 1), "1", "[]"].joined(separator: ", ") + "]"
        default: object(&random, depth: depth - 1)
        }
    }

    private static func space(_ random: inout SplitMix) -> String { random.next() % 4 == 0 ? " \n" : "" }
}
