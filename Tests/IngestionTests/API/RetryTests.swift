import Foundation
import Ingestion
import Quantities
import TestSupport
import Testing

@Suite("Calls that fail") struct RetryTests {
    private static let paid = APISource(
        endpoint: "https://x.org/a", authentication: .none, tracksTokenUsage: false,
        price: Price(perCall: Money(microdollars: 1000)))

    @Test(arguments: [408, 429, 500, 502, 503, 599])
    func areMadeAgain(status: Int) async {
        let listing = APIListing(Self.paid) { _, number in
            number == 1 ? ScriptedServer.Answer("busy", status: status) : ScriptedServer.Answer("[1]")
        }
        let outcome = await listing.read()
        #expect(outcome.failure == nil)
        #expect(outcome.bodies == ["1"])
        #expect(outcome.summary.calls?.retries == 1)
        #expect(outcome.waits.map(\.reason) == [.retry(1)])
        // Half of the first delay of 5 seconds, as chance stands here.
        #expect(listing.clock.pauses == [2.5])
        // A busy server bills nothing; one that failed may have.
        #expect(listing.books.spent == Money(microdollars: status == 429 ? 1000 : 2000))
        #expect(listing.books.unsettled == 0)
    }

    @Test(arguments: [400, 401, 402, 403, 404, 410, 422])
    func areNotMadeAgainWhereThatIsNoUse(status: Int) async {
        let listing = APIListing(Self.paid) { _, _ in ScriptedServer.Answer("no\u{1B}[31m", status: status) }
        let outcome = await listing.read()
        #expect(outcome.failure == .api(.status(status, page: 1, excerpt: "no\u{1B}[31m")))
        #expect(listing.server.urls.count == 1)
        #expect(listing.books.spent == Money(microdollars: 1000))
    }

    @Test func endAfterAsManyAsAreAllowed() async {
        let listing = APIListing(Self.paid) { _, _ in ScriptedServer.Answer("", status: 500) }
        let outcome = await listing.read()
        #expect(outcome.failure == .api(.status(500, page: 1, excerpt: "")))
        #expect(listing.server.urls.count == 4)
        #expect(listing.clock.pauses == [2.5, 5, 10])
        #expect(outcome.summary.calls?.usage == Usage(calls: 4, money: Money(microdollars: 4000)))
    }

    struct Lost: Sendable, CustomTestStringConvertible {
        var failure: HTTPFailure
        var isMadeAgain: Bool
        var isBilled: Bool
        var testDescription: String { "\(failure)" }
    }

    @Test(arguments: [
        Lost(failure: .refused(host: "x.org", port: 443), isMadeAgain: true, isBilled: false),
        Lost(failure: .refused(host: "x.org", port: 8443), isMadeAgain: true, isBilled: true),
        Lost(failure: .nameNotFound(host: "X.org"), isMadeAgain: true, isBilled: false),
        Lost(failure: .timedOut(.connecting), isMadeAgain: true, isBilled: false),
        Lost(failure: .timedOut(.total), isMadeAgain: true, isBilled: true),
        Lost(failure: .connectionLost, isMadeAgain: true, isBilled: true),
        Lost(failure: .notTrusted(host: "x.org", detail: "expired"), isMadeAgain: false, isBilled: false),
        Lost(failure: .notTrusted(host: "y.org", detail: "expired"), isMadeAgain: false, isBilled: true),
        Lost(failure: .redirectLoop, isMadeAgain: false, isBilled: true),
    ])
    func costWhatTheyMayHave(lost: Lost) async {
        let listing = APIListing(Self.paid) { _, number throws(HTTPFailure) in
            guard number > 1 else { throw lost.failure }
            return ScriptedServer.Answer("[1]")
        }
        let outcome = await listing.read()
        #expect(outcome.failure == (lost.isMadeAgain ? nil : .api(.exchange(lost.failure, page: 1))))
        let first = listing.books.entries[0].usage
        #expect(first == (lost.isBilled ? Usage(calls: 1, money: Money(microdollars: 1000)) : Usage()))
    }

    @Test func readACutPageAnewAndCountItsRecordsOnce() async {
        let listing = APIListing(Self.paid) { _, number in
            number == 1
                ? ScriptedServer.Answer("[1,2,", failure: .incomplete(received: 5))
                : ScriptedServer.Answer("[1,2,3]")
        }
        let outcome = await listing.read()
        #expect(outcome.failure == nil)
        #expect(outcome.bodies == ["1", "2", "3"])
    }

