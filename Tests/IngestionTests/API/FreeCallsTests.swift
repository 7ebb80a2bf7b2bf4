import Foundation
import Ingestion
import TestSupport
import Testing

@Suite("Free calls reserved together") struct FreeCallsTests {
    /// Pages of one record each, behind the last an empty one.
    private func listing(
        pages: Int, atOnce: Int = 1, fails: @escaping @Sendable (Int) -> Bool = { _ in false }
    ) -> APIListing {
        var api = APISource(endpoint: "https://x.org/a", authentication: .none)
        api.price = .free
        api.tracksTokenUsage = false
        api.pagination.kind = .page(parameter: "page", start: 1, size: nil)
        api.requestsAtOnce = atOnce
        let books = BooksInMemory()
        books.allowFreeCalls(atOnce: 8)
        return APIListing(api, books: books, asking: { $0.retries.maximumRetries = 1 }) {
            request, number throws(HTTPFailure) in
            if fails(number) { throw .timedOut(.connecting) }
            let page = Int(request.url.split(separator: "=").last ?? "") ?? 0
            return ScriptedServer.Answer(page <= pages ? "[\(page)]" : "[]")
        }
    }

    @Test(arguments: [1, 2, 3, 7, 40], [1, 4])
    func countEachCallOnceAndGiveTheOthersBack(pages: Int, atOnce: Int) async throws {
        let listing = listing(pages: pages, atOnce: atOnce)
        let outcome = await listing.read()
        #expect(outcome.failure == nil)
        #expect(outcome.bodies == (1...pages).map(String.init))
        #expect(listing.books.unsettled == 0)
        let recorded = listing.books.entries.reduce(0) { $0 + ($1.usage?.calls ?? 0) }
        // Those asked for ahead of the end may have been sent or not: they count.
        let requests = Int64(listing.server.requests.count)
        #expect((requests...requests + Int64(atOnce - 1)).contains(recorded))
        #expect(listing.books.entries.count <= 3 + listing.server.requests.count / 4 + atOnce)
    }

    @Test func countThoseThatNeverReachedTheServerAsNone() async throws {
        let listing = listing(pages: 20) { $0 == 9 }
        let outcome = await listing.read()
        #expect(outcome.bodies == (1...20).map(String.init))
        #expect(listing.books.unsettled == 0)
        let recorded = listing.books.entries.reduce(0) { $0 + ($1.usage?.calls ?? 0) }
        #expect(recorded == Int64(listing.server.requests.count) - 1)
    }

    @Test func areGivenBackWhereTheRunFails() async throws {
        let listing = listing(pages: 20) { $0 >= 9 }
        let outcome = await listing.read()
        #expect(outcome.failure != nil)
        #expect(outcome.bodies == (1...8).map(String.init))
        #expect(listing.books.unsettled == 0)
    }

    @Test func areReservedAnewWhereTheirTimeHasPassed() async throws {
        let listing = listing(pages: 20) { $0 == 9 }
        // The pause before the retry is longer than they last.
        var slow = listing
        slow.options.api?.retries.delay = .seconds(30)
        let outcome = await slow.read()
        #expect(outcome.bodies == (1...20).map(String.init))
        #expect(listing.books.unsettled == 0)
    }
}
