/// A sentence template of a hassil grammar, taken apart the way hassil does: text keeps its spaces.
indirect enum HassilExpression: Sendable {
    case text(HassilChunk)
    case sequence([HassilExpression])
    case alternative([HassilExpression], isOptional: Bool)
    case permutation([HassilExpression])
    case list(HassilListReference)
    case rule(String)

    static let nothing = HassilExpression.text(HassilChunk([]))

    var isGroup: Bool {
        switch self {
        case .sequence, .alternative, .permutation: true
        case .text, .list, .rule: false
        }
    }

    var items: [HassilExpression] {
        switch self {
        case .sequence(let items), .alternative(let items, _), .permutation(let items): items
        case .text, .list, .rule: []
        }
    }

    /// How many pieces of text stand in it, rules not looked into.
    var chunkCount: Int {
        items.reduce(0) { count, item in
            if case .text = item { count + 1 } else { count + item.chunkCount }
        }
    }

    /// Every list named in it, rules not looked into.
    var listReferences: [HassilListReference] {
        if case .list(let reference) = self { return [reference] }
        return items.flatMap(\.listReferences)
    }

    /// Every rule named in it.
    var ruleNames: [String] {
        if case .rule(let name) = self { return [name] }
        return items.flatMap(\.ruleNames)
    }
}

/// A piece of literal text, with the spaces around it.
struct HassilChunk: Sendable, Hashable {
    /// Folded for comparing.
    let folded: [UInt32]
    /// The same without spaces between characters of scripts that know none.
    let spaceless: [UInt32]
    let spelling: String
    let hasDotlessI: Bool
    /// White space at its start.
    let leading: Int
    /// Its characters but for white space around them; what a match counts.
    let strippedCount: Int
    /// Whether what follows begins a word: a space or an apostrophe stands last.
    let endsWord: Bool

    init(_ scalars: [Unicode.Scalar]) {
        folded = scalars.map(FoldedScalars.folded)
        spaceless = HassilText.withoutSpacesInSpaceless(scalars).map(FoldedScalars.folded)
        spelling = scalars.text
        hasDotlessI = scalars.contains("ı")
        leading = scalars.prefix(while: FoldedScalars.isSpace).count
        strippedCount = scalars.trimmed().count
        endsWord = scalars.last == " " || scalars.last == "'"
    }

    var isEmpty: Bool { folded.isEmpty }

    /// The words it holds without marks, which any line it matches must hold too.
    var fragments: [[UInt32]] {
        [Unicode.Scalar](text: spelling).split(whereSeparator: FoldedScalars.isSpace)
            .filter { !$0.contains(where: FoldedScalars.punctuation.contains) }
            .map { $0.map(FoldedScalars.lookedUp) }
    }
}

/// `{list}`, `{list:slot}`, `{1..10,2:slot}`, `{list:@capture}`.
struct HassilListReference: Sendable, Hashable {
    var list: String
    var slot: String
    /// White space follows in the template.
    var isEndOfWord: Bool
    /// Its value goes into the response only.
    var isCapture = false
    /// From, to and step of a range that needs no list.
    var range: HassilRange?

    init(_ text: String, isEndOfWord: Bool) {
        self.isEndOfWord = isEndOfWord
        list = text
        slot = text
        if let colon = text.firstIndex(of: ":") {
            list = String(text[..<colon])
            slot = String(text[text.index(after: colon)...])
            range = HassilRange(inline: list)
            if slot.hasPrefix("@") {
                isCapture = true
                slot.removeFirst()
            }
        } else if text.hasPrefix("@") {
            isCapture = true
            list.removeFirst()
            slot = list
        }
    }
}
