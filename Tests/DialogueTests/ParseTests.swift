import Dialogue
import Foundation
import TestSupport
import Testing

/// `magpie parse`: understanding without acting.
@Suite("Parsing without acting")
struct ParseTests {
    private let workspace: TemporaryWorkspace
    private let assistant: Assistant

    init() throws {
        workspace = try TemporaryWorkspace(settings: Self.settings)
        assistant = try workspace.assistant()
    }

    /// The sources of the list of intents, besides the built-in ones.
    static let settings = """
        {
          "data_sources": [
            {"source_id": "financial_news_api", "source_type": "api", "endpoint": "https://api.example.com/news"},
            {"source_id": "internal_event_logs", "source_type": "file", "path": "events"},
            {"source_id": "user_activity_db", "source_type": "database", "connection_string": "${env:ACTIVITY}",
             "query": "SELECT 1"},
            {"source_id": "weather_api", "source_type": "api", "endpoint": "https://api.example.com/weather"},
            {"source_id": "sales_csv", "source_type": "file", "path": "sales", "file_pattern": "*.csv"}
          ]
        }

        """

    /// A line, and all of the answer but its text.
    static let table: [(line: String, answer: String)] = [
        // Values as a program would use them.
        ("set trust threshold to 85%", acts("set_setting", #""setting":"trust_threshold","value":0.85"#)),
        ("set trust_threshold to .85", acts("set_setting", #""setting":"trust_threshold","value":0.85"#)),
        ("trust threshold eighty-five percent", acts("set_setting", #""setting":"trust_threshold","value":0.85"#)),
        ("daily budget $12.50", acts("set_setting", #""setting":"daily_cost_threshold_usd","value":12.5"#)),
        (
            "set monthly cost limit to 250 dollars",
            acts("set_setting", #""setting":"monthly_cost_limit_usd","value":250"#)
        ),
        ("cap spending at ten bucks a day", acts("set_setting", #""value":10,"setting":"daily_cost_threshold_usd""#)),
        ("use a batch size of 2k", acts("set_setting", #""setting":"batch_size","value":2000"#)),
        ("cache ttl seconds 10 minutes", acts("set_setting", #""setting":"cache_ttl_seconds","value":600"#)),
        ("turn off validate schema", acts("set_setting", #""setting":"validate_schema","value":false"#)),
        ("set max workers to none", acts("set_setting", #""setting":"max_workers","value":null"#)),
        ("add cpi to variables", acts("add_to_setting", #""value":["cpi"],"setting":"variables""#)),
        ("raise trust threshold by 0.05", acts("adjust_setting", #""setting":"trust_threshold","delta":0.05"#)),
        ("lower the overlap days by 1", acts("adjust_setting", #""setting":"overlap_days","delta":-1"#)),
        (
            "increase daily budget by 15%",
            acts("adjust_setting", #""setting":"daily_cost_threshold_usd","factor":1.15"#)
        ),
        ("double the batch size", acts("adjust_setting", #""setting":"batch_size","factor":2"#)),

        // Names, lists of them, and what is left out.
        ("ingest the news api", acts("ingest", #""sources":["financial_news_api"]"#)),
        (
            "ingest forecasts, trust logs and sales",
            acts("ingest", #""sources":["pulse_forecasts","trust_logs","sales_csv"]"#)
        ),
        (
            "ingest everything but sales_csv, dry run",
            acts("ingest", #""exclude":["sales_csv"],"dry_run":true,"sources":["all"]"#)
        ),
        ("ingest ./new.csv as sales_csv", acts("ingest", #""file":"./new.csv","sources":["sales_csv"]"#)),
        ("disabled database sources", acts("list_sources", #""enabled":false,"type":"database""#)),
        (
            "set rate limit of weather_api to 50 per minute",
            acts("set_source", #""field":"rate_limit","sources":["weather_api"],"value":50,"per":"minute""#)
        ),

        // Times.
        ("how many records came in yesterday", acts("count_records", #""period":"yesterday""#)),
        (
            "show records from forecasts between 2026-11-01 and 2026-11-15",
            acts("show_records", #""sources":["pulse_forecasts"],"since":"2026-11-01","until":"2026-11-15""#)
        ),

        // Conditions on fields; between two values is two of them.
        (
            "show records where confidence is between 0.2 and 0.4",
            acts("show_records", #""filters":[\#(between("0.2", "0.4"))]"#)
        ),
        (
            "count records where confidence is between 80% and 20%",
            acts("count_records", #""filters":[\#(between("0.2", "0.8"))]"#)
        ),
        (
            "records from sales with confidence between 0.2 and 0.4 and domain = oil",
            acts(
                "show_records",
                #""sources":["sales_csv"],"filters":[\#(between("0.2", "0.4")),"#
                    + #"{"field":"domain","op":"=","value":"oil"}]"#)
        ),
        (
            "show rejected records where confidence between 0.2 and 0.4",
            lacking("show_rejected", #""filters":[\#(between("0.2", "0.4"))]"#, "show rejected records")
        ),

        // Several commands.
        (
            "ingest trust logs, then show what was rejected",
            #""outcome":"act","commands":[{"intent":"ingest","slots":{"sources":["trust_logs"]}},"#
                + #"{"intent":"show_rejected","slots":{"sources":["trust_logs"]}}]"#
        ),
        (
            "set overlap days to 6; save",
            #""outcome":"act","commands":[{"intent":"set_setting","slots":{"setting":"overlap_days","value":6}},"#
                + #"{"intent":"save_settings","slots":{}}]"#
        ),

        // Typos: mended, and run at once only where nothing but reading comes of it.
        (
            "shwo trust threshold",
            acts("show_setting", #""settings":["trust_threshold"]"#) + #","corrected":"show trust threshold""#
        ),
        (
            "ingest wether_api",
            #""outcome":"ask","commands":[{"intent":"ingest","slots":{"sources":["weather_api"]}}],"#
                + #""corrected":"ingest weather_api","reply":"Did you mean “ingest weather_api”?""#
        ),

        // What loses something asks first.
        ("reset all settings", #""outcome":"confirm","commands":[{"intent":"reset_all_settings","slots":{}}]"#),
        (
            "remove internal event logs",
            #""outcome":"confirm","commands":[{"intent":"remove_source","slots":{"sources":["internal_event_logs"]}}]"#
        ),

        // What cannot be done as it was said.
        ("ingest bananas", #""outcome":"refuse","commands":[],"reply":"There is no source “bananas”.""#),
        (
            "set trust threshold to purple",
            #""outcome":"refuse","commands":[],"#
                + #""reply":"trust_threshold takes a number from 0 to 1; “purple” is not that. Nothing was changed.""#
        ),
        (
            "set trust threshold to 85",
            #""outcome":"ask","commands":[],"reply":"Does “85” mean 0.85? trust_threshold was not changed.""#
        ),
        ("", #""outcome":"refuse","commands":[],"reply":"Nothing was said.""#),
    ]

    private static func acts(_ intent: String, _ slots: String) -> String {
        #""outcome":"act","commands":[{"intent":"\#(intent)","slots":{\#(slots)}}]"#
    }

    /// Understood, and not possible yet.
    private static func lacking(_ intent: String, _ slots: String, _ ability: String) -> String {
        acts(intent, slots) + #","reply":"I know what you mean, but I can’t \#(ability) by a field yet.""#
    }

    private static func between(_ low: String, _ high: String) -> String {
        #"{"field":"confidence","op":">=","value":\#(low)},{"field":"confidence","op":"<=","value":\#(high)}"#
    }

    @Test("a line becomes one object", arguments: table)
    func answers(line: String, answer: String) async {
        #expect(await assistant.parse(line).jsonLine == #"{"text":"\#(line)",\#(answer)}"#)
    }

    @Test func aListOfNamesIsAValue() async {
        let line = "set variables to spx_close, vix_close and us_10y_yield"
        let answer = Self.acts(
            "set_setting", #""setting":"variables","value":["spx_close","vix_close","us_10y_yield"]"#)
        #expect(await assistant.parse(line).jsonLine == #"{"text":"\#(line)",\#(answer)}"#)
    }

    @Test(
        "a question is asked with what it is about",
        arguments: ["show logs", "ingest logs", "show the api", "make the trust threshold smaller perhaps"])
    func questionsAreWhole(line: String) async {
        let report = await assistant.parse(line)
        #expect([.ask, .refuse].contains(report.outcome))
        #expect(report.reply?.isEmpty == false)
        #expect(report.reply?.hasSuffix(":") == false)
    }

    @Test("what “it” stands for comes from the line before")
    func itNeedsAContext() async {
        let line = #"{"text":"disable it",\#(Self.acts("disable_source", #""sources":["weather_api"]"#))}"#
        #expect(await assistant.parse("disable it", context: "show the weather api").jsonLine == line)
        #expect(await assistant.parse("disable it").outcome == .ask)
    }

    @Test func nothingIsDoneAndNothingIsWritten() async throws {
        for (line, _) in Self.table { _ = await assistant.parse(line, context: "set batch size to 64") }
        await assistant.leave()
        #expect(try workspace.read("magpie.json") == Self.settings)
        let names = try FileManager.default.contentsOfDirectory(atPath: workspace.root)
        #expect(names == ["magpie.json"])
        #expect(await assistant.promptState.hasUnsavedSettings == false)
    }

    @Test func aLineOfTheInputThatIsNoObjectIsRefused() {
        #expect(
            ParseReport.unreadable("{\"text\": 5}").jsonLine
                == #"{"text":"{\"text\": 5}","outcome":"refuse","commands":[],"#
                + #""reply":"This is no object {\"text\": …, \"context\": …}."}"#)
    }

    // MARK: Real utterances

    struct Utterance: Decodable {
        var text: String
        var context: String
        var inScope: Bool
    }

    static let file = Repository.shared("data/utterances-dev.jsonl")

    private func utterances() throws -> [Utterance] {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try Data(contentsOf: Self.file).split(separator: UInt8(ascii: "\n")).map {
            try decoder.decode(Utterance.self, from: $0)
        }
    }

    @Test(.enabled(if: FileManager.default.fileExists(atPath: file.path)))
    func whatIsOutOfScopeNeverActs() async throws {
        let outOfScope = try utterances().filter { !$0.inScope }
        #expect(outOfScope.count == 44)
        var wrongActs: [String] = []
        for utterance in outOfScope {
            let report = await assistant.parse(utterance.text, context: utterance.context)
            if report.outcome == .act || report.outcome == .confirm { wrongActs.append(utterance.text) }
        }
        #expect(wrongActs == [])
    }

    @Test(.enabled(if: FileManager.default.fileExists(atPath: file.path)))
    func everyLineIsAnswered() async throws {
        for utterance in try utterances() {
            let report = await assistant.parse(utterance.text, context: utterance.context)
            let object = try ReadJSON.object(report.jsonLine)
            #expect(object["text"] as? String == utterance.text)
            let commands = object["commands"] as? [[String: Any]] ?? []
            switch report.outcome {
            case .act, .confirm: #expect(!commands.isEmpty, "\(utterance.text)")
            case .ask, .refuse: #expect((object["reply"] as? String)?.isEmpty == false, "\(utterance.text)")
            }
        }
    }
}
