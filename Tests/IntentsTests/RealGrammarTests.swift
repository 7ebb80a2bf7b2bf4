import Foundation
import GrammarFiles
import Testing

@testable import Intents

/// The program's own grammar, read from the files.
@Suite(.enabled(if: RealGrammar.exists)) struct RealGrammarTests {
    @Test func isSound() throws {
        #expect(RealGrammar.build.problems.map(\.description) == [])
        #expect(RealGrammar.build.image != nil)
    }

    @Test func readsWhatItsTemplatesSpell() throws {
        let grammar = try #require(RealGrammar.build.grammar)
        let recognizer = Recognizer(grammar: grammar, vocabulary: RealGrammar.vocabulary)
        var sampler = SentenceSampler(grammar.network, vocabulary: RealGrammar.vocabulary, seed: 11)
        for template in grammar.network.tables.templates.indices {
            let sentence = sampler.sentence(of: template)
            let readings = recognizer.recognize(sentence).readings
            #expect(!readings.isEmpty, "\(sentence)")
        }
    }

    @Test(arguments: [
        "connect to 5", "connect to postgres://u:p@h/db", "time to 5", "price 5", "tell me the time", "yes and no",
        "no, and save", "is it raining", "delete everything", "what if we ingested everything twice", "hello world",
        "warn me at noon",
    ])
    func doesNotTakeOrdinaryWordsForCommands(_ line: String) throws {
        let recognizer = Recognizer(
            grammar: try #require(RealGrammar.build.grammar), vocabulary: RealGrammar.vocabulary)
        #expect(recognizer.recognize(line).brief == "unknown")
    }

    @Test(arguments: [
        ("hello world", [String]()), ("how much is it for me", []), ("what would you like to see", []),
        ("please conect now to my sorces", ["make sure we can connect to weather_api"]),
    ])
    func proposesOnlyWhatSharesATellingWord(_ line: String, _ expected: [String]) throws {
        let recognizer = Recognizer(
            grammar: try #require(RealGrammar.build.grammar), vocabulary: RealGrammar.vocabulary)
        guard case .unknown(let nearest) = recognizer.recognize(line) else {
            Issue.record("\(recognizer.recognize(line).brief)")
            return
        }
        #expect(nearest.map(\.sentence).filter(expected.contains) == expected)
        #expect(expected.isEmpty ? nearest.isEmpty : nearest.count <= 3)
    }

    @Test func offersWordsThatEndASentenceBeforeOthers() throws {
        let recognizer = Recognizer(
            grammar: try #require(RealGrammar.build.grammar), vocabulary: RealGrammar.vocabulary)
        let first = try #require(recognizer.complete("list so", at: 7).candidates.first)
        #expect(first == CompletionCandidate(text: "sources", note: first.note, kind: .word, range: 5..<7))
    }

    @Test func offersTheNextWordOfItsExamples() throws {
        let grammar = try #require(RealGrammar.build.grammar)
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

    static let files: [GrammarFileReader.File] = {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.filter { $0.hasSuffix(".yaml") }.compactMap { name in
            (try? String(contentsOf: folder.appending(path: name), encoding: .utf8)).map {
                GrammarFileReader.File(path: "grammar/" + name, text: $0)
            }
        }
    }()

    static var exists: Bool { !files.isEmpty }

    static let build = GrammarFileReader.build(files)

    static let vocabulary = Vocabulary(GrammarFileReader.read(files).definition.exampleVocabulary)
}
