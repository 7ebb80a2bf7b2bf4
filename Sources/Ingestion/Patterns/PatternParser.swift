/// Reads ECMA-262 patterns as with the flag `u`. Beyond it, any punctuation may be escaped: `\-`, `\@`.
struct PatternParser {
    let scalars: [UInt32]
    var index = 0
    /// How groups are nested; each level is one of the call stack.
    private var depth = 0
    private static let deepest = 200
    private var groupCount = 0
    private var groupNames: Set<String> = []
    /// Groups referred back to, resolved at the end: they may stand further on.
    var namedReferences: [(name: String, offset: Int)] = []
    var numberedReferences: [(number: Int, offset: Int)] = []
    /// The first thing of ECMA-262 that cannot be matched in linear time.
    private(set) var unsupported: PatternProblem?

    /// Whether only the form is looked at: then nothing is looked up that costs time.
    let checksOnly: Bool

    init(_ source: String, checksOnly: Bool = false) {
        scalars = source.unicodeScalars.map(\.value)
        self.checksOnly = checksOnly
    }

    /// The tree, checked to the end. What is ECMA-262 but cannot be matched here is noted in `unsupported`.
    mutating func parse() throws(PatternProblem) -> PatternNode {
        let node = try alternatives()
        if index < scalars.count { throw syntax("a ) without its (") }
        for reference in numberedReferences where reference.number > groupCount {
            throw syntax("a reference to group \(reference.number), which is not there", at: reference.offset)
        }
        for reference in namedReferences where !groupNames.contains(reference.name) {
            throw syntax("a reference to a group that is not there", at: reference.offset)
        }
        return node
    }

    private mutating func alternatives() throws(PatternProblem) -> PatternNode {
        var all = [try alternative()]
        while skip("|") { all.append(try alternative()) }
        return all.count == 1 ? all[0] : .anyOf(all)
    }

    private mutating func alternative() throws(PatternProblem) -> PatternNode {
        var terms: [PatternNode] = []
        while let next = peek, next != "|", next != ")" { terms.append(try term()) }
        return terms.count == 1 ? terms[0] : terms.isEmpty ? .empty : .sequence(terms)
    }

    private mutating func term() throws(PatternProblem) -> PatternNode {
        let start = index
        switch peek {
        case "^":
            index += 1
            return .assertion(.start)
        case "$":
            index += 1
            return .assertion(.end)
        case "\\" where scalar(at: index + 1) == "b" || scalar(at: index + 1) == "B":
            index += 2
            return .assertion(scalar(at: index - 1) == "b" ? .wordBoundary : .noWordBoundary)
        case "(":
            let (node, isAtom) = try group()
            return isAtom ? try quantified(node) : node
        case "[": return try quantified(.one(of: try characterClass()))
        case ".":
            index += 1
            return try quantified(.one(of: ScalarRanges.lineTerminators.inverted))
        case "\\": return try quantified(try atomEscape())
        case "*", "+", "?", "{": throw syntax("a quantifier with nothing before it")
        case "}", "]": throw syntax("a \(peek ?? "}") that must be written with a \\ before it")
        default:
            index += 1
            return try quantified(.one(of: ScalarRanges(scalars[start])))
        }
    }

    // MARK: Groups

    /// A group, and whether a quantifier may follow it (none may follow an assertion).
    private mutating func group() throws(PatternProblem) -> (PatternNode, isAtom: Bool) {
        let start = index
        index += 1
        var isAtom = true
        if skip("?") {
            if skip("=") || skip("!") {
                isAtom = false
                refuse("a lookahead", at: start)
            } else if skip("<") {
                if skip("=") || skip("!") {
                    isAtom = false
                    refuse("a lookbehind", at: start)
                } else {
                    try nameGroup(at: start)
                }
            } else if !skip(":") {
                throw syntax("a group that begins with (? and is of no known kind", at: start)
            }
        } else {
            groupCount += 1
        }
        depth += 1
        if depth > Self.deepest { throw syntax("groups nested more than \(Self.deepest) deep", at: start) }
        let node = try alternatives()
        depth -= 1
        guard skip(")") else { throw syntax("a ( that is never closed", at: start) }
        return (node, isAtom)
    }

    private mutating func nameGroup(at start: Int) throws(PatternProblem) {
        groupCount += 1
        let name = try groupName()
        if !groupNames.insert(name).inserted { throw syntax("a second group of the same name", at: start) }
    }

    /// What stands before the `>` of `(?<name>` or `\k<name>`.
    mutating func groupName() throws(PatternProblem) -> String {
        let start = index
        var name = String.UnicodeScalarView()
        while let next = peek, next != ">" {
            let properties = next.properties
            let isFirst = name.isEmpty
            guard next == "$" || next == "_" || (isFirst ? properties.isIDStart : properties.isIDContinue) else {
                throw syntax("a group's name with a character that names cannot have")
            }
            name.append(next)
            index += 1
        }
        guard !name.isEmpty, skip(">") else { throw syntax("a group's name that is empty or never ends", at: start) }
        return String(name)
    }

    // MARK: Quantifiers

    private mutating func quantified(_ node: PatternNode) throws(PatternProblem) -> PatternNode {
        let start = index
        let minimum: Int
        let maximum: Int?
        if skip("*") {
            (minimum, maximum) = (0, nil)
        } else if skip("+") {
            (minimum, maximum) = (1, nil)
        } else if skip("?") {
            (minimum, maximum) = (0, 1)
        } else if skip("{") {
            guard let least = number() else { throw syntax("a { that begins no count", at: start) }
            minimum = least
            if skip(",") { maximum = number() } else { maximum = least }
            guard skip("}") else { throw syntax("a count that does not end with }", at: start) }
            if let maximum, maximum < minimum { throw syntax("a count from more to less", at: start) }
        } else {
            return node
        }
        _ = skip("?")
        return .repeated(node, minimum: minimum, maximum: maximum, offset: start)
    }

    /// Decimal digits; too many of them end at a number beyond any limit.
    mutating func number() -> Int? {
        let start = index
        var value = 0
        while let next = peek, ("0"..."9").contains(next) {
            value = min(value * 10 + Int(next.value - 0x30), 1 << 40)
            index += 1
        }
        return index > start ? value : nil
    }

    // MARK: Reading

    var peek: Unicode.Scalar? { scalar(at: index) }

    /// A surrogate cannot stand in a String, so every value is a scalar.
    func scalar(at place: Int) -> Unicode.Scalar? { place < scalars.count ? Unicode.Scalar(scalars[place]) : nil }

    mutating func skip(_ scalar: Unicode.Scalar) -> Bool {
        guard peek == scalar else { return false }
        index += 1
        return true
    }

    mutating func refuse(_ feature: String, at offset: Int) {
        unsupported = unsupported ?? PatternProblem(offset: offset, reason: .unsupported(feature))
    }

    func syntax(_ fault: String, at offset: Int? = nil) -> PatternProblem {
        PatternProblem(offset: offset ?? index, reason: .syntax(fault))
    }
}
