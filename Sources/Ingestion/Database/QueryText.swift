/// A query as people write it, with `:name` where values go.
package struct QueryText: Sendable {
    package let engine: DatabaseEngine
    private let tokens: [QueryToken]

    package init(_ text: String, for engine: DatabaseEngine) {
        self.engine = engine
        tokens = QueryLexer.tokens(of: text, for: engine)
    }

    /// Whether nothing is in a text but spaces, comments and semicolons.
    package static func isBlank(_ text: String) -> Bool {
        QueryLexer.tokens(of: text, for: .sqlite).allSatisfy { $0.kind == .space || $0.isSymbol(";") }
    }

    /// Names of its parameters, in the order they first stand.
    package var parameters: [String] {
        var names: [String] = []
        for token in tokens where token.kind == .parameter && !names.contains(token.name) { names.append(token.name) }
        return names
    }

    /// With the engine's placeholders, and the values apart.
    /// - Parameters:
    ///   - values: by the parameters' names.
    ///   - inclusive: parameters whose rows at the very edge are wanted too: `>` becomes `>=` in front of them.
    package func bound(
        _ values: [String: QueryValue], inclusive: Set<String> = []
    ) throws(DatabaseFailure) -> BoundQuery {
        var text = ""
        var bound: [QueryValue] = []
        var numbers: [String: Int] = [:]
        let edges = Set(inclusive.compactMap { comparison(with: $0)?.symbol })
        for (index, token) in tokens.enumerated() {
            guard token.kind == .parameter else {
                text += token.text
                if edges.contains(index), token.isSymbol(">", "<") { text += "=" }
                continue
            }
            guard let value = values[token.name] else { throw .parameterMissing(name: token.name) }
            switch engine {
            case .mysql:
                bound.append(value)
                text += "?"
            case .postgresql, .sqlite:
                if numbers[token.name] == nil {
                    bound.append(value)
                    numbers[token.name] = bound.count
                }
                text += (engine == .sqlite ? "?" : "$") + String(numbers[token.name] ?? 0)
            }
        }
        return BoundQuery(text, bound)
    }

    // MARK: What it says of a cursor

    /// The column that must be greater than a parameter, without its table: `timestamp` of `a.timestamp > :since`.
    package func column(above parameter: String) -> String? { comparison(with: parameter)?.column }

    /// What a column is called in the result: `at` where the query says `created AS at`.
    package func alias(of column: String) -> String? {
        let main = mainTokens
        for index in main.indices.dropLast(2)
        where main[index + 1].isWord("as") && Self.matches(main[index], column) && Self.isName(main[index + 2]) {
            return main[index + 2].name
        }
        return nil
    }

    /// Whether its rows come in the order of a column, smallest first.
    package func isOrdered(by column: String) -> Bool {
        let main = mainTokens
        guard let order = main.lastIndex(where: { $0.isWord("order") }), main.indices.contains(order + 2),
            main[order + 1].isWord("by")
        else { return false }
        var place = order + 2
        guard Self.isName(main[place]) else { return false }
        while main.indices.contains(place + 2), main[place + 1].isSymbol("."), Self.isName(main[place + 2]) {
            place += 2
        }
        guard Self.matches(main[place], column) else { return false }
        guard main.indices.contains(place + 1) else { return true }
        let next = main[place + 1]
        return next.isSymbol(",", ";")
            || next.isWord("asc", "nulls", "limit", "offset", "fetch", "for")
    }

    /// Whether it asks for only so many rows.
    package var isLimited: Bool { mainTokens.contains { $0.isWord("limit", "fetch") } }

    /// Outside of all brackets, without spaces.
    private var mainTokens: [QueryToken] {
        var depth = 0
        return tokens.filter { token in
            if token.isSymbol("(") { depth += 1 }
            defer { if token.isSymbol(")") { depth -= 1 } }
            return depth == 0 && token.kind != .space
        }
    }

    private struct Comparison {
        var column: String
        /// Where `>` or `<` stands among the tokens.
        var symbol: Int
    }

    /// `column > :name`, `:name < column`; with casts and brackets around the parameter.
    private func comparison(with parameter: String) -> Comparison? {
        for index in tokens.indices where tokens[index].kind == .parameter && tokens[index].name == parameter {
            if let found = comparison(before: index) ?? comparison(behind: index) { return found }
        }
        return nil
    }

    private func comparison(before parameter: Int) -> Comparison? {
        var place = solid(before: parameter)
        // `> CAST(:name AS timestamp)`, `> to_timestamp(:name)`, `> timestamp :name`
        while let index = place, tokens[index].isSymbol("(") || tokens[index].isWord("timestamp", "timestamptz", "date")
        {
            place = solid(before: index)
            guard tokens[index].isSymbol("("), let function = place, tokens[function].kind == .word else { continue }
            place = solid(before: function)
        }
        guard let symbol = place, tokens[symbol].isSymbol(">", ">="), let left = solid(before: symbol) else {
            return nil
        }
        // Not the end of `->` and `->>`.
        guard Self.isName(tokens[left]) else { return nil }
        return Comparison(column: tokens[left].name, symbol: symbol)
    }

    private func comparison(behind parameter: Int) -> Comparison? {
        guard let symbol = solid(behind: parameter), tokens[symbol].isSymbol("<", "<="),
            var right = solid(behind: symbol), Self.isName(tokens[right])
        else { return nil }
        while let dot = solid(behind: right), tokens[dot].isSymbol("."), let next = solid(behind: dot),
            Self.isName(tokens[next])
        {
            right = next
        }
        return Comparison(column: tokens[right].name, symbol: symbol)
    }

    private func solid(before index: Int) -> Int? { tokens[..<index].lastIndex { $0.kind != .space } }
    private func solid(behind index: Int) -> Int? { tokens[(index + 1)...].firstIndex { $0.kind != .space } }

    private static func isName(_ token: QueryToken) -> Bool { token.kind == .word || token.kind == .quotedName }

    /// Names without quotes are the same in whatever case.
    private static func matches(_ token: QueryToken, _ column: String) -> Bool {
        token.name == column || token.kind == .word && token.name.lowercased() == column.lowercased()
    }
}
