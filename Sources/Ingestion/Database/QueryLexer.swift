/// A piece of an SQL text.
struct QueryToken: Equatable {
    var kind: Kind
    var text: Substring

    enum Kind: Equatable {
        /// A space or a comment.
        case space
        /// A name or a key word.
        case word
        /// In quotes of whatever kind: `"time"`, `` `time` ``, `[time]`.
        case quotedName
        /// A text, also between dollars.
        case string
        case number
        /// `:name`
        case parameter
        case symbol
    }

    /// A parameter's name; a column's without its quotes.
    var name: String {
        switch kind {
        case .parameter: String(text.dropFirst())
        case .quotedName: String(text.dropFirst().dropLast())
        default: String(text)
        }
    }

    func isWord(_ words: String...) -> Bool { kind == .word && words.contains(text.lowercased()) }
    func isSymbol(_ symbols: String...) -> Bool { kind == .symbol && symbols.contains(String(text)) }
}

/// Cuts an SQL text into its tokens; all of them together are the text again. What is not closed runs to the end: the
/// database will say so.
struct QueryLexer {
    private let engine: DatabaseEngine
    private var rest: Substring
    private var tokens: [QueryToken] = []

    static func tokens(of text: String, for engine: DatabaseEngine) -> [QueryToken] {
        var lexer = QueryLexer(engine: engine, rest: text[...])
        while !lexer.rest.isEmpty { lexer.next() }
        return lexer.tokens
    }

    private init(engine: DatabaseEngine, rest: Substring) {
        self.engine = engine
        self.rest = rest
    }

    private mutating func next() {
        let first = rest.first!
        switch first {
        case _ where first.isWhitespace: take(.space, rest.prefix { $0.isWhitespace }.endIndex)
        case "-" where rest.hasPrefix("--"), "#" where engine == .mysql: take(.space, lineEnd)
        case "/" where rest.hasPrefix("/*"): take(.space, commentEnd)
        case "'": take(.string, quotedEnd("'"))
        // A text with MySQL, unless ANSI_QUOTES is on; parameters stand in neither.
        case "\"", "`": take(.quotedName, quotedEnd(first))
        case "[" where engine == .sqlite: take(.quotedName, quotedEnd("]"))
        case "$" where engine == .postgresql: takeDollars()
        case ":": takeColon()
        case _ where Self.beginsName(first): take(.word, rest.prefix { Self.isInName($0) }.endIndex)
        case _ where first.isASCII && first.isNumber:
            take(.number, rest.prefix { Self.isInName($0) || $0 == "." }.endIndex)
        case ">" where rest.hasPrefix(">="), "<" where rest.hasPrefix("<=") || rest.hasPrefix("<>"):
            take(.symbol, rest.index(rest.startIndex, offsetBy: 2))
        default: take(.symbol, rest.index(after: rest.startIndex))
        }
    }

    private mutating func take(_ kind: QueryToken.Kind, _ end: Substring.Index) {
        tokens.append(QueryToken(kind: kind, text: rest[..<end]))
        rest = rest[end...]
    }

    private static func beginsName(_ character: Character) -> Bool { character.isLetter || character == "_" }
    private static func isInName(_ character: Character) -> Bool {
        beginsName(character) || character.isNumber || character == "$"
    }

    private var lineEnd: Substring.Index { rest.firstIndex { $0.isNewline } ?? rest.endIndex }

    /// PostgreSQL's nest.
    private var commentEnd: Substring.Index {
        var depth = 0
        var place = rest.startIndex
        while place < rest.endIndex {
            if rest[place...].hasPrefix("/*"), depth == 0 || engine == .postgresql {
                depth += 1
                place = rest.index(place, offsetBy: 2)
            } else if rest[place...].hasPrefix("*/") {
                depth -= 1
                place = rest.index(place, offsetBy: 2)
                if depth == 0 { return place }
            } else {
                place = rest.index(after: place)
            }
        }
        return place
    }

    /// Two quotes in a row are one inside. A backslash keeps the next character from ending a text with MySQL, and with
    /// PostgreSQL behind an E.
    private func quotedEnd(_ quote: Character) -> Substring.Index {
        let last = tokens.last
        let isEscaping =
            quote != "`" && quote != "]"
            && (engine == .mysql || engine == .postgresql && quote == "'" && last?.isWord("e") == true)
        var place = rest.index(after: rest.startIndex)
        while place < rest.endIndex {
            let character = rest[place]
            place = rest.index(after: place)
            if character == "\\", isEscaping, place < rest.endIndex {
                place = rest.index(after: place)
            } else if character == quote {
                guard place < rest.endIndex, rest[place] == quote, quote != "]" else { return place }
                place = rest.index(after: place)
            }
        }
        return place
    }

    /// `$$…$$`, `$tag$…$tag$`; anything else that begins with a dollar is itself.
    private mutating func takeDollars() {
        let name = rest.dropFirst().prefix { Self.beginsName($0) || $0.isNumber }
        let tag = rest[..<name.endIndex] + "$"
        guard name.endIndex < rest.endIndex, rest[name.endIndex] == "$", name.first?.isNumber != true else {
            return take(.symbol, rest.index(after: rest.startIndex))
        }
        let inside = rest[rest.index(after: name.endIndex)...]
        take(.string, inside.firstRange(of: tag)?.upperBound ?? rest.endIndex)
    }

    /// A parameter, unless it is a cast (`::date`) or the bound of a slice (`[1:n]`).
    private mutating func takeColon() {
        if rest.hasPrefix("::") { return take(.symbol, rest.index(rest.startIndex, offsetBy: 2)) }
        let name = rest.dropFirst().prefix { Self.isInName($0) }
        let isBehindName = [.word, .number].contains(tokens.last?.kind)
        guard let first = name.first, Self.beginsName(first), !isBehindName else {
            return take(.symbol, rest.index(after: rest.startIndex))
        }
        take(.parameter, name.endIndex)
    }
}
