import Dialogue
import Foundation
import TestSupport
import Testing

/// Half sentences, behind the line they go on from.
@Suite("Follow-ups")
struct FollowUpTests {
    private let workspace: TemporaryWorkspace
    private let assistant: Assistant

    init() throws {
        workspace = try TemporaryWorkspace(settings: ParseTests.settings)
        assistant = try workspace.assistant()
    }

    /// The line before, the half sentence, and the command that the two make.
    static let table: [(before: String, line: String, answer: String)] = [
        // Other sources, the rest as before.
        ("ingest forecasts", "now trust logs too", acts("ingest", #""sources":["trust_logs"]"#)),
        (
            "dry run symbolic_logs since monday", "same for trust_logs",
            acts("ingest", #""dry_run":true,"sources":["trust_logs"],"since":"monday""#)
        ),
        ("how much have we spent today", "and weather_api?", spends(#""period":"today","sources":["weather_api"]"#)),
        ("ingest forecasts", "what about trust logs", acts("ingest", #""sources":["trust_logs"]"#)),
        ("list rules", "what about trust logs", acts("show_source", #""sources":["trust_logs"]"#)),
        ("disable user_activity_db", "and weather_api", acts("disable_source", #""sources":["weather_api"]"#)),
        ("ingest ./x.csv as sales_csv", "now trust logs too", acts("ingest", #""sources":["trust_logs"]"#)),
        (
            "set priority of trust logs to 2", "same for symbolic logs",
            acts("set_source", #""field":"priority","sources":["symbolic_logs"],"value":2"#)
        ),

        // Another period.
        ("how much have we spent today", "and yesterday?", spends(#""period":"yesterday""#)),
        ("how many records came in yesterday", "and in may?", acts("count_records", #""period":"in_may""#)),
        ("how much have we spent this week", "And the week before?", spends(#""period":"last_week""#)),
        (
            "how much did we spend last week", "and the week before?",
            spends(#""since":"2026-11-02","until":"2026-11-08""#)
        ),
        ("how many records in april", "and the month before?", acts("count_records", #""period":"in_2026-03""#)),

        // Less of it.
        (
            "show records from trust logs", "just the last 5",
            acts("show_records", #""sources":["trust_logs"],"limit":5"#)
        ),
        ("show runs", "only the failed ones", acts("list_runs", #""status":"failed""#)),
        ("list sources", "only the api ones", acts("list_sources", #""type":"api""#)),
        ("spend", "by day", spends(#""group_by":"day""#)),
        ("show records", "oldest first", acts("show_records", #""order":"oldest""#)),
        (
            "show records from forecasts since monday", "only those with confidence above 0.9",
            acts(
                "show_records",
                #""sources":["pulse_forecasts"],"since":"monday","filters":[{"field":"confidence","op":">","value":0.9}]"#
            )
        ),

        // In earnest: what was left out stays left out.
        (
            "dry run everything except trust logs", "ok now for real",
            acts("ingest", #""dry_run":false,"exclude":["trust_logs"],"sources":["all"]"#)
        ),
        ("dry run trust logs", "do it for real", acts("ingest", #""dry_run":false,"sources":["trust_logs"]"#)),

        (
            "dry run trust logs and symbolic logs", "ok for real, except symbolic logs",
            acts("ingest", #""dry_run":false,"sources":["trust_logs","symbolic_logs"],"exclude":["symbolic_logs"]"#)
        ),
        ("show run 12", "the one before", acts("show_run", #""run":11"#)),

        // Another value.
        ("set trust_threshold to 0.9", "no, 0.8", sets("trust_threshold", "0.8")),
        ("set daily budget to $10", "make it 25", sets("daily_cost_threshold_usd", "25")),
        ("set batch size to 64", "no, 128", sets("batch_size", "128")),
        ("show trust threshold", "set it to 0.9", sets("trust_threshold", "0.9")),
        ("turn off validate_schema", "turn it back on", sets("validate_schema", "true")),
        ("disable trust logs", "turn it back on", acts("enable_source", #""sources":["trust_logs"]"#)),
        ("set batch size to 64", "double it", acts("adjust_setting", #""setting":"batch_size","factor":2"#)),
        (
            "set priority of trust logs to 2", "no, 3",
            acts("set_source", #""field":"priority","sources":["trust_logs"],"value":3"#)
        ),

        // Something else with it.
        (
            "show records from trust logs since march 1", "now count them by day",
            acts("count_records", #""sources":["trust_logs"],"since":"march_1","group_by":"day""#)
        ),
        ("how many records today", "show them", acts("show_records", #""period":"today""#)),
        ("ingest trust logs", "what did that cost", spends(#""run":"last""#)),
        (
            "what got rejected today", "save those to r.jsonl",
            acts("export", #""what":"rejected","period":"today","file":"r.jsonl","format":"jsonl""#)
        ),
        ("what got rejected today", "why?", acts("show_rejected", #""period":"today","why":true"#)),
        (
            "set trust threshold to 0.8", "why?",
            acts("explain_setting_origin", #""settings":["trust_threshold"]"#)
        ),
        ("set trust threshold to 0.8", "undo that", acts("undo", "")),
    ]

    private static func acts(_ intent: String, _ slots: String) -> String {
        #""outcome":"act","commands":[{"intent":"\#(intent)","slots":{\#(slots)}}]}"#
    }

    private static func spends(_ slots: String) -> String { acts("show_spend", slots) }

    private static func sets(_ key: String, _ value: String) -> String {
        acts("set_setting", #""setting":"\#(key)","value":\#(value)"#)
    }

    @Test("a half sentence goes on from the command before it", arguments: table)
    func goesOn(before: String, line: String, answer: String) async {
        let said = await assistant.parse(line, context: before).jsonLine
        let expected = #"{"text":"\#(line)",\#(answer)"#
        #expect(said.hasPrefix(expected.dropLast()), "\(said)")
    }

    /// The line before, the half sentence, what comes of it and the answer.
    static let refused: [(before: String, line: String, outcome: ParseReport.Outcome, reply: String)] = [
        ("", "and yesterday?", .refuse, "“and yesterday?” goes on from a command, and there was none yet."),
        ("", "why?", .refuse, "Why what? The last command has no reasons to give."),
        (
            "", "the first one", .refuse, "“the first one” means one of a list, and nothing was listed yet."
        ),
        (
            "list rules", "0.8", .refuse, "“0.8” does not go with the last command: to list rules takes no value."
        ),
        (
            "show records", "42", .refuse, "“42” does not go with the last command: to show records takes no value."
        ),
        ("ingest trust logs", "for real?", .refuse, "The last command was no dry run."),
        (
            "test trust logs and set batch size to 64", "delete it", .ask,
            "What do you mean by “delete it”? Nothing of that kind was spoken of."
        ),
        ("ingest", "delete it", .ask, "That would be for every source, and none was named."),
        // Of those of today only, or not at all.
        (
            "what got rejected today", "discard them", .refuse,
            "“discard them” does not go with the last command: to discard rejected records takes no period."
        ),
        (
            "show records from trust logs", "discard them", .ask,
            "What do you mean by “discard them”? Nothing of that kind was spoken of."
        ),
        (
            "set trust threshold to 0.8", "same for overlap days", .refuse,
            "overlap_days takes a whole number of days from 0 to 3,649; “0.8” is not that. Nothing was changed."
        ),
    ]

    @Test("what goes on from nothing makes no command", arguments: refused)
    func refuses(before: String, line: String, outcome: ParseReport.Outcome, reply: String) async {
        let report = await assistant.parse(line, context: before)
        #expect(report.outcome == outcome)
        #expect(report.reply == reply)
    }

    @Test(
        "what would be lost is asked about first",
        arguments: [("ingest trust logs", "undo that"), ("show rejected", "discard them")])
    func confirms(before: String, line: String) async {
        #expect(await assistant.parse(line, context: before).outcome == .confirm)
    }

    @Test(
        "what only says how a command is meant belongs to it, and runs nothing of its own",
        arguments: [
            ("ingest trust logs, dry run", #"{"dry_run":true,"sources":["trust_logs"]}"#),
            (
                "ingest forecasts and trust logs, without symbolic logs, dry run",
                #"{"dry_run":true,"exclude":["symbolic_logs"],"sources":["pulse_forecasts","trust_logs"]}"#
            ),
            ("ingest trust logs, since monday", #"{"since":"monday","sources":["trust_logs"]}"#),
            ("ingest; not weather_api", #"{"exclude":["weather_api"],"sources":["all"]}"#),
        ])
    func qualifies(line: String, slots: String) async throws {
        let report = try ReadJSON.object(await assistant.parse(line).jsonLine)
        let commands = try #require(report["commands"] as? [[String: Any]])
        #expect(commands.map { $0["intent"] as? String } == ["ingest"])
        let said = try JSONSerialization.data(withJSONObject: commands[0]["slots"] ?? [:], options: .sortedKeys)
        #expect(String(decoding: said, as: UTF8.self) == slots)
    }

    /// A line of which one half cannot be put together does nothing at all.
    @Test func nothingRunsWhenAPartOfTheLineLeansOnNothing() async throws {
        let conversation = try Conversation(in: TemporaryWorkspace(settings: "{}"))
        #expect(await conversation.outcome("why and set batch size to 64") == .notUnderstood)
        #expect(await conversation.say("show batch size") == "batch_size is 65,536 records.")
    }
}
