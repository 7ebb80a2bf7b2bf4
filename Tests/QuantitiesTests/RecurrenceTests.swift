import Foundation
import Quantities
import Testing

@Suite("When it is due")
struct RecurrenceTests {
    /// What comes behind a moment, as the zone's clocks show it, with the offset where that says more.
    static func due(
        _ recurrence: Recurrence, after moment: String, in zone: String, count: Int = 3
    ) throws -> [String] {
        let zone = try #require(TimeZone(identifier: zone))
        var style = Date.ISO8601FormatStyle(timeZone: .gmt)
        style.timeZone = zone
        var last = try Date(moment, strategy: .iso8601)
        return try (0..<count).map { _ in
            last = try #require(recurrence.next(after: last, in: zone))
            return last.formatted(style)
        }
    }

    static func time(_ text: String) throws -> TimeOfDay {
        let parts = text.split(separator: ":").compactMap { Int($0) }
        return try #require(TimeOfDay(hour: parts[0], minute: parts[1]))
    }

    @Test func keepsATimeOfDayThroughTheYear() throws {
        let nightly = Recurrence.daily(at: [try Self.time("06:00")])
        #expect(
            try Self.due(nightly, after: "2026-03-27T12:00:00Z", in: "Europe/Berlin")
                == ["2026-03-28T06:00:00+0100", "2026-03-29T06:00:00+0200", "2026-03-30T06:00:00+0200"])
    }

    @Test func runsAtTheEndOfTheGapWhatTheClockLeavesOut() throws {
        let nightly = Recurrence.daily(at: [try Self.time("02:30")])
        #expect(
            try Self.due(nightly, after: "2026-03-28T12:00:00Z", in: "Europe/Berlin", count: 2)
                == ["2026-03-29T03:00:00+0200", "2026-03-30T02:30:00+0200"])
    }

    @Test func runsOnceWhatTheClockShowsTwice() throws {
        let nightly = Recurrence.daily(at: [try Self.time("02:30")])
        #expect(
            try Self.due(nightly, after: "2026-10-24T12:00:00Z", in: "Europe/Berlin", count: 2)
                == ["2026-10-25T02:30:00+0200", "2026-10-26T02:30:00+0100"])
    }

    @Test func knowsAClockThatIsSetByHalfAnHour() throws {
        // On Lord Howe Island 02:00 becomes 02:30, and in April 02:00 becomes 01:30.
        let nightly = Recurrence.daily(at: [try Self.time("02:15")])
        #expect(
            try Self.due(nightly, after: "2026-10-03T00:00:00Z", in: "Australia/Lord_Howe", count: 2)
                == ["2026-10-04T02:30:00+1100", "2026-10-05T02:15:00+1100"])
        let early = Recurrence.daily(at: [try Self.time("01:45")])
        #expect(
            try Self.due(early, after: "2026-04-04T00:00:00Z", in: "Australia/Lord_Howe", count: 2)
                == ["2026-04-05T01:45:00+1100", "2026-04-06T01:45:00+1030"])
    }

    @Test func makesUpForADayThatNeverWas() throws {
        // Samoa went from 29 to 31 December 2011.
        let daily = Recurrence.daily(at: [try Self.time("06:00")])
        #expect(
            try Self.due(daily, after: "2011-12-29T12:00:00Z", in: "Pacific/Apia")
                == ["2011-12-29T06:00:00-1000", "2011-12-31T00:00:00+1400", "2011-12-31T06:00:00+1400"])
    }

    @Test func takesTheLastDayOfAShortMonth() throws {
        let monthly = Recurrence.monthly([31], at: [try Self.time("23:00")])
        #expect(
            try Self.due(monthly, after: "2027-12-31T23:30:00Z", in: "UTC", count: 4)
                == [
                    "2028-01-31T23:00:00Z", "2028-02-29T23:00:00Z", "2028-03-31T23:00:00Z", "2028-04-30T23:00:00Z",
                ])
        let both = Recurrence.monthly([30, 31], at: [try Self.time("01:00")])
        #expect(
            try Self.due(both, after: "2026-01-31T12:00:00Z", in: "UTC", count: 2)
                == ["2026-02-28T01:00:00Z", "2026-03-30T01:00:00Z"])
    }

    @Test func runsOnTheNamedDaysAtTheNamedTimes() throws {
        let workdays = Recurrence.weekly(.working, at: [try Self.time("18:00"), try Self.time("08:00")])
        // 21 November 2026 is a Saturday.
        #expect(
            try Self.due(workdays, after: "2026-11-20T08:00:00Z", in: "UTC")
                == ["2026-11-20T18:00:00Z", "2026-11-23T08:00:00Z", "2026-11-23T18:00:00Z"])
    }

    @Test func countsDaysFromTheFirst() throws {
        let from = try #require(CivilDay("2026-11-21"))
        let other = try #require(Recurrence.every(seconds: 2 * 86_400, at: [try Self.time("05:00")], from: from))
        #expect(
            try Self.due(other, after: "2026-11-21T10:00:00Z", in: "UTC", count: 2)
                == ["2026-11-23T05:00:00Z", "2026-11-25T05:00:00Z"])
    }

    @Test func keepsIntervalsToTheClock() throws {
        let six = try #require(Recurrence.every(seconds: 6 * 3600))
        #expect(
            try Self.due(six, after: "2026-03-28T23:30:00Z", in: "Europe/Berlin")
                == ["2026-03-29T06:00:00+0200", "2026-03-29T12:00:00+0200", "2026-03-29T18:00:00+0200"])
        let half = try #require(Recurrence.every(seconds: 12 * 3600, at: [try Self.time("02:30")]))
        #expect(
            try Self.due(half, after: "2026-03-28T14:00:00Z", in: "Europe/Berlin", count: 2)
                == ["2026-03-29T03:00:00+0200", "2026-03-29T14:30:00+0200"])
    }

    @Test func countsShortIntervalsThroughTheHourThatComesTwice() throws {
        let quarter = try #require(Recurrence.every(seconds: 900))
        let zone = try #require(TimeZone(identifier: "Europe/Berlin"))
        let night =
            try Date("2026-10-25T00:00:00Z", strategy: .iso8601)..<Date("2026-10-25T03:00:00Z", strategy: .iso8601)
        #expect(quarter.occurrences(in: night, zone: zone, limit: 100).count == 12)
        let two = try #require(Recurrence.every(seconds: 7200))
        #expect(
            try Self.due(two, after: "2026-10-24T22:00:00Z", in: "Europe/Berlin", count: 2)
                == ["2026-10-25T02:00:00+0200", "2026-10-25T04:00:00+0100"])
    }

    @Test func neverDriftsWhereAnIntervalDoesNotDivideADay() throws {
        let from = try #require(CivilDay("2026-03-28"))
        let seven = try #require(Recurrence.every(seconds: 7 * 3600, from: from))
        #expect(
            try Self.due(seven, after: "2026-03-28T20:00:00Z", in: "Europe/Berlin", count: 2)
                == ["2026-03-29T05:00:00+0200", "2026-03-29T12:00:00+0200"])
    }

    @Test func findsTheLatestOfManyAtOnce() throws {
        let second = try #require(Recurrence.every(seconds: 1))
        let utc = try #require(TimeZone(identifier: "UTC"))
        let start = try Date("2026-01-01T00:00:00Z", strategy: .iso8601)
        let latest = try #require(second.latest(after: start, upTo: start + 1e7 + 0.5, in: utc))
        #expect(latest.date == start + 1e7)
        #expect(latest.before == Recurrence.mostCounted)
        let daily = Recurrence.daily(at: [.noon])
        let few = try #require(daily.latest(after: start, upTo: start + 3 * 86_400, in: utc))
        #expect(few.date == start + 2.5 * 86_400)
        #expect(few.before == 2)
        #expect(daily.latest(after: start, upTo: start + 3600, in: utc) == nil)
    }

    @Test func refusesWhatIsTooShortOrTooLong() {
        #expect(Recurrence.every(seconds: 0) == nil)
        #expect(Recurrence.every(seconds: 367 * 86_400) == nil)
        #expect(Recurrence.every(seconds: 1)?.description == "every second")
    }

    @Test(
        "says what it is",
        arguments: [
            (Recurrence.every(seconds: 900), "every 15 minutes"), (Recurrence.every(seconds: 3600), "every hour"),
            (Recurrence.every(seconds: 21_600, at: [TimeOfDay.noon]), "every 6 hours from 12:00"),
            (Recurrence.every(seconds: 172_800, at: [TimeOfDay.noon]), "every 2 days at 12:00"),
            (Recurrence.every(seconds: 1_209_600), "every 2 weeks at 00:00"),
            (Recurrence.daily(at: [.noon, .midnight, .noon]), "every day at 00:00 and 12:00"),
            (Recurrence.weekly(.working, at: [.noon]), "on weekdays at 12:00"),
            (Recurrence.weekly([.thursday, .monday], at: [.noon]), "every Monday and Thursday at 12:00"),
            (Recurrence.monthly([1, 22, 31], at: [.noon]), "on the 1st, 22nd and last day of every month at 12:00"),
        ] as [(Recurrence?, String)])
    func describes(recurrence: Recurrence?, text: String) {
        #expect(recurrence?.description == text)
    }
}

@Suite("Days of the calendar")
struct CivilDayTests {
    @Test func countsLikeTheCalendar() throws {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = try #require(TimeZone(identifier: "UTC"))
        for number in stride(from: -200_000, through: 400_000, by: 97) {
            let day = CivilDay(number: number)
            let parts = calendar.dateComponents(
                [.year, .month, .day, .weekday], from: Date(timeIntervalSince1970: Double(number) * 86_400))
            // Before 1582 Foundation counts by the Julian calendar.
            guard number > -141_000 else { continue }
            #expect([day.parts.year, day.parts.month, day.parts.day] == [parts.year, parts.month, parts.day])
            #expect(day.weekday.rawValue == ((parts.weekday ?? 0) + 5) % 7)
            #expect(CivilDay(year: day.parts.year, month: day.parts.month, day: day.parts.day) == day)
        }
    }

    @Test(arguments: [
        ("2026-11-21", true), ("2026-02-29", false), ("2028-02-29", true), ("2026-1-1", false), ("", false),
    ])
    func readsDaysThatThereAre(text: String, isDay: Bool) {
        #expect((CivilDay(text)?.description == text) == isDay)
    }
}
