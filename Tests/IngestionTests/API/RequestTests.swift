import Foundation
import Ingestion
import TestSupport
import Testing

@Suite("Requests") struct RequestTests {
    /// What goes to the server for a source.
    private func request(
        _ api: APISource, secrets: [String: String] = [:], cursors: [CursorValue] = []
    ) async throws -> HTTPRequest {
        let books = BooksInMemory()
        books.setCursors(cursors)
        let listing = APIListing(api, books: books, secrets: secrets) { _, _ in ScriptedServer.Answer("[]") }
        let outcome = await listing.read()
        if let failure = outcome.failure { throw failure }
        return try #require(listing.server.requests.first)
    }

    private func failure(_ api: APISource, secrets: [String: String] = [:]) async -> RunFailure? {
        let listing = APIListing(api, secrets: secrets) { _, _ in ScriptedServer.Answer("[]") }
        let outcome = await listing.read()
        #expect(listing.server.requests.isEmpty)
        return outcome.failure
    }

    @Test func theDocumentsExampleSendsItsKeyInItsHeader() async throws {
        let api = APISource(
            endpoint: "https://api.financialnews.com/v1/articles", headers: ["X-API-KEY": "YOUR_API_KEY_HERE"],
            rateLimit: 50)
        let sent = try await request(api)
        #expect(sent.method == "GET")
        #expect(sent.url == "https://api.financialnews.com/v1/articles")
        #expect(
            sent.headers == [
                HTTPHeader("X-API-KEY", "YOUR_API_KEY_HERE"),
                HTTPHeader("Accept", "application/json, application/x-ndjson;q=0.9, text/csv;q=0.8, */*;q=0.1"),
                HTTPHeader("User-Agent", "magpie"),
            ])
        #expect(sent.body == nil)
    }

    @Test(arguments: [
        ("https://x.org", "https://x.org/"), ("https://X.org:8080/a b", "https://x.org:8080/a%20b"),
        ("https://x.org/ä?q=ö&r", "https://x.org/%C3%A4?q=%C3%B6&r"), ("https://x.org/a#top", "https://x.org/a"),
        ("https://x.org/a/../b/./c", "https://x.org/b/c"),
        ("https://x.org/${env:PART}?k=${env:KEY}", "https://x.org/a%2Fb%3F?k=%26x%3D1%20%2B%25%23"),
        ("${env:BASE}/more", "http://localhost:80/v1/more"), ("http://${env:HOST}/a", "http://localhost:8080/a"),
        (
            "https://x.org/since/{day}?t={day}",
            "https://x.org/since/2025-05-01T00%3A00%3A00Z?t=2025-05-01T00%3A00%3A00Z"
        ),
    ])
    func fillsInAddresses(endpoint: String, url: String) async throws {
        let api = APISource.free(endpoint) {
            $0.cursors = ["day": .init(field: "t", start: "2025-05-01T00:00:00Z")]
        }
        let secrets = [
            "env:PART": "a/b?", "env:KEY": "&x=1 +%#", "env:BASE": "http://localhost:80/v1",
            "env:HOST": "localhost:8080",
        ]
        #expect(try await request(api, secrets: secrets).url == url)
    }

    @Test func addsParametersInOrderAndInPlaceOfThoseInTheAddress() async throws {
        let api = APISource.free("https://x.org/a?b=1&c=2") {
            $0.parameters = ["z": "1&2", "b": "three", "since": "{last_ingested_timestamp}"]
        }
        #expect(
            try await request(api).url
                == "https://x.org/a?c=2&b=three&since=1970-01-01T00%3A00%3A00Z&z=1%262")
    }

    @Test func provesWhoIsAsking() async throws {
        func sent(_ authentication: APISource.Authentication, _ endpoint: String = "https://x.org/a") async throws
            -> HTTPRequest
        {
            try await request(
                .free(endpoint) { $0.authentication = authentication }, secrets: ["env:T": "s3cret", "file:/p": "p:w"])
        }
        func header(_ name: String, _ request: HTTPRequest) -> String? { HTTPHeaders(request.headers)[name] }
        #expect(
            header("X-Key", try await sent(.apiKey(.header(name: "X-Key", key: "${env:T}")))) == "s3cret")
        #expect(
            try await sent(.apiKey(.parameter(name: "api key", key: "${env:T}"))).url
                == "https://x.org/a?api%20key=s3cret")
        #expect(header("Authorization", try await sent(.bearer(token: "${env:T}"))) == "Bearer s3cret")
        #expect(
            header("Authorization", try await sent(.basic(user: "me", password: "${file:/p}"))) == "Basic bWU6cDp3")
        let inAddress = try await sent(.none, "https://me:${file:/p}@x.org/a")
        #expect(inAddress.url == "https://x.org/a")
        #expect(header("Authorization", inAddress) == "Basic bWU6cDp3")
        let coded = try await sent(.none, "https://m%40e:p%3Aw@x.org/a")
        #expect(header("Authorization", coded) == "Basic bUBlOnA6dw==")
    }

    @Test func fillsInBodiesAsTheyAreWritten() async throws {
        func body(_ text: String) async throws -> (body: String, type: String?) {
            let api = APISource.free("https://x.org/a") {
                $0.method = "POST"
                $0.body = text
                $0.cursors = ["c": .init(field: "n", start: #"a"b"#)]
            }
            let sent = try await request(api, secrets: ["env:T": "x&\n"])
            return (String(decoding: try #require(sent.body), as: UTF8.self), HTTPHeaders(sent.headers)["Content-Type"])
        }
        let json = try await body(#"{"since": "{c}", "key": "${env:T}", "filter": {other}}"#)
        #expect(json.body == #"{"since": "a\"b", "key": "x&\n", "filter": {other}}"#)
        #expect(json.type == "application/json")
        let form = try await body("since={c}&key=${env:T}")
        #expect(form.body == "since=a%22b&key=x%26%0A")
        #expect(form.type == "application/x-www-form-urlencoded")
    }

    @Test(arguments: ["a\r\nX-Evil: 1", "a\n", "a\u{0}b", "a\u{7F}"])
    func refusesWhatWouldEndAHeader(secret: String) async {
        let secrets = ["env:T": secret]
        #expect(
            await failure(.free("https://x.org/a") { $0.headers = ["X-Key": "${env:T}"] }, secrets: secrets)
                == .api(.unusableText(field: "headers.X-Key")))
        #expect(
            await failure(
                .free("https://x.org/a") { $0.authentication = .bearer(token: "${env:T}") }, secrets: secrets)
                == .api(.unusableText(field: "token")))
    }

    @Test func namesWhatIsMissing() async {
        #expect(
            await failure(.free("https://x.org/${env:NONE}")) == .api(.secret(.missing(reference: "env:NONE"))))
        #expect(await failure(.free("https://x.org/{colour}")) == .api(.unknownCursor(name: "colour")))
        #expect(
            await failure(.free("https://${env:HOST}/a"), secrets: ["env:HOST": "evil.org/?"])
                == .api(.exchange(.badAddress, page: 1)))
    }

    @Test func carriesAKeyOfItsOwnThroughAllAttemptsAtACall() async throws {
        let api = APISource.free("https://x.org/a") { $0.idempotencyHeader = "Idempotency-Key" }
        let listing = APIListing(api) { _, number in
            number < 3 ? ScriptedServer.Answer("", status: 503) : ScriptedServer.Answer("[1]")
        }
        #expect(await listing.read().bodies == ["1"])
        let keys = listing.server.requests.map { HTTPHeaders($0.headers)["Idempotency-Key"] }
        #expect(keys.count == 3)
        #expect(Set(keys).count == 1)
        let key = try #require(keys[0])
        #expect(key.wholeMatch(of: /[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/) != nil)
    }

    @Test(arguments: [
        ("2025-05-01T12:00:00Z", 0, "2025-05-01T12:00:00Z"), ("2025-03-01T00:00:00Z", 86_400, "2025-02-28T00:00:00Z"),
        ("2025-05-01T12:00:00.250+02:00", 3600, "2025-05-01T11:00:00.250+02:00"), ("2024-03-01", 86_400, "2024-02-29"),
        ("1970-01-01T00:00:00Z", 1, "1969-12-31T23:59:59Z"), ("1500", 100, "1400"), ("12.5", 2, "10.5"),
        ("abc", 5, "abc"), ("2025-05-01T00:30:00-0500", 3600, "2025-04-30T23:30:00-0500"),
        ("2025-05-01 12:00+02", 90, "2025-05-01 11:58+02"),
        ("2025-05-01T12:00:00,123456789Z", 1, "2025-05-01T11:59:59,123456000Z"),
        ("12345678901234567890", 1000, "12345678901234566890"), ("-9223372036854775807", 8, "-9223372036854775815"),
        ("0.000000000000000000001", 1, "-0.999999999999999999999"), ("1e21", 1, "999999999999999999999"),
        ("500", 1000, "-500"), ("7", 7, "0"),
    ])
    func beginsEarlierByTheOverlap(value: String, overlap: Int64, sent: String) async throws {
        let api = APISource.free("https://x.org/a") {
            $0.headers = ["X-Since": "{c}"]
            $0.cursors = ["c": .init(field: "t", start: "never", overlap: overlap)]
        }
        let cursor = CursorValue(name: "c", value: value, changed: .distantPast)
        #expect(HTTPHeaders(try await request(api, cursors: [cursor]).headers)["X-Since"] == sent)
    }
}
