import Ingestion
import Testing

@Suite("Queries") struct QueryTextTests {
    private func bound(
        _ text: String, _ engine: DatabaseEngine = .postgresql, inclusive: Set<String> = []
    ) -> BoundQuery? {
        let query = QueryText(text, for: engine)
        let values = query.parameters.reduce(into: [:]) { $0[$1] = QueryValue.text($1) }
        return try? query.bound(values, inclusive: inclusive)
    }

    @Test(
        "values are bound where :name stands, and nowhere else",
        arguments: [
            ("SELECT :a, :b, :a", "SELECT $1, $2, $1", ["a", "b"]),
            ("SELECT ':a' || :a", "SELECT ':a' || $1", ["a"]),
            ("SELECT 'it''s :a', \":b\" FROM t", "SELECT 'it''s :a', \":b\" FROM t", []),
            ("SELECT x::date, :a::date FROM t", "SELECT x::date, $1::date FROM t", ["a"]),
            ("SELECT a[1:n], :n FROM t -- :x\n", "SELECT a[1:n], $1 FROM t -- :x\n", ["n"]),
            ("SELECT /* :a /* :b */ :c */ :d", "SELECT /* :a /* :b */ :c */ $1", ["d"]),
            ("SELECT $$ :a $$, $t$ :b $$ $t$, :c", "SELECT $$ :a $$, $t$ :b $$ $t$, $1", ["c"]),
            ("SELECT E'\\' :a', :b", "SELECT E'\\' :a', $1", ["b"]),
            ("SELECT '\\', :b", "SELECT '\\', $1", ["b"]),
            ("SELECT ':a", "SELECT ':a", []),
        ] as [(String, String, [String])])
    func bindsValues(text: String, expected: String, names: [String]) {
        #expect(bound(text) == BoundQuery(expected, names.map { .text($0) }))
    }

