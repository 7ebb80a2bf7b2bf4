import Quantities
import Testing

@testable import Intents

/// What holds for every sentence of the program's own grammar, tried on random ones that are the same in every run.
@Suite struct GrammarPropertyTests {
    private let grammar: Grammar
    private let recognizer: Recognizer

    init() throws {
        grammar = try RealGrammar.grammar
        recognizer = Recognizer(grammar: grammar, vocabulary: RealGrammar.vocabulary)
    }

    /// A sampled sentence is read as its own intent; or one that says more of it literally takes it; or it is a question
    /// in which its own intent is one of the answers.
    @Test func readsEverySampledSentenceAsItsIntentOrABetterOne() throws {
        var sampler = SentenceSampler(grammar: grammar, vocabulary: RealGrammar.vocabulary, seed: 23)
        var own = 0
        var others: [String: Int] = [:]
        for (number, template) in grammar.network.tables.templates.enumerated() {
            let intent = grammar.intents[template.intent].name
            let sentence = sampler.sentence(of: number)
            let recognition = recognizer.recognize(sentence)
            let intents = Set(recognition.readings.map(\.intent))
            #expect(!intents.isEmpty, "\(intent): \(sentence)")
            if intents.contains(intent) {
                own += 1
            } else {
                others["\(intent) as \(intents.sorted().joined(separator: ", "))", default: 0] += 1
                // The sentence is the other's too, at less cost: nothing of it is passed over, mended or unknown.
                #expect(recognition.isUnderstood, "\(intent): \(sentence): \(recognition.brief)")
            }
        }
        let taken = others.values.reduce(0, +)
        #expect(taken * 50 <= own, "\(others.sorted { $0.value > $1.value }.prefix(20))")
    }

    /// What is offered after any part of an example leads on: the line with it is a sentence, or more can be offered.
    @Test func everyCompletionLeadsToASentence() throws {
        var generator = SplitMix(seed: 5)
        for intent in grammar.intents {
            guard let example = intent.examples.randomElement(using: &generator) else { continue }
            for prefix in prefixes(of: example.say) {
                let list = recognizer.complete(prefix, at: prefix.utf8.count)
                for candidate in list.candidates.shuffled(using: &generator).prefix(1) where candidate.kind != .path {
                    #expect(leadsToASentence(prefix, candidate), "\(prefix)|\(candidate.text)")
                }
            }
        }
    }

    /// Words of examples are offered where they stand, but for parts of values that have no list: one word in twenty-four is
    /// tried, of every intent and at every place of a sentence.
    @Test func offersTheWordsOfExamples() throws {
        var words = 0
        for intent in grammar.intents {
            for example in intent.examples {
                for token in Tokenizer.tokens(of: example.say)
                where token.kind == .word && token.text.contains(where: \.isLetter) {
                    words += 1
                    guard words % 24 == 0 else { continue }
                    let front = String(decoding: Array(example.say.utf8)[..<token.range.lowerBound], as: UTF8.self)
                    let begun = front + token.text.prefix(2)
                    let list = recognizer.complete(begun, at: begun.utf8.count)
                    let isOffered =
                        !list.hints.isEmpty || !list.expected.isEmpty
                        || list.candidates.contains {
                            $0.text.lowercased().hasPrefix(token.text.prefix(2).lowercased())
                        }
                    let isValue = isInsideAValue(token, of: example)
                    #expect(isOffered || isValue, "\(begun) … \(token.text)")
                }
            }
        }
    }

    // MARK: Helpers

    /// The line before each of its words, or with two letters of it.
    private func prefixes(of line: String) -> [String] {
        Tokenizer.tokens(of: line).filter { $0.kind == .word }.enumerated().map { number, token in
            let front = String(decoding: Array(line.utf8)[..<token.range.lowerBound], as: UTF8.self)
            return number % 2 == 0 ? front : front + token.text.prefix(2)
        }
    }

    /// Whether the line with a candidate can be gone on with to a whole sentence within some words.
    private func leadsToASentence(_ line: String, _ candidate: CompletionCandidate) -> Bool {
        var open = [completed(line, candidate)]
        for _ in 0..<600 {
            guard !open.isEmpty else { return false }
            let line = open.removeFirst()
            if recognizer.recognize(line).isUnderstood { return true }
            let list = recognizer.complete(line, at: line.utf8.count)
            // A value without a list: any will do.
            if !list.hints.isEmpty {
                let values = ["7", "yesterday", "10 minutes", "./a.csv", "on", "06:30", "orders_7", "f-000123", "rain"]
                if values.contains(where: { isOpen(line + $0) }) { return true }
            }
            open += list.candidates.filter { $0.kind != .path }.prefix(6).map { completed(line, $0) }
        }
        return false
    }

    /// Whether a line is a sentence or may be gone on with.
    private func isOpen(_ line: String) -> Bool {
        if recognizer.recognize(line).isUnderstood { return true }
        let list = recognizer.complete(line + " ", at: line.utf8.count + 1)
        return !list.candidates.isEmpty || !list.hints.isEmpty
    }

    private func completed(_ line: String, _ candidate: CompletionCandidate) -> String {
        var bytes = Array(line.utf8)
        bytes.replaceSubrange(candidate.range, with: Array((candidate.text + " ").utf8))
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Whether a word is part of what fills a slot, as a date is.
    private func isInsideAValue(_ token: Token, of example: Example) -> Bool {
        recognizer.recognize(example.say).readings.flatMap(\.slots).contains { $0.range.overlaps(token.range) }
    }
}

extension Recognition {
    var isUnderstood: Bool {
        switch self {
        case .understood, .ambiguous: true
        case .corrected, .unknownName, .unknown, .empty, .tooLong: false
        }
    }
}
