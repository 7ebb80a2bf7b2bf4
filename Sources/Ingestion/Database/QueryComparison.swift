/// Where a query compares a column with a parameter: `column > :name`, `:name < column`.
struct QueryComparison {
    /// What must be greater; nil for something else than a column: `coalesce(changed, created) > :since`.
    var column: QueryLevel.Name?
    /// Where `>`, `>=`, `<` or `<=` stands among the tokens; nil for BETWEEN.
    var symbol: Int?
    /// Where the parameter stands.
    var parameter: Int
}

/// Finds what a parameter is compared with, through casts and functions around it.
struct QueryComparisons {
    let tokens: [QueryToken]

    /// All of a parameter, in the order of the text.
    func all(with parameter: String) -> [QueryComparison] {
        tokens.indices.filter { tokens[$0].kind == .parameter && tokens[$0].name == parameter }
            .compactMap { comparison(before: $0) ?? comparison(behind: $0) }
    }

    private func comparison(before parameter: Int) -> QueryComparison? {
        var place = solid(before: parameter)
        // `> CAST(:name AS timestamp)`, `> to_timestamp(:name)`, `> timestamp :name`
        while let index = place, tokens[index].isSymbol("(") || tokens[index].isWord("timestamp", "timestamptz", "date")
        {
            place = solid(before: index)
            guard tokens[index].isSymbol("("), let function = place, tokens[function].kind == .word else { continue }
            place = solid(before: function)
        }
        guard let symbol = place else { return nil }
        if tokens[symbol].isWord("between"), let left = solid(before: symbol), !tokens[left].isWord("not") {
            return QueryComparison(column: column(endingAt: left), parameter: parameter)
        }
        // Not the end of `->`, `->>` and `@>`.
        guard tokens[symbol].isSymbol(">", ">="), symbol > 0, !isOperator(tokens[symbol - 1]),
            let left = solid(before: symbol)
        else { return nil }
        return QueryComparison(column: column(endingAt: left), symbol: symbol, parameter: parameter)
    }

    private func comparison(behind parameter: Int) -> QueryComparison? {
        guard let symbol = solid(behind: lastOfCasts(behind: parameter)), tokens[symbol].isSymbol("<", "<="),
            symbol + 1 < tokens.count, !isOperator(tokens[symbol + 1]), let right = solid(behind: symbol)
        else { return nil }
        return QueryComparison(column: column(beginningAt: right), symbol: symbol, parameter: parameter)
    }

    /// `:name::timestamp with time zone`, `CAST(:name AS numeric(10, 2))`
    private func lastOfCasts(behind parameter: Int) -> Int {
        var last = parameter
        while let next = solid(behind: last) {
            if tokens[next].isSymbol(")") {
                last = next
            } else if tokens[next].isSymbol("::") || tokens[next].isWord("as"), let type = solid(behind: next) {
                last = lastOfType(beginningAt: type)
            } else {
                break
            }
        }
        return last
    }

    private func lastOfType(beginningAt type: Int) -> Int {
        var last = type
        while let next = solid(behind: last) {
            if tokens[next].isWord("with", "without", "time", "zone", "precision", "varying") {
                last = next
            } else if tokens[next].isSymbol("("), let end = tokens[next...].firstIndex(where: { $0.isSymbol(")") }) {
                last = end
            } else {
                break
            }
        }
        return last
    }

    private func column(endingAt last: Int) -> QueryLevel.Name? {
        guard tokens[last].isName else { return nil }
        guard let dot = solid(before: last), tokens[dot].isSymbol("."), let table = solid(before: dot),
            tokens[table].isName
        else { return QueryLevel.Name(table: nil, column: tokens[last].name) }
        return QueryLevel.Name(table: tokens[table].name, column: tokens[last].name)
    }

    private func column(beginningAt first: Int) -> QueryLevel.Name? {
        guard tokens[first].isName else { return nil }
        var name = QueryLevel.Name(table: nil, column: tokens[first].name)
        var last = first
        while let dot = solid(behind: last), tokens[dot].isSymbol("."), let next = solid(behind: dot),
            tokens[next].isName
        {
            name = QueryLevel.Name(table: name.column, column: tokens[next].name)
            last = next
        }
        // A function of something.
        if let next = solid(behind: last), tokens[next].isSymbol("(") { return nil }
        return name
    }

    /// Part of an operator of several characters.
    private func isOperator(_ token: QueryToken) -> Bool {
        token.isSymbol("-", "<", ">", "@", "#", "&", "|", "~", "!", "=", "*", "+", "/", "%", "^", "?")
    }

    private func solid(before index: Int) -> Int? { tokens[..<index].lastIndex { $0.kind != .space } }
    private func solid(behind index: Int) -> Int? { tokens[(index + 1)...].firstIndex { $0.kind != .space } }
}
