/// The values that named placeholders have taken in a transcript so far.
package struct NamedValues: Sendable, Equatable {
    package internal(set) var values: [String: String] = [:]

    package init() {}
}

/// One line of an expected reply: words, and placeholders such as `<time>` or, with a name, `<run:id>`.
struct LinePattern {
    private enum Piece {
        case literal(String)
        /// Two spaces or more between columns: as many as the values around them leave.
        case gap
        case placeholder(ReplyPlaceholder, name: String?)
    }

    private let pieces: [Piece]
    let text: String

    /// - Parameter isLoose: whether the columns of a table may stand elsewhere.
    init(_ line: String, isLoose: Bool) {
        text = line
        var pieces: [Piece] = []
        var rest = line[...]
        while let next = rest.firstMatch(of: /<(?:([A-Za-z][A-Za-z0-9_]*):)?([a-z]+)>/) {
            guard let kind = ReplyPlaceholder(rawValue: String(next.output.2)) else {
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

    /// What is written like a placeholder, and is none.
    var unknownPlaceholders: [String] {
        text.matches(of: /<(?:[A-Za-z][A-Za-z0-9_]*:)?([a-z]+)>/)
            .filter { ReplyPlaceholder(rawValue: String($0.output.1)) == nil }.map { String($0.output.0) }
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
    func matches(_ line: String, _ named: inout NamedValues) -> Bool {
        if line == text { return true }
        var expression = ""
        var names: [String] = []
        for piece in pieces {
            switch piece {
            case .literal(let text): expression += Self.escaped(text)
            case .gap: expression += " {2,}"
            case .placeholder(let kind, nil): expression += "(?:\(kind.pattern))"
            case .placeholder(let kind, let name?):
                if let bound = named.values[name] {
                    expression += Self.escaped(bound)
                } else {
                    expression += "(\(kind.pattern))"
                    names.append(name)
                }
            }
        }
        guard let regex = try? Regex(expression), let match = line.wholeMatch(of: regex) else { return false }
        var found = named
        for (index, name) in names.enumerated() {
            let value = match.output[index + 1].substring.map(String.init) ?? ""
            if let before = found.values[name], before != value { return false }
            found.values[name] = value
        }
        named = found
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
