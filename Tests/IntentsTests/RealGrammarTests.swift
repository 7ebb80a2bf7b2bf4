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
private enum RealGrammar {
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
