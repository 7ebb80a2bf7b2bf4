import Intents
import Quantities
import Testing

@Suite struct RecognizerTests {
    private static let yaml = """
        intents:
        \(SmallGrammar.intent("show", slots: "x: {live: source, many: true}", ["show {x}", "show everything", "put {x} beside {x}"]))
        \(SmallGrammar.intent("ingest", effect: "spend", slots: "x: {live: source, many: true}", ["ingest {x}", "ingest"]))
        \(SmallGrammar.intent("set", effect: "change", slots: "key: {live: setting}, value: {type: value}",
            ["set {key} to {value}", "{key} = {value}"]))
        \(SmallGrammar.intent("reset", effect: "change", slots: "key: {live: setting}", ["set {key} to default"]))
        \(SmallGrammar.intent("find", slots: "text: {type: text}", ["find {text}"]))
        \(SmallGrammar.intent("spend", slots: "when: {type: period}", ["how much did we spend [{when}]"]))
        \(SmallGrammar.intent("teach", effect: "change", slots: "phrase: {type: text}, meaning: {type: line}",
            ["when i say {phrase}, {meaning}"]))
        \(SmallGrammar.intent("start", effect: "change", ["start [the] work", "import data"]))
        \(SmallGrammar.intent("stop", effect: "change", ["stop [the] work", "export data"]))
        \(SmallGrammar.intent("save", effect: "change", ["save", "save and quit"]))
        \(SmallGrammar.intent("quit", effect: "none", ["quit"]))
        skip_words: [please]
        filler:
          front: ["(can|could) you", "ok", "then"]
          back: ["for me", "now"]
        opposites:
          - [start, stop]
          - [import, export]
        """

    private func brief(_ line: String) throws -> String {
        try SmallGrammar(Self.yaml).recognizer().recognize(line).brief
    }

    @Test(arguments: [
        ("please show forecasts", "show{x: [pulse_forecasts]}"),
        ("ok can you please show forecasts for me now?", "show{x: [pulse_forecasts]}"),
        ("show please forecasts.", "show{x: [pulse_forecasts]}"),
        ("show really forecasts", "no source “really forecasts” (near pulse_forecasts)"),
        ("don't show everything", "unknown"),
        ("show everything not", "unknown"),
        ("find oil please", "find{text: “oil”}"),
        ("find please help", "find{text: “help”}"),
        ("find me please help please", "find{text: “me please help”}"),
    ])
    func passesOverFillerAndNothingElse(_ line: String, _ expected: String) throws {
        #expect(try brief(line) == expected)
    }

    @Test func aSlotThatStandsTwiceGrows() throws {
        #expect(try brief("put forecasts beside trust logs") == "show{x: [pulse_forecasts, trust_logs]}")
        #expect(try brief("put forecasts beside forecasts") == "show{x: [pulse_forecasts, pulse_forecasts]}")
    }

    @Test(arguments: [
        ("set trust threshold to default", "reset{key: trust_threshold}"),
        ("set trust threshold to 0.8", "set{key: trust_threshold, value: raw “0.8”}"),
        ("save and quit", "save{}"),
    ])
    func prefersLiteralWordsAndOneCommand(_ line: String, _ expected: String) throws {
        #expect(try brief(line) == expected)
    }

    @Test(arguments: [
        ("save; quit", "save{}; quit{}"),
        ("save, then quit.", "save{}; quit{}"),
        ("save and after this quit", "save{}; quit{}"), ("save after this quit", "unknown"),
        ("save and then please quit", "save{}; quit{}"),
        (
            "show forecasts and trust logs and ingest news",
            "show{x: [pulse_forecasts, trust_logs]}; ingest{x: [financial_news_api]}"
        ),
        ("set max workers to 4 and save", "set{key: max_workers, value: raw “4”}; save{}"),
        (
            "set max_workers to 4, batch_size = 64, save",
            "set{key: max_workers, value: raw “4”}; set{key: batch_size, value: raw “64”}; save{}"
        ),
        ("find oil and save", "find{text: “oil”}; save{}"),
        ("find oil and gas", "find{text: “oil and gas”}"),
        ("find oil, save", "find{text: “oil”}; save{}"),
        ("find oil, gas.", "find{text: “oil, gas”}"),
        ("ingest. save. quit", "ingest{}; save{}; quit{}"),
        (
            "when i say morning run, ingest and show everything",
            "teach{phrase: “morning run”, meaning: “ingest and show everything”}"
        ),
        ("save and fly", "unknown"),
    ])
    func readsSeveralCommands(_ line: String, _ expected: String) throws {
        #expect(try brief(line) == expected)
    }

