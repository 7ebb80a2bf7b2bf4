package import Intents

/// Files of the program's own kind, read, checked and compiled.
package struct GrammarFileBuild: Sendable {
    package let problems: [GrammarProblem]
    /// Nil where templates could not be read.
    package let grammar: Grammar?
    /// The names that the files' examples use.
    package let vocabulary: Vocabulary
    private let definition: GrammarDefinition

    package init(_ files: [GrammarFileReader.File]) {
        let build = GrammarFileReader.build(files)
        problems = build.problems
        grammar = build.grammar
        definition = GrammarFileReader.read(files).definition
        vocabulary = Vocabulary(definition.exampleVocabulary)
    }

    /// `88 intents, 412 sentences, 601 examples`
    package var summary: String {
        let sentences = definition.intents.reduce(0) { $0 + $1.sentences.count }
        let examples = definition.intents.reduce(0) { $0 + $1.declaration.examples.count }
        return [
            Self.counted(definition.intents.count, "intent"), Self.counted(sentences, "sentence"),
            Self.counted(examples, "example"),
        ].joined(separator: ", ")
    }

    /// `1 intent`, `2 intents`
    package static func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }
}
