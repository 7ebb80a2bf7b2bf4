import Foundation
import Ingestion
import Quantities
import TestSupport
import Testing

@Suite("Calls that cost money") struct SpendingTests {
    private static func usd(_ micros: Int64) -> Money { Money(microdollars: micros) }

    /// What the only call came to, and at most might have.
    private func entry(
        _ change: (inout APISource) -> Void, body: String = "[1,2,3,4]", headers: KeyValuePairs<String, String> = [:]
    ) async throws -> (entry: BooksInMemory.Entry, calls: CallSummary) {
        var api = APISource(endpoint: "https://x.org/a", authentication: .none)
        change(&api)
        let listing = APIListing(api, asking: { $0.maximumPageBytes = 5_000_000 }) { _, _ in
            ScriptedServer.Answer(body, headers: headers)
        }
        let outcome = await listing.read()
        #expect(outcome.failure == nil)
        #expect(listing.books.entries.count == 1)
        return (try #require(listing.books.entries.first), try #require(outcome.summary.calls))
    }

    @Test func costsByTokensWhereNothingIsStated() async throws {
        let (entry, calls) = try await entry { _ in }
        #expect(
            entry.call
                == PlannedCall(
                    source: "news", run: RunID(1), atMost: Usage(calls: 1, tokens: 8000, money: Self.usd(16_000)),
                    isPriceAssumed: true))
        // Nine bytes are three tokens, as an estimate; 0.006 cents.
        #expect(entry.usage == Usage(calls: 1, tokens: 3, money: Self.usd(6)))
        #expect(entry.areTokensEstimated)
        #expect(calls.isPriceAssumed)
        #expect(calls.areTokensEstimated)
    }

    @Test func costsByCallWhereTokensAreNotTracked() async throws {
        let (entry, calls) = try await entry { $0.tracksTokenUsage = false }
        #expect(entry.call.atMost == Usage(calls: 1, money: Self.usd(1000)))
        #expect(entry.usage == Usage(calls: 1, money: Self.usd(1000)))
        #expect(calls.isPriceAssumed)
        #expect(!calls.areTokensEstimated)
    }

    @Test func costsWhatItsPartsAddUpTo() async throws {
        let price = Price(perCall: Self.usd(100), perThousandTokens: Self.usd(2001), perMegabyte: Self.usd(3_000_000))
        let (entry, calls) = try await entry(
            {
                $0.price = price
                $0.tokens = .header("X-Tokens")
            }, headers: ["x-tokens": "1500"])
        #expect(entry.call.atMost == Usage(calls: 1, tokens: 8000, money: Self.usd(100 + 16_008 + 15_000_000)))
        // 1,500 tokens are 3001.5 and 9 bytes 27 micro-dollars: no charge is lost by rounding.
        #expect(entry.usage == Usage(calls: 1, tokens: 1500, money: Self.usd(100 + 3002 + 27)))
        #expect(!entry.areTokensEstimated)
        #expect(!calls.isPriceAssumed)
    }

    @Test(
        arguments: [
            ("0.0125", 12_500), ("\"0.10\"", 100_000), ("1.5e-3", 1500), ("0.0000001", 1), ("2", 2_000_000), ("0", 0),
            ("1E-9", 1), ("\"$0.25\"", 250_000),
        ] as [(String, Int64)])
    func costsWhatTheAnswerSays(stated: String, micros: Int64) async throws {
        let (entry, calls) = try await entry(
            { $0.price = Price(stated: .field("/usage/cost"), atMost: Self.usd(5_000_000)) },
            body: "{\"a\":[1],\"usage\":{\"cost\":\(stated)}}")
        #expect(entry.call.atMost.money == Self.usd(5_000_000))
        #expect(entry.usage?.money == Self.usd(micros))
        #expect(calls.unreadableCosts == 0)
        #expect(calls.costsAboveMost == 0)
    }

