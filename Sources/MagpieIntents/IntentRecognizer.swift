internal import GrammarFiles
internal import Intents
internal import MagpieKit

/// Understands lines by a grammar: Magpie's own, or one of yours.
///
///     let recognizer = try IntentRecognizer(names: ["source": ["weather_api", "trust_logs"]])
///     if case .understood(let commands) = recognizer.understand("how much have we spent on the weather api today") {
///         print(commands[0].intent, commands[0].slots)
///     }
///
/// It acts on nothing. Made once, it may be used from any thread; a line takes well below a millisecond.
public struct IntentRecognizer: Sendable {
    private let recognizer: Recognizer
    /// The intents of the grammar, by name.
    public let intents: [String]

    /// With the grammar that Magpie itself understands.
    /// - Parameter names: those that exist in your world, by the lists of the grammar: `source`, `setting`.
    /// - Throws: where the grammar in the program is damaged.
    public init(names: [String: [String]] = [:]) throws {
        self.init(try Grammar.builtIn(), Self.vocabulary(names))
    }

    /// With a grammar of your own, in the notation of Magpie's (docs/grammar.md).
    /// - Parameters:
    ///   - grammar: the texts of its files, by the names that problems are told by.
    ///   - names: those that exist in your world, by the live lists of the grammar.
    /// - Throws: where a file cannot be read, or an example of it is not understood as it says.
    public init(grammar: [String: String], names: [String: [String]] = [:]) throws(GrammarError) {
        let build = GrammarFileBuild(
            grammar.sorted { $0.key < $1.key }.map { GrammarFileReader.File(path: $0.key, text: $0.value) })
        guard build.problems.isEmpty, let compiled = build.grammar else {
            throw GrammarError(problems: build.problems.map(\.description))
        }
        self.init(compiled, Self.vocabulary(names))
    }

    private init(_ grammar: Grammar, _ vocabulary: Vocabulary) {
        recognizer = Recognizer(grammar: grammar, vocabulary: vocabulary)
        intents = grammar.intents.map(\.name).sorted()
    }

    private static func vocabulary(_ names: [String: [String]]) -> Vocabulary {
        Vocabulary(names.mapValues { $0.map { LiveEntry(id: $0) } })
    }

    /// What a line says.
    public func understand(_ line: String) -> Meaning { Meaning(recognizer.recognize(line)) }

    /// What may stand next in a line.
    /// - Parameter offset: where the cursor is, in bytes of UTF-8; nil for the end.
    public func completions(of line: String, at offset: Int? = nil) -> [Completion] {
        recognizer.complete(line, at: offset ?? line.utf8.count).candidates.map(Completion.init)
    }
}

/// A grammar that cannot be used: what is wrong, with file, line and column.
public struct GrammarError: Error, Sendable, Equatable {
    public let problems: [String]
}
