import Intents
import Testing

@Suite struct ValueTests {
    @Test(arguments: [
        ("integer", "two thousand", "2000"),
        ("number", "0.85", "0.85"),
        ("percent", "85%", "0.85 of 1"),
        ("money", "$12.50", "$12.50"),
        ("duration", "10 minutes", "600.0 seconds"),
        ("period", "last week", "last_week"),
        ("period", "today", "today"),
        ("time", "06:30", "06:30"),
        ("boolean", "off", "false"),
        ("path", "Today.jsonl", "path “Today.jsonl”"),
        ("path", "\"my file\"", "path “my file”"),
        ("identifier", "Orders_db", "“Orders_db”"),
        ("code", "f-000123", "“f-000123”"),
        ("text", "Rate hike, soon", "“Rate hike, soon”"),
        ("text", "\"Rate hike\"", "“Rate hike”"),
        ("value", "0.85", "raw “0.85”"),
        ("value", "ten dollars", "raw “ten dollars”"),
        ("value", "very fast", "raw “very fast”"),
        ("value", "a, b and c", "[raw “a”, raw “b”, raw “c”]"),
        ("value", "[\"a\", \"b\"]", "raw “[\"a\", \"b\"]”"),
        ("line", "ingest all and then quit", "“ingest all and then quit”"),
    ])
    func readsTypedValues(_ type: String, _ words: String, _ value: String) throws {
        let recognizer = try SmallGrammar(sentences: ["take {x}"], slots: "x: {type: \(type)}").recognizer()
        #expect(recognizer.recognize("take \(words)").brief == "test{x: \(value)}")
    }

    @Test(arguments: [
        ("integer", "half"), ("percent", "soon"), ("path", "sales"), ("path", "0.85"), ("identifier", "a b"),
        ("code", "santa"),
        ("boolean", "maybe"), ("time", "blue"), ("value", "one two three four"),
    ])
    func refusesWhatIsNoSuchValue(_ type: String, _ words: String) throws {
        let recognizer = try SmallGrammar(sentences: ["take {x}"], slots: "x: {type: \(type)}").recognizer()
        #expect(recognizer.recognize("take \(words)").brief == "unknown")
    }

    @Test(arguments: [
        ("show trust_logs", "[trust_logs]"),
        ("show TRUST-logs", "[trust_logs]"),
        ("show the trust logs", "[trust_logs]"),
        ("show my trust log", "[trust_logs]"),
        ("show trustlogs", "[trust_logs]"),
        ("show forecasts", "[pulse_forecasts]"),
        ("show forecasts and the news", "[pulse_forecasts, financial_news_api]"),
        ("show the financial news", "[financial_news_api]"),
        ("show financial api", "[financial_news_api]"),
        ("show trust_logs, forecasts, and news", "[trust_logs, pulse_forecasts, financial_news_api]"),
        ("show trust_logs's", "[trust_logs]"),
        ("show \"trust logs\"", "[trust_logs]"),
    ])
    func readsLiveNames(_ line: String, _ value: String) throws {
        let recognizer = try SmallGrammar(sentences: ["show {x}"], slots: "x: {live: source, many: true}").recognizer()
        #expect(recognizer.recognize(line).brief == "test{x: \(value)}")
    }

    @Test func asksWhichOfSeveralNamesIsMeant() throws {
        let recognizer = try SmallGrammar(sentences: ["show {x}"], slots: "x: {live: source}").recognizer()
        #expect(recognizer.recognize("show logs").brief == "ask test{x: trust_logs} or test{x: symbolic_logs}")
    }

    @Test func takesAWholeNameBeforeAPartOfALongerOne() throws {
        let recognizer = try SmallGrammar(sentences: ["show {x}"], slots: "x: {live: setting}").recognizer()
        #expect(recognizer.recognize("show batch size").brief == "test{x: batch_size}")
        #expect(recognizer.recognize("show batch size days").brief == "test{x: batch_size_days}")
    }

    @Test func takesSpokenFormsOnlyWhole() throws {
        let recognizer = try SmallGrammar(sentences: ["show {x}"], slots: "x: {live: setting}")
            .recognizer(["setting": [LiveEntry(id: "variables", spoken: ["variable list"])]])
        #expect(recognizer.recognize("show the variable list").brief == "test{x: variables}")
        #expect(recognizer.recognize("show list").brief == "no setting “list” (near variables)")
    }

    @Test func tellsNamesApartThatDifferInTheirPlural() throws {
        let recognizer = try SmallGrammar(sentences: ["show {x}"], slots: "x: {live: source}")
            .recognizer(["source": [LiveEntry(id: "order"), LiveEntry(id: "orders")]])
        #expect(recognizer.recognize("show orders").brief == "test{x: orders}")
        #expect(recognizer.recognize("show order").brief == "test{x: order}")
    }

    @Test(arguments: [
        ("show foo", "no source “foo” (near )"),
        ("show trust_lgos_2", "no source “trust_lgos_2” (near trust_logs)"),
        ("show trust_logs and foo bar", "no source “foo bar” (near )"),
        ("show forecast_archive", "no source “forecast_archive” (near pulse_forecasts)"),
        ("show not", "unknown"),
        ("show my shoes to her", "unknown"),
        ("foo", "unknown"),
    ])
    func saysThatANameDoesNotExist(_ line: String, _ expected: String) throws {
        let recognizer = try SmallGrammar(
            sentences: ["show {x}", "{x}"], slots: "x: {live: source, many: true}"
        ).recognizer()
        #expect(recognizer.recognize(line).brief == expected)
    }

    @Test func placesSlotsInTheLine() throws {
        let recognizer = try SmallGrammar(
            sentences: ["find {what} in {x} [for {when}]"],
            slots: "what: {type: text}, x: {live: source}, when: {type: period}"
        ).recognizer()
        let line = "find “Öl”  in the trust logs for last week"
        guard case .understood(let understanding) = recognizer.recognize(line) else {
            Issue.record("not understood")
            return
        }
        let spans = understanding.commands[0].slots.map { slot in
            slot.name + "=" + String(decoding: Array(line.utf8)[slot.range], as: UTF8.self)
        }
        #expect(spans == ["what=“Öl”", "x=the trust logs", "when=last week"])
    }
}
