import Foundation
import GrammarFiles
import Intents
import JSONText
import Testing

/// Grammars of our own in hassil's shape, and what hassil 3.12.1 answers to some hundred lines each.
///
/// The `.jsonl` files were made once with hassil itself: sentences sampled from the grammars, half of them damaged,
/// with the answers of `recognize_best` and, where it differs, of `recognize`.
@Suite struct HassilConformanceTests {
    static let grammars = ["everything.yaml", "garten.yaml", "potager.yaml", "niwa.yaml"]

    @Test(arguments: grammars, [HassilRecognizer.Choice.best, .first])
    func readsAsHassilDoes(_ name: String, _ choice: HassilRecognizer.Choice) throws {
        let (grammar, problems) = HassilFileReader.grammar([try HassilFiles.file(name)], spelling: HassilFiles.spelling)
        #expect(problems == [])
        let recognizer = HassilRecognizer(grammar: grammar, choice: choice)
        let lines = try HassilFiles.text(name.replacing(".yaml", with: ".jsonl")).split(separator: "\n")
        #expect(lines.count > 40)
        for line in lines {
            let line = try JSONValue(parsing: String(line))
            let expected = choice == .best ? line["best"] : line["first"] ?? line["best"]
            let reading = recognizer.recognize(
                try #require(line["text"]?.string),
                lists: HassilRecognizer.CallerLists(line["slots"] ?? .object([])),
                context: line["context"]?.members ?? [])
            #expect(HassilFiles.answer(reading) == HassilFiles.normal(expected ?? .null), "\(line.compactText)")
        }
    }

    /// JSON is read as JSON, and says the same.
    @Test func readsTheSameGrammarAsJSON() throws {
        let yaml = HassilFileReader.read([try HassilFiles.file("everything.yaml")])
        let json = HassilFileReader.read([GrammarFileReader.File(path: "everything.json", text: yaml.value.compactText)]
        )
        #expect(yaml.problems + json.problems == [])
        #expect(json.value == yaml.value)
    }

