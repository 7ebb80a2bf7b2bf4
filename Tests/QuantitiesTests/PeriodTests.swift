import Foundation
import Quantities
import Testing

private func words(_ text: String) -> ArraySlice<String> {
    text.split(separator: " ").map(String.init)[...]
}

private func calendar(_ zone: String = "Europe/Berlin") -> Calendar {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = TimeZone(identifier: zone) ?? .gmt
    calendar.firstWeekday = 1
    return calendar
}

private func date(_ text: String, in calendar: Calendar = calendar()) -> Date {
    let numbers = text.split { !$0.isNumber }.compactMap { Int($0) }
    let parts = DateComponents(
        year: numbers[0], month: numbers[1], day: numbers[2], hour: numbers.count > 3 ? numbers[3] : 0,
        minute: numbers.count > 4 ? numbers[4] : 0, second: numbers.count > 5 ? numbers[5] : 0)
    return calendar.date(from: parts) ?? .distantPast
}

@Suite struct PeriodTests {
    @Test(arguments: [
        ("today", "today"), ("today's", "today"), ("yesterday", "yesterday"), ("this week", "this_week"),
        ("last week", "last_week"), ("the last week", "last_week"), ("month to date", "this_month"),
        ("last 14 days", "last_14_days"), ("the last 24 hours", "last_24_hours"), ("past two weeks", "last_2_weeks"),
        ("over the last 7 days", "last_7_days"), ("past 30 days", "last_30_days"), ("last night", "last_night"),
        ("this morning", "this_morning"), ("tonight", "tonight"), ("since monday", "since_monday"),
        ("in may", "in_may"), ("for may", "in_may"), ("from january", "in_january"), ("april", "in_april"),
        ("in march 2025", "in_2025-03"), ("june 2025", "in_2025-06"), ("2025-03", "in_2025-03"), ("in 2024", "in_2024"),
        ("next 24 hours", "next_24_hours"), ("the rest of the month", "rest_of_month"),
        ("rest of today", "rest_of_day"),
        ("since march 1", "since_march_1"), ("since 1 march", "since_march_1"),
        ("since the 1st of march", "since_march_1"), ("since march 1st 2025", "since_2025-03-01"),
        ("since 2025-03-01", "since_2025-03-01"), ("since midnight", "since_midnight"),
        ("since yesterday", "since_yesterday"), ("since last month", "since_last_month"),
        ("since march", "since_march"),
        ("since 6 am", "since_06:00"), ("since two days ago", "since_2_days_ago"),
        ("between monday and wednesday", "monday_to_wednesday"), ("from march 1 to march 15", "march_1_to_march_15"),
        ("between 2025-03-01 and 2025-03-15", "2025-03-01_to_2025-03-15"), ("until friday", "until_friday"),
        ("2025-03-01", "2025-03-01"), ("on monday", "monday"), ("monday", "monday"), ("last day", "last_24_hours"),
        ("past month", "last_30_days"), ("last 24h", "last_24_hours"), ("the day before yesterday", "2_days_ago"),
        ("since 2025-03-01t06:00:00z", "since_2025-03-01T06:00:00Z"), ("last couple of days", "last_2_days"),
        ("this quarter", "this_quarter"), ("the current quarter", "this_quarter"), ("last quarter", "last_quarter"),
        ("next quarter", "next_quarter"), ("the rest of the quarter", "rest_of_quarter"), ("q1", "in_q1"),
        ("in q1", "in_q1"), ("q1 2026", "in_2026-q1"), ("in q4 of 2025", "in_2025-q4"), ("2026 q2", "in_2026-q2"),
        ("2026-q2", "in_2026-q2"), ("the first quarter of 2026", "in_2026-q1"), ("in the third quarter", "in_q3"),
        ("the first half of may", "may_1_to_may_15"), ("in the second half of may", "may_16_to_may_31"),
        ("first half of february", "february_1_to_february_14"),
        ("second half of february 2024", "2024-02-15_to_2024-02-29"),
        ("from 3 to 5 march", "march_3_to_march_5"), ("from the 3rd to the 5th of march", "march_3_to_march_5"),
        ("between march 3 and 5", "march_3_to_march_5"), ("between 3 and 5 march 2026", "2026-03-03_to_2026-03-05"),
        ("march 3 to 5", "march_3_to_march_5"), ("3 to 5 march", "march_3_to_march_5"),
        ("from march 3 to april 5", "march_3_to_april_5"), ("past fortnight", "last_14_days"),
    ])
    func readsPeriods(text: String, name: String) {
        let reading = SpokenPeriod.read(words(text)).first
        #expect(reading?.value.canonicalName == name)
        #expect(reading?.count == words(text).count)
    }

    @Test(arguments: [
        "may", "march", "last", "since", "soon", "2025-02-30", "2025-13-01", "last 0 days", "sunny",
        "q0", "q5", "quarter", "first half", "the first quarter-hour", "from 3 to 5", "between 3 and 5",
        "from 5 to 3 march", "from 3 to 32 march",
    ])
    func readsNoPeriodIn(text: String) {
        #expect(SpokenPeriod.read(words(text)).isEmpty)
    }

    @Test func namesTheBoundsApart() {
        let period = SpokenPeriod.read(words("between monday and wednesday")).first?.value
        #expect(period?.since?.canonicalName == "monday")
        #expect(period?.until?.canonicalName == "wednesday")
        #expect(Period.today.since == nil)
    }

