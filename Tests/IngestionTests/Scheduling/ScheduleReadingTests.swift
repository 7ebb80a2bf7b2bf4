import Ingestion
import JSONText
import Quantities
import Testing

@Suite("Schedules as magpie.json has them")
struct ScheduleReadingTests {
    private func list(_ text: String) throws -> ScheduleList {
        ScheduleList(try JSONValue(parsing: text), knows: { $0 != "nobody" })
    }

    @Test(
        "is read and written the same",
        arguments: [
            (#"{"sources": ["a"], "every": "15 minutes"}"#, "a every 15 minutes"),
            (#"{"sources": ["a"], "every": "6 hours", "at": "03:00"}"#, "a every 6 hours from 03:00"),
            (#"{"sources": ["a", "b"], "every": "day", "at": "02:30"}"#, "a,b every day at 02:30"),
            (
                #"{"sources": "all", "exclude": ["c"], "every": "weekday", "at": ["08:00", "18:00"]}"#,
                "all-c on weekdays at 08:00 and 18:00"
            ),
            (#"{"sources": ["a"], "every": "monday", "at": "07:15"}"#, "a every Monday at 07:15"),
            (
                #"{"sources": ["a"], "every": ["monday", "thursday"], "at": "07:15"}"#,
                "a every Monday and Thursday at 07:15"
            ),
            (#"{"sources": ["a"], "every": "month", "on": 1, "at": "06:00"}"#, "a on the 1st of every month at 06:00"),
            (
                #"{"sources": ["a"], "every": "month", "on": [15, "last"], "at": "06:00"}"#,
                "a on the 15th and last day of every month at 06:00"
            ),
            (
                #"{"sources": ["a"], "every": "2 days", "at": "05:00", "from": "2026-11-21"}"#,
                "a every 2 days at 05:00 since 2026-11-21"
            ),
            (#"{"sources": ["a"], "every": "7 hours", "from": "2026-11-21"}"#, "a every 7 hours since 2026-11-21"),
            (#"{"sources": ["a"], "every": "second", "enabled": false}"#, "a every second"),
        ])
    func roundTrips(text: String, key: String) throws {
        let list = try list("[\(text)]")
        #expect(list.problems == [])
        let schedule = try #require(list.entries.first?.schedule)
        #expect(schedule.key == key)
        #expect(schedule.json.inlineText == text)
    }

    @Test(
        "says what is wrong with an entry",
        arguments: [
            ("7", nil, "an object {…}", "a number"),
            (#"{"every": "day", "at": "02:30"}"#, "sources", "the names of sources, or \"all\"", "nothing"),
            (#"{"sources": ["a", 3], "every": "day"}"#, "sources", "the names of sources", "[\"a\", 3]"),
            (#"{"sources": ["nobody"], "every": "day", "at": "1:00"}"#, "sources", "a source there is", "nobody"),
            (
                #"{"sources": ["a"]}"#, "every", "\"15 minutes\", \"day\", \"weekday\", \"monday\" or \"month\"",
                "nothing"
            ),
            (
                #"{"sources": ["a"], "every": "now and then"}"#, "every",
                "\"15 minutes\", \"day\", \"weekday\", \"monday\" or \"month\"", "\"now and then\""
            ),
            (#"{"sources": ["a"], "every": "day"}"#, "at", "a time such as \"02:30\"", "nothing"),
            (#"{"sources": ["a"], "every": "day", "at": "25:00"}"#, "at", "a time such as \"02:30\"", "\"25:00\""),
            (
                #"{"sources": ["a"], "every": "month", "on": 32, "at": "1:00"}"#, "on",
                "days of the month, 1 to 31, or \"last\"", "32"
            ),
            (
                #"{"sources": ["a"], "every": "2 years"}"#, "every",
                "\"15 minutes\", \"day\", \"weekday\", \"monday\" or \"month\"", "\"2 years\""
            ),
            (#"{"sources": ["a"], "every": "400 days"}"#, "every", "between 1 second and 366 days", "\"400 days\""),
            (
                #"{"sources": ["a"], "every": "hour", "at": ["1:00", "2:00"]}"#, "at", "one time to begin at",
                "[\"1:00\", \"2:00\"]"
            ),
            (
                #"{"sources": ["a"], "every": "hour", "cron": "* *"}"#, nil,
                "sources, exclude, every, on, at, from or enabled", "cron"
            ),
            (#"{"sources": ["a"], "every": "hour", "enabled": 1}"#, "enabled", "true or false", "1"),
        ] as [(String, String?, String, String)])
    func namesWhatIsWrong(text: String, member: String?, expected: String, found: String) throws {
        let list = try list(#"[\#(text), {"sources": ["b"], "every": "hour"}]"#)
        #expect(list.problems == [ScheduleProblem(index: 0, member: member, expected: expected, found: found)])
        // The others run.
        #expect(list.entries.map(\.schedule.key) == ["b every hour"])
        #expect(list.entries.map(\.index) == [1])
    }

    @Test func takesTheSameScheduleOnce() throws {
        let list = try list(#"[{"sources": ["a"], "every": "hour"}, {"sources": ["a"], "every": "60 minutes"}]"#)
        #expect(list.entries.count == 1)
        #expect(
            list.problems
                == [ScheduleProblem(index: 1, expected: "something else than schedules[0]", found: "a every hour")])
    }

    @Test func wantsAList() throws {
        #expect(
            try list("true").problems
                == [ScheduleProblem(index: nil, expected: "a list […]", found: "true or false")])
        #expect(ScheduleList(nil).entries == [])
    }
}
