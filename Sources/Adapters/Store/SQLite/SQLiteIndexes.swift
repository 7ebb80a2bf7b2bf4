import GRDB
import Ingestion

/// Indexes in SQLite: of a field on an expression that any SQLite knows, so that other programs can write to the store;
/// of texts in FTS5, which keeps nothing but which record has which word.
struct SQLiteIndexes: RecordIndexes {
    let session: SQLiteTransaction

    func makeFieldIndex(_ index: Int64, of field: String, source: Int64) throws {
        try session.execute(
            """
            CREATE INDEX \(name(index)) ON records (\(expression(FieldName(field))), event_time, \(isShort(FieldName(field))))
            WHERE source = \(source)
            """)
        try SQLiteIndexes.widenCache(session.database)
    }

    /// What is loaded falls anywhere into an index of a field: with the few pages that suffice otherwise, most of them
    /// would be written and read again for each batch.
    static func widenCache(_ db: Database) throws {
        let isAny = try Bool.fetchOne(db, sql: "SELECT EXISTS (SELECT 1 FROM record_indexes WHERE field IS NOT NULL)")
        if isAny == true { try db.execute(sql: "PRAGMA cache_size = -\(64 << 10)") }
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

    func searches(for condition: IndexedCondition, index: Int64, source: Int64) -> [IndexSearch]? {
        let value = expression(condition.field)
        func search(_ sql: String, _ arguments: SQLArguments = [], isCertain: String = "0") -> IndexSearch {
            var search = IndexSearch(
                select: "SELECT records.id, \(isCertain) FROM records INDEXED BY \(name(index))")
            search.conditions.require("records.source = \(source)")
            search.conditions.require("\(value) \(sql)", arguments)
            return search
        }
        let unread = search("= x''")
        switch condition.content {
        case .equal(let operand):
            guard operand.time == nil, !RecordIndexWords.others.contains(operand.text) else { return nil }
            let texts = [search("= ?", [operand.text]), unread]
            // Texts that are numbers are among the numbers.
            guard let number = Double(operand.number ?? operand.text) else { return texts }
            let same = SQLiteIndexes.same(number)
            let isSame = operand.number.map { isCertainlySame(condition.field, $0) } ?? "0"
            return texts + [search(same.sql, same.arguments, isCertain: isSame)]
        case .numbers(let above, let below):
            /// Those that read as the same double: the same number, which the bound takes or does not, or perhaps another.
            func edge(_ bound: IndexedCondition.Bound) -> IndexSearch {
                let same = SQLiteIndexes.same(bound.number)
                let isSame = isCertainlySame(condition.field, bound.text)
                return bound.isIncluded
                    ? search(same.sql, same.arguments, isCertain: isSame)
                    : search("\(same.sql) AND NOT (\(isSame))", same.arguments)
            }
            // Texts are behind all numbers.
            let end = below.map { ("< ?", [SQLiteIndexes.neighbours($0.number).lowerBound]) } ?? ("< ''", [])
            let start =
                above.map { ("> ? AND \(value) ", [SQLiteIndexes.neighbours($0.number).upperBound]) } ?? ("", [])
            let bounds = (start.1 + end.1).map(SQLValue.real)
            return [search(start.0 + end.0, SQLArguments(bounds), isCertain: "1")]
                + [above, below].compactMap { $0.map(edge) } + [unread]
        }
    }

    /// What SQLite takes for this number, and perhaps others.
    private static func same(_ number: Double) -> (sql: String, arguments: SQLArguments) {
        let range = neighbours(number)
        return range.lowerBound == range.upperBound
            ? ("= ?", [SQLValue.real(number)])
            : ("BETWEEN ? AND ?", [SQLValue.real(range.lowerBound), SQLValue.real(range.upperBound)])
    }

    /// The doubles that this one may be beside: SQLite keeps whole numbers to their last digit, and compares them so.
    private static func neighbours(_ number: Double) -> ClosedRange<Double> {
        abs(number) < 0x1p53 ? number...number : number.nextDown...number.nextUp
    }

    func search(for words: [String], index: Int64) -> IndexSearch {
        let table = "\(CopiedTable.textIndex)\(index)"
        var search = IndexSearch(select: "SELECT rowid, 0 FROM \(table)")
        search.conditions.require("\(table) MATCH ?", [words.map { "\"\($0)\"" }.joined(separator: " AND ")])
        return search
    }

    private func name(_ index: Int64) -> String { "field_index_\(index)" }

    /// Says of numbers that read as the same double as `operand` which are that number, to the last digit.
    private func isCertainlySame(_ field: FieldName, _ operand: String) -> String {
        var conditions: [String] = []
        if let number = Double(operand), number.rounded() == number, abs(number) < 0x1p53 {
            conditions.append("typeof(\(expression(field))) = 'integer'")
        }
        if SQLiteIndexes.isShort(operand) { conditions.append(isShort(field)) }
        return conditions.isEmpty ? "0" : conditions.joined(separator: " OR ")
    }

    /// No two numbers of up to fifteen digits read as the same double.
    private static let shortLength = 15

    private static func isShort(_ number: String) -> Bool {
        number.utf8.count <= shortLength && !number.utf8.contains { $0 | 0x20 == UInt8(ascii: "e") }
    }

    /// The same of the number a record holds: 1 or 0.
    private func isShort(_ field: FieldName) -> String {
        let found = field.paths.map { "body -> '$" + $0.map { ".\"\($0)\"" }.joined() + "'" }
        let text = found.count == 1 ? found[0] : "coalesce(\(found.joined(separator: ", ")))"
        return """
            CASE WHEN json_valid(body) THEN \
            coalesce(length(\(text)) <= \(SQLiteIndexes.shortLength) AND (\(text)) NOT GLOB '*[eE]*', 0) ELSE 0 END
            """
    }

    /// The number that is there, by itself or as all of a text, or the text; nothing where there is neither, and no bytes at all where SQLite reads it
    /// otherwise than Magpie: text that is no JSON for it (nested too deep), names or texts written with escapes.
    private func expression(_ field: FieldName) -> String {
        let paths = field.paths.map { "'$" + $0.map { ".\"\($0)\"" }.joined() + "'" }
        let cases = paths.map { path in
            let content = "substr(body -> \(path), 2, length(body -> \(path)) - 2)"
            return """
                WHEN json_type(body, \(path)) IN ('integer', 'real') THEN json_extract(body, \(path)) \
                WHEN json_type(body, \(path)) = 'text' THEN CASE WHEN instr(body, '\\u0000') THEN x'' \
                WHEN (body -> \(path)) GLOB '"[-0-9]*"' AND (body -> \(path)) NOT GLOB '"*[^-+.0-9eE]*"' \
                AND json_valid(\(content)) THEN json_extract(\(content), '$') \
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