    /// Saturday 21 November 2026, 09:30 in Berlin.
    @Test(arguments: [
        ("today", "2026-11-21", "2026-11-22"), ("yesterday", "2026-11-20", "2026-11-21"),
        ("this week", "2026-11-16", "2026-11-23"), ("last week", "2026-11-09", "2026-11-16"),
        ("this month", "2026-11-01", "2026-12-01"), ("last month", "2026-10-01", "2026-11-01"),
        ("this quarter", "2026-10-01", "2027-01-01"), ("last quarter", "2026-07-01", "2026-10-01"),
        ("next quarter", "2027-01-01", "2027-04-01"), ("q1", "2026-01-01", "2026-04-01"),
        ("q4 2025", "2025-10-01", "2026-01-01"), ("first half of may", "2026-05-01", "2026-05-16"),
        ("second half of february", "2026-02-15", "2026-03-01"), ("from 3 to 5 march", "2026-03-03", "2026-03-06"),
        ("between december 3 and 5", "2025-12-03", "2025-12-06"),
        ("last 14 days", "2026-11-08", "2026-11-22"), ("last 2 weeks", "2026-11-08", "2026-11-22"),
        ("last 24 hours", "2026-11-20 09:30", "2026-11-21 09:30:01"),
        ("last night", "2026-11-20 18:00", "2026-11-21 06:00"), ("this morning", "2026-11-21", "2026-11-21 12:00"),
        ("tonight", "2026-11-21 18:00", "2026-11-22 06:00"), ("since monday", "2026-11-16", "2026-11-22"),
        ("since saturday", "2026-11-21", "2026-11-22"), ("in may", "2026-05-01", "2026-06-01"),
        ("in december", "2025-12-01", "2026-01-01"), ("next 24 hours", "2026-11-21 09:30", "2026-11-22 09:30"),
        ("rest of the month", "2026-11-21 09:30", "2026-12-01"), ("since march 1", "2026-03-01", "2026-11-22"),
        ("since december 24", "2025-12-24", "2026-11-22"), ("since february 29", "2024-02-29", "2026-11-22"),
        ("between monday and wednesday", "2026-11-16", "2026-11-19"),
        ("between friday and monday", "2026-11-13", "2026-11-17"),
        ("between december 30 and january 2", "2025-12-30", "2026-01-03"),
        ("between 2025-03-01 and 2025-03-15", "2025-03-01", "2025-03-16"),
        ("since 10:00", "2026-11-20 10:00", "2026-11-22"), ("since midnight", "2026-11-21", "2026-11-22"),
        ("two days ago", "2026-11-19", "2026-11-20"), ("in 2025", "2025-01-01", "2026-01-01"),
    ])
    func knowsTheDates(text: String, start: String, end: String) throws {
        let period = try #require(SpokenPeriod.read(words(text)).first).value
        #expect(period.bounds(now: date("2026-11-21 09:30"), calendar: calendar()) == date(start)..<date(end))
    }

    @Test func countsDaysOfTwentyThreeHoursRight() {
        // Clocks went forward in Berlin on 29 March 2026.
        let now = date("2026-03-30 00:30")
        let yesterday = Period.yesterday.bounds(now: now, calendar: calendar())
        #expect(yesterday == date("2026-03-29")..<date("2026-03-30"))
        #expect(yesterday.upperBound.timeIntervalSince(yesterday.lowerBound) == 23 * 3600)
        #expect(Period.last(2, .days).bounds(now: now, calendar: calendar()).lowerBound == date("2026-03-29"))
    }

    @Test func startsDaysThatHaveNoMidnight() {
        // In Beirut the clock goes from 24:00 to 01:00.
        let beirut = calendar("Asia/Beirut")
        let now = date("2024-03-31 12:00", in: beirut)
        let today = Period.today.bounds(now: now, calendar: beirut)
        #expect(today.upperBound == date("2024-04-01", in: beirut))
        #expect(today.upperBound.timeIntervalSince(today.lowerBound) == 23 * 3600)
    }

    @Test func goesBackFromLongMonthsToShortOnes() {
        let now = date("2026-03-31 10:00")
        #expect(
            Period.previous(.month).bounds(now: now, calendar: calendar()) == date("2026-02-01")..<date("2026-03-01"))
        #expect(Period.last(1, .months).bounds(now: now, calendar: calendar()).lowerBound == date("2026-02-28"))
        let january = date("2026-01-01 00:00")
        #expect(
            Period.previous(.month).bounds(now: january, calendar: calendar()) == date(
                "2025-12-01")..<date("2026-01-01"))
    }

    @Test(arguments: [
        ("today", "today (2026-11-21)"), ("last week", "last week (2026-11-09 to 2026-11-15)"),
        ("last 14 days", "the last 14 days (2026-11-08 to 2026-11-21)"),
        ("since monday", "since Monday (2026-11-16 to 2026-11-21)"),
        ("last 2 hours", "the last 2 hours (2026-11-21 07:30 to 2026-11-21 09:30)"),
        ("2025-03-01", "2025-03-01"), ("in may", "in May (2026-05-01 to 2026-05-31)"),
        ("rest of the month", "the rest of the month (2026-11-21 09:30 to 2026-12-01 00:00)"),
    ])
    func saysTheDatesMeant(text: String, spoken: String) throws {
        let period = try #require(SpokenPeriod.read(words(text)).first).value
        #expect(period.spokenForm(now: date("2026-11-21 09:30"), calendar: calendar()) == spoken)
    }
}
