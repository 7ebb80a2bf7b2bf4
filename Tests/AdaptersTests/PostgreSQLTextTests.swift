import Foundation
import Ingestion
import TestSupport
import Testing

@testable import Adapters

@Suite("PostgreSQL store: months and parameters")
struct PostgreSQLTextTests {
    @Test func numbersParametersOutsideOfQuotes() {
        #expect(
            PlaceholderText.numbered("a = ? AND b = ? AND c = '?' AND \"d?\" = ?") == """
                a = $1 AND b = $2 AND c = '?' AND "d?" = $3
                """)
        #expect(PlaceholderText.numbered("x = ?2 AND y = ?1 AND z = ?12") == "x = $2 AND y = $1 AND z = $12")
        #expect(PlaceholderText.numbered("a = '?''?' AND b = ?") == "a = '?''?' AND b = $1")
    }

    @Test(arguments: [
        (0, "records_1970_01"), (-1, "records_1969_12"), (1_709_164_800_000_000, "records_2024_02"),
        (1_709_251_200_000_000, "records_2024_03"), (1_735_689_599_999_999, "records_2024_12"),
        (1_735_689_600_000_000, "records_2025_01"), (-62_167_219_200_000_000, "records_0000_01"),
        (-62_167_219_200_000_001, "records_before_0001_12"),
    ])
    func namesTheMonth(time: Int64, table: String) {
        #expect(MonthPartition(of: time).table == table)
    }

    @Test func tellsByTheServersCodeWhatIsWrong() throws {
        let address = try PostgreSQLStores.address("postgresql://db/x")
        let path = address.place
        for (code, expected) in [
            ("53100", StoreError.diskFull(path: path)), ("25006", .readOnly(path: path)),
            ("55P03", .locked(path: path, holder: nil)), ("XX001", .damaged(path: path, detail: "said")),
        ] {
            let error = PostgreSQLError(kind: .server, sqlState: code, message: "said")
            #expect(StoreError(error, of: address) == expected)
        }
    }

    /// As Foundation has it, for moments of two thousand years.
    @Test func endsWhereTheNextMonthBegins() throws {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        var random = SystemRandomNumberGenerator()
        for _ in 0..<500 {
            let time = Int64.random(in: -12_000_000_000_000_000...50_000_000_000_000_000, using: &random)
            let month = MonthPartition(of: time)
            let interval = try #require(calendar.dateInterval(of: .month, for: Date(microseconds: time)))
            #expect(month.bounds.first == interval.start.microseconds)
            #expect(month.bounds.next == interval.end.microseconds)
            #expect(MonthPartition(of: month.bounds.first) == month)
            #expect(MonthPartition(of: month.bounds.next - 1) == month)
            #expect(MonthPartition(of: month.bounds.next) != month)
        }
    }
}
