/// The words and marks that stand between commands and between the members of a list.
enum Separators {
    /// Where the next command may begin when one ends before `position`: behind `;`, `, then`, `and`, …; at the line's end
    /// too, for what is still to be typed.
    static func commandStarts(in tokens: [Token], at position: Int) -> [Int] {
        var starts: [Int] = []
        var next = position
        while next < tokens.count, isMark(tokens[next]) { next += 1 }
        if next > position { starts.append(next) }
        if next < tokens.count, isAnd(tokens[next]) {
            next += 1
            starts.append(next)
        }
        if next < tokens.count, isThen(tokens[next]) { starts.append(next + 1) }
        // "stop after this ingest" is one command.
        if !starts.isEmpty, next + 1 < tokens.count, tokens[next].key == "after",
            ["that", "this"].contains(tokens[next + 1].key)
        {
            starts.append(next + 2)
        }
        return starts
    }

    /// Where the next member of a list may begin: behind `,`, `and`, `, and`.
    static func memberStart(in tokens: [Token], at position: Int) -> Int? {
        var next = position
        if next < tokens.count, tokens[next].kind == .punctuation, [",", "–"].contains(tokens[next].text) { next += 1 }
        if next < tokens.count, isAnd(tokens[next]) || tokens[next].key == "or" { next += 1 }
        return next > position && next < tokens.count ? next : nil
    }

    /// Whether free text that holds this probably runs into another command.
    static func isSeparator(_ token: Token) -> Bool {
        token.kind == .punctuation && [";", ",", "–"].contains(token.text) || isAnd(token) || isThen(token)
    }

    private static func isMark(_ token: Token) -> Bool {
        token.kind == .punctuation && token.text != "(" && token.text != ")" && token.text != ":"
    }

    private static func isAnd(_ token: Token) -> Bool {
        token.kind == .word && ["and", "&", "plus", "+"].contains(token.key)
    }

    private static func isThen(_ token: Token) -> Bool {
        token.kind == .word && (token.key == "then" || token.key == "afterwards")
    }
}