    @Test func mergesFilesInOrder() throws {
        let front = GrammarFileReader.File(
            path: "a.yaml",
            text: """
                language: en
                intents: {A: {data: [{sentences: ["go <where>"]}]}}
                expansion_rules: {where: up}
                lists: {x: {values: [one]}}
                """)
        let back = GrammarFileReader.File(
            path: "b.yaml",
            text: """
                intents: {A: {data: [{sentences: ["take {x}"]}]}}
                expansion_rules: {where: "[straight] down"}
                lists: {x: {values: [two]}}
                """)
        let (grammar, problems) = HassilFileReader.grammar([front, back], spelling: .none)
        #expect(problems == [])
        let recognizer = HassilRecognizer(grammar: grammar)
        #expect(
            ["go up", "go straight down", "take one", "take two"].map { recognizer.recognize($0)?.intent }
                == [nil, "A", "A", "A"])
    }

    @Test(arguments: [
        ("intents: {A: {data: [{sentences: [\"go (up\"]}]}}", "a.yaml:1:1: error: a grammar needs a language"),
        (
            "language: en\nintents:\n  A:\n    data:\n      - sentences:\n          - go (up",
            "a.yaml:6:13: error: “(” is not closed, in “go (up”, character 4"
        ),
        (
            "language: en\nintents:\n  A:\n    data:\n      - sentences:\n          - go <up>",
            "a.yaml:6:13: error: there is no rule <up>"
        ),
        (
            "language: en\nintents: {}\nexpansion_rules:\n  a: <b> x\n  b: \"[<a>] y\"",
            "a.yaml:4:6: error: rule <a> uses itself"
        ),
        (
            "language: en\nintents: {}\nlists:\n  n:\n    range: {from: 5, to: 1}",
            "a.yaml:5:12: error: a range needs from and to, the smaller first"
        ),
        (
            "language: en\nintents: {}\nlists:\n  n:\n    values: [{out: 3}]",
            "a.yaml:5:14: error: a value should be a text, or have an in"
        ),
    ])
    func saysWhatIsWrongAndWhere(_ text: String, _ expected: String) {
        let problems = HassilFileReader.grammar(
            [GrammarFileReader.File(path: "a.yaml", text: text)], spelling: .none
        ).problems
        #expect(problems.map(\.description).contains(expected), "\(problems)")
    }

    @Test(arguments: [
        ("de", 21.0, ["einundzwanzig"]), ("de", 1, ["eins", "ein", "eine", "einen", "einer", "eines", "einem"]),
        ("fr", 71, ["soixante-et-onze"]), ("fr", 99.5, ["quatre-vingt-dix-neuf virgule cinq"]),
        ("en-GB", -305, ["minus three hundred five"]), ("da", 39, ["niogtredive"]),
        ("ru", 2000, ["две тысячи", "двух тысяч", "двум тысячам", "двух тысячах", "двумя тысячами"]),
        ("zh-TW", 2, ["二", "貳", "兩"]),
        ("pl", 5000, ["pięć tysięcy", "pięciu tysięcy", "pięciu tysiącom", "pięcioma tysiącami", "pięciu tysiącach"]),
        ("tlh", 1, []),
    ])
    func writesNumbersInWords(_ language: String, _ number: Double, _ expected: [String]) {
        #expect(HassilFiles.spelling.words(for: number, in: language) == expected)
    }

    /// Every way through 40 optional words would be a million million; and so would be every end of ten wildcards.
    @Test(arguments: [
        ("[a] " + String(repeating: "[a] ", count: 40) + "b", String(repeating: "a ", count: 40)),
        (String(repeating: "[{x}] ", count: 20) + "b", String(repeating: "a ", count: 40)),
        (String(repeating: "{w} a ", count: 10) + "b", String(repeating: "a ", count: 200)),
        ("(" + String(repeating: "[a];", count: 9) + "[a]) b", String(repeating: "a ", count: 9)),
    ])
    func answersLinesMadeToExplode(_ template: String, _ line: String) {
        let grammar = HassilGrammar(
            .object([
                "language": .string("en"),
                "intents": .object([
                    "X": .object(["data": .array([.object(["sentences": .array([.string(template)])])])])
                ]),
                "lists": .object([
                    "x": .object(["values": .array([.string("a"), .string("a a")])]),
                    "w": .object(["wildcard": .bool(true)]),
                ]),
            ]), spelling: .none)
        let recognizer = HassilRecognizer(grammar: grammar)
        #expect(recognizer.recognize(line + "c") == nil)
        #expect(recognizer.recognize(String(repeating: "a ", count: 500_000)) == nil)
    }

    @Test func samplesWhatItReads() throws {
        let grammar = HassilFileReader.grammar([try HassilFiles.file("potager.yaml")], spelling: HassilFiles.spelling)
            .grammar
        let recognizer = HassilRecognizer(grammar: grammar)
        var sampler = HassilSampler(grammar: grammar, seed: 5)
        for intent in grammar.intentNames {
            for _ in 0..<200 {
                let sampled = sampler.sentence(ofIntent: intent)
                let sentence = try #require(sampled)
                #expect(recognizer.recognize(sentence) != nil, "\(sentence)")
            }
        }
        #expect(sampler.sentence(ofIntent: "Chanter") == nil)
    }
}

/// The files beside this one, and what they are compared with.
enum HassilFiles {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Hassil")

    static func text(_ name: String) throws -> String {
        try String(contentsOf: folder.appending(path: name), encoding: .utf8)
    }

    static func file(_ name: String) throws -> GrammarFileReader.File {
        GrammarFileReader.File(path: name, text: try text(name))
    }

    static let spelling: NumberSpelling = {
        let root = folder.deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let rules = try? String(contentsOf: root.appending(path: "grammar/number-words.txt"), encoding: .utf8)
        return NumberSpelling(rules: rules ?? "")
    }()

    static func answer(_ reading: HassilRecognizer.Reading?) -> JSONValue {
        reading.map { normal(.object(["intent": .string($0.intent), "slots": .object($0.slots)])) } ?? .null
    }

    /// Members by name, and 5.0 as 5, so that values compare as Python compares them.
    static func normal(_ value: JSONValue) -> JSONValue {
        switch value {
        case .object(let members):
            .object(
                members.map { JSONValue.Member(key: $0.key, value: normal($0.value)) }.sorted { $0.key < $1.key })
        case .array(let elements): .array(elements.map(normal))
        case .number(let text): Double(text).map(JSONValue.number) ?? value
        default: value
        }
    }
}
