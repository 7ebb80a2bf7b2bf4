package import Intents
internal import Yams

/// The file of phrases a user taught: `phrases:`, a mapping of what is said to what it stands for. People may edit it;
/// what a change does not concern stays as it was written.
package struct TaughtFile: Sendable, Equatable {
    /// A phrase, its meaning, and where it stands, lines counted from 1.
    package struct Entry: Sendable, Equatable {
        package var say: String
        package var means: String
        package var line: Int

        package init(say: String, means: String, line: Int) {
            self.say = say
            self.means = means
            self.line = line
        }
    }

    package private(set) var entries: [Entry] = []
    package private(set) var problems: [GrammarProblem] = []
    private let lines: [String]
    private let path: String

    /// - Parameter path: what problems call the file.
    package init(_ text: String, path: String) {
        self.path = path
        var lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }.map(String.init)
        while lines.last?.isEmpty ?? false { lines.removeLast() }
        self.lines = lines
        // A YAML reader makes itself ready for milliseconds: not at each start for a file that is not there.
        if !lines.isEmpty { read(text) }
    }

    private mutating func read(_ text: String) {
        let root: Node?
        do {
            root = try Yams.compose(yaml: text)
        } catch {
            problems.append(GrammarProblem(at(1), "this is no YAML: \(Self.reason(error))", line: Self.line(of: error)))
            return
        }
        guard let root, root.scalar.map({ !$0.string.isEmpty }) ?? true else { return }
        guard let sections = root.mapping else {
            problems.append(GrammarProblem(at(root), "the file should say “phrases:” and the phrases under it"))
            return
        }
        for (key, node) in sections {
            guard key.string == "phrases" else {
                problems.append(GrammarProblem(at(key), "“\(key.string ?? "")” is not “phrases”"))
                continue
            }
            guard let mapping = node.mapping else {
                if let scalar = node.scalar, scalar.string.isEmpty { continue }
                problems.append(
                    GrammarProblem(at(node), "under “phrases:” stand lines such as: morning run: ingest all"))
                continue
            }
            for (say, means) in mapping {
                guard let say = say.scalar, let meaning = means.scalar, !meaning.string.isEmpty else {
                    problems.append(GrammarProblem(at(say), "a phrase and its meaning are texts"))
                    continue
                }
                entries.append(Entry(say: say.string, means: meaning.string, line: say.mark?.line ?? 1))
            }
        }
    }

    private func at(_ node: Node) -> SourceLocation { at(node.mark?.line ?? 1) }

    private func at(_ line: Int) -> SourceLocation { SourceLocation(file: path, line: line, column: 1) }

    private static func reason(_ error: any Error) -> String {
        switch error as? YamlError {
        case .scanner(_, let message, _, _)?, .parser(_, let message, _, _)?, .composer(_, let message, _, _)?: message
        case .duplicatedKeysInMapping?: "a phrase stands twice"
        default: "it cannot be read"
        }
    }

    private static func line(of error: any Error) -> Int {
        switch error as? YamlError {
        case .scanner(_, _, let mark, _)?, .parser(_, _, let mark, _)?, .composer(_, _, let mark, _)?: mark.line
        case .duplicatedKeysInMapping(_, let context)?: context.mark.line
        default: 1
        }
    }

    // MARK: Changing

    /// The file's text with a phrase put in, or given another meaning.
    package func adding(_ say: String, means: String) -> String {
        let kept = TaughtFile(removing(say), path: path).lines
        let line = "  \(Self.quoted(say)): \(Self.quoted(means))"
        guard let header = kept.firstIndex(where: { $0.hasPrefix("phrases:") }) else {
            return (Self.opening + kept + ["phrases:", line]).joined(separator: "\n") + "\n"
        }
        var changed = kept
        let last = TaughtFile(kept.joined(separator: "\n"), path: path).entries.last
        changed.insert(line, at: last.map { Self.end(of: $0.line, in: kept) } ?? header + 1)
        return changed.joined(separator: "\n") + "\n"
    }

    /// The file's text without a phrase.
    package func removing(_ say: String) -> String {
        guard let entry = entries.first(where: { $0.say == say }) else { return lines.joined(separator: "\n") + "\n" }
        var kept = lines
        kept.removeSubrange(entry.line - 1..<Self.end(of: entry.line, in: lines))
        return kept.joined(separator: "\n") + "\n"
    }

    /// The index behind the last line of an entry: lines that are indented more belong to it.
    private static func end(of line: Int, in lines: [String]) -> Int {
        func indent(_ text: String) -> Int { text.prefix { $0 == " " }.count }
        var next = line
        while next < lines.count, !lines[next].isEmpty, indent(lines[next]) > indent(lines[line - 1]) { next += 1 }
        return next
    }

    private static let opening = [
        "# Phrases of your own: what you say, and what Magpie does then. “what have I taught you” lists them,",
        "# “forget …” removes one. You may edit this file; what is wrong in it is named when Magpie starts.",
    ]

    /// In double quotes, as YAML and JSON both read it.
    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\u{0}"..<" ", "\u{7F}"..."\u{9F}": quoted += "\\x" + Self.hexadecimal(scalar.value)
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }

    private static func hexadecimal(_ number: UInt32) -> String {
        let digits = String(number, radix: 16)
        return digits.count == 1 ? "0" + digits : digits
    }
}

extension GrammarProblem {
    fileprivate init(_ location: SourceLocation, _ message: String, line: Int) {
        self.init(SourceLocation(file: location.file, line: line, column: 1), message)
    }
}
