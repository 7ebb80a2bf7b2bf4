import Ingestion

/// Indexes in SQLite: of a field on an expression that any SQLite knows, so that other programs can write to the store;
/// of texts in FTS5, which keeps nothing but which record has which word.
struct SQLiteIndexes: RecordIndexes {
    let session: SQLiteTransaction

    func makeFieldIndex(_ index: Int64, of field: String, source: Int64) throws {
        try session.execute(
            """
            CREATE INDEX \(name(index)) ON records (\(expression(FieldName(field))), event_time) WHERE source = \(source)
            """)
    }

    func makeTextIndex(_ index: Int64) throws {
        try session.execute(
            """
            CREATE VIRTUAL TABLE \(CopiedTable.textIndex)\(index)
            USING fts5(words, content='', columnsize=0, detail=none, tokenize='ascii')
            """)
    }

    func drop(_ index: Int64, isText: Bool) throws {
        try session.execute(isText ? "DROP TABLE \(CopiedTable.textIndex)\(index)" : "DROP INDEX \(name(index))")
    }

    func add(_ lines: [(record: Int64, words: String)], to index: Int64) throws {
        try session.append(lines.count, rowsTo: "\(CopiedTable.textIndex)\(index)", columns: ["rowid", "words"]) {
            $1.put(lines[$0].record)
            $1.put(lines[$0].words)
        }
    }

    // MARK: Finding

    func searches(for condition: FieldCondition, index: Int64, source: Int64) -> [IndexSearch]? {
        let value = expression(condition.field)
        func search(_ sql: String, _ arguments: SQLArguments = [], isCertain: String = "0") -> IndexSearch {
            var search = IndexSearch(
                select: "SELECT records.id, \(isCertain) FROM records INDEXED BY \(name(index))")
            search.conditions.require("records.source = \(source)")
            search.conditions.require("\(value) \(sql)", arguments)
            return search
        }
        let unread = search("= x''")
        let operand = condition.operand
        let number = operand.number.map { SQLValue.real(Double($0) ?? .nan) }
        switch (condition.comparison, number) {
        case (.equal, let number):
            guard operand.time == nil, !RecordIndexWords.others.contains(operand.text) else { return nil }
            // A whole number in the index is that number, to the last digit.
            let isWhole = operand.number.flatMap(Double.init).map { $0.rounded() == $0 && abs($0) < 0x1p53 } ?? false
            return [search("= ?", [operand.text]), unread]
                + (number.map { [search("= ?", [$0], isCertain: isWhole ? "typeof(\(value)) = 'integer'" : "0")] } ?? [])
        case (.less, let number?): return [search("< ?", [number], isCertain: "1"), search("= ?", [number]), unread]
        case (.atMost, let number?): return [search("< ?", [number], isCertain: "1"), search("= ?", [number]), unread]
        case (.more, let number?), (.atLeast, let number?):
            // Texts are behind all numbers.
            return [search("> ? AND \(value) < ''", [number], isCertain: "1"), search("= ?", [number]), unread]
        default: return nil
        }
    }

    func search(for words: [String], index: Int64) -> IndexSearch {
        let table = "\(CopiedTable.textIndex)\(index)"
        var search = IndexSearch(select: "SELECT rowid, 0 FROM \(table)")
        search.conditions.require("\(table) MATCH ?", [words.map { "\"\($0)\"" }.joined(separator: " AND ")])
        return search
    }

    private func name(_ index: Int64) -> String { "field_index_\(index)" }

    /// The number or text that is there, nothing where there is neither, and no bytes at all where SQLite reads it
    /// otherwise than Magpie: text that is no JSON for it (nested too deep), names or texts written with escapes.
    private func expression(_ field: FieldName) -> String {
        let paths = field.paths.map { "'$" + $0.map { ".\"\($0)\"" }.joined() + "'" }
        let cases = paths.map { path in
            """
            WHEN json_type(body, \(path)) IN ('integer', 'real') THEN json_extract(body, \(path)) \
            WHEN json_type(body, \(path)) = 'text' THEN CASE WHEN instr(body, '\\u0000') THEN x'' \
            ELSE json_extract(body, \(path)) END \
            WHEN json_type(body, \(path)) IS NOT NULL THEN NULL
            """
        }
        return """
            CASE WHEN NOT json_valid(body) THEN x'' \(cases.joined(separator: " ")) \
            WHEN instr(body, '\\') THEN x'' END
            """
    }
}
