package import Intents

/// Reads grammar files in YAML into a definition, with the place of everything it finds wrong.
package enum GrammarFileReader {
    /// A grammar file: its path as problems name it, and its text.
    package struct File: Sendable {
        package var path: String
        package var text: String

        package init(path: String, text: String) {
            self.path = path
            self.text = text
        }

        /// `sources` for `grammar/sources.yaml`.
        var area: String {
            let name = path.split(separator: "/").last.map(String.init) ?? path
            return name.split(separator: ".").first.map(String.init) ?? name
        }
    }

    /// All files as one definition.
    package static func read(
        _ files: [File]
    ) -> (definition: GrammarDefinition, problems: [GrammarProblem], areReadable: Bool) {
        var definition = GrammarDefinition()
        var problems: [GrammarProblem] = []
        var areReadable = true
        for file in files.sorted(by: { $0.path < $1.path }) {
            var reader = FileReading(file: file)
            reader.read(into: &definition)
            problems += reader.problems
            if !reader.isReadable { areReadable = false }
        }
        return (definition, problems, areReadable)
    }

    /// Reads, checks and compiles files. Where one of them is no YAML, that is all that is said: nothing it holds could be
    /// found by the others.
    package static func build(_ files: [File]) -> GrammarBuild {
        let (definition, problems, areReadable) = read(files)
        guard areReadable else { return GrammarBuild(unreadable: problems) }
        var build = GrammarBuild(definition)
        build.problems = (problems + build.problems).sorted { $0.location < $1.location }
        return build
    }
}
