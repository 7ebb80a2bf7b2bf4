/// The values that named placeholders have taken in a transcript so far.
package struct Bindings: Sendable, Equatable {
    package internal(set) var values: [String: String] = [:]

    package init() {}
}

/// One line of an expected reply: words, and placeholders such as `<time>` or, with a name, `<run:id>`.
struct LinePattern {
    private enum Piece {
        case literal(String)
        /// Two spaces or more between columns: as many as the values around them leave.
        case gap
        case placeholder(Placeholder, name: String?)
    }

    private let pieces: [Piece]
    let text: String

    /// - Parameter isLoose: whether the columns of a table may stand elsewhere.
    init(_ line: String, isLoose: Bool) {
        text = line
        var pieces: [Piece] = []
        var rest = line[...]
        while let next = rest.firstMatch(of: /<(?:([A-Za-z][A-Za-z0-9_]*):)?([a-z]+)>/) {
            guard let kind = Placeholder(rawValue: String(next.output.2)) else {
                pieces += Self.literals(rest[..<next.range.upperBound], isLoose: isLoose)
                rest = rest[next.range.upperBound...]
                continue
            }
            pieces += Self.literals(rest[..<next.range.lowerBound], isLoose: isLoose)
            pieces.append(.placeholder(kind, name: next.output.1.map(String.init)))
            rest = rest[next.range.upperBound...]
        }
        pieces += Self.literals(rest, isLoose: isLoose)
        self.pieces = pieces
    }

    var hasPlaceholder: Bool {
        pieces.contains { if case .placeholder = $0 { true } else { false } }
    }

    /// Whether it stands for any number of lines.
    var isAnyLines: Bool {
        guard pieces.count == 1, case .placeholder(.lines, nil) = pieces[0] else { return false }
        return true
    }

    private static func literals(_ text: Substring, isLoose: Bool) -> [Piece] {
        guard isLoose else { return text.isEmpty ? [] : [.literal(String(text))] }
        var pieces: [Piece] = []
        var rest = text
        while let gap = rest.firstMatch(of: /[ ]{2,}/) {
            if gap.range.lowerBound > rest.startIndex { pieces.append(.literal(String(rest[..<gap.range.lowerBound]))) }
            pieces.append(.gap)
            rest = rest[gap.range.upperBound...]
        }
        if !rest.isEmpty { pieces.append(.literal(String(rest))) }
        return pieces
    }

    /// Whether a line is what is expected; named placeholders keep their values.
    func matches(_ line: String, _ bindings: inout Bindings) -> Bool {
        if line == text { return true }
        var expression = ""
        var names: [String] = []
        for piece in pieces {
            switch piece {
            case .literal(let text): expression += Self.escaped(text)
            case .gap: expression += " {2,}"
            case .placeholder(let kind, nil): expression += "(?:\(kind.pattern))"
            case .placeholder(let kind, let name?):
                if let bound = bindings.values[name] {
                    expression += Self.escaped(bound)
                } else {
                    expression += "(\(kind.pattern))"
                    names.append(name)
                }
            }
        }
        guard let regex = try? Regex(expression), let match = line.wholeMatch(of: regex) else { return false }
        var found = bindings
        for (index, name) in names.enumerated() {
            let value = match.output[index + 1].substring.map(String.init) ?? ""
            if let before = found.values[name], before != value { return false }
            found.values[name] = value
        }
        bindings = found
        return true
    }

    private static func escaped(_ text: String) -> String {
        var result = ""
        for character in text {
            if "\\^$.|?*+()[]{}/".contains(character) { result.append("\\") }
            result.append(character)
        }
        return result
    }
}

/// A whole expected reply.
package struct ReplyPattern {
    let lines: [LinePattern]

    init(_ lines: [String]) {
        let strict = lines.map { LinePattern($0, isLoose: false) }
        // A value that is longer than its placeholder moves the columns of its table, the heading's too.
        let isLoose = strict.contains(where: \.hasPlaceholder)
        self.lines = isLoose ? lines.map { LinePattern($0, isLoose: true) } : strict
    }

    private init(_ lines: [LinePattern]) { self.lines = lines }

    /// The same for texts of several lines, without what was named before.
    package static func difference(_ expected: String, _ found: String) -> ReplyDifference? {
        var bindings = Bindings()
        let lines = { (text: String) in text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) }
        return ReplyPattern(lines(expected)).difference(from: lines(found), &bindings)
    }

    /// The first line in which a reply is not what is expected; nil when it is.
    func difference(from reply: [String], _ bindings: inout Bindings) -> ReplyDifference? {
        var index = 0
        for (position, pattern) in lines.enumerated() {
            if pattern.isAnyLines {
                let rest = ReplyPattern(Array(lines[(position + 1)...]))
                guard let next = lines[(position + 1)...].first else { return nil }
                // As few lines as possible stand for it.
                for start in index...reply.count {
                    guard start < reply.count else { break }
                    var tried = bindings
                    guard next.matches(reply[start], &tried) else { continue }
                    if rest.difference(from: Array(reply[start...]), &tried) == nil {
                        bindings = tried
                        return nil
                    }
                }
                return ReplyDifference(offset: position + 1, expected: next.text, found: nil)
            }
            guard index < reply.count else {
                return ReplyDifference(offset: position, expected: pattern.text, found: nil)
            }
            guard pattern.matches(reply[index], &bindings) else {
                return ReplyDifference(offset: position, expected: pattern.text, found: reply[index])
            }
            index += 1
        }
        guard index == reply.count else {
            return ReplyDifference(offset: lines.count, expected: nil, found: reply[index])
        }
        return nil
    }

    /// The reply as it is to be written down: lines that are as expected stay as they are written.
    func recorded(_ reply: [String], _ bindings: inout Bindings) -> [String] {
        var tried = bindings
        if difference(from: reply, &tried) == nil {
            bindings = tried
            return lines.map(\.text)
        }
        var next = 0
        return reply.map { line in
            for index in next..<max(next, lines.count) where !lines[index].isAnyLines {
                if lines[index].matches(line, &bindings) {
                    next = index + 1
                    return lines[index].text
                }
            }
            return line
        }
    }
}

/// Where a reply parts from what is expected.
package struct ReplyDifference: Sendable, Equatable {
    /// Lines behind the one that was said.
    package var offset: Int
    /// nil where nothing more was expected.
    package var expected: String?
    /// nil where nothing more came.
    package var found: String?

    package init(offset: Int, expected: String?, found: String?) {
        self.offset = offset
        self.expected = expected
        self.found = found
    }
}
