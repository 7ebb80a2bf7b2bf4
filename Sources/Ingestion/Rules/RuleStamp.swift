/// How the files of rules lie there, without what is in them: while two are equal, so are the rules.
package struct RuleStamp: Sendable, Equatable {
    /// Of each path a number that is another when the file is, within one process.
    private var marks: [ExactText: Int]

    /// - Parameter marks: by path, relative to the workspace.
    package init(_ marks: [(path: String, mark: Int)] = []) {
        self.marks = Dictionary(marks.map { (ExactText($0.path), $0.mark) }) { first, _ in first }
    }

    /// Paths of files that came, went, or are others than before, each in order.
    package func changes(since earlier: RuleStamp) -> (added: [String], removed: [String], changed: [String]) {
        func paths(_ keys: some Sequence<ExactText>) -> [String] {
            keys.map(\.text).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        }
        return (
            added: paths(marks.keys.filter { earlier.marks[$0] == nil }),
            removed: paths(earlier.marks.keys.filter { marks[$0] == nil }),
            changed: paths(marks.filter { key, mark in earlier.marks[key].map { $0 != mark } ?? false }.keys)
        )
    }
}
