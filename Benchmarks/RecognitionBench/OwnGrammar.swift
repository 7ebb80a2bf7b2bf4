import Foundation
import GrammarFiles
import Intents
import JSONText

/// The program's own grammar with as many names as a large workspace has.
struct OwnGrammar {
    let definition: GrammarDefinition
    let vocabulary: [String: [LiveEntry]]
    private let image: [UInt8]

    init(_ folder: String, names: Int) throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: folder + "/grammar")
            .filter { $0.hasSuffix(".yaml") }.sorted()
            .map { name in
                GrammarFileReader.File(
                    path: "grammar/" + name,
                    text: try String(contentsOfFile: folder + "/grammar/" + name, encoding: .utf8))
            }
        definition = GrammarFileReader.read(files).definition
        image = GrammarFileReader.build(files).image ?? []
        var vocabulary = definition.exampleVocabulary
        vocabulary["source", default: []] += Self.ids(names)
        self.vocabulary = vocabulary
    }

    /// `river_level_north_17`, …
    private static func ids(_ count: Int) -> [LiveEntry] {
        let subjects = [
            "river", "harvest", "traffic", "outage", "tariff", "rainfall", "voltage", "footfall", "yield", "tide",
        ]
        let kinds = ["level", "forecast", "survey", "index", "ledger", "feed", "census", "panel", "series", "watch"]
        let places = ["north", "south", "delta", "coast", "inland", "alpine", "metro", "basin", "ridge", "harbour"]
        return (0..<count).map { number in
            let words = [
                subjects[number % 10], kinds[number / 10 % 10], places[number / 100 % 10], String(number / 1000),
            ]
            return LiveEntry(id: words.joined(separator: "_"))
        }
    }

    /// The grammar's examples, and of each a line that is none: two words the other way round, and one misspelt.
    var lines: [String] {
        definition.intents.flatMap(\.declaration.examples).flatMap { example -> [String] in
            var words = example.say.split(separator: " ").map(String.init)
            guard words.count > 2 else { return [example.say] }
            words.swapAt(0, words.count - 1)
            let turned = words.joined(separator: " ")
            words.swapAt(0, words.count - 1)
            words[words.count / 2].append("qx")
            return [example.say, turned, words.joined(separator: " ")]
        }
    }

    /// Prints what recognising, completing and starting cost.
    func measure() throws {
        let grammar = try Grammar(image: image)
        let recognizer = Recognizer(grammar: grammar, vocabulary: Vocabulary(vocabulary))
        let lines = lines
        let prefixes = lines.flatMap { line in
            line.utf8.count > 4 ? [line, String(line.prefix(line.count / 2)), String(line.prefix(3))] : [line]
        }
        let hard = [
            "list " + String(repeating: "all ", count: 40) + "flibber",
            String(repeating: "please ", count: 40) + "flibber", String(repeating: "a ", count: 500_000),
            "ingest " + String(repeating: "river_level_north_1 and ", count: 40) + "flibber",
            "show " + String(repeating: "the ", count: 2000),
            String(repeating: "ingest all and ", count: 60) + "flibber",
            String(repeating: "a ", count: 2000), "set " + String(repeating: "batch size to 5 and ", count: 200),
            String(repeating: "(", count: 4000), String(repeating: "1 ", count: 3000),
            "search records for " + String(repeating: "and then ", count: 1000),
        ]
        let starting = Times(of: Array(repeating: "", count: 20)) { _ in try? Grammar(image: image) }
        let naming = Times(of: ["", "", ""]) { _ in Vocabulary(vocabulary) }
        let results = JSONValue.object([
            "lines": .integer(lines.count), "intents": .integer(definition.intents.count),
            "names": .integer(vocabulary["source"]?.count ?? 0), "image": .integer(image.count),
            "recognize": Times(of: lines) { recognizer.recognize($0) }.value,
            "complete": Times(of: prefixes) { recognizer.complete($0, at: $0.utf8.count) }.value,
            "hard": Times(of: hard) { recognizer.recognize($0) }.value,
            "hardEach": .array(
                hard.map { line in Times(of: [line]) { recognizer.recognize($0) }.value["max"] ?? .null }),
            "loadGrammar": starting.value, "indexNames": naming.value,
        ])
        print(results.compactText)
        if ProcessInfo.processInfo.environment["SLOW"] != nil {
            for line in Times.slowest(lines, { _ = recognizer.recognize($0) }) { print("R", line) }
            for line in Times.slowest(prefixes, { _ = recognizer.complete($0, at: $0.utf8.count) }) { print("C", line) }
        }
    }
}
