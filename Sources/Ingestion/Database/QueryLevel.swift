/// One SELECT of a query, the main one or one in brackets, without what stands in brackets of its own.
struct QueryLevel {
    /// No spaces; of inner brackets only the brackets themselves.
    private let tokens: [QueryToken]
    private let columns: [Column]

    /// A column as a query names it, with its table where it says that.
    struct Name: Equatable {
        var table: String?
        var column: String

        /// Whether both can mean the same column.
        func mayBe(_ other: Name) -> Bool {
            guard column.lowercased() == other.column.lowercased() else { return false }
            guard let table, let otherTable = other.table else { return true }
            return table.lowercased() == otherTable.lowercased()
        }

        var text: String { table.map { "\($0).\(column)" } ?? column }
    }

    /// What stands between two commas behind SELECT.
    private enum Column {
        /// `*`, `t.*`
        case all(table: String?)
        /// A column of a table, and what it is called in the result.
        case plain(Name, result: String)
        case expression(result: String?)

        var result: String? {
            switch self {
            case .all: nil
            case .plain(_, let result): result
            case .expression(let result): result
            }
        }
    }

    init(_ tokens: [QueryToken]) {
        var depth = 0
        let own = tokens.filter { token in
            if token.isSymbol(")") { depth -= 1 }
            defer { if token.isSymbol("(") { depth += 1 } }
            return token.kind != .space && depth == 0
        }
        self.tokens = own
        columns = Self.list(own).map(Self.column)
    }

    var isSelect: Bool { tokens.contains { $0.isWord("select") } }

    // MARK: Columns

    /// The first SELECT's.
    private static func list(_ tokens: [QueryToken]) -> [ArraySlice<QueryToken>] {
        guard let select = tokens.firstIndex(where: { $0.isWord("select") }) else { return [] }
        let rest = tokens[(select + 1)...]
        let end = rest.firstIndex {
            $0.isWord("from", "where", "union", "intersect", "except", "order", "limit") || $0.isSymbol(";")
        }
        return rest[..<(end ?? rest.endIndex)].split { $0.isSymbol(",") }
            .map { $0.drop { $0.isWord("distinct", "all") } }
    }

    private static func column(_ item: ArraySlice<QueryToken>) -> Column {
        guard let last = item.last else { return .expression(result: nil) }
        if last.isSymbol("*") {
            if item.count == 1 { return .all(table: nil) }
            let before = item.dropLast()
            if before.last?.isSymbol(".") == true, let table = before.dropLast().last, table.isName {
                return .all(table: table.name)
            }
        }
        let path = name(at: item.startIndex, in: item)
        guard let path, path.end < item.endIndex else {
            return path.map { .plain($0.name, result: $0.name.column) } ?? .expression(result: alias(of: item))
        }
        let behind = item[path.end...].drop { $0.isWord("as") }
        if behind.count == 1, last.isName { return .plain(path.name, result: last.name) }
        // PostgreSQL calls a cast by what is cast.
        let isCast = item[path.end].isSymbol("::")
        return .expression(result: alias(of: item) ?? (isCast ? path.name.column : nil))
    }

    /// `at` of `lower(created) AS at`, or without AS.
    private static func alias(of item: ArraySlice<QueryToken>) -> String? {
        guard let last = item.last, last.isName, let before = item.dropLast().last else { return nil }
        return before.isWord("as") || before.isSymbol(")") ? last.name : nil
    }

    /// `t.column`, with where it ends.
    private static func name(at start: Int, in tokens: ArraySlice<QueryToken>) -> (name: Name, end: Int)? {
        guard tokens.indices.contains(start), tokens[start].isName else { return nil }
        var name = Name(table: nil, column: tokens[start].name)
        var end = start + 1
        while tokens.indices.contains(end + 1), tokens[end].isSymbol("."), tokens[end + 1].isName {
            name = Name(table: name.column, column: tokens[end + 1].name)
            end += 2
        }
        return (name, end)
    }

    /// What a column of its tables is called in the result; nil where the result has no such column.
    func result(of column: Name) -> String? {
        for case .plain(let name, let result) in columns where name == column { return result }
        for case .plain(let name, let result) in columns where name.mayBe(column) { return result }
        for case .all(let table) in columns
        where table == nil || column.table == nil || table?.lowercased() == column.table?.lowercased() {
            return column.column
        }
        // An expression that is called so, and a result that is not read off the text.
        let isCalledSo = columns.contains {
            if case .expression(let result) = $0 { column.column.lowercased() == result?.lowercased() } else { false }
        }
        return columns.isEmpty || isCalledSo ? column.column : nil
    }

