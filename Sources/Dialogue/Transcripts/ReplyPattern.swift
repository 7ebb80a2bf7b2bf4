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
        var named = NamedValues()
        let lines = { (text: String) in text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) }
        return ReplyPattern(lines(expected)).difference(from: lines(found), &named)
    }

    /// The first line in which a reply is not what is expected; nil when it is.
    func difference(from reply: [String], _ named: inout NamedValues) -> ReplyDifference? {
        var index = 0
        for (position, pattern) in lines.enumerated() {
            if pattern.isAnyLines {
                let rest = ReplyPattern(Array(lines[(position + 1)...]))
                guard let next = lines[(position + 1)...].first else { return nil }
                // As few lines as possible stand for it.
                for start in index...reply.count {
                    guard start < reply.count else { break }
                    var tried = named
                    guard next.matches(reply[start], &tried) else { continue }
                    if rest.difference(from: Array(reply[start...]), &tried) == nil {
                        named = tried
                        return nil
                    }
                }
                return ReplyDifference(offset: position + 1, expected: next.text, found: nil)
            }
            guard index < reply.count else {
                return ReplyDifference(offset: position, expected: pattern.text, found: nil)
            }
            guard pattern.matches(reply[index], &named) else {
                return ReplyDifference(offset: position, expected: pattern.text, found: reply[index])
            }
            index += 1
        }
        guard index == reply.count else {
            return ReplyDifference(offset: lines.count, expected: nil, found: reply[index])
        }
        return nil
    }

    /// What is written like a placeholder, is none, and is not a word of the reply either.
    func unknownPlaceholders(apartFrom reply: [String]) -> [(offset: Int, text: String)] {
        lines.enumerated().flatMap { offset, line in
            line.unknownPlaceholders.filter { text in !reply.contains { $0.contains(text) } }.map { (offset, $0) }
        }
    }

    /// The reply as it is to be written down: lines that are as expected stay as they are written.
    func recorded(_ reply: [String], _ named: inout NamedValues) -> [String] {
        var tried = named
        if difference(from: reply, &tried) == nil {
            named = tried
            return lines.map(\.text)
        }
        var next = 0
        return reply.map { line in
            for index in next..<max(next, lines.count) where !lines[index].isAnyLines {
                if lines[index].matches(line, &named) {
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
