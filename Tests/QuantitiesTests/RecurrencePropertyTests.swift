import Foundation
import Quantities
import Testing

/// What holds in every zone and year.
@Suite("When it is due: everywhere, always")
struct RecurrencePropertyTests {
    static let zones = [
        "UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "Asia/Kolkata",
        "America/St_Johns", "Africa/Casablanca", "Pacific/Chatham",
    ]

    private static let rhythms: [Recurrence?] = [
        .every(seconds: 900), .every(seconds: 3600), .every(seconds: 7200), .every(seconds: 21_600, at: [.noon]),
        .every(seconds: 5 * 3600), .every(seconds: 5400),
        .daily(at: [TimeOfDay(hour: 2, minute: 30)].compactMap(\.self)), .daily(at: [.midnight, .noon]),
        .weekly([.sunday], at: [TimeOfDay(hour: 2)].compactMap(\.self)),
        .monthly([31], at: [TimeOfDay(hour: 1, minute: 59)].compactMap(\.self)),
        .every(seconds: 3 * 86_400, at: [TimeOfDay(hour: 23, minute: 59)].compactMap(\.self)),
    ]

    /// The weeks around changes of the clock, and the days that Samoa left out.
    private static let stretches = [
        "2011-12-20T00:00:00Z", "2024-03-05T00:00:00Z", "2025-09-20T00:00:00Z", "2026-03-20T00:00:00Z",
        "2026-03-30T00:00:00Z", "2026-10-20T00:00:00Z", "2031-11-01T00:00:00Z",
    ]

    @Test("each follows the one before it, and is the next from any moment between", arguments: zones)
    func comesInOrder(name: String) throws {
        let zone = try #require(TimeZone(identifier: name))
        for recurrence in try Self.rhythms.map({ try #require($0) }) {
            for stretch in Self.stretches {
                var last = try Date(stretch, strategy: .iso8601)
                for _ in 0..<60 {
                    let next = try #require(recurrence.next(after: last, in: zone))
                    #expect(next > last, "\(recurrence) after \(last)")
                    // Asked at any time before it, it is the same one.
                    let between = last + next.timeIntervalSince(last) / 2
                    #expect(recurrence.next(after: between, in: zone) == next, "\(recurrence) after \(between)")
                    #expect(recurrence.next(after: next - 0.25, in: zone) == next, "\(recurrence)")
                    last = next
                }
            }
        }
    }

    @Test("a time of day comes once each day that there is", arguments: zones)
    func comesOnceADay(name: String) throws {
        let zone = try #require(TimeZone(identifier: name))
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        let time = try #require(TimeOfDay(hour: 2, minute: 30))
        let start = try #require(calendar.date(from: DateComponents(year: 2024, month: 1, day: 1)))
        var days: Set<Date> = []
        var last = start
        for _ in 0..<(3 * 365) {
            last = try #require(Recurrence.daily(at: [time]).next(after: last, in: zone))
            let day = calendar.startOfDay(for: last)
            #expect(days.insert(day).inserted, "twice on \(day)")
            let shown = calendar.dateComponents([.hour, .minute], from: last)
            let minutes = (shown.hour ?? 0) * 60 + (shown.minute ?? 0)
            #expect((150...180).contains(minutes), "\(last)")
        }
        let whole = calendar.dateComponents([.day], from: start, to: calendar.startOfDay(for: last)).day ?? 0
        #expect(days.count == whole + 1)
    }

    @Test("no interval is longer than twice itself, nor shorter than the clock makes it", arguments: zones)
    func keepsItsLength(name: String) throws {
        let zone = try #require(TimeZone(identifier: name))
        for seconds in [900, 3600, 5400, 7200, 21_600, 18_000] {
            let recurrence = try #require(Recurrence.every(seconds: seconds))
            var last = try #require(
                recurrence.next(after: try Date("2026-01-01T00:00:00Z", strategy: .iso8601), in: zone))
            for _ in 0..<(400 * 86_400 / max(seconds, 3600)) {
                let next = try #require(recurrence.next(after: last, in: zone))
                let length = Int(next.timeIntervalSince(last))
                #expect(length <= 2 * seconds && length >= min(seconds, max(seconds - 3600, 900)), "\(last) \(length)")
                last = next
            }
        }
    }
}
