/// A grammar checked and compiled, or what is wrong with it.
package struct GrammarBuild: Sendable {
    /// All that was found, in the order of the files; the grammar may be used only when there is none.
    package var problems: [GrammarProblem]
    /// Nil where templates could not be read.
    package var grammar: Grammar?

    /// The bytes to embed; nil when anything is wrong.
    package var image: [UInt8]? {
        guard problems.isEmpty, let grammar else { return nil }
        return Image.bytes(of: grammar.network.tables.sharingArcs())
    }

    /// What there is to say of files that could not even be read.
    package init(unreadable problems: [GrammarProblem]) { self.problems = problems }

    /// Compiles a grammar and makes all checks, examples included.
    package init(_ definition: GrammarDefinition) {
        var compiler = DefinitionCompiler(definition)
        var tables = compiler.compile()
        var problems = compiler.problems
        if compiler.isSound {
            var overlap = OverlapCheck(Network(tables))
            problems += overlap.problems()
            let examples = ExampleCheck(definition, tables: tables).run()
            problems += examples.problems
            SuggestionIndex.add(examples.suggestions, to: &tables)
        }
        self.problems = Array(Set(problems)).sorted { ($0.location, $0.message) < ($1.location, $1.message) }
        grammar = compiler.isSound ? Grammar(tables: tables) : nil
    }
}
