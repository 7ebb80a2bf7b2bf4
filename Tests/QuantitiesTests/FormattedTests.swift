import Foundation
import Quantities
import Testing

@Suite struct FormattedTests {
    @Test func separatesThousands() {
        #expect([0, 999, 1000, -1_234_567].map { Formatted.count($0) } == ["0", "999", "1,000", "-1,234,567"])
        #expect(Formatted.count(1, "record") == "1 record")
        #expect(Formatted.count(1200, "entry", plural: "entries") == "1,200 entries")
    }

    @Test func scalesBytes() {
        #expect(
            [0, 1, 999, 1500, 214_000_000, 999_960, 12_345].map { Formatted.bytes($0) } == [
                "0 bytes", "1 byte", "999 bytes", "1.5 kB", "214 MB", "1 MB", "12 kB",
            ])
    }

    @Test func shortensDurations() {
        let durations: [Duration] = [
            .milliseconds(4), .milliseconds(40), .milliseconds(2345), .seconds(42), .seconds(250), .seconds(3600),
            .seconds(11_100), .seconds(187_200),
        ]
        #expect(
            durations.map(Formatted.duration) == [
                "4 ms", "40 ms", "2.3 s", "42 s", "4 min 10 s", "1 h", "3 h 5 min", "2 days 4 h",
            ])
    }

    @Test func tellsHowLongAgo() {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        let now = Date(timeIntervalSince1970: 1_795_253_400)  // 2026-11-21 09:30
        let secondsAgo: [Double] = [0, 30, 60, 10_800, 25_200, 72_000, 777_600, -300]
        let texts = secondsAgo.map {
            Formatted.relative(now.addingTimeInterval(-$0), now: now, calendar: calendar)
        }
        #expect(
            texts == [
                "just now", "30 s ago", "1 min ago", "3 h ago", "today 02:30", "yesterday 13:30", "2026-11-12 09:30",
                "in 5 min",
            ])
        #expect(
            [-300, 59, 60, 7199, 172_799, 172_800, 5_183_999, 5_184_000, 63_071_999, 63_072_000].map {
                Formatted.age(of: now.addingTimeInterval(-$0), now: now)
            } == [
                nil, nil, "1 min ago", "1 h ago", "47 h ago", "2 days ago", "59 days ago", "2 months ago",
                "24 months ago", "2 years ago",
            ])
    }

    @Test func showsPercentages() {
        #expect([0.85, 0.7, 1, 0.123_45].map(Percent.text) == ["85 %", "70 %", "100 %", "12.3 %"])
    }
}
