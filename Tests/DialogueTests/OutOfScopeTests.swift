import Dialogue
import TestSupport
import Testing

/// What nobody asked for never happens: shell commands, SQL, small talk, and lines that say what not to do.
@Suite("Lines that must not act")
struct OutOfScopeTests {
    private let assistant: Assistant

    init() throws {
        assistant = try TemporaryWorkspace(settings: ParseTests.settings).assistant()
    }

    static let negated = [
        "don't ingest anything yet", "do not ingest trust_logs", "dont ingest the news api", "never ingest weather_api",
        "no need to remove it", "no need to ingest forecasts today", "please don't remove sales_csv",
        "i don't want to disable weather_api", "you must not disable the news api", "don't reset all settings",
        "do not set batch size to 64", "not now, ingest later", "stop, don't enable weather_api",
        "we should never discard the rejected records", "don't save the settings", "do not undo that",
        "i did not say ingest trust_logs", "don't retry the rejected records", "it is not time to ingest everything",
        "nobody told you to remove trust_logs",
    ]

    static let wondering = [
        "what happens if I remove trust_logs", "what would happen if i reset all settings",
        "should I remove weather_api", "should i disable trust_logs", "is it safe to remove sales_csv",
        "why would anyone disable trust_logs",
        "what if we ingested everything twice", "suppose we removed trust_logs",
        "did somebody tell you to remove trust_logs", "who removed the forecasts",
    ]

    static let shell = [
        "rm -rf data", "rm -rf /", "sudo rm magpie.json", "cat magpie.json", "cd ..", "git commit -m done", "git push",
        "cp data backup", "chmod 777 data", "kill -9 42", "curl https://example.com", "pip install pandas", "make test",
        "python train.py",
    ]

    static let queries = [
        "select * from records", "SELECT count(*) FROM records WHERE confidence > 0.5", "drop table records",
        "delete from records where 1 = 1", "update sources set enabled = false", "insert into records values (1)",
        "truncate records", "alter table records add column x int",
    ]

    static let elsewhere = [
        "train the model", "predict the oil price", "send me a mail when it fails", "draw a diagram of the network",
        "tell me a joke", "what is the weather in vienna", "flip a coin", "order a pizza", "translate this to german",
        "book a flight to paris", "what is 2 + 2", "sing a song", "buy 100 shares", "write a poem about forecasts",
    ]

    @Test(arguments: negated + wondering + shell + queries + elsewhere)
    func neverActs(line: String) async {
        let report = await assistant.parse(line)
        #expect([.ask, .refuse].contains(report.outcome), "\(report.jsonLine)")
        #expect(report.reply?.isEmpty == false)
    }

    // MARK: What is said instead

    @Test(arguments: [
        ("git push", "I don’t run shell commands; “quit” goes back to the shell."),
        ("rm -rf data", "I don’t run shell commands; “quit” goes back to the shell."),
        ("SELECT count(*) FROM records WHERE x > 1", "I don’t run SQL; “show records” shows what is stored."),
        ("delete from records where 1 = 1", "I don’t run SQL; “show records” shows what is stored."),
        ("train the model", "I don’t train models; “ingest everything” brings in what they are trained on."),
        (
            "predict the oil price",
            "I don’t predict anything; “show records from pulse_forecasts” shows forecasts that came in."
        ),
        ("send me a mail when it fails", "I don’t send messages; “show failures” says what went wrong."),
        (
            "draw a diagram of the network",
            "I draw charts of spending, calls, tokens, records and rejections only: “chart spending by day”."
        ),
    ])
    func saysWhatItCannotAndTheNearestItCan(line: String, sentence: String) async {
        let report = await assistant.parse(line)
        #expect(report.outcome == .refuse)
        #expect(report.reply == sentence)
    }

    @Test("the nearest thing can be done", arguments: Set(OutOfScope.all.map(\.sentence)).sorted())
    func theNearestCanBeDone(sentence: String) async throws {
        let quoted = try #require(sentence.split(separator: "“").last?.split(separator: "”").first)
        let report = await assistant.parse(String(quoted))
        #expect(report.outcome == .act)
        #expect(report.reply == nil)
    }

    @Test("what is a command stays one", arguments: ["show the forecasts", "remove sales_csv", "select forecasts"])
    func commandsAreNotTurnedAway(line: String) async {
        let reply = await assistant.parse(line).reply ?? ""
        #expect(!OutOfScope.all.map(\.sentence).contains(reply))
    }
}
