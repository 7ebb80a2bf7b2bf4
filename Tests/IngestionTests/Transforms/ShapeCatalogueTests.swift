import Ingestion
import JSONText
import Testing

@Suite struct ShapeCatalogueTests {
    private static func catalogue(_ fields: String, id: String = "s") throws -> SourceCatalogue {
        let entry = try JSONValue(
            parsing: "{\"source_id\": \"\(id)\", \"source_type\": \"file\", \"path\": \"in\", \(fields)}")
        return SourceCatalogue.load(entries: [entry], basePath: "data")
    }

    @Test func readsAWholeShape() throws {
        let catalogue = try Self.catalogue(
            #"""
            "contract": "coerce", "key": ["forecast_id", "at.day"], "event_time": "timestamp", "records_at": "/data/items",
            "delimiter": ";",
            "transforms": [
                {"rename": {"id": "forecast_id", "x": "y"}}, {"drop": ["a", "b.c"]}, {"drop": "d"},
                {"default": {"domain": "macro", "n": 0.10, "v": {"a": [1, null]}}},
                {"convert": {"confidence": "number", "when": {"date": "dd.MM.yyyy"}, "active": "boolean",
                             "name": ["trim", "lower"], "code": "text"}},
                {"flatten": "variables"}, {"nest": ""}, {"keep": ["forecast_id", "at", "timestamp"]}
            ]
            """#)
        #expect(catalogue.problems == [])
        let source = try #require(catalogue.source("s"))
        #expect(
            source.shape
                == RecordShape(
                    recordsAt: "/data/items",
                    transforms: [
                        .rename(from: "id", to: "forecast_id"), .rename(from: "x", to: "y"), .drop("a"), .drop("b.c"),
                        .drop("d"), .setDefault("domain", json: #""macro""#), .setDefault("n", json: "0.10"),
                        .setDefault("v", json: #"{"a":[1,null]}"#), .convert("confidence", .number),
                        .convert("when", .date(format: "dd.MM.yyyy")), .convert("active", .boolean),
                        .convert("name", .trim), .convert("name", .lower), .convert("code", .text),
                        .flatten("variables"), .nest(""), .keep(["forecast_id", "at", "timestamp"]),
                    ], contract: .coerce, key: ["forecast_id", "at.day"], eventTime: "timestamp"))
        #expect(source.kind == .file(FileSource(path: "in", delimiter: UInt8(ascii: ";"))))
        let shown = ["contract", "key", "event_time", "records_at", "delimiter", "transforms"].map {
            SourceField.named($0)?.text(in: source)
        }
        #expect(
            shown == [
                "coerce", "forecast_id, at.day", "timestamp", "/data/items", "semicolon",
                "rename id to forecast_id; rename x to y; drop a; drop b.c; drop d; default domain = \"macro\"; "
                    + "default n = 0.10; default v = {\"a\":[1,null]}; convert confidence to a number; "
                    + "convert when from a date (dd.MM.yyyy); convert active to true or false; "
                    + "convert name by trimming; convert name to lower case; convert code to text; "
                    + "flatten variables; nest all; keep forecast_id, at, timestamp",
            ])
    }

    @Test func nullIsAsGoodAsNothing() throws {
        let catalogue = try Self.catalogue(
            #""contract": null, "key": null, "event_time": null, "records_at": null, "delimiter": null, "transforms": null"#
        )
        #expect(catalogue.problems == [])
        #expect(catalogue.source("s")?.shape == RecordShape())
        #expect(
            try Self.catalogue(#""key": [], "transforms": [], "records_at": """#).source("s")?.shape == RecordShape())
        #expect(try Self.catalogue(#""key": "id""#).source("s")?.shape == RecordShape(key: ["id"]))
    }

    private static let conversion = #"number, boolean, text, trim, lower or {"date": "dd.MM.yyyy"}"#
    private static let transform = #"an object with one transform, such as {"drop": ["note"]}"#

    @Test(arguments: [
        (#""contract": "lenient""#, "contract", "reject, coerce or accept", "“lenient”"),
        (#""key": 5"#, "key", "the name of a field", "5"),
        (#""key": ["a", ""]"#, "key[1]", "the name of a field", "an empty text"),
        (#""key": ["a", "b", "a"]"#, "key[2]", "each name once", "“a”"),
        (#""event_time": ["a"]"#, "event_time", "the name of a field", "a list"),
        (
            #""event_time": "a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a""#, "event_time", "a name with at most 16 dots",
            "“a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a”"
        ),
        (#""records_at": "data/items""#, "records_at", "a JSON Pointer such as /data/items, or null", "“data/items”"),
        (#""records_at": "/a~2""#, "records_at", "a JSON Pointer such as /data/items, or null", "“/a~2”"),
        (#""delimiter": ";;""#, "delimiter", "one ASCII character, or comma, semicolon, tab or pipe, or null", "“;;”"),
        (#""delimiter": "\"""#, "delimiter", "one ASCII character, or comma, semicolon, tab or pipe, or null", "“\"”"),
        (#""delimiter": "é""#, "delimiter", "one ASCII character, or comma, semicolon, tab or pipe, or null", "“é”"),
        (#""delimiter": "\n""#, "delimiter", "one ASCII character, or comma, semicolon, tab or pipe, or null", "“\n”"),
        (#""transforms": {"drop": "a"}"#, "transforms", "a list of transforms", "an object"),
        (#""transforms": ["drop a"]"#, "transforms[0]", transform, "“drop a”"),
        (#""transforms": [{"drop": "a", "keep": "b"}]"#, "transforms[0]", transform, "an object"),
        (
            #""transforms": [{"drop": "a"}, {"dorp": "b"}]"#, "transforms[1]",
            "rename, drop, keep, default, convert, flatten or nest", "“dorp”"
        ),
        (#""transforms": [{"drop": []}]"#, "transforms[0].drop", "at least one name", "a list"),
        (#""transforms": [{"keep": null}]"#, "transforms[0].keep", "the name of a field", "null"),
        (#""transforms": [{"drop": ["a", 7]}]"#, "transforms[0].drop[1]", "the name of a field", "7"),
        (#""transforms": [{"rename": "a"}]"#, "transforms[0].rename", "an object of old and new names", "“a”"),
        (#""transforms": [{"rename": {"a": "a"}}]"#, "transforms[0].rename.a", "another name than it has", "“a”"),
        (#""transforms": [{"rename": {"a": 1}}]"#, "transforms[0].rename.a", "the name of a field", "1"),
        (#""transforms": [{"default": {"a": null}}]"#, "transforms[0].default.a", "a value", "null"),
        (#""transforms": [{"default": {}}]"#, "transforms[0].default", "an object of fields and values", "an object"),
        (#""transforms": [{"convert": {"a": "int"}}]"#, "transforms[0].convert.a", conversion, "“int”"),
        (#""transforms": [{"convert": {"a": ["trim", "int"]}}]"#, "transforms[0].convert.a[1]", conversion, "“int”"),
        (
            #""transforms": [{"convert": {"a": {"date": "dd.MM.yy"}}}]"#, "transforms[0].convert.a.date",
            "yyyy for the year", "“dd.MM.yy”"
        ),
        (#""transforms": [{"convert": {"a": "date"}}]"#, "transforms[0].convert.a", conversion, "“date”"),
        (#""transforms": [{"flatten": 1}]"#, "transforms[0].flatten", "the name of a field", "1"),
        (
            #""key": "a.b", "transforms": [{"drop": "a"}]"#, "key", "a field that its transforms leave",
            "a.b, which “drop” takes away"
        ),
        (
            #""key": "a", "transforms": [{"keep": ["b"]}]"#, "key", "a field that its transforms leave",
            "a, which “keep” takes away"
        ),
        (
            #""event_time": "a", "transforms": [{"rename": {"a": "b"}}]"#, "event_time",
            "a field that its transforms leave", "a, which “rename” takes away"
        ),
    ])
    func namesTheExactPlaceOfAFault(fields: String, path: String, expected: String, found: String) throws {
        let catalogue = try Self.catalogue(fields)
        let field = String(path.prefix { $0 != "[" && $0 != "." })
        #expect(
            catalogue.problems == [
                .invalidField(
                    source: "s", field: field, path: "data_sources[0].\(path)", expected: expected, found: found)
            ])
        #expect(catalogue.source("s") == nil)
    }

    @Test(arguments: [
        #""key": "a", "transforms": [{"drop": "a"}, {"rename": {"b": "a"}}]"#,
        #""key": "a", "transforms": [{"keep": ["b"]}, {"default": {"a": "x"}}]"#,
        #""key": "a.b", "transforms": [{"keep": ["a"]}]"#, #""key": "a.b", "transforms": [{"flatten": "a"}]"#,
    ])
    func whatComesBackIsNotGone(fields: String) throws {
        #expect(try Self.catalogue(fields).problems == [])
    }

    @Test func aBuiltInSourceStaysWithoutWhatIsWrong() throws {
        let entry = #"{"source_id": "trust_logs", "key": "id", "transforms": [{"drop": "id"}], "contract": "none"}"#
        let catalogue = SourceCatalogue.load(entries: [try JSONValue(parsing: entry)], basePath: "data")
        #expect(catalogue.problems.count == 2)
        #expect(catalogue.problems.allSatisfy { !$0.leavesOut })
        #expect(catalogue.source("trust_logs")?.shape == RecordShape(transforms: [.drop("id")]))
    }

    // MARK: Changing from the prompt

    private static let source = Source(
        id: "s", kind: .file(FileSource(path: "in", delimiter: 0x09)),
        shape: RecordShape(contract: .accept, key: ["id"]))

    @Test(arguments: [
        ("contract", "coerce", #"{"contract":"coerce"}"#, "accept", "coerce"),
        ("contract", "none", #"{"contract":null}"#, "accept", "none"),
        ("key", "forecast_id", #"{"key":"forecast_id"}"#, "id", "forecast_id"),
        ("key fields", "a, b.c and d", #"{"key":["a","b.c","d"]}"#, "id", "a, b.c, d"),
        ("key", "none", #"{"key":null}"#, "id", "none"),
        ("event time", "Timestamp", #"{"event_time":"Timestamp"}"#, "none", "Timestamp"),
        ("records_at", "/data/items", #"{"records_at":"/data/items"}"#, "none", "/data/items"),
        ("delimiter", "semicolon", #"{"delimiter":"semicolon"}"#, "tab", "semicolon"),
        ("delimiter", "\"|\"", #"{"delimiter":"pipe"}"#, "tab", "pipe"),
        ("delimiter", ":", #"{"delimiter":":"}"#, "tab", ":"),
        ("delimiter", "none", #"{"delimiter":null}"#, "tab", "none"),
    ])
    func isChangedFromThePrompt(field: String, spoken: String, edits: String, before: String, shown: String) throws {
        let change = try SourceField.change(field, of: Self.source, to: spoken)
        let made = JSONValue.object(change.edits.map { JSONValue.Member(key: $0.key, value: $0.value) })
        #expect(made.compactText == edits)
        #expect(change.before == before)
        #expect(change.shown == shown)
    }

    @Test func refusesWhatMakesNoSense() {
        #expect(throws: SourceFieldError.notSettable(field: "transforms")) {
            try SourceField.change("transforms", of: Self.source, to: "drop a")
        }
        #expect(
            throws: SourceFieldError.notUnderstood(
                field: "contract", given: "strict", expected: "reject, coerce or accept")
        ) { try SourceField.change("contract", of: Self.source, to: "strict") }
        #expect(
            throws: SourceFieldError.notUnderstood(
                field: "records_at", given: "data", expected: "a JSON Pointer such as /data/items, or null")
        ) { try SourceField.change("records_at", of: Self.source, to: "data") }
    }
}
