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
        "a query says in which order its rows come",
        arguments: [
            ("SELECT * FROM t ORDER BY time", true), ("SELECT * FROM t ORDER BY a.time ASC, id DESC", true),
            ("SELECT * FROM t ORDER BY TIME LIMIT 5", true), ("SELECT * FROM t ORDER BY time DESC", false),
            ("SELECT * FROM t ORDER BY id, time", false), ("SELECT * FROM t", false),
            ("SELECT * FROM (SELECT * FROM t ORDER BY time) AS s", false), ("SELECT * FROM t ORDER BY time + 1", false),
            ("SELECT * FROM t ORDER BY time;", true),
        ])
    func knowsTheOrder(text: String, isOrdered: Bool) {
        #expect(QueryText(text, for: .postgresql).isOrdered(by: "time") == isOrdered)
    }

    @Test func knowsWhatElseMattersToACursor() {
        #expect(QueryText("SELECT a FROM t LIMIT 5", for: .sqlite).isLimited)
        #expect(!QueryText("SELECT a FROM (SELECT a FROM t LIMIT 5)", for: .sqlite).isLimited)
        #expect(QueryText("SELECT t.created AS at FROM t", for: .sqlite).alias(of: "created") == "at")
        #expect(QueryText("SELECT created FROM t", for: .sqlite).alias(of: "created") == nil)
        #expect(QueryText.isBlank(" ; -- nothing\n"))
        #expect(!QueryText.isBlank("; SELECT 2"))
    }
}
