import Foundation
import GrammarFiles
import MagpieKit
import Testing

@testable import Intents

/// The program's own grammar, as the build checked and compiled it.
@Suite struct RealGrammarTests {
    /// The program takes its own grammar without looking.
    @Test func isConsistent() throws {
        #expect(try Grammar.builtIn().network.tables.isConsistent)
    }

    @Test(arguments: [
        "connect to 5", "connect to postgres://u:p@h/db", "time to 5", "price 5", "tell me the time", "yes and no",
        "no, and save", "is it raining", "delete everything", "what if we ingested everything twice", "hello world",
        "warn me at noon",
    ])
    func doesNotTakeOrdinaryWordsForCommands(_ line: String) throws {
        let recognizer = Recognizer(
            grammar: try RealGrammar.grammar, vocabulary: RealGrammar.vocabulary)
        #expect(recognizer.recognize(line).brief == "unknown")
    }

    @Test(arguments: [
        ("hello world", [String]()), ("how much is it for me", []), ("what would you like to see", []),
        ("please conect now to my sorces", ["make sure we can connect to weather_api"]),
    ])
    func proposesOnlyWhatSharesATellingWord(_ line: String, _ expected: [String]) throws {
        let recognizer = Recognizer(
            grammar: try RealGrammar.grammar, vocabulary: RealGrammar.vocabulary)
        guard case .unknown(let nearest) = recognizer.recognize(line) else {
            Issue.record("\(recognizer.recognize(line).brief)")
            return
        }
        #expect(nearest.map(\.sentence).filter(expected.contains) == expected)
        #expect(expected.isEmpty ? nearest.isEmpty : nearest.count <= 3)
    }

    @Test func offersWordsThatEndASentenceBeforeOthers() throws {
        let recognizer = Recognizer(
            grammar: try RealGrammar.grammar, vocabulary: RealGrammar.vocabulary)
        let first = try #require(recognizer.complete("list so", at: 7).candidates.first)
        #expect(first.kind == .word && first.range == 5..<7)
        #expect(recognizer.recognize("list \(first.text)").isUnderstood)
    }

    @Test func offersTheNextWordOfItsExamples() throws {
        let grammar = try RealGrammar.grammar
        let recognizer = Recognizer(grammar: grammar, vocabulary: RealGrammar.vocabulary)
        for intent in grammar.intents {
            guard let example = intent.examples.first(where: { $0.slots.isEmpty }) else { continue }
            let tokens = Tokenizer.tokens(of: example.say).filter { $0.kind == .word }
            guard let last = tokens.last, last.text.utf8.count >= 3, tokens.count > 1 else { continue }
            let list = recognizer.complete(example.say, at: last.range.lowerBound + 2)
            #expect(list.candidates.contains { $0.text == last.text } || !list.hints.isEmpty, "\(example.say)")
        }
    }
}

/// The grammar folder beside the package manifest, compiled once.
enum RealGrammar {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "grammar")

    /// The names that its examples use.
    static let vocabulary: Vocabulary = {
        let path = "_common.yaml"
        let text = (try? String(contentsOf: folder.appending(path: path), encoding: .utf8)) ?? ""
        return Vocabulary(
            GrammarFileReader.read([GrammarFileReader.File(path: path, text: text)]).definition.exampleVocabulary)
    }()

    static var grammar: Grammar { get throws { try Grammar.builtIn() } }
}