    @Test(arguments: ["\"free\"", "null", "-1", "{}", "\"\"", "1e400", "99999999999999999999", "0x10"])
    func countsTheMostWhereTheAnswerSaysNothing(stated: String) async throws {
        let (entry, calls) = try await entry(
            { $0.price = Price(stated: .field("/cost"), atMost: Self.usd(70_000)) }, body: "{\"cost\":\(stated)}")
        #expect(entry.usage?.money == Self.usd(70_000))
        #expect(calls.unreadableCosts == 1)
    }

    @Test func countsWhatIsMoreThanItMayCost() async throws {
        let (entry, calls) = try await entry(
            { $0.price = Price(stated: .header("X-Cost"), atMost: Self.usd(70_000)) }, headers: ["X-Cost": "0.08"])
        #expect(entry.usage?.money == Self.usd(80_000))
        #expect(calls.costsAboveMost == 1)
    }

    @Test func asksForNoMoreBytesThanTheMostPays() async {
        let api = APISource(
            endpoint: "https://x.org/a", tracksTokenUsage: false,
            price: Price(perCall: Self.usd(100), perMegabyte: Self.usd(1000), atMost: Self.usd(2100)))
        let listing = APIListing(api) { _, _ in ScriptedServer.Answer("[]") }
        #expect(await listing.read().failure == nil)
        #expect(listing.server.requests[0].limits.maximumBytes == 2_000_000)
    }

    @Test func keepsToRulesOfItsOwnBesidesThoseOfAll() async {
        let budget = Budget(.source, .month, limit: Self.usd(5))
        let api = APISource.free("https://x.org/a") {
            $0.rateLimit = 50
            $0.rateLimitPeriod = .hour
            $0.budgets = [budget]
        }
        let ofAll = RateLimit(.all, requests: 10, per: .minute)
        let listing = APIListing(api, asking: { $0.rules.rates = [ofAll] }) { _, _ in ScriptedServer.Answer("[]") }
        #expect(await listing.read().failure == nil)
        #expect(listing.books.rules.map(\.rates) == [[ofAll, RateLimit(.source, requests: 50, per: .hour)]])
        #expect(listing.books.rules.map(\.budgets) == [[budget]])
    }

    // MARK: Limits

