internal import Intents
internal import Yams

extension GrammarProblem {
    /// What the YAML reader stumbled over.
    init(yaml error: any Error, in file: String) {
        let start = SourceLocation(file: file, line: 1, column: 1)
        guard let error = error as? YamlError else {
            self.init(start, "\(error)")
            return
        }
        switch error {
        case .scanner(_, let message, let mark, _), .parser(_, let message, let mark, _),
            .composer(_, let message, let mark, _):
            self.init(SourceLocation(file: file, line: mark.line, column: mark.column), message)
        case .duplicatedKeysInMapping(let duplicates, let context):
            let names = duplicates.map { "“\($0)”" }.joined(separator: ", ")
            self.init(
                SourceLocation(file: file, line: context.mark.line, column: context.mark.column),
                "\(names) stand\(duplicates.count == 1 ? "s" : "") twice in the mapping that begins here")
        default: self.init(start, "\(error)")
        }
    }
}
