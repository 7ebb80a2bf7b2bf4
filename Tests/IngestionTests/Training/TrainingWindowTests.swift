import Foundation
import Quantities
import Testing

@testable import Ingestion

@Suite("Windows of training batches")
struct TrainingWindowTests {
    private func windows(days: Int, size: Int, overlap: Int) -> TrainingWindows {
        TrainingWindows(
            from: CivilDay(number: 100), through: CivilDay(number: 99 + days),
            TrainingTerms(variables: [], windowDays: size, overlapDays: overlap, threshold: 0))
    }

    @Test(
        "cover the days, each beginning a step behind the one before",
        arguments: [
            (30, 30, 5, ["1-30"]), (31, 30, 5, ["1-30", "26-31"]), (10, 30, 5, ["1-10"]), (1, 1, 0, ["1-1"]),
            (3, 1, 0, ["1-1", "2-2", "3-3"]), (60, 30, 5, ["1-30", "26-55", "51-60"]),
            (5, 3, 2, ["1-3", "2-4", "3-5"]),
            (55, 30, 5, ["1-30", "26-55"]),
        ])
    func cut(days: Int, size: Int, overlap: Int, expected: [String]) {
        let windows = windows(days: days, size: size, overlap: overlap)
        let found = (0..<windows.count).map { index in
            let days = windows.days(of: index)
            return "\(days.lowerBound.number - 99)-\(days.upperBound.number - 99)"
        }
        #expect(found == expected)
    }

    @Test func eachDayLiesInJustTheWindowsThatHoldIt() {
        var chance = SplitMix(seed: 8)
        for _ in 0..<300 {
            let size = Int.random(in: 1...40, using: &chance)
            let windows = windows(
                days: Int.random(in: 1...120, using: &chance), size: size,
                overlap: Int.random(in: 0..<size, using: &chance))
            for day in windows.firstDay.number...windows.lastDay.number {
                let holding = (0..<windows.count).filter { windows.days(of: $0).contains(CivilDay(number: day)) }
                #expect(Array(windows.indices(of: day)) == holding)
            }
        }
    }

    @Test func aDayIsThatOfTheTimeZoneAlsoWhereTheClockChanges() throws {
        let zone = try #require(TimeZone(identifier: "Europe/Berlin"))
        var days = EventDays(in: zone)
        func day(_ text: String) throws -> String {
            let time = try #require(Array(text.utf8).withUnsafeBufferPointer { EventTime.microseconds(of: $0) })
            return CivilDay(number: days.day(of: time)).isoText
        }
        #expect(try day("2025-03-29T22:59:59.999999Z") == "2025-03-29")
        #expect(try day("2025-03-29T23:00:00Z") == "2025-03-30")
        #expect(try day("2025-03-30T21:59:59Z") == "2025-03-30")
        #expect(try day("2025-03-30T22:00:00Z") == "2025-03-31")
        #expect(try day("1969-12-31T22:59:00Z") == "1969-12-31")
    }

    @Test(
        "times are written to the microsecond where they have any",
        arguments: [
            "1970-01-01T00:00:00Z", "1969-12-31T23:59:59.999999Z", "2025-06-02T06:00:00.25Z", "0001-01-01T00:00:01Z",
            "2024-02-29T23:59:59.000001Z", "9999-12-31T23:59:59Z",
        ])
    func writesTimes(text: String) throws {
        let time = try #require(Array(text.utf8).withUnsafeBufferPointer { EventTime.microseconds(of: $0) })
        #expect(TimeText.text(of: time) == text)
    }
}