    @Test func waitsForItsRateAndSaysSo() async {
        let rate = RateLimit(.all, requests: 10, per: .minute)
        let listing = APIListing(.free("https://x.org/a")) { _, _ in ScriptedServer.Answer("[1]") }
        let until = listing.clock.now() + 42
        listing.books.answerReservations([.wait(until: until, rate), .heldBack(until: until + 8)])
        let outcome = await listing.read()
        #expect(outcome.bodies == ["1"])
        #expect(
            outcome.waits == [
                ReadingWait(until: until, reason: .rate(rate)), ReadingWait(until: until + 8, reason: .server),
            ])
        #expect(listing.clock.pauses == [42, 8])
    }

    @Test func doesNotHangWhereTheWaitIsLong() async {
        let listing = APIListing(.free("https://x.org/a")) { _, _ in ScriptedServer.Answer("[1]") }
        let until = listing.clock.now() + 301
        listing.books.answerReservations([.wait(until: until, RateLimit(.all, requests: 1, per: .hour))])
        let outcome = await listing.read()
        #expect(outcome.failure == .api(.waitTooLong(until: until, page: 1)))
        #expect(listing.server.urls == [])
        #expect(listing.clock.pauses == [])
    }

    @Test func handsOverWhatItHasBeforeItWaits() async {
        let api = APISource.free("https://x.org/a") {
            $0.pagination = .init(.page(parameter: "p", start: 1, size: nil))
        }
        let listing = APIListing(api) { _, number in ScriptedServer.Answer(number < 3 ? "[\(number)]" : "[]") }
        let rate = RateLimit(.all, requests: 1, per: .minute)
        listing.books.answerReservations([.granted(ReservationID(1)), .wait(until: listing.clock.now() + 60, rate)])
        let outcome = await listing.read()
        #expect(outcome.batches.map(\.readCount) == [1, 1])
        #expect(outcome.batches.map(\.settlements.count) == [1, 2])
    }

    @Test func stopsWhereItsBudgetIsSpent() async {
        let api = APISource.free("https://x.org/a") {
            $0.pagination = .init(.page(parameter: "p", start: 1, size: nil))
        }
        let listing = APIListing(api) { _, number in ScriptedServer.Answer("[\(number)]") }
        let refusal = SpendingRefusal(limit: .budget(.all, .day), allowed: 10, recorded: 8, needed: 5)
        listing.books.answerReservations([.granted(ReservationID(1)), .refused(refusal)])
        let outcome = await listing.read()
        #expect(outcome.failure == .api(.spending(refusal, page: 2)))
        #expect(outcome.bodies == ["1"])
        #expect(listing.books.unsettled == 0)
    }

    @Test func waitsALittleForWhatOthersMayGiveBack() async {
        let listing = APIListing(.free("https://x.org/a")) { _, _ in ScriptedServer.Answer("[1]") }
        let hopeful = SpendingRefusal(limit: .budget(.all, .day), allowed: 10, recorded: 8, needed: 5, outstanding: 4)
        listing.books.answerReservations([.refused(hopeful), .refused(hopeful)])
        let outcome = await listing.read()
        #expect(outcome.bodies == ["1"])
        #expect(outcome.waits.map(\.reason) == [.outstanding, .outstanding])
        let never = APIListing(.free("https://x.org/a")) { _, _ in ScriptedServer.Answer("[1]") }
        never.books.answerReservations(Array(repeating: .refused(hopeful), count: 100))
        #expect(await never.read().failure == .api(.spending(hopeful, page: 1)))
        #expect(never.clock.pauses.reduce(0, +) == 10)
        let hopeless = SpendingRefusal(limit: .budget(.all, .day), allowed: 10, recorded: 8, needed: 5, outstanding: 2)
        let spent = APIListing(.free("https://x.org/a")) { _, _ in ScriptedServer.Answer("[1]") }
        spent.books.answerReservations([.refused(hopeless)])
        #expect(await spent.read().failure == .api(.spending(hopeless, page: 1)))
    }

    @Test func stopsWherePagesTakeMoreTokensThanARequestMay() async {
        let api = APISource(
            endpoint: "https://x.org/a", authentication: .none,
            pagination: .init(.page(parameter: "p", start: 1, size: nil)),
            tokens: .header("X-Tokens"))
        let listing = APIListing(api) { _, number in
            ScriptedServer.Answer("[\(number)]", headers: ["X-Tokens": "9000"])
        }
        let outcome = await listing.read()
        #expect(outcome.failure == .api(.tooManyTokens(expected: 9000, limit: 8000)))
        #expect(outcome.bodies == ["1"])
        #expect(listing.books.entries.map(\.usage?.tokens) == [9000])
    }

    @Test func settlesEachPageSoonWhereOnlyTheAnswerSaysWhatItCost() async {
        let paging = APISource.Pagination(.page(parameter: "p", start: 1, size: nil))
        let script: ScriptedServer.Script = { _, number in ScriptedServer.Answer(number < 4 ? "[\(number)]" : "[]") }
        let tokens = APIListing(APISource(endpoint: "https://x.org/a", pagination: paging), script)
        #expect(await tokens.read().batches.map(\.settlements.count) == [1, 1, 1, 1])
        let known = APIListing(
            APISource(
                endpoint: "https://x.org/a", pagination: paging, tracksTokenUsage: false,
                price: Price(perCall: Self.usd(5))), script)
        #expect(await known.read().batches.map(\.settlements.count) == [4])
    }

    // MARK: Estimates

    @Test func estimatesFromTheLastRunsThatCalled() async throws {
        let books = BooksInMemory()
        func sum(_ run: Int64, _ calls: Int64, _ micros: Int64) -> SpendingSum {
            SpendingSum(run: RunID(run), usage: Usage(calls: calls, tokens: calls * 10, money: Self.usd(micros)))
        }
        books.setSums([sum(1, 100, 900_000), sum(2, 3, 300), sum(3, 4, 100), sum(5, 8, 600)])
        let estimator = CostEstimator(
            runs: { query in
                #expect(query.states == [.finished])
                return (1...5).reversed().map {
                    RunReport(id: RunID($0), source: "a", command: nil, state: .finished, started: .distantPast)
                }
            }, ledger: books)
        let api = APISource(endpoint: "https://x.org/a")
        let options = APIListing(api) { _, _ in ScriptedServer.Answer("") }.options.api
        let estimate = try await estimator.estimate("a", api, options: try #require(options))
        #expect(
            estimate
                == CostEstimate(
                    source: "a", likely: Usage(calls: 29, tokens: 288, money: Self.usd(225_250)),
                    least: Usage(calls: 3, tokens: 30, money: Self.usd(100)),
                    most: Usage(calls: 100, tokens: 1000, money: Self.usd(900_000)), basis: .runs(4),
                    isPriceAssumed: true, areTokensEstimated: true))
    }

    @Test func estimatesOneCallWhereThereWasNoRunAndCallsNobody() async throws {
        let listing = APIListing(APISource(endpoint: "https://x.org/a")) { _, _ in ScriptedServer.Answer("") }
        let estimate = try await listing.connector.estimate(listing.source, options: listing.options)
        #expect(
            estimate
                == CostEstimate(
                    source: "news", likely: Usage(calls: 1, tokens: 8000, money: Self.usd(16_000)),
                    least: Usage(calls: 1), most: Usage(calls: 1, tokens: 8000, money: Self.usd(16_000)),
                    basis: .oneCall, isPriceAssumed: true, areTokensEstimated: true))
        let free = APIListing(.free("https://x.org/a")) { _, _ in ScriptedServer.Answer("") }
        #expect(try await free.connector.estimate(free.source, options: free.options)?.basis == .free)
        #expect(listing.server.urls + free.server.urls == [])
    }

    // MARK: A look at a source

    @Test func aLookAsksForAsLittleAsItCanAndSaysWhatItCost() async {
        let api = APISource(
            endpoint: "https://x.org/a", authentication: .none,
            pagination: .init(.page(parameter: "p", start: 1, size: .init(parameter: "n", count: 100))),
            tracksTokenUsage: false, price: Price(perCall: Self.usd(500)))
        let listing = APIListing(api) { _, _ in
            ScriptedServer.Answer("[1,x]", headers: ["Content-Type": "application/json; charset=utf-8"])
        }
        let report = await listing.connector.probe(listing.source, options: listing.options)
        #expect(
            report
                == .answered(
                    AnswerProbe(
                        status: 200, contentType: "application/json; charset=utf-8", bytes: 5, records: 2, rejected: 1,
                        usage: Usage(calls: 1, money: Self.usd(500)), isPriceAssumed: false, took: .zero)))
        #expect(listing.server.urls == ["https://x.org/a?p=1&n=1"])
        #expect(listing.books.entries.map(\.usage) == [Usage(calls: 1, money: Self.usd(500))])
    }

    @Test func aLookSaysWhatIsWrong() async {
        func report(_ answer: ScriptedServer.Answer) async -> ProbeReport {
            let listing = APIListing(.free("https://x.org/a")) { _, _ in answer }
            let report = await listing.connector.probe(listing.source, options: listing.options)
            #expect(listing.books.unsettled == 0)
            return report
        }
        #expect(
            await report(ScriptedServer.Answer("no", status: 401))
                == .failed(.api(.status(401, page: 1, excerpt: "no"))))
        #expect(
            await report(ScriptedServer.Answer("<html>", headers: ["Content-Type": "text/html"]))
                == .failed(
                    .api(
                        .wrongContent(
                            type: "text/html", page: 1, detail: "it begins with “<”, as HTML and XML do"))))
        #expect(
            await report(ScriptedServer.Answer("[1,", failure: .connectionLost))
                == .failed(.api(.exchange(.connectionLost, page: 1))))
        #expect(
            await report(ScriptedServer.Answer("[1,"))
                == .failed(.api(.exchange(.incomplete(received: 3), page: 1))))
    }
}
