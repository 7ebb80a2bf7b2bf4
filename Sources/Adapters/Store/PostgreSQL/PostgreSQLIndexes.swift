import Ingestion

/// Indexes in PostgreSQL: of a field on functions of the store that never fail; of texts in a table beside the records.
struct PostgreSQLIndexes: RecordIndexes {
    let session: PostgreSQLTransaction

    func makeFieldIndex(_ index: Int64, of field: String, source: Int64) throws {
        let paths = literal(FieldName(field))
        try session.execute(
            """
            CREATE INDEX \(name(index)) ON records (record_number(body, \(paths)), record_text(body, \(paths)), event_time)
            WHERE source = \(source)
            """)
        // How the values lie, or it would not be used.
        try session.execute("ANALYZE records")
    }

    func makeTextIndex(_ index: Int64) throws {
        let table = "\(CopiedTable.textIndex)\(index)"
        try session.execute(
            "CREATE TABLE \(table) (record bigint PRIMARY KEY, words text[] NOT NULL)")
        try session.execute("CREATE INDEX \(table)_words ON \(table) USING gin (words)")
    }

    func drop(_ index: Int64, isText: Bool) throws {
        try session.execute(isText ? "DROP TABLE \(CopiedTable.textIndex)\(index)" : "DROP INDEX \(name(index))")
    }

    func add(_ lines: [(record: Int64, words: String)], to index: Int64) throws {
        guard !lines.isEmpty else { return }
        for start in stride(from: 0, to: lines.count, by: 2_000) {
            let some = lines[start..<min(lines.count, start + 2_000)]
            try session.execute(
                """
                INSERT INTO \(CopiedTable.textIndex)\(index) (record, words)
                SELECT record, coalesce(string_to_array(nullif(words, ''), ' '), '{}')
                FROM unnest(CAST(? AS bigint[]), CAST(? AS text[])) AS lines (record, words)
                ON CONFLICT (record) DO NOTHING
                """, [some.map(\.record).arrayText, "{" + some.map { "\"\($0.words)\"" }.joined(separator: ",") + "}"])
        }
    }

    // MARK: Finding

    func searches(for condition: IndexedCondition, index: Int64, source: Int64) -> [IndexSearch]? {
        let paths = literal(condition.field)
        func search(_ sql: String, _ arguments: SQLArguments = [], isCertain: String = "0") -> IndexSearch {
            var search = IndexSearch(select: "SELECT records.id, CAST(\(isCertain) AS bigint) FROM records")
            search.conditions.require("records.source = \(source)")
            search.conditions.require(sql, arguments)
            return search
        }
        let number = "record_number(body, \(paths))"
        let text = "record_text(body, \(paths))"
        let unread = [search("\(number) = 'NaN'"), search("\(number) IS NULL AND \(text) = chr(1)")]
        let given = "CAST(CAST(? AS text) AS double precision)"
        func value(_ number: Double) -> SQLValue { .text("\(number)") }
        /// Others may read as the same double.
        func same(_ bound: Double) -> IndexSearch { search("\(number) = \(given)", [value(bound)]) }
        switch condition.content {
        case .equal(let operand):
            guard operand.time == nil, !RecordIndexWords.others.contains(operand.text) else { return nil }
            let start = String(operand.text.unicodeScalars.prefix(PostgreSQLIndexes.longestText))
            return [search("\(number) IS NULL AND \(text) = ?", [start])]
                + (Double(operand.number ?? operand.text).map { [same($0)] } ?? []) + unread
        case .numbers(let above, let below):
            var between = SQLFilter()
            if let above { between.require("\(number) > \(given)", [value(above.number)]) }
            // NaN is behind all numbers.
            let end = below.map { ("\(number) < \(given)", [value($0.number)] as SQLArguments) }
            between.require(end?.0 ?? "\(number) < 'NaN'", end?.1 ?? [])
            return [search(between.condition, between.arguments, isCertain: "1")]
                + [above, below].compactMap { $0.map { same($0.number) } } + unread
        }
    }

    func search(for words: [String], index: Int64) -> IndexSearch {
        var search = IndexSearch(select: "SELECT record, CAST(0 AS bigint) FROM \(CopiedTable.textIndex)\(index)")
        search.conditions.require(
            "words @> CAST(? AS text[])", ["{" + words.map { "\"\($0)\"" }.joined(separator: ",") + "}"])
        return search
    }

    private func name(_ index: Int64) -> String { "field_index_\(index)" }

    /// Longer texts are cut: an index takes no texts of any length.
    private static let longestText = 100

    /// The ways to the field as the functions take them: steps between bytes 1.
    private func literal(_ field: FieldName) -> String {
        let paths = field.paths.map { path in "'" + path.joined(separator: "\u{1}") + "'" }
        return "ARRAY[\(paths.joined(separator: ", "))]::text[]"
    }

    /// A number where there is one, by itself or as all of a text, `NaN` where the server reads the text otherwise than
    /// Magpie, or not at all; a text, cut, where there is one, and the byte 1 in the same case. Each stands by itself: an
    /// index calls nothing by name. Not for several processes at once: what may fail inside cannot be tried there.
    static let functions = """
        CREATE FUNCTION record_number(body text, paths text[]) RETURNS double precision
            LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL UNSAFE AS $$
            \(search)
                IF pg_catalog.json_typeof(found) = 'number' THEN RETURN CAST(CAST(found AS text) AS double precision); END IF;
                IF CAST(found AS text) ~ '^"-?(0|[1-9][0-9]*)([.][0-9]+)?([eE][-+]?[0-9]+)?"$' THEN
                    RETURN CAST(pg_catalog.btrim(CAST(found AS text), '"') AS double precision);
                END IF;
                RETURN NULL;
            EXCEPTION WHEN OTHERS THEN RETURN 'NaN';
            END $$;
        CREATE FUNCTION record_text(body text, paths text[]) RETURNS text
            LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL UNSAFE AS $$
            \(search)
                IF pg_catalog.json_typeof(found) = 'string' THEN
                    RETURN pg_catalog.left(found #>> '{}', \(longestText));
                END IF;
                RETURN NULL;
            EXCEPTION WHEN OTHERS THEN RETURN pg_catalog.chr(1);
            END $$;

        """

    /// What a store of before needs: the same, and no index of before, whose lines are of other functions.
    static let newFunctions = """
        DO $$ DECLARE one bigint; BEGIN
            FOR one IN SELECT id FROM record_indexes WHERE field IS NOT NULL LOOP
                EXECUTE 'DROP INDEX IF EXISTS field_index_' || one;
            END LOOP;
        END $$;
        DELETE FROM record_indexes WHERE field IS NOT NULL;
        DROP FUNCTION record_number;
        DROP FUNCTION record_text;

        """ + functions

    private static let search = """
        DECLARE
                found json;
                one text;
                step text;
            BEGIN
                FOREACH one IN ARRAY paths LOOP
                    found := CAST(body AS json);
                    FOREACH step IN ARRAY pg_catalog.string_to_array(one, pg_catalog.chr(1)) LOOP
                        IF found IS NULL OR pg_catalog.json_typeof(found) <> 'object' THEN
                            found := NULL;
                            EXIT;
                        END IF;
                        found := (
                            SELECT each.value FROM pg_catalog.json_each(found) WITH ORDINALITY AS each (key, value, place)
                            WHERE each.key = step ORDER BY each.place LIMIT 1);
                    END LOOP;
                    EXIT WHEN found IS NOT NULL;
                END LOOP;
        """
}
