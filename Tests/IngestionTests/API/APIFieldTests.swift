import Foundation
import Ingestion
import JSONText
import Quantities
import TestSupport
import Testing

/// What entries of sources of type `api` say.
@Suite("Fields of api sources") struct APIFieldTests {
    private func source(_ members: String) throws -> APISource {
        let catalogue = try load(members)
        #expect(catalogue.problems == [])
        let kind = try #require(catalogue.source("a")?.kind)
        guard case .api(let api) = kind else { throw Missing() }
        return api
    }

    private struct Missing: Error {}

    private func load(_ members: String) throws -> SourceCatalogue {
        let entry = "{\"source_id\": \"a\", \"source_type\": \"api\", \"endpoint\": \"https://x.org/a\", \(members)}"
        return SourceCatalogue.load(entries: [try JSONValue(parsing: entry)], basePath: "data")
    }

    @Test func readsEverythingAnEntrySays() throws {
        let api = try source(
            """
            "method": "POST", "parameters": {"q": "x", "n": 1.50, "all": true, "no": null}, "headers": {"X-A": "b"},
            "body": {"since": "{c}"}, "auth_type": "bearer", "token": "${env:T}",
            "pagination": {"type": "page", "parameter": "p", "start": 0, "size_parameter": "n", "size": 50, "max_pages": 9},
            "cursors": {"c": {"field": "t.at", "start": 5, "overlap": 100},
                        "d": {"field": "u", "start": "2025-01-01", "overlap": "1 day"}},
            "rate_limit": {"requests": 5, "per": "hour"}, "token_usage_tracking": false, "tokens_field": "/u/t",
            "price_per_call_usd": 0.1, "price_per_1000_tokens_usd": "0.000002", "price_per_mb_usd": 3,
            "cost_header": "X-Cost", "max_cost_per_call_usd": "1.25", "daily_budget_usd": 0.3, "total_budget_usd": "7",
            "idempotency_header": "Key", "requests_at_once": 4, "certificate_file": "ca.pem", "delimiter": ";"
            """)
        func usd(_ micros: Int64) -> Money { Money(microdollars: micros) }
        #expect(
            api
                == APISource(
                    endpoint: "https://x.org/a", method: "POST", headers: ["X-A": "b"],
                    parameters: ["q": "x", "n": "1.50", "all": "true"], body: #"{"since":"{c}"}"#,
                    authentication: .bearer(token: "${env:T}"),
                    pagination: .init(
                        .page(parameter: "p", start: 0, size: .init(parameter: "n", count: 50)), maximumPages: 9),
                    cursors: [
                        "c": .init(field: "t.at", start: "5", overlap: 100),
                        "d": .init(field: "u", start: "2025-01-01", overlap: 86_400),
                    ], rateLimit: 5, rateLimitPeriod: .hour, tracksTokenUsage: false, tokens: .field("/u/t"),
                    price: Price(
                        perCall: usd(100_000), perThousandTokens: usd(2), perMegabyte: usd(3_000_000),
                        stated: .header("X-Cost"), atMost: usd(1_250_000)),
                    budgets: [
                        Budget(.source, .day, limit: usd(300_000)), Budget(.source, .total, limit: usd(7_000_000)),
                    ],
                    idempotencyHeader: "Key", requestsAtOnce: 4, certificateFile: "ca.pem",
                    delimiter: UInt8(ascii: ";")))
    }

    @Test func readsHowItProvesWhoIsAsking() throws {
        func read(_ members: String) throws -> APISource.Authentication { try source(members).authentication }
        #expect(try read(#""api_key": "k""#) == .apiKey(.header(name: "X-API-Key", key: "k")))
        #expect(try read(#""api_key": "k", "auth_header": "X""#) == .apiKey(.header(name: "X", key: "k")))
        #expect(try read(#""api_key": "k", "auth_parameter": "p""#) == .apiKey(.parameter(name: "p", key: "k")))
        #expect(try read(#""auth_type": "basic", "user": "u", "password": "p""#) == .basic(user: "u", password: "p"))
        #expect(try read(#""auth_type": "none", "api_key": null"#) == .none)
        #expect(try read(#""enabled": true"#) == .apiKey(nil))
    }

    @Test func aPriceOfNothingIsAPrice() throws {
        #expect(try source(#""price_per_call_usd": 0"#).price == .free)
        #expect(try source(#""price_per_call_usd": null"#).price == nil)
    }

    struct Wrong: Sendable, CustomTestStringConvertible {
        var members: String
        var path: String
        var expected: String
        var found: String
        init(_ members: String, _ path: String, _ expected: String, _ found: String) {
            (self.members, self.path, self.expected, self.found) = (members, path, expected, found)
        }
        var testDescription: String { members }
    }

    @Test(arguments: [
        Wrong(#""method": "PUT""#, "method", "GET or POST", "“PUT”"),
        Wrong(#""auth_type": "oauth""#, "auth_type", "api_key, bearer, basic or none", "“oauth”"),
        Wrong(#""body": "x""#, "body", "“method”: “POST” beside it", "a body and GET"),
        Wrong(#""headers": {"a b": "x"}"#, "headers", "an object of texts without line ends", "an object"),
        Wrong(#""headers": {"a": "x\r\ny: z"}"#, "headers", "an object of texts without line ends", "an object"),
        Wrong(#""token": 5"#, "token", "a text, best a reference such as ${env:NAME}", "something else"),
        Wrong(#""password": "a\nb""#, "password", "a text, best a reference such as ${env:NAME}", "something else"),
        Wrong(
            #""auth_header": "X", "auth_parameter": "y""#, "auth_parameter", "either auth_header or auth_parameter",
            "both"),
        Wrong(
            #""cost_field": "/c""#, "cost_field", "max_cost_per_call_usd beside it, the most a call may cost",
            "cost_field alone"),
        Wrong(
            #""tokens_field": "usage""#, "tokens_field", "a JSON Pointer such as /usage/total_tokens, or null",
            "“usage”"),
        Wrong(
            #""price_per_call_usd": -1"#, "price_per_call_usd", "an amount in US dollars such as 0.002, or null", "-1"),
        Wrong(
            #""daily_budget_usd": 0.0000001"#, "daily_budget_usd", "an amount in US dollars such as 0.002, or null",
            "0.0000001"),
        Wrong(#""requests_at_once": 65"#, "requests_at_once", "a whole number from 1 to 64", "65"),
        Wrong(#""rate_limit": {"requests": 5}"#, "rate_limit.per", "second, minute, hour or day", "null"),
        Wrong(
            #""pagination": {"type": "pages"}"#, "pagination.type", "page, offset, cursor, next_link or link_header",
            "“pages”"),
        Wrong(
            #""pagination": {"type": "offset"}"#, "pagination.size", "how many records a page has at most", "null"),
        Wrong(#""pagination": {"type": "cursor"}"#, "pagination.field", "a JSON Pointer such as /next", "null"),
        Wrong(
            #""pagination": {"type": "link_header", "field": "/x"}"#, "pagination.field", "no such member here",
            "“field”"),
        Wrong(#""cursors": {"c": {"start": 1}}"#, "cursors.c.field", "the name of a field", "null"),
        Wrong(#""cursors": {"c": {"field": "t"}}"#, "cursors.c.start", "the value to begin with", "null"),
        Wrong(
            #""cursors": {"c": {"field": "t", "start": 1, "overlap": "soon"}}"#, "cursors.c.overlap",
            "a number, or a length of time such as “1 day”", "“soon”"),
        Wrong(#""parameters": {"q": "{day}"}"#, "parameters", "a cursor of that name in cursors", "{day}"),
    ])
    func namesWhatIsWrong(wrong: Wrong) throws {
        let field = String(wrong.path.prefix { $0 != "." })
        #expect(
            try load(wrong.members).problems == [
                .invalidField(
                    source: "a", field: field, path: "data_sources[0].\(wrong.path)", expected: wrong.expected,
                    found: wrong.found)
            ])
    }

    // MARK: At the prompt

    @Test(arguments: [
        ("daily budget", "$2.50", "{\"daily_budget_usd\":2.5}", "$2.50"),
        ("price per call", "0.002", "{\"price_per_call_usd\":0.002}", "$0.002"),
        ("price per call", "none", "{\"price_per_call_usd\":null}", "none"),
        ("requests at once", "4", "{\"requests_at_once\":4}", "4"), ("method", "post", "{\"method\":\"POST\"}", "POST"),
        ("api key", "sk-123", "{\"api_key\":\"sk-123\"}", "•••"),
        ("token", "${env:T}", "{\"token\":\"${env:T}\"}", "${env:T}"),
        ("tokens field", "/usage/total", "{\"tokens_field\":\"/usage/total\"}", "/usage/total"),
        ("delimiter", "semicolon", "{\"delimiter\":\"semicolon\"}", "semicolon"),
    ])
    func canBeSet(field: String, spoken: String, edits: String, shown: String) throws {
        let source = Source(id: "a", kind: .api(APISource(endpoint: "https://x.org/a")))
        let change = try SourceField.change(field, of: source, to: spoken)
        let made = JSONValue.object(change.edits.map { JSONValue.Member(key: $0.key, value: $0.value) })
        #expect(made.compactText == edits)
        #expect(change.shown == shown)
    }

    @Test func nothingSecretIsShown() throws {
        let canary = "canary-1"
        let api = APISource(
            endpoint: "https://user:\(canary)@x.org/a?api_key=\(canary)&q=1", headers: ["X": canary],
            parameters: ["token": canary, "q": "1", "key": "${env:K}"], body: canary,
            authentication: .basic(user: canary, password: canary))
        for authentication: APISource.Authentication in [
            api.authentication, .bearer(token: canary), .apiKey(.header(name: "X", key: canary)),
            .apiKey(.parameter(name: "p", key: canary)),
        ] {
            var api = api
            api.authentication = authentication
            let source = Source(id: "a", kind: .api(api))
            let shown = SourceField.all.map { $0.text(in: source) }
            #expect(shown.filter { $0.contains(canary) } == [])
        }
        #expect(api.redactedDescription == "https://user:•••@x.org/a?api_key=•••&q=1")
        #expect(api.redactedPlace == "https://user:•••@x.org/a")
        #expect(SecretText.redactedAddress("https://\(canary)@x.org/") == "https://•••@x.org/")
        #expect(SecretText.redactedAddress("https://x.org/?key=${env:K}") == "https://x.org/?key=${env:K}")
        let source = Source(id: "a", kind: .api(api))
        #expect(SourceField.named("parameters", of: "api")?.text(in: source) == "key: ${env:K}, q: 1, token: •••")
    }

    // MARK: The document

    @Test func theDocumentsExamplesLoadAndShowEveryField() throws {
        let text = try String(contentsOf: Repository.root.appending(path: "docs/api-sources.md"), encoding: .utf8)
        let blocks = text.components(separatedBy: "```json\n").dropFirst().map {
            String($0.prefix(upTo: $0.firstRange(of: "```")?.lowerBound ?? $0.endIndex))
        }
        let entries = try blocks.map { try JSONValue(parsing: $0) }
        let catalogue = SourceCatalogue.load(entries: entries, basePath: "data")
        #expect(catalogue.problems == [])
        #expect(catalogue.sources.count { !$0.isBuiltIn } == entries.count)
        let used = Set(entries.flatMap { ($0.members ?? []).map(\.key) })
        let fields = SourceField.all.filter { $0.kinds.contains("api") }.map(\.key)
        #expect(fields.filter { !used.contains($0) } == [])
        #expect(fields.filter { !text.contains("`\($0)`") } == [])
    }
}
