import Foundation
import Ingestion
import Quantities
import TestSupport
import Testing

@Suite("Reading for a preview")
struct PreviewReadingTests {
    private func source(_ query: String = "SELECT * FROM t") -> Source {
        Source(id: "t", kind: .database(DatabaseSource(connectionString: "postgresql://h/x", query: query)))
    }

    private func connector(_ database: ScriptedDatabase) -> DatabaseConnector {
        DatabaseConnector(
            drivers: [database], secrets: SecretsInMemory(), cursors: BooksInMemory(),
            clock: LeapingClock(Date(timeIntervalSince1970: 0)),
            schemas: { SchemaLibrary(names: SchemaNames()) { _ in nil } })
    }

    @Test func aDatabaseIsLeftInTheMiddleOfItsRows() async {
        let database = ScriptedDatabase(columns: ["id"], results: [(1...50).map { "[\($0)]" }])
        let preview = await connector(database).preview(source(), count: 3, options: ReadingOptions())
        #expect(
            preview.records.map { String(decoding: $0.body, as: UTF8.self) } == [
                #"{"id":1}"#, #"{"id":2}"#, #"{"id":3}"#,
            ])
        #expect(preview.records.map(\.position) == [1, 2, 3])
        #expect(preview.records.map(\.file) == Array(repeating: "postgresql://h/x", count: 3))
        #expect(!preview.isAll)
        #expect(database.closedSessions == 1)
    }

    @Test func whatHasNoMoreSaysSo() async {
        let database = ScriptedDatabase(columns: ["id"], results: [["[1]", "[2]"]])
        let preview = await connector(database).preview(source(), count: 3, options: ReadingOptions())
        #expect(preview.records.count == 2)
        #expect(preview.isAll)
        #expect(database.closedSessions == 1)
    }

    @Test func whatCameBeforeTheConnectionWasLostIsShown() async {
        let lost = DatabaseFailure.connectionLost(afterRows: 1, detail: "gone")
        let database = ScriptedDatabase(columns: ["id"], results: [["[1]"]], failure: lost)
        let preview = await connector(database).preview(source(), count: 3, options: ReadingOptions())
        #expect(preview.records.count == 1)
        #expect(preview.failure == .database(.afterRows(1, lost)))
        #expect(!preview.isAll)
        #expect(database.closedSessions == 1)
    }

    @Test func aServerIsAskedForAsManyAsAreShownAndTheCallIsBooked() async {
        let price = Money(microdollars: 500)
        let api = APISource(
            endpoint: "https://x.org/a", authentication: .none,
            pagination: .init(.page(parameter: "p", start: 1, size: .init(parameter: "n", count: 100))),
            tracksTokenUsage: false, price: Price(perCall: price))
        let listing = APIListing(api) { _, _ in
            ScriptedServer.Answer("[1,x,3]", headers: ["Content-Type": "application/json"])
        }
        let preview = await listing.connector.preview(listing.source, count: 2, options: listing.options)
        #expect(preview.records.map { String(decoding: $0.body, as: UTF8.self) } == ["1", "x"])
        #expect(preview.records.map(\.file) == Array(repeating: "https://x.org/a#page=1", count: 2))
        #expect(preview.call?.records == 3)
        #expect(preview.call?.usage == Usage(calls: 1, money: price))
        #expect(listing.server.urls == ["https://x.org/a?p=1&n=2"])
        #expect(listing.books.entries.map(\.usage) == [Usage(calls: 1, money: price)])
        #expect(listing.books.unsettled == 0)
    }
}