    @Test func placeholdersAreTheEnginesOwn() {
        #expect(bound("SELECT :a, :b, :a", .sqlite) == BoundQuery("SELECT ?1, ?2, ?1", [.text("a"), .text("b")]))
        #expect(
            bound("SELECT :a, :b, :a", .mysql) == BoundQuery("SELECT ?, ?, ?", [.text("a"), .text("b"), .text("a")]))
        #expect(bound("SELECT '\\' :a', `:b`, :c # :d", .mysql)?.text == "SELECT '\\' :a', `:b`, ? # :d")
        #expect(bound("SELECT [:a], :b", .sqlite)?.text == "SELECT [:a], ?1")
    }

    @Test func aParameterWithoutValueIsNamed() {
        #expect(throws: DatabaseFailure.parameterMissing(name: "b")) {
            try QueryText("SELECT :a, :b", for: .sqlite).bound(["a": .null])
        }
    }

    @Test(
        "the column a cursor follows is the one that must be greater",
        arguments: [
            ("SELECT * FROM t WHERE time > :c", "time"), ("SELECT * FROM t WHERE a.\"At\" >= :c AND x = 1", "At"),
            ("SELECT * FROM t WHERE :c < s.t.time", "time"),
            ("SELECT * FROM t WHERE time > CAST(:c AS timestamp)", "time"),
            ("SELECT * FROM t WHERE time > to_timestamp(:c) ", "time"),
            ("SELECT * FROM t WHERE time > timestamp :c", "time"), ("SELECT * FROM t WHERE a > b AND :c = d", nil),
            ("SELECT * FROM t WHERE d ->> :c = 'x'", nil), ("SELECT * FROM t WHERE time < :c", nil),
            ("SELECT * FROM t WHERE (time > :c)", "time"),
        ] as [(String, String?)])
    func findsTheColumn(text: String, column: String?) {
        #expect(QueryText(text, for: .postgresql).column(above: "c") == column)
    }

    @Test func rowsAtTheEdgeAreAskedForWhereTheyAreWanted() {
        #expect(bound("SELECT t FROM x WHERE t > :c", inclusive: ["c"])?.text == "SELECT t FROM x WHERE t >= $1")
        #expect(bound("SELECT t FROM x WHERE t >= :c", inclusive: ["c"])?.text == "SELECT t FROM x WHERE t >= $1")
        #expect(bound("SELECT t FROM x WHERE :c < t", inclusive: ["c"])?.text == "SELECT t FROM x WHERE $1 <= t")
    }

    @Test(
        "every comparison takes the rows at the edge",
        arguments: [
            (
                "SELECT t FROM x WHERE t > :c UNION ALL SELECT t FROM y WHERE t > :c",
                "SELECT t FROM x WHERE t >= $1 UNION ALL SELECT t FROM y WHERE t >= $1"
            ),
            ("SELECT t FROM x WHERE coalesce(t, u) > :c", "SELECT t FROM x WHERE coalesce(t, u) >= $1"),
            ("SELECT t FROM x WHERE t > COALESCE(:c, 0)", "SELECT t FROM x WHERE t >= COALESCE($1, 0)"),
            (
                "SELECT t FROM x WHERE :c::timestamp with time zone < t",
                "SELECT t FROM x WHERE $1::timestamp with time zone <= t"
            ),
            (
                "SELECT t FROM x WHERE CAST(:c AS numeric(9, 2)) < t",
                "SELECT t FROM x WHERE CAST($1 AS numeric(9, 2)) <= t"
            ),
            ("SELECT t FROM x WHERE j @> :c AND j -> :c = 1", "SELECT t FROM x WHERE j @> $1 AND j -> $1 = 1"),
        ])
    func asksForTheEdgeEverywhere(text: String, expected: String) {
        #expect(bound(text, inclusive: ["c"])?.text == expected)
    }

    @Test func knowsWhereItSeesNoComparison() {
        func sees(_ text: String) -> Bool { QueryText(text, for: .postgresql).compares(with: "c") }
        #expect(sees("SELECT t FROM x WHERE lower(t) > :c"))
        #expect(sees("SELECT t FROM x WHERE t BETWEEN :c AND 'z'"))
        #expect(!sees("SELECT t FROM x WHERE NOT t <= :c"))
        #expect(!sees("SELECT t FROM x WHERE t NOT BETWEEN :c AND 'z'"))
        #expect(!sees("SELECT t FROM newer(:c)"))
    }

    @Test(
        "placeholders of other programs are refused",
        arguments: [
            ("SELECT ?", .sqlite, "?"), ("SELECT ?1, :a", .sqlite, "?1"), ("SELECT @since", .sqlite, "@since"),
            ("SELECT $1", .sqlite, "$1"), ("SELECT $since", .sqlite, "$since"), ("SELECT :1", .sqlite, ":1"),
            ("SELECT $1, :a", .postgresql, "$1"), ("SELECT ?", .mysql, "?"),
        ] as [(String, DatabaseEngine, String)])
    func refusesForeignPlaceholders(text: String, engine: DatabaseEngine, placeholder: String) {
        #expect(throws: DatabaseFailure.foreignPlaceholder(placeholder)) {
            try QueryText(text, for: engine).bound(["a": .null])
        }
    }

    @Test func operatorsAndVariablesAreNoPlaceholders() {
        #expect(bound("SELECT j ? 'a', '$1', \"?\" FROM t -- ?")?.text == "SELECT j ? 'a', '$1', \"?\" FROM t -- ?")
        #expect(bound("SELECT @a, '?'", .mysql)?.text == "SELECT @a, '?'")
        #expect(bound("SELECT a$1, '@b' FROM t", .sqlite)?.text == "SELECT a$1, '@b' FROM t")
    }

    @Test(
        "a query says in which order its rows come",
        arguments: [
            ("SELECT * FROM t ORDER BY time", true), ("SELECT * FROM t ORDER BY a.time ASC, id DESC", true),
            ("SELECT * FROM t ORDER BY TIME LIMIT 5", true), ("SELECT * FROM t ORDER BY time DESC", false),
            ("SELECT * FROM t ORDER BY id, time", false), ("SELECT * FROM t", false),
            ("SELECT * FROM (SELECT * FROM t ORDER BY time) AS s", false), ("SELECT * FROM t ORDER BY time + 1", false),
            ("SELECT * FROM t ORDER BY time;", true),
            ("SELECT o.id, o.time FROM o JOIN u ON u.id = o.u ORDER BY u.time", false),
            ("SELECT o.id, o.time FROM o JOIN u ON u.id = o.u ORDER BY o.time", true),
            ("SELECT o.*, u.name FROM o JOIN u ON u.id = o.u ORDER BY u.time", false),
            ("SELECT o.*, u.name FROM o JOIN u ON u.id = o.u ORDER BY O.time", true),
            ("SELECT id, created AS time FROM t ORDER BY created", true),
            ("SELECT id, created time FROM t ORDER BY time", true),
            ("SELECT id, created AS time, changed AS created FROM t ORDER BY created", false),
            ("SELECT id, lower(created) AS time FROM t ORDER BY created", false),
            ("SELECT id, lower(created) AS time FROM t ORDER BY time", true),
            ("SELECT id, time::date FROM t ORDER BY 2", true), ("SELECT id, time FROM t ORDER BY 1", false),
            ("SELECT DISTINCT time, max(id) FROM t GROUP BY time ORDER BY time", true),
        ])
    func knowsTheOrder(text: String, isOrdered: Bool) {
        #expect(QueryText(text, for: .postgresql).isOrdered(by: "time") == isOrdered)
    }

    @Test(
        "the result may call the column otherwise",
        arguments: [
            ("SELECT t.created AS at FROM t WHERE created > :c", "at"),
            ("SELECT created FROM t WHERE t.created > :c", "created"),
            ("SELECT o.created AS a, u.created AS b FROM o, u WHERE u.created > :c", "b"),
            ("SELECT o.created FROM o, u WHERE u.created > :c", "u.created"),
            ("SELECT lower(u.created) created FROM u WHERE u.created > :c", "created"),
            ("WITH n AS (SELECT id, created AS at FROM t WHERE created > :c) SELECT id, at AS time FROM n", "time"),
            ("SELECT * FROM (SELECT id, created at FROM t WHERE created > :c) s", "at"),
            ("SELECT id FROM t WHERE (created > :c)", "created"),
        ])
    func findsTheField(text: String, field: String) {
        #expect(QueryText(text, for: .postgresql).field(above: "c") == field)
    }

    @Test(
        "a limit counts where it cuts off rows behind the cursor",
        arguments: [
            ("SELECT a FROM t WHERE a > :c LIMIT 5", true), ("SELECT a FROM t WHERE a > :c LIMIT ALL", false),
            ("SELECT a FROM t WHERE a > :c FETCH FIRST 5 ROWS ONLY", true), ("SELECT t.limit, fetch FROM t", false),
            ("WITH n AS (SELECT a FROM t WHERE a > :c LIMIT 5) SELECT a FROM n", true),
            ("SELECT a FROM (SELECT a FROM t WHERE (a > :c) LIMIT 5)", true),
            ("SELECT a FROM (SELECT a FROM t LIMIT 5) WHERE a > :c", false),
            ("(SELECT a FROM t WHERE a > :c LIMIT 5)", true),
        ])
    func knowsWhatIsLimited(text: String, isLimited: Bool) {
        #expect(QueryText(text, for: .sqlite).isLimited(for: ["c"]) == isLimited)
    }

    @Test func knowsWhatElseMattersToACursor() {
        #expect(QueryText.isBlank(" ; -- nothing\n"))
        #expect(!QueryText.isBlank("; SELECT 2"))
    }
}