    @Test(arguments: [#"[{"t":"2025-04-01"},{"t":"2025-04-02"}"#, #"[{"t":"2025-04-01"},{"t":"2025"#])
    func takeAnUnclosedBodyForCut(body: String) async {
        let api = APISource.free("https://x.org/a?since={c}") {
            $0.cursors = ["c": .init(field: "t", start: "2025-01-01")]
        }
        let listing = APIListing(api) { _, _ in ScriptedServer.Answer(body) }
        let outcome = await listing.read()
        #expect(listing.server.urls.count == 4)
        #expect(outcome.failure == .api(.exchange(.incomplete(received: Int64(body.utf8.count)), page: 1)))
        #expect(outcome.bodies.first == #"{"t":"2025-04-01"}"#)
        #expect(outcome.cursors == [])
    }

    @Test(arguments: [
        ("0", 0.0), ("7", 7), (" 12 ", 12), ("100000", 300), ("99999999999999999999", 300),
        ("Thu, 01 May 2025 12:00:30 GMT", 30), ("Thursday, 01-May-25 12:01:00 GMT", 60),
        ("Thu May  1 12:00:05 2025", 5), ("Thu, 01 May 2025 11:00:00 GMT", 0),
    ])
    func waitAsLongAsTheServerAsks(header: String, seconds: Double) {
        let now = Date(timeIntervalSince1970: 1_746_100_800)
        #expect(RetryRules().serverPause(header, now: now)?.inSeconds == seconds)
    }

    @Test(arguments: [
        nil, "", "soon", "-5", "1.5", "Thu, 32 May 2025 12:00:30 GMT", "7 apples", "2025-05-01T12:00:00Z",
    ])
    func doNotMindAWaitThatIsNone(header: String?) {
        #expect(RetryRules().serverPause(header, now: .distantPast) == nil)
    }

    @Test func waitFullyAtRandomWithinALimitThatGrows() {
        let rules = RetryRules(maximumRetries: 9, delay: .seconds(5), factor: 2, longestDelay: .seconds(60))
        let limits = (1...6).map { rules.pause(beforeRetry: $0, share: 1).inSeconds }
        #expect(limits == [5, 10, 20, 40, 60, 60])
        #expect(rules.pause(beforeRetry: 3, share: 0) == .zero)
        #expect(rules.pause(beforeRetry: 3, share: 0.25) == .seconds(5))
        #expect(rules.pause(beforeRetry: 5000, share: 1) == .seconds(60))
    }

    @Test func aBusyServerIsLeftAloneByAll() async {
        let listing = APIListing(Self.paid) { _, number in
            number == 1
                ? ScriptedServer.Answer("", status: 429, headers: ["Retry-After": "20"]) : ScriptedServer.Answer("[1]")
        }
        let start = listing.clock.now()
        #expect(await listing.read().bodies == ["1"])
        #expect(listing.clock.pauses == [20])
        #expect(listing.books.heldBack == [start + 20])
    }

    struct Told: Sendable, CustomTestStringConvertible {
        var headers: [String: String]
        var seconds: Double?
        var testDescription: String { "\(headers)" }
    }

    @Test(arguments: [
        Told(headers: ["X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "30"], seconds: 30),
        Told(headers: ["X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1746100860"], seconds: 60),
        Told(headers: ["X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1746100860000"], seconds: 60),
        Told(headers: ["X-Rate-Limit-Remaining": "0", "X-Rate-Limit-Reset": "5"], seconds: 5),
        Told(headers: ["X-RateLimit-Remaining": "0", "X-RateLimit-Reset-After": "1.5"], seconds: 1.5),
        Told(headers: ["RateLimit-Remaining": "0", "RateLimit-Reset": "9"], seconds: 9),
        Told(headers: ["RateLimit": "limit=10, remaining=0, reset=12"], seconds: 12),
        Told(headers: ["RateLimit": "\"default\";r=0;t=14"], seconds: 14),
        Told(headers: ["RateLimit": "\"default\";r=3;t=14"], seconds: nil),
        Told(headers: ["X-RateLimit-Remaining": "1", "X-RateLimit-Reset": "30"], seconds: nil),
        Told(headers: ["X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "never"], seconds: nil),
        Told(headers: ["X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1646100860"], seconds: nil),
        Told(headers: ["X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "99999999"], seconds: nil),
    ])
    func limitsAServerTellsAreKept(told: Told) async {
        let api = APISource.free("https://x.org/a")
        let pairs = told.headers.sorted { $0.key < $1.key }
        let listing = APIListing(api) { _, _ in
            var answer = ScriptedServer.Answer("[1]")
            answer.list = pairs.map { HTTPHeader($0.key, $0.value) }
            return answer
        }
        let start = listing.clock.now()
        #expect(await listing.read().failure == nil)
        #expect(listing.books.heldBack == (told.seconds.map { [start + $0] } ?? []))
    }

    @Test func nothingOfASecretComesBackInAnError() async {
        let canary = "canary/7+ä"
        let api = APISource.free("https://x.org/a") {
            $0.authentication = .bearer(token: "${env:T}")
            $0.headers = ["X-API-KEY": "literal-key-1"]
        }
        let listing = APIListing(api, secrets: ["env:T": canary]) { _, _ in
            ScriptedServer.Answer(
                #"{"you":"canary/7+ä","url":"?t=canary%2F7%2B%C3%A4","json":"canary\/7+ä","k":"literal-key-1"}"#,
                status: 403)
        }
        let outcome = await listing.read()
        #expect(
            outcome.failure
                == .api(.status(403, page: 1, excerpt: #"{"you":"•••","url":"?t=•••","json":"•••","k":"•••"}"#)))
        let cut = APIListing(api, secrets: ["env:T": String(repeating: "long-canary", count: 400)]) { _, _ in
            ScriptedServer.Answer("no: " + String(repeating: "long-canary", count: 399) + "lo", status: 403)
        }
        #expect(await cut.read().failure == .api(.status(403, page: 1, excerpt: "no: •••")))
    }
}
