/// Reads hassil's template notation; where its pieces end is part of what they match.
struct HassilParser {
    private let scalars: [Unicode.Scalar]

    private enum Piece {
        case word, group, optional, list, rule, alternative, permutation
    }

    /// Deeper templates are a mistake, or meant to break something.
    private static let deepest = 60
    /// All orders of more members than these are too many to try.
    static let mostMembers = 10

    /// A whole sentence.
    static func sentence(_ text: String) throws(TemplateError) -> HassilExpression {
        let scalars = [Unicode.Scalar](text: text).trimmed()
        guard !scalars.isEmpty else { throw TemplateError(offset: 0, message: "this template is empty") }
        let parser = HassilParser(scalars: scalars)
        let group = try parser.group(0..<scalars.count, depth: 0)
        if group.items.count == 1, let first = group.items.first, first.isGroup { return first }
        return group
    }

    /// Whether a value is a template rather than plain text.
    static func isTemplate(_ text: String) -> Bool {
        text.unicodeScalars.prefix { $0 != "\n" }.contains { "(){}<>[]|@".unicodeScalars.contains($0) }
    }

    /// A list's value: a template if it looks like one.
    static func value(_ text: String, allowsTemplate: Bool) throws(TemplateError) -> HassilExpression {
        if allowsTemplate, isTemplate(text) { return try sentence(text) }
        return .text(HassilChunk(HassilText.normalized(text)))
    }

    // MARK: Groups

    private func group(_ range: Range<Int>, depth: Int) throws(TemplateError) -> HassilExpression {
        guard depth < Self.deepest else { throw error(range.lowerBound, "this is nested too deeply") }
        var builder = GroupBuilder()
        var position = range.lowerBound
        while position < range.upperBound {
            let kind = piece(at: position)
            let end = try end(of: kind, at: position, limit: range.upperBound)
            switch kind {
            case .alternative: builder.beginAlternative()
            case .permutation: builder.beginMember()
            default:
                let isEndOfWord = end < range.upperBound && FoldedScalars.isSpace(scalars[end])
                let item = try expression(kind, position..<end, isEndOfWord: isEndOfWord, depth: depth + 1)
                guard builder.append(item) else { throw error(position, "(a|b;c) mixes alternatives and orders") }
            }
            position = end
        }
        guard let group = builder.finish() else {
            throw error(range.lowerBound, "(a|b;c) mixes alternatives and orders")
        }
        if case .permutation(let members) = group, members.count > Self.mostMembers {
            throw error(range.lowerBound, "at most \(Self.mostMembers) members may stand in any order")
        }
        return group
    }

    private func expression(
        _ kind: Piece, _ range: Range<Int>, isEndOfWord: Bool, depth: Int
    ) throws(TemplateError) -> HassilExpression {
        let inside = range.lowerBound + 1..<max(range.upperBound - 1, range.lowerBound + 1)
        switch kind {
        case .word:
            return .text(HassilChunk(HassilText.normalized(unescaped(range))))
        case .group, .optional:
            guard !inside.isEmpty else { throw error(range.lowerBound, "this group is empty") }
            let group = try group(inside, depth: depth)
            guard kind == .optional else { return group }
            if case .alternative(let items, _) = group { return .alternative(items + [.nothing], isOptional: true) }
            return .alternative([group, .nothing], isOptional: true)
        case .list, .rule:
            let name = unescaped(inside)
            guard !name.isEmpty else { throw error(range.lowerBound, "a name is missing") }
            return kind == .rule ? .rule(name) : .list(HassilListReference(name, isEndOfWord: isEndOfWord))
        case .alternative, .permutation:
            return .nothing
        }
    }

    private func unescaped(_ range: Range<Int>) -> String {
        var result: [Unicode.Scalar] = []
        var index = range.lowerBound
        while index < range.upperBound {
            if scalars[index] == "\\", index + 1 < range.upperBound { index += 1 }
            result.append(scalars[index])
            index += 1
        }
        return result.text
    }

    // MARK: Pieces

    private func piece(at position: Int) -> Piece {
        switch scalars[position] {
        case "(": .group
        case "[": .optional
        case "{": .list
        case "<": .rule
        case "|": .alternative
        case ";": .permutation
        default: .word
        }
    }

    private func end(of kind: Piece, at position: Int, limit: Int) throws(TemplateError) -> Int {
        switch kind {
        case .alternative, .permutation: return position + 1
        case .word:
            let end = endOfWord(from: position, limit: limit)
            guard end > position else { throw error(position, "“\(scalars[position])” closes nothing") }
            return end
        case .group: return try close("(", ")", from: position, limit: limit)
        case .optional: return try close("[", "]", from: position, limit: limit)
        case .list: return try close("{", "}", from: position, limit: limit)
        case .rule: return try close("<", ">", from: position, limit: limit)
        }
    }

    private func close(
        _ opening: Unicode.Scalar, _ closing: Unicode.Scalar, from position: Int, limit: Int
    ) throws(TemplateError) -> Int {
        var depth = 1
        var index = position + 1
        while index < limit {
            let scalar = scalars[index]
            if scalar == "\\" {
                index += 2
                continue
            }
            if scalar == closing {
                depth -= 1
                if depth == 0 { return index + 1 }
            }
            if scalar == opening { depth += 1 }
            index += 1
        }
        throw error(position, "“\(opening)” is not closed")
    }

    /// A word with the spaces behind it, or before it where it begins with one.
    private func endOfWord(from start: Int, limit: Int) -> Int {
        var hasEnded = false
        var index = start
        while index < limit {
            let scalar = scalars[index]
            if scalar == "\\" {
                // A space before it has ended the word only for a plain character.
                index += 2
                continue
            }
            if index > start, scalar == " " {
                hasEnded = true
            } else if hasEnded, scalar != " " {
                return index
            } else if "|;()[]{}<>".unicodeScalars.contains(scalar) {
                return index
            }
            index += 1
        }
        return limit
    }

    private func error(_ position: Int, _ message: String) -> TemplateError {
        TemplateError(offset: position, message: message)
    }
}

/// Puts the items of a group together as hassil does when `|` or `;` turns up among them.
private struct GroupBuilder {
    private enum Kind {
        case sequence, alternative, permutation
    }

    private var kind = Kind.sequence
    private var items: [HassilExpression] = []

    /// False where an item would join no sequence.
    mutating func append(_ item: HassilExpression) -> Bool {
        guard kind != .sequence else {
            items.append(item)
            return true
        }
        guard case .sequence(let members) = items[items.count - 1] else { return false }
        items[items.count - 1] = .sequence(members + [item])
        return true
    }

    mutating func beginAlternative() {
        if kind != .alternative { items = [group()] }
        kind = .alternative
        items.append(.sequence([]))
    }

    mutating func beginMember() {
        if kind != .permutation { items = [group()] }
        kind = .permutation
        items.append(.sequence([]))
    }

    private func group() -> HassilExpression {
        switch kind {
        case .sequence: .sequence(items)
        case .alternative: .alternative(items, isOptional: false)
        case .permutation: .permutation(items)
        }
    }

    /// The group; of a permutation each member with a space on both sides.
    func finish() -> HassilExpression? {
        guard kind == .permutation else { return group() }
        let space = HassilExpression.text(HassilChunk([" "]))
        var members: [HassilExpression] = []
        for item in items {
            guard case .sequence(let parts) = item else { return nil }
            members.append(.sequence([space] + parts + [space]))
        }
        return .permutation(members)
    }
}
