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
    ///   - inclusive: parameters whose rows at the very edge are wanted too: `>` becomes `>=` wherever it compares with them.
    package func bound(
        _ values: [String: QueryValue], inclusive: Set<String> = []
    ) throws(DatabaseFailure) -> BoundQuery {
        if let foreign = foreignPlaceholder { throw .foreignPlaceholder(foreign) }
        var text = ""
        var bound: [QueryValue] = []
        var numbers: [String: Int] = [:]
        let edges = Set(inclusive.flatMap { comparisons(with: $0).compactMap(\.symbol) })
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

    /// A placeholder as other programs write it: nothing would be bound to it, or the value of another.
    private var foreignPlaceholder: String? {
        for (index, token) in tokens.enumerated() where token.kind == .symbol {
            let behind = tokens[(index + 1)...].first
            let name = behind.map { $0.kind == .word || $0.kind == .number ? String($0.text) : "" } ?? ""
            switch (engine, String(token.text)) {
            case (.sqlite, "?"), (.sqlite, "@"), (.sqlite, "$"), (.sqlite, ":"): return token.text + name
            // `?` is an operator of PostgreSQL, and `@` begins a variable of MySQL.
            case (.postgresql, "$") where behind?.kind == .number: return "$" + name
            case (.mysql, "?"): return "?"
            default: continue
            }
        }
        return nil
    }

    // MARK: What it says of a cursor

    /// The column that must be greater than a parameter, without its table: `timestamp` of `a.timestamp > :since`.
    package func column(above parameter: String) -> String? { compared(with: parameter)?.column?.column }

    /// What the result calls the column that must be greater than a parameter: `at` where the query says `created AS at`.
    /// With its table where the result has only columns of that name from others.
    package func field(above parameter: String) -> String? {
        guard let comparison = compared(with: parameter), var name = comparison.column else { return nil }
        for level in levels(around: comparison.parameter) {
            guard let result = level.result(of: name) else { return name.text }
            name = QueryLevel.Name(table: nil, column: result)
        }
        return name.column
    }

    /// Whether it is seen where the query compares something with a parameter: only there `>` can become `>=`.
    package func compares(with parameter: String) -> Bool { !comparisons(with: parameter).isEmpty }

    /// Whether its rows come in the order of a column of the result, smallest first.
    package func isOrdered(by column: String) -> Bool { main.isOrdered(byResult: column) }

    /// Whether only so many of the rows come that are greater than one of the cursors: the query, or the SELECT in
    /// brackets that compares, has a limit.
    package func isLimited(for cursors: Set<String>) -> Bool {
        main.limit != nil || !limitedRanges(for: cursors).isEmpty
    }

    /// Whether a limit in brackets cuts off the greatest values of the column that a cursor is compared with.
    func innerLimitsAreOrdered(by parameter: String, among cursors: Set<String>) -> Bool {
        limitedRanges(for: cursors).allSatisfy { range in
            let level = QueryLevel(Array(tokens[range]))
            return comparisons(with: parameter).contains { comparison in
                range.contains(comparison.parameter) && comparison.column.map(level.isOrdered) ?? false
            }
        }
    }

    /// How many rows it lets through at most; nil where that is not known.
    /// - Parameter values: of its parameters.
    func rowLimit(for cursors: Set<String>, _ values: [String: QueryValue]) -> Int? {
        let limits = [main.limit] + limitedRanges(for: cursors).map { QueryLevel(Array(tokens[$0])).limit }
        return limits.compactMap { limit in
            switch limit {
            case .rows(let rows): rows
            case .parameter(let name): if case .number(let text) = values[name] { Int(text) } else { nil }
            case .unknown, nil: nil
            }
        }.min()
    }

    private var main: QueryLevel { QueryLevel(tokens) }

    private func comparisons(with parameter: String) -> [QueryComparison] {
        QueryComparisons(tokens: tokens).all(with: parameter)
    }

    /// The first that says which column.
    private func compared(with parameter: String) -> QueryComparison? {
        comparisons(with: parameter).first { $0.column != nil }
    }

    /// What stands inside of brackets, the inner ones before those around them.
    private var brackets: [Range<Int>] {
        var open: [Int] = []
        var ranges: [Range<Int>] = []
        for (index, token) in tokens.enumerated() {
            if token.isSymbol("(") { open.append(index + 1) }
            if token.isSymbol(")"), let start = open.popLast() { ranges.append(start..<index) }
        }
        return ranges
    }

    /// The SELECTs around a place, from the inside to the main one.
    private func levels(around place: Int) -> [QueryLevel] {
        brackets.filter { $0.contains(place) }.map { QueryLevel(Array(tokens[$0])) }.filter(\.isSelect) + [main]
    }

    private func limitedRanges(for cursors: Set<String>) -> [Range<Int>] {
        brackets.filter { range in
            tokens[range].contains { $0.kind == .parameter && cursors.contains($0.name) }
                && QueryLevel(Array(tokens[range])).limit != nil
        }
    }
}
