import Foundation
import Ingestion
import Quantities
import TestSupport
import Testing

@Suite("Answers kept") struct CacheTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var headers: [String: String]
        /// Of a first and a second run, so many minutes apart.
        var minutes = 30
        var calls: Int
        var isConditional = false
        var testDescription: String { "\(headers), \(minutes) min" }
    }

    @Test(arguments: [
        Case(headers: [:], calls: 1), Case(headers: [:], minutes: 61, calls: 2),
        Case(headers: ["Cache-Control": "no-store"], calls: 2), Case(headers: ["Cache-Control": "Private"], calls: 2),
        Case(headers: ["Cache-Control": "public, max-age=60"], calls: 2),
        Case(headers: ["Cache-Control": "max-age=\"7200\""], calls: 1),
        Case(headers: ["Cache-Control": "max-age=86400"], minutes: 61, calls: 2),
        Case(headers: ["Cache-Control": "max-age=2400", "Age": "1200"], calls: 2),
        Case(headers: ["Cache-Control": "max-age=soon"], calls: 2),
        Case(headers: ["Cache-Control": "no-cache"], calls: 2),
        Case(headers: ["Cache-Control": "no-cache", "ETag": "\"1\""], calls: 2, isConditional: true),
        Case(headers: ["ETag": "\"1\""], minutes: 61, calls: 2, isConditional: true),
        Case(headers: ["Last-Modified": "Thu, 01 May 2025 10:00:00 GMT"], minutes: 61, calls: 2, isConditional: true),
        Case(headers: ["Expires": "Thu, 01 May 2025 12:10:00 GMT"], calls: 2),
        Case(headers: ["Expires": "Thu, 01 May 2025 13:10:00 GMT"], calls: 1),
        Case(headers: ["Expires": "0"], calls: 2), Case(headers: ["Vary": "Accept, *"], calls: 2),
        Case(headers: ["Vary": "Accept"], calls: 1), Case(headers: ["Set-Cookie": "id=1"], calls: 2),
        Case(headers: ["Pragma": "no-cache"], calls: 2),
    ])
    func areUsedAsLongAsTheServerAllows(_ given: Case) async {
        let headers = given.headers.map { HTTPHeader($0.key, $0.value) }
        let listing = APIListing(.free("https://x.org/a"), asking: { $0.cache.isOn = true }) { request, _ in
            let sent = HTTPHeaders(request.headers)
            if sent["If-None-Match"] != nil || sent["If-Modified-Since"] != nil {
                return ScriptedServer.Answer("", status: 304)
            }
            var answer = ScriptedServer.Answer("[1,2]")
            answer.list = headers
            return answer
        }
        let first = await listing.read()
        listing.clock.advance(by: .seconds(60 * given.minutes))
        let second = await listing.read()
        #expect(first.bodies == ["1", "2"])
        #expect(second.bodies == ["1", "2"])
        #expect(second.failure == nil)
        #expect(listing.server.requests.count == given.calls)
        #expect(listing.books.entries.count == given.calls)
        #expect(listing.books.unsettled == 0)
        let isKept = given.calls == 1 || given.isConditional
        #expect(second.summary.calls?.cachedPages == (isKept ? 1 : 0))
        #expect(
            (HTTPHeaders(listing.server.requests.last?.headers ?? []).all.contains {
                $0.name.hasPrefix("If-")
            }) == given.isConditional)
    }

    @Test func costNothingAndAreRenewedForThePriceOfACall() async {
        let api = APISource(
            endpoint: "https://x.org/a", authentication: .none, tracksTokenUsage: true,
            price: Price(perCall: .init(microdollars: 10), perThousandTokens: .init(microdollars: 1_000_000)))
        let listing = APIListing(api, asking: { $0.cache.isOn = true }) { request, _ in
            HTTPHeaders(request.headers)["If-None-Match"] == "\"1\""
                ? ScriptedServer.Answer("", status: 304) : ScriptedServer.Answer("[1,2]", headers: ["ETag": "\"1\""])
        }
        #expect(await listing.read().bodies.count == 2)
        #expect(await listing.read().summary.calls?.usage == Usage())
        listing.clock.advance(by: .seconds(3601))
        // No body came: no tokens.
        #expect(await listing.read().summary.calls?.usage == Usage(calls: 1, money: .init(microdollars: 10)))
        #expect(await listing.read().summary.calls?.usage == Usage())
        #expect(listing.server.requests.count == 2)
    }

    @Test func areForOneKeyOnlyAndNotForOneWhoAsksAnew() async {
        let books = BooksInMemory()
        func listing(_ key: String) -> APIListing {
            APIListing(
                .free("https://x.org/a") { $0.authentication = .bearer(token: "${env:T}") }, books: books,
                secrets: ["env:T": key], asking: { $0.cache.isOn = true }
            ) { _, _ in ScriptedServer.Answer("[\"\(key)\"]", headers: ["Cache-Control": "public"]) }
        }
        // What holds the key is not kept.
        let mine = listing("canary-1")
        _ = await mine.read()
        #expect(books.keptAnswers == [])
        let plain = APIListing(.free("https://x.org/a"), books: books, asking: { $0.cache.isOn = true }) { _, _ in
            ScriptedServer.Answer("[1]")
        }
        #expect(await plain.read().bodies == ["1"])
        #expect(await listing("canary-2").read().bodies == ["\"canary-2\""])
        var forced = plain
        forced.options.isForced = true
        #expect(await forced.read().bodies == ["1"])
        #expect(plain.server.requests.count == 2)
    }

    @Test func areWholeAndOfOrdinarySize() async {
        func kept(_ answer: ScriptedServer.Answer, _ change: (inout APISource) -> Void = { _ in }) async -> Int {
            let listing = APIListing(
                .free("https://x.org/a", change),
                asking: {
                    $0.cache.isOn = true; $0.retries.maximumRetries = 0
                }
            ) { _, _ in answer }
            _ = await listing.read()
            return listing.books.keptAnswers.count
        }
        #expect(await kept(ScriptedServer.Answer("[1]")) == 1)
        #expect(await kept(ScriptedServer.Answer("[1", failure: .connectionLost)) == 0)
        #expect(await kept(ScriptedServer.Answer("[1")) == 0)
        #expect(await kept(ScriptedServer.Answer("[1]", status: 203)) == 0)
        #expect(await kept(ScriptedServer.Answer("[\"" + String(repeating: "x", count: 5 << 20) + "\"]")) == 0)
        let post: (inout APISource) -> Void = { $0.method = "POST" }
        #expect(await kept(ScriptedServer.Answer("[1]"), post) == 0)
        #expect(await kept(ScriptedServer.Answer("[1]", headers: ["Cache-Control": "max-age=60"]), post) == 1)
    }
}