    // MARK: Order

    /// Whether its rows come in the order of a column of its result, smallest first.
    func isOrdered(byResult result: String) -> Bool {
        guard let term = firstTerm else { return false }
        let own =
            columns.first { $0.result == result } ?? columns.first { $0.result?.lowercased() == result.lowercased() }
        switch term {
        case .place(let place):
            let isCounted = !columns.contains { if case .all = $0 { true } else { false } }
            return isCounted && columns.indices.contains(place - 1)
                && columns[place - 1].result?.lowercased() == result.lowercased()
        case .name(let name):
            // A name alone is first of all that of a column of the result.
            if name.table == nil {
                let called = columns.contains { $0.result?.lowercased() == name.column.lowercased() }
                if called { return name.column.lowercased() == result.lowercased() }
            }
            switch own {
            case .plain(let column, _): return column.mayBe(name)
            case .expression: return false
            case .all, nil:
                let tables = columns.compactMap { if case .all(let table) = $0 { table } else { nil } }
                let isFromAny = columns.contains { if case .all(nil) = $0 { true } else { false } } || tables.isEmpty
                return name.column.lowercased() == result.lowercased()
                    && (isFromAny
                        || name.table.map { table in tables.contains { $0.lowercased() == table.lowercased() } } ?? true)
            }
        }
    }

    /// Whether its rows come in the order of a column of its tables, smallest first.
    func isOrdered(by column: Name) -> Bool {
        guard case .name(let name) = firstTerm else { return false }
        if name.table == nil {
            let called = columns.first { $0.result?.lowercased() == name.column.lowercased() }
            switch called {
            case .plain(let found, _): return found.mayBe(column)
            case .expression: return false
            case .all, nil: break
            }
        }
        return name.mayBe(column)
    }

    private enum Term {
        case name(Name)
        /// Of a column of the result, from 1.
        case place(Int)
    }

    /// What it is ordered by first, where that rises and is a column as it stands.
    private var firstTerm: Term? {
        guard let order = tokens.lastIndex(where: { $0.isWord("order") }), tokens.indices.contains(order + 2),
            tokens[order + 1].isWord("by")
        else { return nil }
        let first = tokens[order + 2]
        let term: Term
        var end = order + 3
        if first.kind == .number, let place = Int(first.text) {
            term = .place(place)
        } else if let found = Self.name(at: order + 2, in: tokens[...]) {
            (term, end) = (.name(found.name), found.end)
        } else {
            return nil
        }
        guard tokens.indices.contains(end) else { return term }
        let next = tokens[end]
        let isPlain =
            next.isSymbol(",", ";") || next.isWord("asc", "nulls", "limit", "offset", "fetch", "for")
        return isPlain ? term : nil
    }

    // MARK: Limit

    enum Limit: Equatable {
        case rows(Int)
        /// A parameter says it.
        case parameter(String)
        /// An expression does.
        case unknown
    }

    /// How many rows it asks for at most; nil where it takes all.
    var limit: Limit? {
        for (index, token) in tokens.enumerated() where index == 0 || !tokens[index - 1].isSymbol(".") {
            let behind = tokens[(index + 1)...]
            if token.isWord("limit") {
                if behind.first?.isWord("all", "null") == true { return nil }
                // MySQL: `LIMIT offset, rows`.
                let isSecond = behind.dropFirst().first?.isSymbol(",") == true
                return Self.limit(isSecond ? behind.dropFirst(2) : behind)
            }
            if token.isWord("fetch"), behind.first?.isWord("first", "next") == true {
                return behind.dropFirst().first?.isWord("row", "rows") == true
                    ? .rows(1) : Self.limit(behind.dropFirst())
            }
        }
        return nil
    }

    private static func limit(_ tokens: ArraySlice<QueryToken>) -> Limit {
        guard let first = tokens.first else { return .unknown }
        let isAlone =
            tokens.dropFirst().first.map { $0.isWord("offset", "row", "rows", "for") || $0.isSymbol(";") } ?? true
        guard isAlone else { return .unknown }
        if first.kind == .parameter { return .parameter(first.name) }
        return Int(first.text).map { .rows($0) } ?? .unknown
    }
}

extension QueryToken {
    var isName: Bool { kind == .word || kind == .quotedName }
}
