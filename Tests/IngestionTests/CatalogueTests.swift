import Foundation
import Ingestion
import JSONText
import Testing

@Suite struct CatalogueTests {
    private func entries(_ json: String) throws -> [JSONValue] {
        try #require(JSONValue(parsing: json, allowsComments: true).elements)
    }

    private func catalogue(_ json: String, basePath: String = "./data") throws -> SourceCatalogue {
        SourceCatalogue.load(entries: try entries(json), basePath: basePath)
    }

    private static let forecasts = Source(
        id: "pulse_forecasts", kind: .file(FileSource(path: "data/forecast_output", filePattern: "*.json")),
        schema: "forecast_record", isBuiltIn: true)
    private static let symbolic = Source(
        id: "symbolic_logs", kind: .file(FileSource(path: "data/symbolic_logs", filePattern: "*.json")),
        schema: "overlay_log", isBuiltIn: true)
    private static let trust = Source(
        id: "trust_logs", kind: .file(FileSource(path: "data/trust_logs", filePattern: "*.json")),
        schema: "trust_score_log", isBuiltIn: true)

    @Test func hasTheBuiltInSourcesWithoutAnyEntry() throws {
        #expect(
            try catalogue("[]") == SourceCatalogue.load(entries: [], basePath: "data/"))
        #expect(try catalogue("[]").sources == [Self.forecasts, Self.symbolic, Self.trust])
        let absolute = try catalogue("[]", basePath: "/srv/pulse/").sources.map {
            SourceField.named("path")?.text(in: $0)
        }
        #expect(absolute == ["/srv/pulse/forecast_output", "/srv/pulse/symbolic_logs", "/srv/pulse/trust_logs"])
    }

    /// The example of the document, comments and all, as it stands.
    @Test(.enabled(if: Self.exampleURL != nil))
    func loadsTheDocumentsExample() throws {
        let url = try #require(Self.exampleURL)
        let file = try JSONValue(parsing: Array(Data(contentsOf: url)), allowsComments: true)
        let catalogue = SourceCatalogue.load(entries: file["data_sources"]?.elements ?? [], basePath: "./data")
        #expect(catalogue.problems == [])
        #expect(
            catalogue.sources == [
                Source(
                    id: "financial_news_api",
                    kind: .api(
                        APISource(
                            endpoint: "https://api.financialnews.com/v1/articles",
                            headers: ["X-API-KEY": "YOUR_API_KEY_HERE"], rateLimit: 50))),
                Self.forecasts, Self.symbolic, Self.trust,
                Source(
                    id: "internal_event_logs",
                    kind: .file(FileSource(path: "/var/log/app_events", filePattern: "events_*.json")), priority: 2),
                Source(
                    id: "user_activity_db",
                    kind: .database(
                        DatabaseSource(
                            connectionString: "postgresql://user:pass@host:port/dbname",
                            query:
                                "SELECT user_id, action, timestamp FROM user_actions WHERE timestamp > :last_ingested_timestamp",
                            parameters: ["last_ingested_timestamp": "\"2023-01-01T00:00:00Z\""])), priority: 3),
            ])
        // And it is the document's, byte for byte.
        let document = url.deletingLastPathComponent().appending(path: "../../../shared/mission/ingestion_manager.md")
        if let text = try? String(contentsOf: document.standardizedFileURL, encoding: .utf8) {
            let indented = try String(contentsOf: url, encoding: .utf8).split(separator: "\n").map { "    " + $0 }
            #expect(text.contains(indented.joined(separator: "\n")))
        }
    }

    @Test func laysAnEntryOverABuiltInSourceFieldByField() throws {
        let catalogue = try catalogue(
            """
            [{"source_id": "trust_logs", "priority": 5, "schema": null},
             {"source_id": "symbolic_logs", "enabled": false, "path": "elsewhere", "archive_after_ingestion": true}]
            """)
        var trust = Self.trust
        trust.priority = 5
        trust.schema = nil
        var symbolic = Self.symbolic
        symbolic.isEnabled = false
        symbolic.kind = .file(FileSource(path: "elsewhere", filePattern: "*.json", archivesAfterIngestion: true))
        #expect(catalogue.sources == [Self.forecasts, symbolic, trust])
        #expect(catalogue.problems == [])
    }

    @Test func fillsInDefaults() throws {
        let sources = try catalogue(
            """
            [{"source_id": "f", "source_type": "file", "path": "in"},
             {"source_id": "a", "source_type": "api", "endpoint": "http://localhost:8080", "rate_limit": null},
             {"source_id": "d", "source_type": "database", "connection_string": "${env:DB}", "query": "SELECT :n, :t, :b",
              "parameters": {"n": 1.50, "t": "x", "b": true}}]
            """
        ).sources.filter { !$0.isBuiltIn }
        #expect(
            sources == [
                Source(id: "a", kind: .api(APISource(endpoint: "http://localhost:8080"))),
                Source(
                    id: "d",
                    kind: .database(
                        DatabaseSource(
                            connectionString: "${env:DB}", query: "SELECT :n, :t, :b",
                            parameters: ["n": "1.50", "t": "\"x\"", "b": "true"]))),
                Source(id: "f", kind: .file(FileSource(path: "in"))),
            ])
    }

    @Test func namesWhatIsWrongAndKeepsTheRest() throws {
        let catalogue = try catalogue(
            """
            [5,
             {"source_type": "file"},
             {"source_id": "good", "source_type": "file", "path": "x", "file_patern": "*.csv", "schema": "ForecastRecord"},
             {"source_id": "good", "source_type": "file", "path": "y"},
             {"source_id": "a", "source_type": "ftp"},
             {"source_id": "b", "source_type": "file"},
             {"source_id": "c", "source_type": "file", "path": "x", "priority": "high", "enabled": 1},
             {"source_id": "d", "source_type": "api", "endpoint": "ftp://x", "rate_limit": 0},
             {"source_id": "e", "enabled": false},
             {"source_id": "no spaces", "source_type": "file", "path": "x"},
             {"source_id": "trust_logs", "source_type": "api"},
             {"source_id": "g", "source_type": "file", "path": "x", "schema": "overlay_lgo"}]
            """)
        func invalid(_ source: SourceID, _ index: Int, _ field: String, _ expected: String, _ found: String)
            -> SourceProblem
        {
            .invalidField(
                source: source, field: field, path: "data_sources[\(index)].\(field)", expected: expected, found: found)
        }
        #expect(
            catalogue.problems == [
                .notAnObject(index: 0, found: "a number"),
                .unnamed(index: 1, found: nil),
                .unknownField(source: "good", field: "file_patern", nearest: ["file_pattern"]),
                .duplicate(source: "good", index: 3),
                invalid("a", 4, "source_type", "api, file or database", "“ftp”"),
                .missingField(source: "b", field: "path"),
                invalid("c", 6, "priority", "a whole number from 1", "“high”"),
                invalid("c", 6, "enabled", "true or false", "1"),
                invalid("d", 7, "endpoint", "an address that begins with http:// or https://", "“ftp://x”"),
                invalid(
                    "d", 7, "rate_limit", #"a whole number from 1, {"requests": 50, "per": "minute"}, or null"#, "0"),
                .missingField(source: "e", field: "source_type"),
                .unnamed(index: 9, found: "“no spaces”"),
                .ignoredField(
                    source: "trust_logs", field: "source_type", path: "data_sources[10].source_type",
                    expected: "file, as the source is built in", found: "“api”"),
                .unknownSchema(source: "g", schema: "overlay_lgo", nearest: ["overlay_log"]),
            ])
        #expect(catalogue.sources.map(\.id) == ["g", "good", "pulse_forecasts", "symbolic_logs", "trust_logs"])
        #expect(catalogue.source("good")?.schema == "forecast_record")
        #expect(catalogue.nearest(to: "pulse_forecast") == ["pulse_forecasts"])
    }

    @Test func aliasesAreNamesOfOneSourceEach() throws {
        let catalogue = try catalogue(
            """
            [{"source_id": "a", "source_type": "file", "path": "x", "aliases": ["One", "c", "Trust Logs", "a"]},
             {"source_id": "b", "source_type": "file", "path": "x", "aliases": ["one", "two"]},
             {"source_id": "c", "source_type": "file", "path": "x", "aliases": null},
             {"source_id": "d", "source_type": "file", "path": "x", "aliases": ["ok", ""]},
             {"source_id": "e", "source_type": "file", "path": "x", "aliases": "x"},
             {"source_id": "trust_logs", "aliases": ["5"]}]
            """)
        #expect(
            catalogue.problems == [
                .invalidField(
                    source: "d", field: "aliases", path: "data_sources[3].aliases[1]",
                    expected: "a name with a letter in it", found: "an empty text"),
                .invalidField(
                    source: "e", field: "aliases", path: "data_sources[4].aliases",
                    expected: "a list of names, or null", found: "“x”"),
                .ignoredField(
                    source: "trust_logs", field: "aliases", path: "data_sources[5].aliases[0]",
                    expected: "a name with a letter in it", found: "“5”"),
                .takenAlias(source: "a", alias: "c", by: "c", isID: true),
                .takenAlias(source: "a", alias: "Trust Logs", by: "trust_logs", isID: true),
                .takenAlias(source: "b", alias: "one", by: "a", isID: false),
            ])
        #expect(catalogue.source("a")?.aliases == ["One", "a"])
        #expect(catalogue.source("b")?.aliases == ["two"])
        #expect(catalogue.source("trust_logs")?.aliases == [])
    }

    @Test func aBadFieldOfABuiltInSourceFallsAwayAlone() throws {
        let catalogue = try catalogue(
            #"[{"source_id": "trust_logs", "enabled": "false", "priority": 4}]"#)
        #expect(
            catalogue.problems == [
                .ignoredField(
                    source: "trust_logs", field: "enabled", path: "data_sources[0].enabled",
                    expected: "true or false", found: "“false”")
            ])
        let source = try #require(catalogue.source("trust_logs"))
        #expect(source.isEnabled)
        #expect(source.priority == 4)
    }

    @Test(arguments: ["\"ftp\"", "\"database\"", "7", "null"])
    func aWrongTypeOfABuiltInSourceIsIgnoredAndSaidOnce(type: String) throws {
        let catalogue = try catalogue("[{\"source_id\": \"trust_logs\", \"source_type\": \(type)}]")
        #expect(catalogue.sources == [Self.forecasts, Self.symbolic, Self.trust])
        #expect(catalogue.problems.count == 1)
        #expect(catalogue.problems.allSatisfy { !$0.leavesOut && $0.source == "trust_logs" })
    }

    // MARK: Changing fields

    private static let api = Source(id: "news", kind: .api(APISource(endpoint: "https://x.org", rateLimit: 50)))

    @Test(arguments: [
        ("priority", "2", "{\"priority\":2}", "1", "2"), ("priority", "highest", "{\"priority\":1}", "1", "1"),
        (
            "rate limit", "50 per minute", "{\"rate_limit\":50,\"rate_limit_period\":\"minute\"}", "50 per minute",
            "50 per minute"
        ),
        (
            "rate_limit", "10 requests a second", "{\"rate_limit\":10,\"rate_limit_period\":\"second\"}",
            "50 per minute", "10 per second"
        ),
        ("limit", "100/hour", "{\"rate_limit\":100,\"rate_limit_period\":\"hour\"}", "50 per minute", "100 per hour"),
        ("rate_limit", "20", "{\"rate_limit\":20}", "50 per minute", "20 per minute"),
        ("rate_limit", "none", "{\"rate_limit\":null}", "50 per minute", "none"),
        (
            "url", "https://y.org/v2?token=abc", "{\"endpoint\":\"https://y.org/v2?token=abc\"}", "https://x.org",
            "https://y.org/v2?token=•••"
        ),
        ("enabled", "off", "{\"enabled\":false}", "on", "off"),
        ("token tracking", "no", "{\"token_usage_tracking\":false}", "on", "off"),
        ("schema", "Overlay Log", "{\"schema\":\"overlay_log\"}", "none", "overlay_log"),
        ("auth type", "bearer", "{\"auth_type\":\"bearer\"}", "api_key", "bearer"),
    ])
    func readsChanges(field: String, spoken: String, edits: String, before: String, shown: String) throws {
        let change = try SourceField.change(field, of: Self.api, to: spoken)
        let made = JSONValue.object(change.edits.map { JSONValue.Member(key: $0.key, value: $0.value) })
        #expect(made.compactText == edits)
        #expect(change.before == before)
        #expect(change.shown == shown)
    }

    @Test func refusesChangesThatMakeNoSense() {
        let known = [
            "enabled", "priority", "aliases", "tags", "schema", "contract", "key", "event_time", "records_at",
            "delimiter",
            "endpoint",
            "auth_type", "rate_limit", "rate_limit_period", "token_usage_tracking", "method", "auth_header",
            "auth_parameter", "api_key", "token", "user", "password", "requests_at_once", "tokens_field",
            "tokens_header", "price_per_call_usd", "price_per_1000_tokens_usd", "price_per_mb_usd", "cost_field",
            "cost_header", "max_cost_per_call_usd", "daily_budget_usd", "monthly_budget_usd", "total_budget_usd",
            "idempotency_header", "certificate_file",
        ]
        func error(_ field: String, _ spoken: String) -> SourceFieldError? {
            do {
                _ = try SourceField.change(field, of: Self.api, to: spoken)
                return nil
            } catch {
                return error
            }
        }
        #expect(error("colour", "red") == .unknownField(name: "colour", nearest: [], known: known))
        #expect(error("endpont", "x") == .unknownField(name: "endpont", nearest: ["endpoint"], known: known))
        #expect(error("path", "/x") == .notOfKind(field: "path", kind: "api", known: known))
        #expect(error("headers", "x") == .notSettable(field: "headers"))
        #expect(
            error("priority", "0") == .notUnderstood(field: "priority", given: "0", expected: "a whole number from 1"))
        #expect(
            error("endpoint", "nowhere")
                == .notUnderstood(
                    field: "endpoint", given: "nowhere", expected: "an address that begins with http:// or https://"))
        #expect(
            error("rate_limit", "lots")
                == .notUnderstood(
                    field: "rate_limit", given: "lots",
                    expected: "a number of requests, such as “50 per minute”, or none"))
    }

    // MARK: Secrets

    @Test(arguments: [
        ("postgresql://user:pass@host:5432/db", "postgresql://user:•••@host:5432/db"),
        ("postgresql://user:p@ss:w@host/db", "postgresql://user:•••@host/db"),
        ("postgresql://user:${env:PW}@host/db", "postgresql://user:${env:PW}@host/db"),
        ("postgresql://user@host/db?password=abc&x=1", "postgresql://user@host/db?password=•••&x=1"),
        ("host=db Password=abc user=me", "host=db Password=••• user=me"), ("sqlite:///tmp/x.db", "sqlite:///tmp/x.db"),
        ("${env:DB_URL}", "${env:DB_URL}"),
        // What should have been percent-encoded is a password all the same.
        ("postgresql://user:pa/ss@host/db", "postgresql://user:•••@host/db"),
        ("postgresql+psycopg2://user:123/45@host/db", "postgresql+psycopg2://user:•••@host/db"),
        ("mysql://user:p?s#s@host/db?a=b", "mysql://user:•••@host/db?a=b"),
        ("postgresql://host:5432/db?options=a@b", "postgresql://host:5432/db?options=a@b"),
        ("postgresql://user:${file:/run/pw}@host/db?a=b@c", "postgresql://user:${file:/run/pw}@host/db?a=b@c"),
        ("from mysql://a:b@h/x to mysql://c:d@h/x", "from mysql://a:•••@h/x to mysql://c:•••@h/x"),
        ("https://example.com:8443/@user", "https://example.com:8443/@user"),
    ])
    func hidesPasswords(connection: String, shown: String) {
        #expect(DatabaseSource(connectionString: connection, query: "").redactedDescription == shown)
    }

    /// Before the first colon of what is no address may stand a password.
    @Test(arguments: [
        ("password=hunter2 host=db:5432", "something else"), ("hunter2@db:5432/x", "something else"),
        ("mssql://sa:hunter2@db/x", "“mssql:”"), ("hunter2", "something else"),
    ])
    func hidesPasswordsOfWhatIsNoAddress(connection: String, found: String) throws {
        let catalogue = try catalogue(
            """
            [{"source_id": "crm", "source_type": "database", "connection_string": "\(connection)", "query": "SELECT 1"}]
            """)
        #expect(catalogue.problems.count == 1)
        #expect("\(catalogue.problems)".contains("hunter2") == false)
        #expect("\(catalogue.problems)".contains(found))
    }

    /// What people write as numbers is none to JSON, and would make the file unreadable.
    @Test(arguments: [
        ("0000000", false), ("1,000", false), ("+1", false), ("1.", false), ("1000", true), ("-0.5e3", true),
    ])
    func parametersTakeNumbersAsJSONWritesThem(number: String, isTaken: Bool) throws {
        let field = try #require(SourceField.named("parameters", of: "database"))
        #expect(field.accepts(.object([.init(key: "last_ingested_id", value: .number(text: number))])) == isTaken)
        #expect(field.accepts(.object([.init(key: "last_ingested_id", value: .string(number))])))
    }

    @Test func hidesHeaderValues() {
        let api = APISource(endpoint: "https://u:p@x.org", headers: ["X-Key": "abc", "Auth": "Bearer ${env:T}"])
        #expect(api.redactedHeaders.map(\.name) == ["Auth", "X-Key"])
        #expect(api.redactedHeaders.map(\.value) == ["Bearer ${env:T}", "•••"])
        #expect(api.redactedDescription == "https://u:•••@x.org")
    }

    /// `Examples/document/magpie.json` of the package this file belongs to.
    static let exampleURL: URL? = {
        var folder = URL(filePath: #filePath).resolvingSymlinksInPath()
        while folder.pathComponents.count > 1 {
            folder.deleteLastPathComponent()
            let url = folder.appending(path: "Examples/document/magpie.json")
            if FileManager.default.fileExists(atPath: url.path) { return url }
        }
        return nil
    }()
}
