import Dialogue
import TestSupport
import Testing

/// What was said is done whole, or it is said which part cannot be done: never half of it as if it were all.
@Suite("Every word counts")
struct HeedingTests {
    private let conversation: Conversation

    init() throws { conversation = try Conversation(in: TemporaryWorkspace(copyOf: "pulse")) }

    /// Sources that are disabled are not ingested by naming them so; above all the others are not.
    @Test func ingestingTheDisabledSourcesLeavesTheOthersAlone() async {
        await conversation.say("ingest disabled sources")
        let reply = await conversation.say("how many records")
        #expect(reply.hasPrefix("No records."))
    }

    @Test func theRecordsOfTheLastRunAreOfThatRun() async {
        await conversation.say("ingest forecasts")
        await conversation.say("ingest trust logs")
        let reply = await conversation.say("show records of the last run")
        #expect(reply.hasPrefix("9 records of the last run, the newest first."))
    }

    @Test func sourcesAreSortedAsAsked() async {
        let reply = await conversation.say("sources sorted by name")
        let names = reply.split(separator: "\n").dropFirst(2).compactMap {
            $0.split(separator: " ").first.map(String.init)
        }
        #expect(names == names.sorted() || reply.hasPrefix("I know what you mean"))
    }

    @Test func fieldsOfAllSourcesAreShownAsAsked() async {
        let reply = await conversation.say("show priority and rate limit for every source")
        #expect(reply.contains("rate_limit") || reply.contains("50 per minute") || reply.hasPrefix("I know what"))
    }

    @Test func theValueThatASettingIsChangedFromIsHeeded() async {
        await conversation.say("set batch size to 64")
        let reply = await conversation.say("change batch size from 64 to 128")
        #expect(reply.hasPrefix("batch_size is 128 records now (it was 64 records)"))
    }

    @Test func aListIsSetAsAWhole() async {
        let reply = await conversation.say("set variables to spx_close, vix_close and us_10y_yield")
        #expect(reply.hasPrefix("variables is spx_close, vix_close, us_10y_yield now"))
        let added = await conversation.say("add cpi and ppi to variables")
        #expect(added.contains("cpi, ppi now"))
    }

    @Test(
        "limits and orders are kept",
        arguments: [
            ("show 2 records from trust logs", "Records 1 to 2 of 9 from trust_logs, the newest first."),
            ("records from trust logs, oldest first", "9 records from trust_logs, the oldest first."),
            ("show the last 1 runs", "1 run, the newest first."),
            ("show runs of trust logs", "1 run, the newest first."),
            ("show failed runs", "No failed runs."),
            ("show 1 rejected", "5 records in quarantine; this is the 1st."),
            ("what was rejected in the last run", "5 records of the last run in quarantine."),
            ("show rejected in run 1", "3 records of run 1 in quarantine."),
            ("how many records came in yesterday", "No records ingested yesterday (2026-11-20)."),
            ("how many records came in today", "75 records from 4 sources ingested today (2026-11-21)."),
            ("show duplicates from run 2", "1 record had been stored before and was not stored again."),
        ])
    func keeps(line: String, headline: String) async {
        await conversation.say("ingest everything")
        #expect(await conversation.say(line).split(separator: "\n").first.map(String.init) == headline)
    }
}
