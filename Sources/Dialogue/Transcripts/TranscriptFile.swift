/// A conversation as a file: lines that begin with `> ` are typed, what follows is the whole reply.
///
/// Lines that begin with `#`, where no reply can stand, say what is shown; those that begin with `@` are directives to
/// whoever plays it.
package struct TranscriptFile: Sendable, Equatable {
    package var steps: [Step]

    package struct Step: Sendable, Equatable {
        /// The number of its line in the file.
        package var line: Int
        package var kind: Kind

        package init(line: Int, kind: Kind) {
            self.line = line
            self.kind = kind
        }
    }

    package enum Kind: Sendable, Equatable {
        /// Said at the prompt; the reply expected, line by line.
        case said(String, reply: [String])
        /// Done to the world, and what that shows.
        case directive(String, reply: [String])
        /// A comment, or a blank line between two steps.
        case passed(String)
    }

    /// - Parameter firstLine: the number of the text's first line in its file.
    package init(_ text: String, firstLine: Int = 1) {
        steps = []
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if lines.last == "" { lines.removeLast() }
        for (index, line) in lines.enumerated() {
            let number = firstLine + index
            if line.hasPrefix("> ") {
                steps.append(Step(line: number, kind: .said(String(line.dropFirst(2)), reply: [])))
            } else if line.hasPrefix("@") {
                steps.append(Step(line: number, kind: .directive(line, reply: [])))
            } else if line.hasPrefix("#") {
                steps.append(Step(line: number, kind: .passed(line)))
            } else if case .said(let said, let reply)? = steps.last?.kind {
                steps[steps.count - 1].kind = .said(said, reply: reply + [line])
            } else if case .directive(let directive, let reply)? = steps.last?.kind {
                steps[steps.count - 1].kind = .directive(directive, reply: reply + [line])
            } else {
                steps.append(Step(line: number, kind: .passed(line)))
            }
        }
        separateBlankLines()
    }

    /// Blank lines behind a reply are layout, not part of it.
    private mutating func separateBlankLines() {
        var separated: [Step] = []
        for step in steps {
            guard var reply = step.reply, reply.last == "" else {
                separated.append(step)
                continue
            }
            var blank = 0
            while reply.last == "" {
                reply.removeLast()
                blank += 1
            }
            separated.append(Step(line: step.line, kind: step.kind.expecting(reply)))
            for offset in 1...blank {
                separated.append(Step(line: step.line + reply.count + offset, kind: .passed("")))
            }
        }
        steps = separated
    }

    /// Whether there is a command in it.
    package var saysAnything: Bool {
        steps.contains { if case .said(let line, _) = $0.kind { !line.allSatisfy(\.isWhitespace) } else { false } }
    }

    /// The file's text.
    package var text: String {
        steps.map { step in
            switch step.kind {
            case .said(let line, let reply): (["> " + line] + reply).joined(separator: "\n") + "\n"
            case .directive(let line, let reply): ([line] + reply).joined(separator: "\n") + "\n"
            case .passed(let line): line + "\n"
            }
        }.joined()
    }
}

extension TranscriptFile.Step {
    /// The reply expected; nil where none can stand.
    package var reply: [String]? {
        switch kind {
        case .said(_, let reply), .directive(_, let reply): reply
        case .passed: nil
        }
    }
}

extension TranscriptFile.Kind {
    /// The same with another reply.
    package func expecting(_ reply: [String]) -> Self {
        switch self {
        case .said(let line, _): .said(line, reply: reply)
        case .directive(let line, _): .directive(line, reply: reply)
        case .passed: self
        }
    }
}
