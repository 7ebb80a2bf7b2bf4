import Foundation
import Ingestion
import TestSupport
import Testing

@Suite("Cursors") struct CursorTests {
    /// Two pages of records, and how the cursor moves behind them.
    private func moved(
        start: String, _ pages: [String], failing: Bool = false, known: String? = nil,
        change: (inout APISource) -> Void = { _ in }
    ) async -> [String] {
        var api = APISource.free("https://x.org/a?since={c}") {
            $0.cursors = ["c": .init(field: "at.t", start: start)]
            $0.pagination = .init(.page(parameter: "p", start: 1, size: nil))
        }
        change(&api)
        let books = BooksInMemory()
        if let known { books.setCursors([CursorValue(name: "c", value: known, changed: .distantPast)]) }
        let listing = APIListing(api, books: books) { _, number in
            if number <= pages.count { return ScriptedServer.Answer(pages[number - 1]) }
            return failing ? ScriptedServer.Answer("", status: 404) : ScriptedServer.Answer("[]")
        }
        let outcome = await listing.read()
        #expect((outcome.failure != nil) == failing)
        return outcome.cursors.map(\.value)
    }

    private static func page(_ values: String...) -> String {
        "[" + values.map { "{\"at\":{\"t\":\($0)}}" }.joined(separator: ",") + "]"
    }

    @Test func movesToTheGreatestValueOfTheWholeListing() async {
        let one = Self.page("\"2025-04-02T10:00:00+02:00\"", "\"2025-04-02T09:00:00Z\"")
        let two = Self.page("\"2025-04-01T23:00:00Z\"", "null", "\"soon\"", "7")
        #expect(await moved(start: "2025-01-01T00:00:00Z", [one, two]) == ["2025-04-02T09:00:00Z"])
        #expect(await moved(start: "0", [Self.page("9", "10", "\"8\"", "9.5")]) == ["10"])
        #expect(await moved(start: "", [Self.page("\"b\"", "\"a\"")]) == ["b"])
    }

    @Test func neverMovesBackNorWhereThereIsNothing() async {
        let page = Self.page("\"2025-04-02\"")
        #expect(await moved(start: "2025-01-01", [page], known: "2025-04-03") == [])
        #expect(await moved(start: "2025-01-01", [page], known: "2025-04-02") == [])
        #expect(await moved(start: "2025-01-01", []) == [])
        #expect(await moved(start: "2025-01-01", ["[{\"other\":1}]"]) == [])
    }

    @Test func doesNotMoveIntoTheFuture() async {
        let page = Self.page("\"2099-01-01T00:00:00Z\"", "\"2025-05-02T11:00:00Z\"", "\"2025-05-02T13:00:00Z\"")
        #expect(await moved(start: "2025-01-01T00:00:00Z", [page]) == ["2025-05-02T11:00:00Z"])
    }

    @Test func staysWhereTheListingWasNotReadToItsEnd() async {
        let page = Self.page("5")
        #expect(await moved(start: "0", [page], failing: true) == [])
        #expect(await moved(start: "0", [page]) { $0.pagination.maximumPages = 1 } == [])
        #expect(await moved(start: "0", [page]) { $0.pagination.maximumPages = 2 } == ["5"])
    }

    @Test func takesTheEventTimeForTheUsualOne() async {
        let api = APISource.free("https://x.org/a") { $0.parameters = ["since": "{last_ingested_timestamp}"] }
        let script: ScriptedServer.Script = { _, _ in
            ScriptedServer.Answer(#"[{"when":"2025-04-02T00:00:00Z","timestamp":"2025-04-01T00:00:00Z"}]"#)
        }
        let declared = APIListing(api, shape: RecordShape(eventTime: "when"), script)
        #expect(
            await declared.read().cursors
                == [CursorMove(name: "last_ingested_timestamp", value: "2025-04-02T00:00:00Z")])
        let usual = APIListing(api, books: declared.books, script)
        #expect(await usual.read().cursors == [])
        #expect(usual.server.urls == ["https://x.org/a?since=2025-04-02T00%3A00%3A00Z"])
        let unused = APIListing(.free("https://x.org/a"), script)
        #expect(await unused.read().cursors == [])
    }

    @Test func movesInTheBatchThatBringsTheLastPage() async {
        let api = APISource(
            endpoint: "https://x.org/a?since={c}", pagination: .init(.page(parameter: "p", start: 1, size: nil)),
            cursors: ["c": .init(field: "t", start: "0")])
        let listing = APIListing(api) { _, number in
            ScriptedServer.Answer(number < 3 ? "[{\"t\":\(number)}]" : "[]")
        }
        let outcome = await listing.read()
        #expect(outcome.batches.map(\.cursors) == [[], [], [CursorMove(name: "c", value: "2")]])
        #expect(outcome.summary.calls?.cursors == [CursorMove(name: "c", value: "2")])
    }
}
