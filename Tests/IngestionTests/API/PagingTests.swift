import Foundation
import Ingestion
import TestSupport
import Testing

@Suite("Pages of a listing") struct PagingTests {
    @Test func readsOnePageWhereNoMoreAreDeclared() async {
        let listing = APIListing(.free("https://x.org/v1/articles")) { _, _ in
            ScriptedServer.Answer(#"[{"id":1},{"id":2}]"#)
        }
        let outcome = await listing.read()
        #expect(outcome.failure == nil)
        #expect(outcome.bodies == [#"{"id":1}"#, #"{"id":2}"#])
        #expect(
            outcome.places == ["https://x.org/v1/articles#page=1 1", "https://x.org/v1/articles#page=1 2"])
        #expect(listing.server.urls == ["https://x.org/v1/articles"])
        #expect(outcome.summary.calls?.pages == 1)
        #expect(listing.books.unsettled == 0)
    }

    @Test(arguments: [1, 3])
    func readsByPageUntilOneIsShort(requestsAtOnce: Int) async {
        let api = APISource.free("https://x.org/a?q=1") {
            $0.pagination = .init(.page(parameter: "page", start: 1, size: .init(parameter: "n", count: 2)))
            $0.requestsAtOnce = requestsAtOnce
        }
        let listing = APIListing(api) { request, _ in
            switch request.url {
            case "https://x.org/a?q=1&page=1&n=2": ScriptedServer.Answer("[1,2]")
            case "https://x.org/a?q=1&page=2&n=2": ScriptedServer.Answer("[3,4]")
            case "https://x.org/a?q=1&page=3&n=2": ScriptedServer.Answer("[5]")
            default: ScriptedServer.Answer("[]")
            }
        }
        let outcome = await listing.read()
        #expect(outcome.failure == nil)
        #expect(outcome.bodies == ["1", "2", "3", "4", "5"])
        #expect(outcome.batches.count == 1)
        if requestsAtOnce == 1 { #expect(listing.server.urls.count == 3) }
    }

    @Test func readsByOffsetUntilAPageIsEmptyAlsoWhereTheServerGivesLessThanAsked() async {
        let api = APISource.free("https://x.org/a") {
            $0.pagination = .init(.offset(parameter: "skip", start: 0, size: .init(parameter: "limit", count: 100)))
        }
        let listing = APIListing(api) { request, _ in
            switch request.url {
            case "https://x.org/a?skip=0&limit=100": ScriptedServer.Answer("[1,2]")
            case "https://x.org/a?skip=2&limit=100": ScriptedServer.Answer("[3]")
            default: ScriptedServer.Answer("[]")
            }
        }
        let outcome = await listing.read()
        #expect(outcome.bodies == ["1", "2", "3"])
        #expect(listing.server.urls.last == "https://x.org/a?skip=3&limit=100")
        #expect(outcome.summary.calls?.pages == 3)
    }

    @Test func speculationThatMissedIsAskedForAgain() async {
        let api = APISource.free("https://x.org/a") {
            $0.pagination = .init(.offset(parameter: "skip", start: 0, size: .init(parameter: nil, count: 2)))
            $0.requestsAtOnce = 3
        }
        let listing = APIListing(api) { request, _ in
            switch request.url {
            case "https://x.org/a?skip=0": ScriptedServer.Answer("[1,2]")
            case "https://x.org/a?skip=2": ScriptedServer.Answer("[3]")
            case "https://x.org/a?skip=3": ScriptedServer.Answer("[4]")
            default: ScriptedServer.Answer("[]")
            }
        }
        let outcome = await listing.read()
        #expect(outcome.failure == nil)
        #expect(outcome.bodies == ["1", "2", "3", "4"])
    }

    @Test(arguments: [1, 7, 1 << 20])
    func followsACursorInTheBody(stretch: Int) async {
        let api = APISource.free("https://x.org/a") {
            $0.pagination = .init(.cursor(parameter: "after", field: "/meta/next"))
        }
        let listing = APIListing(api, shape: RecordShape(recordsAt: "/data")) { request, _ in
            switch request.url {
            case "https://x.org/a":
                ScriptedServer.Answer(
                    #"{"data":[1,{"meta":{"next":"no"}}],"meta":{"next":"a b\/c"}}"#, stretch: stretch)
            case "https://x.org/a?after=a%20b%2Fc":
                ScriptedServer.Answer(#"{"meta":{"next":7},"data":[]}"#, stretch: stretch)
            case "https://x.org/a?after=7":
                ScriptedServer.Answer(#"{"data":[3],"meta":{"next":null}}"#, stretch: stretch)
            default: ScriptedServer.Answer("", status: 404)
            }
        }
        let outcome = await listing.read()
        #expect(outcome.failure == nil)
        #expect(outcome.bodies == ["1", #"{"meta":{"next":"no"}}"#, "3"])
        #expect(outcome.places.last == "https://x.org/a#page=3 1")
    }

    @Test func followsLinksInTheBodyAndInTheHeader() async {
        let body = APISource.free("https://x.org/v1/a?key=k") {
            $0.pagination = .init(.nextLink(field: "/next"))
        }
        let one = APIListing(body, shape: RecordShape(recordsAt: "/items")) { request, _ in
            switch request.url {
            case "https://x.org/v1/a?key=k": ScriptedServer.Answer(#"{"items":[1],"next":"../b?p=2"}"#)
            case "https://x.org/b?p=2": ScriptedServer.Answer(#"{"items":[2],"next":""}"#)
            default: ScriptedServer.Answer("", status: 404)
            }
        }
        #expect(await one.read().bodies == ["1", "2"])
        let header = APISource.free("https://x.org/a") { $0.pagination = .init(.linkHeader) }
        let two = APIListing(header) { request, _ in
            request.url == "https://x.org/a"
                ? ScriptedServer.Answer(
                    "[1]", headers: ["Link": #"</a>; rel="prev", </a?c=2,3>; title="x, y"; rel=next"#])
                : ScriptedServer.Answer("[2]")
        }
        #expect(await two.read().bodies == ["1", "2"])
        #expect(two.server.urls == ["https://x.org/a", "https://x.org/a?c=2,3"])
    }

    @Test(arguments: [
        "https://evil.org/a", "http://x.org/a", "https://x.org:8443/a", "//evil.org/", "file:///etc/passwd",
        "https://x.org@evil.org/",
    ])
    func doesNotFollowALinkToAnotherServer(link: String) async {
        let api = APISource.free("https://x.org/a") { $0.pagination = .init(.nextLink(field: "/next")) }
        let listing = APIListing(api, shape: RecordShape(recordsAt: "/items")) { _, _ in
            ScriptedServer.Answer("{\"items\":[1],\"next\":\"\(link)\"}")
        }
        let outcome = await listing.read()
        #expect(listing.server.urls == ["https://x.org/a"])
        guard case .api(.nextLinkRefused(_, page: 1)) = outcome.failure else {
            Issue.record("\(String(describing: outcome.failure))")
            return
        }
        #expect(outcome.bodies == ["1"])
    }

    @Test func noticesThatAServerLeadsInACircle() async {
        let numbered = APISource.free("https://x.org/a") {
            $0.pagination = .init(.page(parameter: "page", start: 1, size: nil))
        }
        let ignoring = APIListing(numbered) { _, _ in ScriptedServer.Answer("[1,2]") }
        var outcome = await ignoring.read()
        #expect(outcome.failure == .api(.pagesLoop(page: 2)))
        #expect(outcome.bodies == ["1", "2"])
        let cursor = APISource.free("https://x.org/a") {
            $0.pagination = .init(.cursor(parameter: "c", field: "/next"))
        }
        let circling = APIListing(cursor, shape: RecordShape(recordsAt: "/d")) { _, number in
            ScriptedServer.Answer("{\"d\":[\(number)],\"next\":\"\(number % 2)\"}")
        }
        outcome = await circling.read()
        #expect(outcome.failure == .api(.pagesLoop(page: 3)))
        let promising = APIListing(cursor, shape: RecordShape(recordsAt: "/d")) { _, number in
            ScriptedServer.Answer("{\"d\":[],\"next\":\"\(number)\"}")
        }
        outcome = await promising.read()
        #expect(outcome.failure == .api(.pagesLoop(page: 10)))
    }

    @Test func endsWhereItIsToldTo() async {
        let api = APISource.free("https://x.org/a") {
            $0.pagination = .init(.page(parameter: "page", start: 0, size: nil), maximumPages: 2)
        }
        let listing = APIListing(api) { _, number in ScriptedServer.Answer("[\(number)]") }
        let outcome = await listing.read()
        #expect(outcome.failure == nil)
        #expect(outcome.bodies == ["1", "2"])
        #expect(listing.server.urls == ["https://x.org/a?page=0", "https://x.org/a?page=1"])
        #expect(outcome.summary.calls?.endedAtPageLimit == true)
    }

    @Test func saysWhereRecordsSeemToLie() async {
        let listing = APIListing(.free("https://x.org/a")) { _, _ in
            ScriptedServer.Answer(#"{"status":"ok","articles":[{"id":1},{"id":2}],"data":7}"#)
        }
        let outcome = await listing.read()
        #expect(outcome.bodies.count == 1)
        #expect(outcome.summary.calls?.suggestedRecordsAt == "/articles")
    }
}