    @Test func placesEachCommandOfALine() throws {
        let line = "ingest news, then save"
        let readings = try SmallGrammar(Self.yaml).recognizer().recognize(line).readings
        #expect(
            readings.map { String(decoding: Array(line.utf8)[$0.range], as: UTF8.self) } == ["ingest news", "save"])
        #expect(readings.map(\.effect) == [.spend, .change])
    }

    @Test func asksWhenANameInOneOfSeveralCommandsIsUnclear() throws {
        #expect(
            try brief("ingest logs and save")
                == "ask ingest{x: [trust_logs]}; save{} or ingest{x: [symbolic_logs]}; save{}")
    }

    @Test(arguments: [
        ("shwo forecasts", "mended “show forecasts” show{x: [pulse_forecasts]}"),
        ("show forcasts", "mended “show forecasts” show{x: [pulse_forecasts]}"),
        ("ingest finanical_news_api", "mended “ingest financial_news_api” ingest{x: [financial_news_api]}"),
        (
            "set trust treshold to 0.8",
            "mended “set trust threshold to 0.8” set{key: trust_threshold, value: raw “0.8”}"
        ),
        ("how mcuh did we spend", "mended “how much did we spend” spend{}"),
        ("how much did we spend yesteday", "mended “how much did we spend yesterday” spend{when: yesterday}"),
        ("Shwo forecasts; svae", "unknown"),
        ("shwo “forcasts”", "unknown"),
        ("strt work", "mended “start work” start{}"),
        ("stat work", "mended “start work” start{}"),
        ("stoop the work", "mended “stop the work” stop{}"),
        ("stip the work", "unknown"),
        ("emport data", "unknown"),
        ("imprt data", "mended “import data” start{}"),
        ("hsow mcuh ddi we spend", "unknown"),
    ])
    func mendsOneSlipButNeverIntoTheContrary(_ line: String, _ expected: String) throws {
        #expect(try brief(line) == expected)
    }

    @Test func proposesNearSentences() throws {
        let yaml = """
            intents:
              list:
                effect: read
                summary: List the sources
                ability: list sources
                sentences: ["list [all] sources"]
                examples: ["list all sources"]
              enable:
                effect: change
                summary: Enable a source
                ability: enable a source
                slots: {x: {live: source}}
                sentences: ["enable source {x}"]
                examples: [{say: "enable source weather_api", slots: {x: weather_api}}]
            example_vocabulary: {source: [weather_api]}
            """
        let grammar = SmallGrammar(yaml)
        #expect(grammar.problems == [])
        let recognizer = try grammar.recognizer()
        #expect(
            recognizer.recognize("all the sources in a list")
                == .unknown(nearest: [Suggestion(sentence: "list all sources", intent: "list")]))
        // The example's own source does not exist here: one that does stands in its place.
        #expect(
            recognizer.recognize("enable the best source of all")
                == .unknown(nearest: [
                    Suggestion(sentence: "enable source pulse_forecasts", intent: "enable")
                ]))
        #expect(recognizer.recognize("lorem ipsum") == .unknown(nearest: []))
    }

    @Test func explainsWhyOthersLost() throws {
        let explanation = try SmallGrammar(Self.yaml).recognizer().explain("set trust threshold to default")
        #expect(explanation.commands.map(\.brief) == ["reset{key: trust_threshold}"])
        #expect(explanation.tokens.map(\.text) == ["set", "trust", "threshold", "to", "default"])
        #expect(
            explanation.runnersUp.map { $0.reading.brief + ": " + $0.why } == [
                "set{key: trust_threshold, value: raw “default”}: "
                    + "matches fewer words literally (3 fill slots instead of 2)"
            ])
    }

    @Test func answersLinesOfAnyKindAndLength() throws {
        let recognizer = try SmallGrammar(Self.yaml).recognizer()
        #expect(recognizer.recognize("") == .empty)
        #expect(recognizer.recognize(" \t\u{0} ") == .empty)
        #expect(recognizer.recognize("???") == .unknown(nearest: []))
        #expect(recognizer.recognize(String(repeating: "a ", count: 500_000)) == .tooLong(limit: 65_536))
        #expect(recognizer.recognize(String(repeating: "a ", count: 32_000)) == .tooLong(limit: 512))
        #expect(recognizer.recognize(String(repeating: "a ", count: 4_000)).brief == "longer than 512")
        #expect(recognizer.recognize(String(repeating: "save and ", count: 1_000)).brief == "longer than 512")
        #expect(recognizer.recognize(String(decoding: [0xFF, 0xFE, 0x73], as: UTF8.self)).brief == "unknown")
        var generator = SplitMix(seed: 3)
        let words = [
            "show", "set", "to", "and", "then", ",", ";", "trust", "logs", "0.8", "not", "“x”", "=", "save", "the",
        ]
        for _ in 0..<300 {
            let line = (0..<Int.random(in: 0..<12, using: &generator)).compactMap { _ in
                words.randomElement(using: &generator)
            }
            .joined(separator: " ")
            _ = recognizer.recognize(line)
            _ = recognizer.explain(line)
            _ = recognizer.complete(line, at: Int.random(in: 0...line.utf8.count, using: &generator))
        }
    }

    @Test(arguments: [18, 40]) func readsManyOptionalWordsWithoutTryingAllWays(_ count: Int) throws {
        let options = (0..<count).map { "[a|a b|w\($0)]" }.joined(separator: " ")
        let recognizer = try SmallGrammar(sentences: ["go \(options) end"]).recognizer()
        let middle = String(repeating: "a ", count: count)
        #expect(recognizer.recognize("go \(middle)end").brief == "test{}")
        #expect(recognizer.recognize("go \(middle)miss").brief == "unknown")
        #expect(recognizer.recognize("go \(middle)\(middle)end").brief == "unknown")
    }
}

@Suite struct AmbiguousSlipTests {
    @Test func asksWhereASlipMayMeanTwoThings() throws {
        let yaml =
            "intents:\n"
            + SmallGrammar.intent("go", slots: "k: {list: k}", ["go {k}"])
            + SmallGrammar.intent("seed", ["seeds mails"]) + SmallGrammar.intent("feed", ["needs mails"])
            + "lists: {k: {values: [{in: (month|months), out: 1}, {in: mouths, out: 2}]}}\n"
        let recognizer = try SmallGrammar(yaml).recognizer()
        #expect(recognizer.recognize("go mouhs").brief == "mended “go mouths” go{k: =2}")
        #expect(recognizer.recognize("go mokths").brief == "ask go{k: =2} or go{k: =1}")
        #expect(recognizer.recognize("seds mails").brief == "mended “seeds mails” seed{}")
    }
}
