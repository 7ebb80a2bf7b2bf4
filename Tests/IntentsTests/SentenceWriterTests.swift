import Foundation
import MagpieKit
import Testing

@testable import Intents

/// From a reading back to a line that is read as it.
@Suite struct SentenceWriterTests {
    private let recognizer: Recognizer
    private let writer: SentenceWriter

    init() throws {
        recognizer = Recognizer(grammar: try RealGrammar.grammar, vocabulary: RealGrammar.vocabulary)
        writer = SentenceWriter(grammar: try RealGrammar.grammar)
    }

    private func written(_ line: String) -> String? {
        guard case .understood(let understanding) = recognizer.recognize(line), understanding.commands.count == 1
        else { return nil }
        return written(understanding.commands[0])
    }

    private func written(_ reading: Reading) -> String? {
        writer.sentences(for: reading).first { sentence in
            guard case .understood(let again) = recognizer.recognize(sentence), again.commands.count == 1
            else { return false }
            return again.commands[0].means(reading)
        }
    }

    @Test(arguments: [
        ("would you mind ingesting the trust logs, please", "ingest trust_logs"),
        ("switch the trust logs off", "disable trust_logs"),
        ("ingest trust logs as a dry run", "ingest trust_logs dry-run"),
    ])
    func saysItPlainly(_ line: String, _ plain: String) { #expect(written(line) == plain) }

    @Test func saysWhatTheFirstExampleOfEveryIntentMeans() throws {
        var unsaid: [String] = []
        for intent in try RealGrammar.grammar.intents {
            for example in intent.examples.prefix(1) {
                guard case .understood(let understanding) = recognizer.recognize(example.say),
                    understanding.commands.count == 1
                else { continue }
                if written(understanding.commands[0]) == nil { unsaid.append("\(intent.name): \(example.say)") }
            }
        }
        #expect(unsaid == [])
    }
}
