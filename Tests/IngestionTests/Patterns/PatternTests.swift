import Ingestion
import Testing

@Suite("Patterns")
struct PatternTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let pattern: String
        let found: [String]
        let notFound: [String]

        init(_ pattern: String, in found: [String], notIn notFound: [String] = []) {
            (self.pattern, self.found, self.notFound) = (pattern, found, notFound)
        }

        var testDescription: String { pattern }
    }

    @Test(
        "are found where ECMA-262 finds them",
        arguments: [
            Case("", in: ["", "a"]),
            Case("a", in: ["a", "bab"], notIn: ["", "b", "A"]),
            Case("^a", in: ["ab"], notIn: ["ba", "\na"]),
            Case("a$", in: ["ba"], notIn: ["ab", "a\n"]),
            Case("^a*$", in: ["", "aaa"], notIn: ["aab"]),
            Case("^(?:ab|c)+$", in: ["abcab"], notIn: ["", "a", "abd"]),
            Case("^(a)(?<name>b)$", in: ["ab"], notIn: ["a"]),
            Case("^|b", in: ["x"]),
            Case("a||b", in: [""]),
            Case("^a??b+?c*?d{2}?$", in: ["bdd", "abbccdd"], notIn: ["ad", "abd"]),
            Case("^a{2,3}$", in: ["aa", "aaa"], notIn: ["a", "aaaa"]),
            Case("^a{2,}$", in: ["aa", "aaaaa"], notIn: ["a"]),
            Case("^a{0}$", in: [""], notIn: ["a"]),
            Case("^(?:a{0,2}b){2}$", in: ["bb", "aabab"], notIn: ["aaabb", "b"]),
            Case("^(?:a*)*$", in: ["", "aa"], notIn: ["b"]),
            Case("^(?:){3}(?:|a){2}$", in: ["", "a", "aa"], notIn: ["aaa"]),
            Case("^(?:^a|$)*$", in: ["", "a"], notIn: ["aa"]),
            Case(
                "^.$", in: ["a", "\u{E9}", "\u{1F432}", "\u{85}"],
                notIn: ["", "ab", "\n", "\r", "\u{2028}", "\u{2029}"]),
            Case("^[a-c\\-x]$", in: ["a", "b", "c", "-", "x"], notIn: ["d", "\\"]),
            Case("^[-a]$", in: ["-", "a"], notIn: ["b"]),
            Case("^[a-]$", in: ["-", "a"], notIn: ["b"]),
            Case("^[^a-c]$", in: ["d", "\n", "\u{1F432}"], notIn: ["a", ""]),
            Case("^[^\\d\\s]$", in: ["a"], notIn: ["1", " "]),
            Case("^[\\w.%+-]+@[\\w.-]+$", in: ["a.b+c@d-e.f"], notIn: ["a@", "a b@c"]),
            Case("[]", in: [], notIn: ["", "a"]),
            Case("^[^]$", in: ["a", "\n"], notIn: [""]),
            Case("^[\\b]$", in: ["\u{8}"], notIn: ["b"]),
            Case("^[\\]^]$", in: ["]", "^"], notIn: ["\\"]),
            Case("^[(?*]$", in: ["(", "?", "*"], notIn: [")"]),
            Case("^\\d\\D$", in: ["1a", "1\u{7C0}"], notIn: ["a1", "11"]),
            Case("^\\w\\W$", in: ["_-", "Z\u{E9}"], notIn: ["\u{E9}-", "ab"]),
            Case("^\\s\\S$", in: ["\u{FEFF}a", "\u{3000}\u{200B}"], notIn: ["aa", "  "]),
            Case("^\\t\\n\\v\\f\\r\\0$", in: ["\t\n\u{B}\u{C}\r\0"], notIn: ["tnvfr0"]),
            Case("^\\cJ\\cj\\x41\\u0042\\u{43}\\u{1F432}$", in: ["\n\nABC\u{1F432}"], notIn: ["ABC"]),
            Case("^\\ud83d\\udc32$", in: ["\u{1F432}"], notIn: ["\u{1F431}"]),
            Case("^\\.\\*\\+\\?\\(\\)\\[\\]\\{\\}\\^\\$\\|\\/\\\\$", in: [".*+?()[]{}^$|/\\"]),
            Case("^\\-\\@\\\"\\,$", in: ["-@\","]),
            Case("^\u{1F432}+$", in: ["\u{1F432}\u{1F432}"], notIn: ["\u{1F409}"]),
            Case("^[\u{E0}-\u{E9}]$", in: ["\u{E9}", "\u{E3}"], notIn: ["e", "\u{EA}"]),
            Case("\\bcat\\b", in: ["cat", "a cat.", "cat\u{E9}"], notIn: ["cats", "concat", "cat_"]),
            Case("\\Bcat", in: ["concat"], notIn: ["cat", "a cat"]),
            Case("^\\b$", in: [], notIn: ["", "a"]),
            Case("^\\B$", in: [""], notIn: ["a"]),
            Case("a\\b|b$", in: ["a b", "ab"], notIn: ["ac"]),
            Case("(?:$|\\b)x", in: ["x", "a x"], notIn: ["ax", ""]),
            Case("^\\p{L}\\p{Lu}\\p{Ll}\\p{digit}$", in: ["\u{3C0}\u{C4}\u{E4}\u{9EA}"], notIn: ["1Aa1", "aAa"]),
            Case("^\\P{Letter}$", in: ["1", "\u{1F432}"], notIn: ["a", "\u{4E08}"]),
            Case("^[\\p{Nd}\\p{gc=Sc}]+$", in: ["5\u{20AC}"], notIn: ["a"]),
            Case("^\\p{Script=Greek}\\p{sc=Cyrl}$", in: ["\u{3B1}\u{436}"], notIn: ["aa"]),
            Case("^\\p{Alphabetic}\\p{White_Space}\\p{Any}$", in: ["a\u{A0}\n"], notIn: ["a1a"]),
            Case("^\\p{Emoji_Presentation}$", in: ["\u{1F432}"], notIn: ["1"]),
            Case("^\\p{Cn}\\P{Assigned}\\p{Co}$", in: ["\u{378}\u{E0FFF}\u{10FFFD}"], notIn: ["abc"]),
            Case("^(?:19|20)\\d\\d-(?:0[1-9]|1[0-2])$", in: ["2024-12"], notIn: ["2024-13", "1824-01"]),
        ])
    func finds(example: Case) throws {
        let pattern = try Pattern(example.pattern)
        #expect(example.found.filter { !pattern.isFound(in: $0) } == [])
        #expect(example.notFound.filter { pattern.isFound(in: $0) } == [])
    }

    @Test("a lone surrogate is one character, and no other character")
    func findsSurrogates() throws {
        let surrogate: [UInt8] = [0xED, 0xA0, 0x80]
        func finds(_ source: String) throws -> Bool {
            let pattern = try Pattern(source)
            return surrogate.withUnsafeBufferPointer(pattern.isFound)
        }
        #expect(try finds("^.$"))
        #expect(try finds("^\\ud800$"))
        #expect(try finds("^\\p{Cs}$"))
        #expect(try !finds("^\\ud801$"))
        #expect(try !finds("^..$"))
    }

    @Test("bytes that are no characters are in no set, and end nothing else")
    func findsNothingInBrokenText() throws {
        let bytes: [UInt8] = [0x61, 0xFF, 0x62, 0xC3]
        func finds(_ source: String) throws -> Bool {
            let pattern = try Pattern(source)
            return bytes.withUnsafeBufferPointer(pattern.isFound)
        }
        #expect(try finds("^a"))
        #expect(try finds("b"))
        #expect(try !finds("a[^]b"))
        #expect(try !finds("b$"))
    }

    @Test(
        "are refused with the place and the reason",
        arguments: [
            ("a)", 1, "a ) without its ("),
            ("a(b", 1, "a ( that is never closed"),
            ("(?i)a", 0, "a group that begins with (? and is of no known kind"),
            ("(?P<n>a)", 0, "a group that begins with (? and is of no known kind"),
            ("(?<1>a)", 3, "a group's name with a character that names cannot have"),
            ("(?<>a)", 3, "a group's name that is empty or never ends"),
            ("(?<a>a)(?<a>b)", 7, "a second group of the same name"),
            ("a**", 2, "a quantifier with nothing before it"),
            ("+", 0, "a quantifier with nothing before it"),
            ("^*", 1, "a quantifier with nothing before it"),
            ("a{,3}", 1, "a { that begins no count"),
            ("a{3", 1, "a count that does not end with }"),
            ("a{3,2}", 1, "a count from more to less"),
            ("a}", 1, "a } that must be written with a \\ before it"),
            ("a]", 1, "a ] that must be written with a \\ before it"),
            ("x[a", 1, "a [ that is never closed"),
            ("[b-a]", 1, "a range from more to less"),
            ("[\\w-a]", 1, "a range whose ends are not single characters"),
            ("a\\", 1, "a \\ at the end"),
            ("\\a", 0, "a \\ before a character that needs none"),
            ("\\_", 0, "a \\ before a character that needs none"),
            ("\\\u{E9}", 0, "a \\ before a character that needs none"),
            ("[\\B]", 1, "a \\ before a character that needs none"),
            ("\\c1", 0, "a \\c without a letter"),
            ("\\x4", 0, "a \\x without two hex digits"),
            ("\\u123", 0, "a \\u without four hex digits"),
            ("\\u{110000}", 0, "a \\u{…} that names no character"),
            ("\\00", 0, "an octal escape"),
            ("\\1", 0, "a reference to group 1, which is not there"),
            ("\\k<a>", 0, "a reference to a group that is not there"),
            ("\\pL", 0, "a \\p without {…}"),
            ("\\p{Ll", 0, "a \\p{ that is never closed"),
            ("\\p{Cats}", 0, "a \\p{…} of a property that does not exist"),
        ])
    func namesFaults(source: String, offset: Int, fault: String) {
        #expect(throws: PatternProblem(offset: offset, reason: .syntax(fault))) { try Pattern(source) }
        #expect(!Pattern.isWellFormed(source))
    }

    @Test(
        "of ECMA-262 that cannot be found in linear time are refused as such",
        arguments: [
            ("a(?=b)", 1, "a lookahead"), ("(?!a)", 0, "a lookahead"), ("(?<=a)b", 0, "a lookbehind"),
            ("b(?<!a)", 1, "a lookbehind"), ("(a)\\1", 3, "a backreference"), ("(?<n>a)\\k<n>", 7, "a backreference"),
            ("\\p{Script=Lydian}", 0, "a \\p{…} of a property that is not known here"),
            ("\\p{scx=Greek}", 0, "a \\p{…} of a property that is not known here"),
        ])
    func namesWhatIsUnsupported(source: String, offset: Int, feature: String) {
        #expect(throws: PatternProblem(offset: offset, reason: .unsupported(feature))) { try Pattern(source) }
        #expect(Pattern.isWellFormed(source))
    }

    @Test("problems read as a phrase, with the place counted from 1")
    func phrasesProblems() {
        #expect(
            PatternProblem(offset: 3, reason: .unsupported("a lookahead")).phrase
                == "character 4: a lookahead, which patterns here cannot have")
        #expect(
            PatternProblem(offset: 0, reason: .tooLarge(limit: 9)).phrase
                == "character 1: more than 9 states, counted repetitions written out")
    }
}

extension Pattern {
    func isFound(in text: String) -> Bool {
        var text = text
        return text.withUTF8(isFound)
    }
}
