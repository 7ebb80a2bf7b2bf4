import Foundation
import Quantities
import Testing

/// “The week before”, and days that may be two. Now is Saturday 2026-11-21, 10:00 UTC.
@Suite("Periods beside others")
struct PeriodShiftTests {
    private let now = Date(timeIntervalSince1970: 1_795_255_200)
    private let calendar: Calendar

    init() throws {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = try #require(TimeZone(identifier: "UTC"))
        calendar.firstWeekday = 2
        self.calendar = calendar
    }

    static let moved: [(period: Period, unit: Period.CalendarUnit?, isLater: Bool, meant: String)] = [
        (.today, nil, false, "yesterday"),
        (.today, .day, false, "yesterday"),
        (.yesterday, .day, false, "2026-11-19"),
        (.yesterday, .day, true, "today"),
        (.this(.week), .week, false, "last_week"),
        (.previous(.week), .week, false, "2026-11-02_to_2026-11-08"),
        (.previous(.week), nil, true, "this_week"),
        (.this(.month), .month, false, "last_month"),
        (.month(5, year: nil), nil, false, "in_2026-04"),
        (.month(1, year: 2026), .month, false, "in_2025-12"),
        (.month(12, year: 2025), .month, true, "in_2026-01"),
        (.this(.quarter), nil, false, "last_quarter"),
        (.quarter(1, year: 2026), nil, false, "in_2025-q4"),
        (.quarter(4, year: 2025), .quarter, true, "in_2026-q1"),
        (.last(7, .days), nil, false, "2026-11-08_to_2026-11-14"),
        (.today, .week, false, "2026-11-14"),
        (.on(.date(year: 2024, month: 2, day: 29)), .year, false, "2023-02-28"),
        (.between(since: nil, until: nil), .week, false, "all_time"),
    ]

    @Test("the stretch before or after", arguments: moved)
    func shifts(period: Period, unit: Period.CalendarUnit?, isLater: Bool, meant: String) {
        let shifted = period.shifted(by: unit, isLater: isLater, now: now, calendar: calendar)
        #expect(shifted.canonicalName == meant)
    }

    static let twofold: [(said: String, choices: [String])] = [
        ("next friday", ["2026-11-27", "2026-12-04"]),
        ("next saturday", ["2026-11-28", "2026-12-05"]),
        ("next sunday", ["2026-11-22", "2026-11-29"]),
        ("5/6/2026", ["2026-05-06", "2026-06-05"]),
        ("6/5/2026", ["2026-05-06", "2026-06-05"]),
    ]

    @Test("a day that may be two has both", arguments: twofold)
    func isAskedAbout(said: String, days: [String]) throws {
        let words = said.split(separator: " ").map(String.init)
        let period = try #require(SpokenPeriod.read(words[...]).first { $0.count == words.count }?.value)
        let date = try #require(period.ambiguousDate)
        let found = date.choices(now: now, calendar: calendar)
        #expect(found.map(\.canonicalName) == days)
        #expect(found.map { period.replacing(date, with: $0).ambiguousDate } == [nil, nil])
    }

    @Test(
        "what can be only one day is that",
        arguments: [("25/6/2026", "2026-06-25"), ("6/25/2026", "2026-06-25"), ("7/7/2026", "2026-07-07")])
    func plain(said: String, meant: String) {
        #expect(SpokenPeriod.read([said][...]).map(\.value.canonicalName) == [meant])
    }

    @Test(
        "what is no day is none",
        arguments: ["31/2/2026", "32/1/2026", "13/13/2026", "5/6", "24/7", "5/6/26", "5/6/7/8", "/5", "5/"])
    func none(said: String) {
        #expect(SpokenPeriod.read([said][...]).map(\.value.canonicalName) == [])
    }
}
