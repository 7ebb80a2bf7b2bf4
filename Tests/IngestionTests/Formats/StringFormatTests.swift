import Foundation
import Ingestion
import Testing

@Suite("Formats of strings")
struct StringFormatTests {
    @Test("their names are those of JSON Schema 2020-12")
    func knowsTheNames() {
        #expect(
            StringFormat.names == [
                "date-time", "date", "time", "duration", "email", "idn-email", "hostname", "idn-hostname", "ipv4",
                "ipv6", "uri", "uri-reference", "iri", "iri-reference", "uuid", "uri-template", "json-pointer",
                "relative-json-pointer", "regex",
            ])
        #expect(StringFormat.names.allSatisfy { StringFormat(named: $0)?.name == $0 })
        #expect(StringFormat(named: "Date-Time") == nil)
        #expect(StringFormat(named: "color") == nil)
    }

    @Test(
        "take what their documents say, and nothing else",
        arguments: [
            Case("date-time", is: ["2024-02-29T23:59:59.5+14:00", "2016-12-31T18:59:60-05:00"]),
            Case("date-time", isNot: ["2023-02-29T00:00:00Z", "2024-01-01 00:00:00Z", "2024-01-01T00:00Z", ""]),
            Case("date", is: ["2000-02-29", "9999-12-31"]),
            Case("date", isNot: ["1900-02-29", "2024-1-1", "2024-13-01", "2024-01-01T"]),
            Case("time", is: ["00:00:00z", "23:59:60Z"]),
            Case("time", isNot: ["12:00:00.", "12:00:00.Z", "12:00:60Z", "12:00:00+0100"]),
            Case("duration", is: ["P1Y", "P3W", "PT5M", "P1MT1S"]),
            Case("duration", isNot: ["P", "PT", "P1.5D", "P1W2D", "P1DT", "p1d"]),
            Case("email", is: ["a@b", "\"a b\"@example.org", "a+b@[IPv6:2001:db8::1]", "a@[x400:whatever]"]),
            Case("email", isNot: ["a", "a@", "@b", "a@b@c", "a@-b.org", "\u{E9}@b.org", "a@[1.2.3]", "\"a@b.org"]),
            Case("idn-email", is: ["\u{E9}@b\u{E9}.org", "a@[127.0.0.1]"]),
            Case("idn-email", isNot: ["a@b..c", "a b@c"]),
            Case("hostname", is: ["a", "a-b.c", "xn--mnchen-3ya.de"]),
            Case("hostname", isNot: ["", "a.", "a_b", "-a", "m\u{FC}nchen.de", "xn--a-"]),
            Case("idn-hostname", is: ["m\u{FC}nchen.de", "xn--mnchen-3ya.de", "EXAMPLE.org"]),
            Case("idn-hostname", isNot: ["M\u{DC}NCHEN.de", "mu\u{308}nchen.de", "a\u{200D}b", "\u{301}a"]),
            Case("ipv4", is: ["0.0.0.0", "255.255.255.255"]),
            Case("ipv4", isNot: ["1.2.3", "1.2.3.4.5", "01.2.3.4", "256.0.0.1", "1.2.3.4 "]),
            Case("ipv6", is: ["::", "1::", "::1", "1:2:3:4:5:6:7:8", "1:2:3:4:5:6:1.2.3.4", "1::8", "::1.2.3.4"]),
            Case(
                "ipv6", isNot: [":", "1", ":::", "1::2::3", "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7:1.2.3.4", "::g", "1:"]),
            Case("uri", is: ["a:", "http://a@[::1]:80/b?c#d", "urn:x:y", "file:///etc"]),
            Case("uri", isNot: ["", "a", "1a:", "http://[::1", "a:b c", "a:%4", "a:\u{E9}", "http://a:b"]),
            Case("uri-reference", is: ["", "a/b:c", "?a", "#a", "//a"]),
            Case("uri-reference", isNot: ["a b", ":a", "[a]"]),
            Case("iri", is: ["a:\u{E9}", "a:?\u{E000}"]),
            Case("iri", isNot: ["\u{E9}", "a:\u{E000}"]),
            Case("iri-reference", is: ["\u{E9}", ""]),
            Case("iri-reference", isNot: ["\u{E9} ", "#\u{E000}"]),
            Case("uuid", is: ["00000000-0000-0000-0000-0000000000aF"]),
            Case("uuid", isNot: ["00000000-0000-0000-0000-0000000000a", "00000000000000000000000000000000"]),
            Case("uri-template", is: ["", "/a{?b,c*}", "{+a.b:3}"]),
            Case("uri-template", isNot: ["{", "}", "{a", "{a:0}", "{a b}", "%4"]),
            Case("json-pointer", is: ["", "/", "/a~0b~1"]),
            Case("json-pointer", isNot: ["a", "/~", "/~2"]),
            Case("relative-json-pointer", is: ["0", "1#", "12/a", "0+1/a", "1-2#"]),
            Case("relative-json-pointer", isNot: ["", "/a", "01", "0+0", "0#a", "1a"]),
            Case("regex", is: ["", "a|b", "(?=a)", "(a)\\1", "\\p{Script=Greek}", "\\p{sc=Lydian}", "[]"]),
            Case("regex", isNot: ["(", "a**", "[b-a]", "\\q", "\\1", "\\k<a>", "\\p{Nonsense}", "a{2,1}"]),
        ])
    func matches(example: Case) throws {
        let format = try #require(StringFormat(named: example.format))
        #expect(example.texts.filter { format.matches($0) != example.isMember } == [])
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let format: String
        let texts: [String]
        let isMember: Bool
        init(_ format: String, is texts: [String]) { (self.format, self.texts, isMember) = (format, texts, true) }
        init(_ format: String, isNot texts: [String]) { (self.format, self.texts, isMember) = (format, texts, false) }
        var testDescription: String { "\(format) \(isMember ? "is" : "is not") \(texts)" }
    }

    @Test("none takes bytes that are not UTF-8, but those that ask for no characters", arguments: StringFormat.names)
    func refusesWhatIsNotText(name: String) throws {
        let format = try #require(StringFormat(named: name))
        let broken: [[UInt8]] = [[0xFF], [0xC3], [0xED, 0xA0, 0x80], [0x61, 0x40, 0x62, 0xE2, 0x82]]
        let taken = broken.filter { bytes in bytes.withUnsafeBufferPointer(format.matches) }
        #expect(taken == (name == "idn-email" ? [broken[3]] : []))
    }
}

extension StringFormat {
    func matches(_ text: String) -> Bool {
        var text = text
        return text.withUTF8(matches)
    }
}
