/// Reads the notation `(a|b) [c] {slot} {type:slot} <rule> (a;b) word(s|)`.
struct TemplateParser {
    private let characters: [Character]
    private var index = 0
    private var depth = 0

    static func parse(_ text: String) throws(TemplateError) -> TemplateNode {
        var parser = TemplateParser(characters: Array(text))
        let node = try parser.parseAlternatives(closing: nil, openedAt: 0)
        if node.isAlwaysEmpty { throw TemplateError(offset: 0, message: "the template is empty") }
        return node
    }

    private init(characters: [Character]) { self.characters = characters }

    private var current: Character? { index < characters.count ? characters[index] : nil }

    /// Up to the closing bracket, which is left standing.
    private mutating func parseAlternatives(
        closing: Character?, openedAt opening: Int
    ) throws(TemplateError) -> TemplateNode {
        depth += 1
        defer { depth -= 1 }
        guard depth <= 40 else { throw TemplateError(offset: opening, message: "brackets nested too deep") }
        var parts: [TemplateNode] = []
        var divider: Character?
        while true {
            parts.append(try parseSequence())
            guard let character = current else { break }
            if character == closing { break }
            if let closing, character == ")" || character == "]" {
                throw TemplateError(offset: opening, message: Self.isNeverClosed(characters[opening], by: closing))
            }
            guard character == "|" || character == ";" else {
                throw TemplateError(offset: index, message: "“\(character)” closes nothing")
            }
            guard closing != nil || character == "|" else {
                throw TemplateError(offset: index, message: "“;” stands for any order only within ( )")
            }
            guard divider ?? character == character else {
                throw TemplateError(offset: index, message: "“|” and “;” in one pair of brackets; group one of them")
            }
            divider = character
            index += 1
        }
        if let closing, current != closing {
            throw TemplateError(offset: opening, message: Self.isNeverClosed(characters[opening], by: closing))
        }
        guard divider == ";" else { return parts.count == 1 ? parts[0] : .choice(parts) }
        guard parts.count <= 6 else {
            throw TemplateError(offset: opening, message: "more than 6 members in any order; make two sentences of it")
        }
        return .permutation(parts)
    }

    private mutating func parseSequence() throws(TemplateError) -> TemplateNode {
        var items: [Piece] = []
        var isGlued = false
        while let character = current, character != "|", character != ";", character != ")", character != "]" {
            if character.isWhitespace {
                index += 1
                isGlued = false
                continue
            }
            let start = index
            items.append(Piece(content: try parsePiece(), isGlued: isGlued, offset: start))
            isGlued = true
        }
        return try joined(items)
    }

    private mutating func parsePiece() throws(TemplateError) -> Piece.Content {
        let start = index
        switch characters[index] {
        case "(":
            index += 1
            let node = try parseAlternatives(closing: ")", openedAt: start)
            index += 1
            return .node(node)
        case "[":
            index += 1
            let node = try parseAlternatives(closing: "]", openedAt: start)
            index += 1
            return .node(.optional(node))
        case "{": return .node(try parseSlot())
        case "<":
            if let name = ruleName() { return .node(.rule(name: name, offset: start)) }
            return .text(takeText())
        case "}":
            throw TemplateError(offset: index, message: "“}” closes nothing")
        default: return .text(takeText())
        }
    }

    private mutating func parseSlot() throws(TemplateError) -> TemplateNode {
        let start = index
        guard let end = characters[index...].firstIndex(of: "}") else {
            throw TemplateError(offset: start, message: Self.isNeverClosed("{", by: "}"))
        }
        let parts = characters[(start + 1)..<end].split(separator: ":", omittingEmptySubsequences: false).map {
            String($0)
        }
        guard (1...2).contains(parts.count), parts.allSatisfy(Self.isName) else {
            throw TemplateError(offset: start, message: "a slot is written {slot} or {type:slot}")
        }
        index = end + 1
        return .slot(kind: parts.count == 2 ? parts[0] : nil, name: parts[parts.count - 1], offset: start)
    }

    /// `<name>`; a `<` before anything else is the comparator.
    private mutating func ruleName() -> String? {
        guard let end = characters[index...].firstIndex(of: ">") else { return nil }
        let name = String(characters[(index + 1)..<end])
        guard Self.isName(name) else { return nil }
        index = end + 1
        return name
    }

    private mutating func takeText() -> String {
        var text = ""
        while let character = current, !character.isWhitespace, !"()[]{}|;".contains(character) {
            if character == "<", !text.isEmpty { break }
            if character == "\\", index + 1 < characters.count { index += 1 }
            text.append(characters[index])
            index += 1
        }
        return text
    }

    private static func isNeverClosed(_ opening: Character, by closing: Character) -> String {
        "“\(opening)” is never closed by “\(closing)”"
    }

    private static func isName(_ text: String) -> Bool {
        !text.isEmpty && text.allSatisfy { $0 == "_" || $0.isASCII && ($0.isLowercase || $0.isNumber) }
    }

    /// A part of a sequence, and whether it follows the one before without a space.
    private struct Piece {
        enum Content {
            case text(String)
            case node(TemplateNode)
        }
        var content: Content
        var isGlued: Bool
        var offset: Int

        /// A comma, an equals sign: its own word even where no space stands beside it.
        var isMark: Bool {
            guard case .text(let text) = content else { return false }
            return text.unicodeScalars.allSatisfy { $0.isMark || "=<>!&".unicodeScalars.contains($0) }
        }
    }

    /// Pieces in a sequence; those glued together become the words they spell: `ingest(ing|)`.
    private func joined(_ pieces: [Piece]) throws(TemplateError) -> TemplateNode {
        var nodes: [TemplateNode] = []
        var position = 0
        while position < pieces.count {
            var end = position + 1
            while end < pieces.count, pieces[end].isGlued, !pieces[end].isMark, !pieces[end - 1].isMark { end += 1 }
            nodes += end == position + 1 ? single(pieces[position]) : [try spelled(pieces[position..<end])]
            position = end
        }
        return nodes.count == 1 ? nodes[0] : .sequence(nodes)
    }

    private func single(_ piece: Piece) -> [TemplateNode] {
        switch piece.content {
        case .node(let node): [node]
        case .text(let text): Self.words(text)
        }
    }

    private func spelled(_ pieces: ArraySlice<Piece>) throws(TemplateError) -> TemplateNode {
        var spellings = [""]
        for piece in pieces {
            let endings: [String]
            switch piece.content {
            case .text(let text): endings = [text]
            case .node(let node):
                guard let sentences = node.sentences(limit: 200) else {
                    throw TemplateError(
                        offset: piece.offset,
                        message: "only plain words may be joined without a space; put a space here")
                }
                endings = sentences.map { $0.joined(separator: " ") }
            }
            spellings = spellings.flatMap { front in endings.map { front + $0 } }
            guard spellings.count <= 200 else {
                throw TemplateError(offset: piece.offset, message: "more than 200 spellings of one word")
            }
        }
        let alternatives = spellings.map { TemplateNode.sequence(Self.words($0)) }
        return alternatives.count == 1 ? alternatives[0] : .choice(alternatives)
    }

    private static func words(_ text: String) -> [TemplateNode] {
        Tokenizer.tokens(of: text).map { .word($0.text) }
    }
}

extension TemplateNode {
    fileprivate var isAlwaysEmpty: Bool {
        switch self {
        case .word, .slot, .rule: false
        case .optional(let node): node.isAlwaysEmpty
        case .sequence(let nodes), .choice(let nodes), .permutation(let nodes): nodes.allSatisfy(\.isAlwaysEmpty)
        }
    }
}
