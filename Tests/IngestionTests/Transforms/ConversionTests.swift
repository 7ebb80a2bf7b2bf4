import JSONText
import Testing

@testable import Ingestion

@Suite struct ConversionTests {
    private static func converting(_ json: String, _ conversion: Transform.Conversion) -> String {
        switch ValueConversion(conversion).convert(ScalarValue(json: Array(json.utf8))) {
        case .unchanged: "="
        case .converted(let json): String(decoding: json, as: UTF8.self)
        case .impossible: "✗"
        }
    }

    @Test(arguments: [
        ("1", "="), ("1.50", "="), (#""1""#, "1"), (#""0.80""#, "0.80"), (#"" -12.5e3 ""#, "-12.5e3"), (#""+5""#, "5"),
        (#"".5""#, "0.5"), (#""-.5""#, "-0.5"), (#""+.5""#, "0.5"), (#""\u0031""#, "1"), (#""\u00a07""#, "7"),
        (#""12345678901234567890123456789.123456789""#, "12345678901234567890123456789.123456789"),
        (#""""#, "✗"), (#"" ""#, "✗"), (#""1,5""#, "✗"), (#""1,000""#, "✗"), (#""007""#, "✗"), (#""5.""#, "✗"),
        (#""+-5""#, "✗"), (#""0x10""#, "✗"), (#""NaN""#, "✗"), (#""1 2""#, "✗"), (#""high""#, "✗"), (#""--5""#, "✗"),
        ("true", "✗"), ("null", "="), ("[1]", "✗"), ("{}", "✗"),
    ])
    func toANumber(json: String, outcome: String) {
        #expect(Self.converting(json, .number) == outcome)
    }

    @Test(arguments: [
        ("true", "="), ("false", "="), (#""true""#, "true"), (#""False""#, "false"), (#"" YES ""#, "true"),
        (#""no""#, "false"), (#""1""#, "true"), ("0", "false"), ("1", "true"), ("1.0", "✗"), ("2", "✗"), (#""""#, "✗"),
        (#""on""#, "✗"), ("null", "="), ("[]", "✗"),
    ])
    func toABoolean(json: String, outcome: String) {
        #expect(Self.converting(json, .boolean) == outcome)
    }

    @Test(arguments: [
        (Transform.Conversion.text, "1.50", #""1.50""#), (.text, "true", #""true""#), (.text, #""x""#, "="),
        (.text, "null", "="), (.text, "{}", "✗"),
        (.trim, #""  a b\t\n""#, #""a b""#), (.trim, #""a""#, "="), (.trim, #""\u2003x\u00a0""#, #""x""#),
        (.trim, #""   ""#, #""""#), (.trim, #""""#, "="), (.trim, "5", "="), (.trim, "[]", "✗"),
        (.trim, #"" \"q\\ ""#, #""\"q\\""#), (.trim, #"" \ud800 ""#, #""\ud800""#),
        (.trim, #"" \udc00é😀 ""#, #""\udc00é😀""#),
        (.lower, #""ABC-ÄÖÜ-ΑΣ-И""#, #""abc-äöü-ασ-и""#), (.lower, #""İstanbul""#, #""istanbul""#),
        (.lower, #""ß""#, "="),
        (.lower, #""A\ud800B""#, #""a\ud800b""#), (.lower, #""\u00c9""#, #""é""#), (.lower, "true", "="),
        (.lower, "null", "="), (.lower, "{}", "✗"),
    ])
    func ofTexts(conversion: Transform.Conversion, json: String, outcome: String) {
        #expect(Self.converting(json, conversion) == outcome)
    }

    @Test(arguments: [
        ("dd.MM.yyyy", "01.05.2025", "2025-05-01"), ("dd.MM.yyyy", "1.5.2025", nil),
        ("d.M.yyyy", "1.5.2025", "2025-05-01"),
        ("d.M.yyyy", "01.12.2025", "2025-12-01"), ("dd.MM.yyyy", "31.04.2025", nil),
        ("dd.MM.yyyy", "29.02.2024", "2024-02-29"),
        ("dd.MM.yyyy", "29.02.2025", nil), ("dd.MM.yyyy", "01.05.2025 ", nil), ("dd.MM.yyyy", "01.13.2025", nil),
        ("dd.MM.yyyy", "", nil), ("MM/dd/yyyy HH:mm", "05/01/2025 23:59", "2025-05-01T23:59:00Z"),
        ("yyyy-MM-dd'T'HH:mm:ss.SSSXXX", "2025-05-01T00:30:00.250+02:00", "2025-04-30T22:30:00.250Z"),
        ("yyyy-MM-dd'T'HH:mm:ssXXX", "2025-05-01T00:30:00Z", "2025-05-01T00:30:00Z"),
        ("yyyy-MM-dd HH:mm:ss Z", "1969-12-31 23:59:59 -0030", "1970-01-01T00:29:59Z"),
        ("yyyy-MM-dd HH:mm:ss Z", "2025-01-01 00:00:00 Z", nil),
        ("yyyy-MM-dd HH:mm x", "2024-03-01 00:30 +01", "2024-02-29T23:30:00Z"),
        ("yyyyMMddHHmmss", "20250501123000", "2025-05-01T12:30:00Z"), ("yyyyMMdd", "2025051", nil),
        ("dd. 'o''clock' MM yyyy", "01. o'clock 05 2025", "2025-05-01"), ("yyyy年MM月dd日", "2025年05月01日", "2025-05-01"),
        ("yyyy-MM-dd HH:mm", "2025-05-01 24:00", nil), ("yyyy-MM-dd HH:mm", "2025-05-01 12:60", nil),
        ("yyyy-MM-dd HH:mm XXX", "0000-01-01 00:30 +01:00", nil),
        ("yyyy-MM-dd HH:mm XXX", "2025-05-01 12:00 +01:75", nil),
    ])
    func toADate(format: String, text: String, date: String?) throws {
        let pattern = try DatePattern(format)
        #expect(pattern.iso8601(of: Array(text.utf8)).map { String(decoding: $0, as: UTF8.self) } == date)
        let json = Self.converting(JSONValue.quoted(text), .date(format: format))
        #expect(json == date.map { JSONValue.quoted($0) } ?? "✗")
    }

    @Test func aDateMayBeWrittenAsANumber() {
        #expect(Self.converting("20250501", .date(format: "yyyyMMdd")) == #""2025-05-01""#)
        #expect(Self.converting("20251301", .date(format: "yyyyMMdd")) == "✗")
        #expect(Self.converting("null", .date(format: "yyyyMMdd")) == "=")
        #expect(Self.converting("true", .date(format: "yyyyMMdd")) == "✗")
    }

    @Test(arguments: [
        ("dd.MM.yy", "yyyy for the year"), ("MM.yyyy", "yyyy, MM and dd in it"), ("", "yyyy, MM and dd in it"),
        ("dd.MM.yyyy dd", "each part of the date once"), ("dd.MM.yyyy 'x", "a closing quote for each that opens"),
        ("dMyyyy", "two digits (dd, MM, HH) where no separator follows"),
        ("dd.MM.yyyy mm", "HH where there are minutes or a zone"),
        ("dd.MMM.yyyy", "yyyy MM dd HH mm ss SSS X or text in single quotes, not “MMM”"),
        ("dd.MM.yyyy hh a", "yyyy MM dd HH mm ss SSS X or text in single quotes, not “hh”"),
    ])
    func refusesPatterns(format: String, expected: String) {
        #expect(throws: DatePattern.Problem(detail: expected)) { try DatePattern(format) }
        #expect(Self.converting(#""01.05.2025""#, .date(format: format)) == "✗")
    }
}
