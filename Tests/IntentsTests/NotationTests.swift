import Testing

@testable import Intents

@Suite struct NotationTests {
    @Test(arguments: [
        ("(list|show) [all] sources", ["list sources", "SHOW ALL sources"], ["list", "all sources"]),
        ("ingest(ing|) now", ["ingest now", "ingesting now"], ["ingested now"]),
        ("source[s]", ["source", "sources"], ["source s"]),
        ("(re-|)enable it", ["re-enable it", "enable it"], ["re- enable it"]),
        ("what's new", ["what's new", "whats new", "What’s new?"], ["what is new"]),
        ("(a b|c) d", ["a b d", "c d"], ["a d", "b d"]),
        ("go (x;[y];z)", ["go x z", "go z x", "go x y z", "go z y x"], ["go x", "go x x z"]),
        ("[[very] big] job", ["job", "big job", "very big job"], ["very job"]),
        ("stop, now", ["stop, now"], ["stop now"]),
        ("a (<|less than) b", ["a < b", "a<b", "a less than b"], ["a > b"]),
        ("say \\(x\\)", ["say (x)"], []),
    ])
    func readsTemplates(_ template: String, _ matching: [String], _ failing: [String]) throws {
        let recognizer = try SmallGrammar(sentences: [template]).recognizer()
        for line in matching { #expect(recognizer.recognize(line).brief == "test{}", "\(line)") }
        for line in failing { #expect(recognizer.recognize(line).brief != "test{}", "\(line)") }
    }

    @Test(arguments: [
        ("list (all", 5, "“(” is never closed by “)”"),
        ("list [all)", 5, "“[” is never closed by “]”"),
        ("list all)", 8, "“)” closes nothing"),
        ("list {x", 5, "“{” is never closed by “}”"),
        ("list {a:b:c}", 5, "a slot is written {slot} or {type:slot}"),
        ("list {Bad}", 5, "a slot is written {slot} or {type:slot}"),
        ("a;b", 1, "“;” stands for any order only within ( )"),
        ("(a;b|c)", 4, "“|” and “;” in one pair of brackets; group one of them"),
        ("go (a;b;c;d;e;f;g)", 3, "more than 6 members in any order; make two sentences of it"),
        ("x{x}", 1, "only plain words may be joined without a space; put a space here"),
        ("", 0, "the template is empty"),
        ("a <nothing> b", 2, "there is no rule <nothing>"),
        ("a {nothing} b", 2, "intent test declares no slot {nothing}"),
        ("[a] [b]", 0, "may stand for no word at all"),
    ])
    func saysWhereATemplateIsWrong(_ template: String, _ offset: Int, _ message: String) {
        let problems = SmallGrammar(sentences: [template]).problems.joined(separator: "\n")
        // The template's first character stands in column 10 of line 8.
        #expect(problems.contains("grammar/test.yaml:8:\(10 + offset): error: "), "\(problems)")
        #expect(problems.contains(message), "\(problems)")
    }

    @Test func putsRulesInPlace() throws {
        let grammar = SmallGrammar(
            sentences: ["<show> [<the>] sources"],
            more: "rules:\n  show: \"(show|list) [me]\"\n  the: \"(the|my)\"\n")
        let recognizer = try grammar.recognizer()
        #expect(recognizer.recognize("list me my sources").brief == "test{}")
        #expect(recognizer.recognize("list sources").brief == "test{}")
    }

    @Test func readsValueLists() throws {
        let grammar = SmallGrammar(
            sentences: ["list [{enabled}] sources [of type {kind}]"],
            slots: "enabled: {list: state}, kind: {list: kind, many: true}",
            more: """
                lists:
                  state:
                    values:
                      - {in: "(on|switched on)", out: true}
                      - {in: "off", out: false}
                  kind:
                    values: [api, file, {in: "(db|data base)", out: database}]
                """)
        let recognizer = try grammar.recognizer()
        #expect(recognizer.recognize("list switched on sources").brief == "test{enabled: =true}")
        #expect(
            recognizer.recognize("list sources of type api, data base and file").brief
                == "test{kind: [=api, =database, =file]}")
    }

    @Test func fixesSlotsOfASentence() throws {
        let grammar = SmallGrammar(
            """
            intents:
              enable:
                effect: change
                summary: Test
                ability: test
                slots: {on: {type: boolean}, names: {live: source, many: true}, when: {type: period}}
                sentences:
                  - sentence: "everything on"
                    slots: {on: true, names: [all], when: last_week}
            """)
        let recognizer = try grammar.recognizer()
        #expect(
            recognizer.recognize("everything on").brief == "enable{on: true, names: [all], when: last_week}")
    }
}

@Suite struct SamplingTests {
    /// Whatever a template spells is read as its own intent, with as many slots as were spelled.
    @Test func readsEverySentenceATemplateSpells() throws {
        let grammar = SmallGrammar(
            "intents:\n"
                + SmallGrammar.intent(
                    "one", slots: "x: {live: source, many: true}, n: {type: integer}, k: {list: k}",
                    ["(show|list) [me] {x} ([first {n}];[by {k}];[now])", "what's (new|[most] recent) in {x}"])
                + SmallGrammar.intent(
                    "two", slots: "p: {type: path}, t: {type: text}",
                    ["write [it] to {p}", "[please] find {t} [in {p}]"])
                + "lists: {k: {values: [{in: \"(day|days)\", out: d}, {in: calendar week, out: w}]}}\n")
        let network = try #require(grammar.build.grammar).network
        let vocabulary = Vocabulary(SmallGrammar.names)
        let recognizer = try grammar.recognizer()
        var sampler = SentenceSampler(network, vocabulary: vocabulary, seed: 5)
        for (number, template) in network.tables.templates.enumerated() {
            for _ in 0..<150 {
                let sentence = sampler.sentence(of: number)
                let intents = recognizer.recognize(sentence).readings.map(\.intent)
                #expect(intents == [network.tables.intents[template.intent].name], "\(sentence)")
            }
        }
    }
}
