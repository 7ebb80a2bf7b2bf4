import ArgumentParser
import Foundation
import GrammarFiles
import Intents
import JSONText

extension GrammarCommands {
    /// `magpie grammar match`: one reading a line, to be compared with another engine's.
    struct Match: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Reads lines by a grammar and prints what each means, or null.",
            discussion: """
                With --jsonl lines are objects {"text": …, "slots": …, "context": …}: slots are lists that come with \
                the line, by name, as the grammar writes lists or as bare values; context is what is known besides. \
                Answers are {"intent": …, "slots": …}. Exit codes: 0 all lines answered, 1 the grammar is wrong, \
                2 a line or file cannot be read.
                """)

        @Option(help: "A file of the grammar. Repeatable.")
        var grammar: [String]

        @Flag(help: "Lines are JSON objects; else they are plain text.")
        var jsonl = false

        @Flag(help: "Prints the first reading in the order of the grammar, not the best (hassil's kind only).")
        var first = false

        func run() throws {
            let loaded = try Loaded(grammar)
            try GrammarCommands.report(loaded.problems)
            var input = ByteReader(descriptor: STDIN_FILENO)
            var reader = LineReader(loaded, choice: first ? .first : .best)
            var number = 0
            var isWhole = true
            while let bytes = input.nextLine() {
                number += 1
                if let line = Line(bytes, isObject: jsonl) {
                    StandardOutput.write(reader.answer(to: line).compactText)
                } else {
                    StandardError.write("Line \(number) is no object with a text.")
                    StandardOutput.write("null")
                    isWhole = false
                }
            }
            if !isWhole { throw ExitCode(2) }
        }
    }

    /// What one line of input says.
    private struct Line {
        var text: String
        var lists: JSONValue?
        var context: [JSONValue.Member] = []

        init?(_ bytes: [UInt8], isObject: Bool) {
            text = String(decoding: bytes, as: UTF8.self)
            guard isObject else { return }
            guard let object = try? JSONValue(parsing: bytes), let text = object["text"]?.string else { return nil }
            self.text = text
            lists = object["slots"].flatMap { $0 == .null ? nil : $0 }
            context = object["context"]?.members ?? []
        }
    }

    /// Reads by either kind of grammar; lists that come again are not prepared again.
    private struct LineReader {
        private enum Engine {
            case own(GrammarFileBuild, Grammar)
            case hassil(HassilRecognizer)
            case none
        }

        private let engine: Engine
        private var known: (value: JSONValue, lists: HassilRecognizer.CallerLists)?
        private var vocabulary: (value: JSONValue?, recognizer: Recognizer)?

        init(_ loaded: Loaded, choice: HassilRecognizer.Choice) {
            switch loaded {
            case .own(let build): engine = build.grammar.map { .own(build, $0) } ?? .none
            case .hassil(let grammar, _): engine = .hassil(HassilRecognizer(grammar: grammar, choice: choice))
            }
        }

        mutating func answer(to line: Line) -> JSONValue {
            switch engine {
            case .none: return .null
            case .hassil(let recognizer):
                let reading = recognizer.recognize(line.text, lists: lists(line.lists), context: line.context)
                return reading.map { object($0.intent, $0.slots) } ?? .null
            case .own(let build, let grammar):
                let recognizer = recognizer(grammar, build, line.lists)
                guard case .understood(let understanding) = recognizer.recognize(line.text),
                    understanding.commands.count == 1, let reading = understanding.commands.first
                else { return .null }
                return object(
                    reading.intent, reading.slots.map { JSONValue.Member(key: $0.name, value: $0.value.plainJSON) })
            }
        }

        private func object(_ intent: String, _ slots: [JSONValue.Member]) -> JSONValue {
            .object(["intent": .string(intent), "slots": .object(slots)])
        }

        private mutating func lists(_ value: JSONValue?) -> HassilRecognizer.CallerLists {
            guard let value else { return .none }
            if let known, known.value == value { return known.lists }
            let lists = HassilRecognizer.CallerLists(value)
            known = (value, lists)
            return lists
        }

        private mutating func recognizer(
            _ grammar: Grammar, _ build: GrammarFileBuild, _ value: JSONValue?
        ) -> Recognizer {
            if let vocabulary, vocabulary.value == value { return vocabulary.recognizer }
            var names: Vocabulary = build.vocabulary
            if let members = value?.members {
                names = Vocabulary(
                    Dictionary(
                        members.map {
                            ($0.key, ($0.value.elements ?? []).compactMap(\.string).map { LiveEntry(id: $0) })
                        },
                        uniquingKeysWith: { $1 }))
            }
            let recognizer = Recognizer(grammar: grammar, vocabulary: names)
            vocabulary = (value, recognizer)
            return recognizer
        }
    }
}
